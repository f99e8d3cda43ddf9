//! What PostgreSQL says, as far as it may be repeated: its DETAIL quotes rows.

use std::error::Error;

use tokio_postgres::error::SqlState;

/// PostgreSQL refused, or did not answer.
#[derive(Debug, Clone, thiserror::Error)]
pub enum PostgresError {
    /// It answered with an error (its appendix A lists the codes).
    #[error("PostgreSQL answers {code}: {message}")]
    Refused {
        /// Five characters.
        code: String,
        /// Its primary message.
        message: String,
    },
    /// It does not answer.
    #[error("PostgreSQL cannot be reached ({0})")]
    Unreachable(String),
    /// No TLS with it.
    #[error("TLS with PostgreSQL cannot be prepared: {0}")]
    Tls(String),
}

/// What may be done about a failed transaction.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Remedy {
    /// It met another one: run it again.
    Again,
    /// It added what another has just added: run again, it finds the other's row.
    Found,
    /// The connection is gone, and nothing was committed: run it again on a new one.
    Reconnect,
    /// The connection is gone, and nobody knows whether it was committed.
    InDoubt,
    /// Nothing.
    None,
}

impl PostgresError {
    /// Whether it may be over soon: out of connections or memory, starting, stopping, failing over.
    pub(in crate::db) fn is_passing(&self) -> bool {
        match self {
            Self::Unreachable(_) => true,
            Self::Tls(_) => false,
            Self::Refused { code, .. } => {
                ["53", "57P", "40", "08", "25006", "55P03"]
                    .iter()
                    .any(|class| code.starts_with(class))
                    || code == SqlState::QUERY_CANCELED.code()
            }
        }
    }
}

impl From<&tokio_postgres::Error> for PostgresError {
    fn from(error: &tokio_postgres::Error) -> Self {
        if let Some(refused) = error.as_db_error() {
            return Self::Refused {
                code: refused.code().code().to_owned(),
                message: refused.message().to_owned(),
            };
        }
        let mut text = error.to_string();
        let mut cause = error.source();
        while let Some(next) = cause {
            text = format!("{text}: {next}");
            cause = next.source();
        }
        Self::Unreachable(text)
    }
}

/// What a failure before the commit was asked for leaves to do.
pub(super) fn remedy(error: &tokio_postgres::Error) -> Remedy {
    let Some(code) = error.code() else {
        // No answer. An error of a value that cannot be written leaves the connection open.
        return if error.is_closed() || error.source().is_some_and(is_io) {
            Remedy::Reconnect
        } else {
            Remedy::None
        };
    };
    if [
        SqlState::T_R_SERIALIZATION_FAILURE,
        SqlState::T_R_DEADLOCK_DETECTED,
    ]
    .contains(code)
    {
        Remedy::Again
    } else if *code == SqlState::UNIQUE_VIOLATION {
        Remedy::Found
    } else if code.code().starts_with("57P") || code.code() == "25006" {
        // It shuts down, or this one became a standby: its successor may answer already.
        Remedy::Reconnect
    } else {
        Remedy::None
    }
}

fn is_io(cause: &(dyn Error + 'static)) -> bool {
    cause.is::<std::io::Error>()
}
