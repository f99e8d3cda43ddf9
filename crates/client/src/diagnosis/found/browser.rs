use std::fmt;

use serde::Serialize;

/// What would open the browser.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum BrowserFound {
    /// It could not be looked for.
    BrowserUnknown,
    /// This is a session from another computer.
    OverSsh,
    /// This is a container.
    InContainer,
    /// Nothing could show a browser.
    NoDisplay,
    /// The system decides.
    SystemsChoice,
    /// Nothing that opens an address is installed.
    NoOpener {
        /// What was looked for.
        programs: Vec<String>,
    },
    /// A program opens a browser that the desktop names.
    Opens {
        /// What opens addresses.
        opener: String,
        /// The desktop's browser.
        browser: String,
    },
    /// A program opens what the desktop prefers, which is not known.
    OpensPreferred {
        /// What opens addresses.
        opener: String,
    },
    /// `BROWSER` names a program that is there.
    BrowserNamed {
        /// Which.
        program: String,
    },
    /// `BROWSER` names only what is not there.
    BrowserMissing {
        /// Which.
        programs: Vec<String>,
    },
}

impl BrowserFound {
    pub(super) fn texts(&mut self) -> Vec<&mut String> {
        match self {
            Self::BrowserUnknown
            | Self::OverSsh
            | Self::InContainer
            | Self::NoDisplay
            | Self::SystemsChoice => Vec::new(),
            Self::NoOpener { programs } | Self::BrowserMissing { programs } => {
                programs.iter_mut().collect()
            }
            Self::Opens { opener, browser } => vec![opener, browser],
            Self::OpensPreferred { opener } => vec![opener],
            Self::BrowserNamed { program } => vec![program],
        }
    }
}

impl fmt::Display for BrowserFound {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::BrowserUnknown => f.write_str("The browser could not be looked for."),
            Self::OverSsh => f.write_str("Pia runs in a session from another computer (SSH)."),
            Self::InContainer => f.write_str("Pia runs in a container, and the browser does not."),
            Self::NoDisplay => f.write_str("There is no display to open a browser on."),
            Self::SystemsChoice => f.write_str("The system's choice of browser is opened."),
            Self::NoOpener { programs } => {
                let programs = programs.join(", ");
                write!(
                    f,
                    "No program that opens an address is installed ({programs})."
                )
            }
            Self::Opens { opener, browser } => write!(f, "{opener} opens {browser}."),
            Self::OpensPreferred { opener } => {
                write!(f, "{opener} opens what the desktop prefers.")
            }
            Self::BrowserNamed { program } => write!(f, "BROWSER names {program}."),
            Self::BrowserMissing { programs } => {
                let programs = programs.join(", ");
                write!(f, "BROWSER names {programs}, which is not there.")
            }
        }
    }
}
