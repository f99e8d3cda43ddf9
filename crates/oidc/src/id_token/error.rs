//! Why an ID token is refused.

use crate::{issuer::IssuerError, jws::JwsFault, provider_error::ErrorClass, validity::TimeFault};

/// Why an ID token is refused: the first check it failed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum IdTokenError {
    /// Longer than [`MAX_TOKEN_BYTES`](super::MAX_TOKEN_BYTES).
    #[error("the ID token has {size} bytes, which is too long")]
    TooLarge {
        /// How long it is.
        size: usize,
    },
    /// Not three parts of base64url with a header in front.
    #[error("the ID token is not a signed JSON Web Token")]
    NotAToken,
    /// Typed as something else.
    #[error("the token is not an ID token but made for another purpose")]
    NotAnIdToken,
    /// `crit` names something this crate does not know.
    #[error("the ID token uses an extension that is not supported")]
    CriticalExtension,
    /// `none`, HMAC or another algorithm that is not accepted.
    #[error("the ID token is not signed with RS256, PS256 or ES256")]
    Algorithm,
    /// No such key for the algorithm, even after asking the provider again.
    #[error("the ID token is signed with a key the provider does not list ({id:?})")]
    UnknownKey {
        /// `kid` of the token.
        id: Option<String>,
    },
    /// The signature is not the key's.
    #[error("the signature of the ID token is wrong")]
    BadSignature,
    /// A required claim is missing, repeated or of the wrong type.
    #[error("the claims of the ID token cannot be read")]
    BadClaims,
    /// Issued by someone else.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// `aud` does not name this application.
    #[error("the ID token was issued for another application")]
    Audience,
    /// `aud` names others beside this application, or `azp` another one.
    #[error("the ID token was issued for other applications as well")]
    OtherAudience,
    /// `exp` has passed.
    #[error("the ID token expired {seconds} seconds ago; is a clock wrong?")]
    Expired {
        /// How long ago, by our clock.
        seconds: i64,
    },
    /// `nbf` or `iat` lies ahead.
    #[error("the ID token is good only in {seconds} seconds; is a clock wrong?")]
    NotYetValid {
        /// In how long, by our clock.
        seconds: i64,
    },
    /// `nonce` is missing or not the one of this sign-in: a replayed or injected token.
    #[error("the ID token belongs to another sign-in")]
    Nonce,
    /// `at_hash` is not the hash of the access token beside it.
    #[error("the ID token belongs to another access token")]
    AccessTokenHash,
    /// `c_hash` is missing or not the hash of the code beside it: the code was injected (OpenID
    /// Connect Core section 3.3.2.10).
    #[error("the ID token belongs to another code")]
    CodeHash,
    /// The browser brought no ID token, and one was asked for.
    #[error("the sign-in provider sent no ID token through the browser")]
    NotSent,
    /// The two ID tokens of one sign-in name different people (OpenID Connect Core section 3.3.3.6).
    #[error("the two ID tokens of this sign-in are not about the same person")]
    OtherPerson,
    /// A fresh proof was asked for, and `auth_time` is missing or no date (OpenID Connect Core
    /// section 2). At Entra it is an optional claim that the registration must ask for.
    #[error("the ID token does not say when the person signed in, though that was asked for")]
    NoAuthTime,
    /// The person proved who they are earlier than was asked for (OpenID Connect Core section
    /// 3.1.3.7, rule 13).
    #[error("the person signed in {seconds} seconds too early; they must do it anew")]
    AuthenticatedTooEarly {
        /// How much too early.
        seconds: i64,
    },
    /// `hd` is not one of the domains that may sign in, or there is none: a personal account.
    #[error("accounts of the domain {domain:?} may not sign in here")]
    DomainNotAllowed {
        /// `hd`.
        domain: Option<String>,
    },
    /// `sub` is empty or too long, or Entra's `oid` is missing or no GUID.
    #[error("the ID token does not say who signed in")]
    NoSubject,
}

impl IdTokenError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Issuer(IssuerError::TenantNotAllowed { .. }) | Self::DomainNotAllowed { .. } => {
                ErrorClass::TenantNotAllowed
            }
            Self::Issuer(IssuerError::Version1) | Self::NoSubject | Self::NoAuthTime => {
                ErrorClass::Misconfigured
            }
            Self::AuthenticatedTooEarly { .. } => ErrorClass::InteractionRequired,
            _ => ErrorClass::Other,
        }
    }
}

impl From<JwsFault> for IdTokenError {
    fn from(fault: JwsFault) -> Self {
        match fault {
            JwsFault::TooLarge { size } => Self::TooLarge { size },
            JwsFault::NotAToken => Self::NotAToken,
            JwsFault::WrongType => Self::NotAnIdToken,
            JwsFault::CriticalExtension => Self::CriticalExtension,
            JwsFault::Algorithm => Self::Algorithm,
            JwsFault::UnknownKey { id } => Self::UnknownKey { id },
            JwsFault::BadSignature => Self::BadSignature,
        }
    }
}

impl From<TimeFault> for IdTokenError {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired { seconds } => Self::Expired { seconds },
            TimeFault::NotYetValid { seconds } => Self::NotYetValid { seconds },
        }
    }
}
