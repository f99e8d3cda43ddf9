//! Entra's errors: an OAuth code for programs, a number and a sentence for people.

use axum::http::StatusCode;
use time::OffsetDateTime;
use time::macros::format_description;
use uuid::Uuid;

use super::denied::Denied;
use super::permissions::NoScope;
use super::shown::Shown;
use crate::params::Duplicated;
use crate::store::grants::Worthless;

/// What can go wrong, by the number Entra gives it.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Aadsts {
    #[error(transparent)]
    Shown(#[from] Shown),
    #[error("The response_type 'id_token' is not enabled for this client; expected 'code'.")]
    IdTokenNotEnabled,
    #[error("The response_type 'token' is not enabled for this client; expected 'code'.")]
    TokenNotEnabled,
    #[error("The response_type '{0}' is not supported; expected 'code'.")]
    ResponseType(String),
    #[error("The response_mode '{0}' is not supported.")]
    ResponseMode(String),
    #[error("The response_mode 'query' is not supported for the response_type 'id_token'.")]
    QueryWithToken,
    #[error("The scope 'openid' has to be asked for with the response_type 'id_token'.")]
    OpenIdMissing,
    #[error("The max_age '{0}' is not a number of seconds.")]
    MaxAge(String),
    #[error("The session is older than the application accepts; the user has to sign in again.")]
    SessionTooOld,
    #[error("The prompt '{0}' is not supported.")]
    Prompt(String),
    #[error("The scope '{0}' does not exist on its resource.")]
    UnknownScope(String),
    #[error("The resource of the scope '{0}' was not found in the tenant.")]
    UnknownResource(String),
    #[error("The scopes asked for belong to more than one resource.")]
    SeveralResources,
    #[error("The assertion is not an access token of this issuer.")]
    Assertion,
    #[error("The assertion is meant for another application than the one presenting it.")]
    AssertionAudience,
    #[error("The assertion has expired.")]
    AssertionExpired,
    #[error("The requested_token_use '{0}' is not supported; expected 'on_behalf_of'.")]
    TokenUse(String),
    #[error("The size, the characters or the method of the code challenge are not valid.")]
    CodeChallenge,
    #[error("A silent sign-in was asked for, but no user is signed in.")]
    NobodySignedIn,
    #[error("Several users are signed in; which one is meant has to be asked.")]
    SeveralSignedIn,
    #[error("The user has not consented to the use of the application '{0}'.")]
    ConsentMissing(String),
    #[error("The user declined to consent to the use of the application.")]
    ConsentDeclined,
    #[error("The grant_type '{0}' is not supported.")]
    GrantType(String),
    #[error("The request must contain 'client_secret' or 'client_assertion'.")]
    SecretMissing,
    #[error("The client secret given for the application '{0}' is not valid.")]
    SecretWrong(String),
    #[error("The application '{0}' is public and must not present a client secret.")]
    SecretFromPublicClient(String),
    #[error("The grant is not valid, or was issued to another client.")]
    BadGrant,
    #[error("The refresh token is not valid, or was issued to another client.")]
    BadRefreshToken,
    #[error("More is asked for than the user has consented to.")]
    NotGranted,
    #[error("The authorization code has expired.")]
    CodeExpired,
    #[error("The refresh token has expired because it was not used for 90 days.")]
    RefreshTokenExpired,
    #[error("The authorization code was redeemed already.")]
    CodeRedeemed,
    #[error("The authorization code is meant for another tenant.")]
    OtherTenantsCode,
    #[error("The redirect URI is not the one of the authorization request.")]
    OtherRedirectUri,
    #[error("The code_verifier does not match the code_challenge of the authorization request.")]
    Verifier,
    #[error("The size or the characters of the code_verifier are not valid.")]
    VerifierSize,
    #[error("The grant was revoked; the user has to sign in again.")]
    Revoked,
    #[error(transparent)]
    Denied(Denied),
    #[error("The token could not be signed.")]
    Signing(#[source] crate::keys::SignError),
}

impl Aadsts {
    /// The number after `AADSTS`.
    pub(crate) fn number(&self) -> u32 {
        match self {
            Self::Shown(shown) => shown.number(),
            Self::IdTokenNotEnabled => 700_054,
            Self::TokenNotEnabled => 700_051,
            Self::ResponseType(_) => 70005,
            Self::ResponseMode(_) | Self::QueryWithToken => 70007,
            Self::OpenIdMissing => 70011,
            Self::MaxAge(_) => 90014,
            Self::SessionTooOld => 70044,
            Self::UnknownScope(_) => 650_053,
            Self::UnknownResource(_) => 500_011,
            Self::SeveralResources => 28000,
            Self::Assertion => 50013,
            Self::AssertionAudience => 500_131,
            Self::AssertionExpired => 500_133,
            Self::Prompt(_) | Self::TokenUse(_) => 90023,
            Self::CodeChallenge => 50147,
            Self::NobodySignedIn => 50058,
            Self::SeveralSignedIn => 16000,
            Self::ConsentMissing(_) | Self::NotGranted => 65001,
            Self::ConsentDeclined => 65004,
            Self::GrantType(_) => 70003,
            Self::SecretMissing => 7_000_218,
            Self::SecretWrong(_) => 7_000_215,
            Self::SecretFromPublicClient(_) => 700_025,
            Self::BadGrant | Self::BadRefreshToken => 70000,
            Self::CodeExpired => 70008,
            Self::RefreshTokenExpired => 700_082,
            Self::CodeRedeemed => 54005,
            Self::OtherTenantsCode => 700_005,
            Self::OtherRedirectUri => 500_112,
            Self::Verifier => 501_481,
            Self::VerifierSize => 501_491,
            Self::Revoked => 50173,
            Self::Denied(denied) => denied.number(),
            Self::Signing(_) => 90033,
        }
    }

    /// The OAuth error code.
    pub(crate) fn error(&self) -> &'static str {
        match self {
            Self::Shown(shown) => shown.error(),
            Self::ResponseMode(_)
            | Self::QueryWithToken
            | Self::OpenIdMissing
            | Self::MaxAge(_)
            | Self::SeveralResources
            | Self::TokenUse(_)
            | Self::Prompt(_)
            | Self::CodeChallenge => "invalid_request",
            Self::IdTokenNotEnabled | Self::TokenNotEnabled | Self::ResponseType(_) => {
                "unsupported_response_type"
            }
            Self::NobodySignedIn | Self::SessionTooOld => "login_required",
            Self::SeveralSignedIn | Self::ConsentMissing(_) => "interaction_required",
            Self::ConsentDeclined => "access_denied",
            Self::UnknownResource(_) => "invalid_resource",
            Self::GrantType(_) => "unsupported_grant_type",
            Self::UnknownScope(_)
            | Self::SecretMissing
            | Self::SecretWrong(_)
            | Self::SecretFromPublicClient(_)
            | Self::OtherRedirectUri => "invalid_client",
            Self::BadGrant
            | Self::BadRefreshToken
            | Self::NotGranted
            | Self::CodeExpired
            | Self::RefreshTokenExpired
            | Self::Revoked
            | Self::Assertion
            | Self::AssertionAudience
            | Self::AssertionExpired
            | Self::CodeRedeemed
            | Self::OtherTenantsCode
            | Self::Verifier
            | Self::VerifierSize => "invalid_grant",
            Self::Denied(denied) => denied.error(),
            Self::Signing(_) => "temporarily_unavailable",
        }
    }

    /// A parameter that is not there.
    pub(super) fn missing(name: &'static str) -> Self {
        Shown::MissingParameter(name).into()
    }

    /// A scope that cannot be asked for.
    pub(super) fn scope(why: NoScope, scope: &str) -> Self {
        match why {
            NoScope::Unknown => Self::UnknownScope(scope.to_owned()),
            NoScope::NoResource => Self::UnknownResource(scope.to_owned()),
        }
    }

    /// Whether asking the person again would help, as far as Entra says.
    pub(crate) fn suberror(&self) -> Option<&'static str> {
        match self {
            Self::BadRefreshToken | Self::Revoked => Some("bad_token"),
            Self::RefreshTokenExpired => Some("token_expired"),
            Self::NotGranted => Some("consent_required"),
            Self::ConsentDeclined => Some("cancel"),
            Self::Denied(denied) => denied.suberror(),
            _ => None,
        }
    }

    /// A claims challenge.
    pub(crate) fn claims(&self) -> Option<&str> {
        match self {
            Self::Denied(denied) => denied.claims(),
            _ => None,
        }
    }

    /// The status of an answer in JSON.
    pub(crate) fn status(&self) -> StatusCode {
        match self {
            Self::Signing(_) => StatusCode::SERVICE_UNAVAILABLE,
            _ if self.error() == "invalid_client" => StatusCode::UNAUTHORIZED,
            _ => StatusCode::BAD_REQUEST,
        }
    }
}

impl From<Duplicated> for Aadsts {
    fn from(duplicated: Duplicated) -> Self {
        Shown::from(duplicated).into()
    }
}

/// An error as it happened once: what a support line asks for.
pub(crate) struct Incident {
    pub(crate) fault: Aadsts,
    pub(crate) trace_id: Uuid,
    pub(crate) correlation_id: Uuid,
    /// In the form `2026-01-31 12:00:00Z`.
    pub(crate) timestamp: String,
}

impl Incident {
    pub(crate) fn new(fault: Aadsts, now: OffsetDateTime) -> Self {
        let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second]Z");
        Self {
            fault,
            trace_id: Uuid::new_v4(),
            correlation_id: Uuid::new_v4(),
            timestamp: now.format(form).unwrap_or_default(),
        }
    }

    /// The sentence with its number.
    pub(crate) fn headline(&self) -> String {
        format!("AADSTS{}: {}", self.fault.number(), self.fault)
    }

    /// All of it in one string, as it stands in `error_description`.
    pub(crate) fn description(&self) -> String {
        format!(
            "{} Trace ID: {} Correlation ID: {} Timestamp: {}",
            self.headline(),
            self.trace_id,
            self.correlation_id,
            self.timestamp
        )
    }
}

/// A code that buys nothing.
impl From<Worthless> for Aadsts {
    fn from(why: Worthless) -> Self {
        match why {
            Worthless::Unknown | Worthless::Revoked => Self::BadGrant,
            Worthless::Expired => Self::CodeExpired,
            Worthless::Spent => Self::CodeRedeemed,
        }
    }
}
