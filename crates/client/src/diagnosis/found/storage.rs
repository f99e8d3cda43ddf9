use std::fmt;

use serde::Serialize;

use super::amounts::{count, size};

/// How the data folder is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum StorageFound {
    /// It could not be looked at.
    FolderUnknown,
    /// Nothing can be written there.
    Unwritable {
        /// The folder.
        folder: String,
        /// What the system says.
        reason: String,
    },
    /// It cannot be seen what is there.
    Unlistable {
        /// The folder.
        folder: String,
        /// What the system says.
        reason: String,
    },
    /// All is well.
    FolderSound {
        /// The folder.
        folder: String,
        /// How many databases are in it.
        databases: u32,
        /// How large they are together.
        bytes: f64,
        /// How many bytes are free beside them.
        free: f64,
    },
    /// All is well, and there is little room left.
    NearlyFull {
        /// The folder.
        folder: String,
        /// How many databases are in it.
        databases: u32,
        /// How large they are together.
        bytes: f64,
        /// How many bytes are free beside them.
        free: f64,
    },
    /// All is well, as far as it is known.
    FreeUnknown {
        /// The folder.
        folder: String,
        /// How many databases are in it.
        databases: u32,
        /// How large they are together.
        bytes: f64,
        /// Why it is not known how much is free.
        reason: String,
    },
    /// A database is damaged.
    DatabaseDamaged {
        /// The file's name.
        file: String,
        /// SQLite's words.
        reason: String,
    },
    /// A database cannot be read.
    DatabaseUnreadable {
        /// The file's name.
        file: String,
        /// SQLite's words.
        reason: String,
    },
}

impl StorageFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::FolderUnknown => Vec::new(),
            Self::FolderSound {
                folder,
                databases: _,
                bytes: _,
                free: _,
            }
            | Self::NearlyFull {
                folder,
                databases: _,
                bytes: _,
                free: _,
            } => vec![folder],
            Self::Unwritable { folder, reason }
            | Self::Unlistable { folder, reason }
            | Self::FreeUnknown {
                folder,
                databases: _,
                bytes: _,
                reason,
            } => vec![folder, reason],
            Self::DatabaseDamaged { file, reason } | Self::DatabaseUnreadable { file, reason } => {
                vec![file, reason]
            }
        }
    }
}

impl fmt::Display for StorageFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sound = |f: &mut fmt::Formatter<'_>, folder: &str, databases: u32, bytes: f64| {
            let count = count(databases, "database", "databases");
            let size = size(bytes);
            write!(f, "{folder} can be written; {count} of {size}, sound; ")
        };
        match self {
            Self::FolderUnknown => f.write_str("The data folder could not be looked at."),
            Self::Unwritable { folder, reason } => {
                write!(f, "Nothing can be written in {folder}: {reason}.")
            }
            Self::Unlistable { folder, reason } => {
                write!(f, "{folder} cannot be listed: {reason}.")
            }
            Self::FolderSound {
                folder,
                databases,
                bytes,
                free,
            } => {
                sound(f, folder, *databases, *bytes)?;
                write!(f, "{} are free.", size(*free))
            }
            Self::NearlyFull {
                folder,
                databases,
                bytes,
                free,
            } => {
                sound(f, folder, *databases, *bytes)?;
                write!(f, "only {} are free.", size(*free))
            }
            Self::FreeUnknown {
                folder,
                databases,
                bytes,
                reason,
            } => {
                sound(f, folder, *databases, *bytes)?;
                write!(f, "free space is not known: {reason}.")
            }
            Self::DatabaseDamaged { file, reason } => {
                write!(f, "The database {file} is damaged: {reason}.")
            }
            Self::DatabaseUnreadable { file, reason } => {
                write!(f, "The database {file} cannot be read: {reason}.")
            }
        }
    }
}
