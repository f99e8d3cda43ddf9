//! What whoever runs the server does from its command line: `pia-server keys` and
//! `pia-server users`.

mod keys;
mod users;

pub use self::keys::{KeysWish, keys};
pub use self::users::{Known, NewPerson, UsersWish, Who, users};

use crate::config::ConfigError;
use crate::db::{DbError, OpenError};
use crate::keys::KeysError;

/// The tenant of personal Microsoft accounts.
const EXAMPLE: &str = "9188040d-6c67-4c5b-b112-36a304b66dad";

/// Why nothing was done.
#[derive(Debug, thiserror::Error)]
pub enum OperateError {
    /// The keys of the configuration.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The keys.
    #[error(transparent)]
    Keys(Box<dyn std::error::Error + Send + Sync>),
    /// The database, at work.
    #[error(transparent)]
    Failed(Box<dyn std::error::Error + Send + Sync>),
    /// Nobody has this id.
    #[error("there is no account {0}")]
    NoAccount(String),
    /// No id at all.
    #[error("{0:?} is no account's id")]
    NoId(String),
    /// Nobody has signed in or was added as this.
    #[error("nobody has an account as {0}")]
    NotKnown(Known),
    /// Entra's ids have one form.
    #[error("{0:?} is no id of Microsoft Entra's: they are GUIDs such as {EXAMPLE}")]
    NoGuid(String),
    /// Nobody is called nothing.
    #[error("issuer and subject must not be empty")]
    Empty,
}

impl From<KeysError> for OperateError {
    fn from(error: KeysError) -> Self {
        Self::Keys(Box::new(error))
    }
}

impl From<DbError> for OperateError {
    fn from(error: DbError) -> Self {
        Self::Failed(Box::new(error))
    }
}
