//! What whoever runs the server does from its command line: `pia-server keys` and
//! `pia-server users`.

mod keys;
mod users;

pub use self::keys::{KeysWish, keys};
pub use self::users::{NewPerson, UsersWish, users};

use crate::config::ConfigError;
use crate::db::{DbError, OpenError};
use crate::keys::KeysError;

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
