//! The errors that may end on a page: of requests whose answer has nowhere to go, and of accounts
//! that cannot be used.

use crate::params::Duplicated;

/// What is wrong. The English is for programs and logs.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Shown {
    #[error("The tenant '{0}' was not found.")]
    TenantNotFound(String),
    #[error("The request must contain the parameter '{0}'.")]
    MissingParameter(&'static str),
    #[error("The parameter '{0}' is there more than once.")]
    Duplicated(String),
    #[error("No application with the identifier '{0}' was found in the directory.")]
    UnknownApplication(String),
    #[error(
        "The redirect URI '{asked}' of the request does not match those registered for the \
         application '{client_id}'."
    )]
    RedirectUri { asked: String, client_id: String },
    #[error(
        "The application '{0}' is not multi-tenant: address its own tenant instead of '/common'."
    )]
    NotMultiTenant(String),
    #[error("The account does not exist in the tenant '{0}' and cannot be used there.")]
    NotInTenant(String),
    #[error("Accounts of this type cannot be used with this application.")]
    AccountType,
}

impl Shown {
    /// The number after `AADSTS`.
    pub(crate) fn number(&self) -> u32 {
        match self {
            Self::TenantNotFound(_) => 90002,
            Self::MissingParameter(_) => 900_144,
            Self::Duplicated(_) => 9_000_411,
            Self::UnknownApplication(_) => 700_016,
            Self::RedirectUri { .. } => 50011,
            Self::NotMultiTenant(_) => 50194,
            Self::NotInTenant(_) => 50020,
            Self::AccountType => 500_208,
        }
    }

    /// The OAuth error code.
    pub(super) fn error(&self) -> &'static str {
        match self {
            Self::TenantNotFound(_) => "invalid_tenant",
            Self::MissingParameter(_)
            | Self::Duplicated(_)
            | Self::RedirectUri { .. }
            | Self::NotMultiTenant(_) => "invalid_request",
            Self::UnknownApplication(_) => "unauthorized_client",
            Self::NotInTenant(_) | Self::AccountType => "interaction_required",
        }
    }
}

impl From<Duplicated> for Shown {
    fn from(Duplicated(name): Duplicated) -> Self {
        Self::Duplicated(name)
    }
}
