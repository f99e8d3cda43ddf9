//! Why an access token is refused.

use crate::{issuer::IssuerError, jws::JwsFault, provider_error::ErrorClass, validity::TimeFault};

/// Why an access token is refused: the first check it failed. To a caller all of them but
/// [`NothingAllowed`](Self::NothingAllowed) are `invalid_token` (RFC 6750 section 3.1).
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum AccessTokenError {
    /// The provider is not Entra: elsewhere an access token is opaque.
    #[error("access tokens of this sign-in provider cannot be verified")]
    NotEntra,
    /// Longer than [`MAX_TOKEN_BYTES`](crate::id_token::MAX_TOKEN_BYTES).
    #[error("the access token has {size} bytes, which is too long")]
    TooLarge {
        /// How long it is.
        size: usize,
    },
    /// Not three parts of base64url with a header in front.
    #[error("the access token is not a signed JSON Web Token")]
    NotAToken,
    /// An ID token, or a token that names no application that calls.
    #[error("the token is not an access token but made for another purpose")]
    NotAnAccessToken,
    /// `crit` names something this crate does not know.
    #[error("the access token uses an extension that is not supported")]
    CriticalExtension,
    /// `none`, HMAC or another algorithm that is not accepted.
    #[error("the access token is not signed with RS256, PS256 or ES256")]
    Algorithm,
    /// No such key for the algorithm, even after asking the provider again.
    #[error("the access token is signed with a key the provider does not list ({id:?})")]
    UnknownKey {
        /// `kid` of the token.
        id: Option<String>,
    },
    /// The signature is not the key's.
    #[error("the signature of the access token is wrong")]
    BadSignature,
    /// A required claim is missing, repeated or of the wrong type.
    #[error("the claims of the access token cannot be read")]
    BadClaims,
    /// `ver` is neither 2.0 nor an accepted 1.0.
    #[error("the access token is of a version that is not accepted here")]
    Version,
    /// Issued by someone else.
    #[error(transparent)]
    Issuer(#[from] IssuerError),
    /// `aud` is not our API, or not it alone.
    #[error("the access token was issued for another API")]
    Audience,
    /// `exp` has passed.
    #[error("the access token expired {seconds} seconds ago")]
    Expired {
        /// How long ago, by our clock.
        seconds: i64,
    },
    /// `nbf` or `iat` lies ahead.
    #[error("the access token is good only in {seconds} seconds; is a clock wrong?")]
    NotYetValid {
        /// In how long, by our clock.
        seconds: i64,
    },
    /// `oid` is missing where it acts for a person, or no GUID.
    #[error("the access token does not say whose it is")]
    NoSubject,
    /// Neither `scp` nor `roles`.
    #[error("the access token allows nothing here")]
    NothingAllowed,
}

impl AccessTokenError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Issuer(IssuerError::TenantNotAllowed { .. }) => ErrorClass::TenantNotAllowed,
            Self::Expired { .. } => ErrorClass::InteractionRequired,
            Self::NotEntra | Self::Version | Self::NothingAllowed => ErrorClass::Misconfigured,
            _ => ErrorClass::Other,
        }
    }
}

impl From<JwsFault> for AccessTokenError {
    fn from(fault: JwsFault) -> Self {
        match fault {
            JwsFault::TooLarge { size } => Self::TooLarge { size },
            JwsFault::NotAToken => Self::NotAToken,
            JwsFault::WrongType => Self::NotAnAccessToken,
            JwsFault::CriticalExtension => Self::CriticalExtension,
            JwsFault::Algorithm => Self::Algorithm,
            JwsFault::UnknownKey { id } => Self::UnknownKey { id },
            JwsFault::BadSignature => Self::BadSignature,
        }
    }
}

impl From<TimeFault> for AccessTokenError {
    fn from(fault: TimeFault) -> Self {
        match fault {
            TimeFault::Expired { seconds } => Self::Expired { seconds },
            TimeFault::NotYetValid { seconds } => Self::NotYetValid { seconds },
        }
    }
}
