//! Accounts that are refused on purpose, so that an application can be seen to cope.

use serde::Deserialize;

/// When an account is refused, and why.
#[derive(Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "Written")]
pub(crate) struct Denial {
    pub(crate) reason: Reason,
    pub(crate) at: Vec<Place>,
}

/// Why an account is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Reason {
    MfaRequired,
    DeviceNotCompliant,
    ConditionalAccess,
    ConsentRequired,
    AdminConsentRequired,
    NotInTenant,
    AccountDisabled,
}

/// Where an account is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) enum Place {
    /// In the answer to the authorization request.
    Authorize,
    /// The same for requests with `prompt=none` alone: the person meets the demand when they are
    /// there to be asked.
    Silent,
    /// When a code is redeemed.
    Token,
    /// When a refresh token or, on behalf of somebody, an access token is used.
    Refresh,
    /// When an access token is used at Graph (continuous access evaluation).
    Graph,
}

/// As it stands in a file: the reason alone, or the places as well.
#[derive(Deserialize)]
#[serde(untagged)]
enum Written {
    Short(Reason),
    Long(Long),
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Long {
    reason: Reason,
    at: Vec<Place>,
}

impl From<Written> for Denial {
    fn from(written: Written) -> Self {
        match written {
            Written::Short(reason) => Self {
                reason,
                at: vec![Place::Authorize],
            },
            Written::Long(Long { reason, at }) => Self { reason, at },
        }
    }
}
