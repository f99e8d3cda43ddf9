//! What to do about an error: few classes, each with another way on.

use super::ProviderError;

/// What to do about a failed sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ErrorClass {
    /// The person said no. Stop; nothing is broken.
    Declined,
    /// The person has not agreed yet: ask again, interactively.
    ConsentMissing,
    /// Only an administrator of the organisation can agree.
    AdminConsentMissing,
    /// The provider wants to see the person: sign in again without `prompt=none`.
    InteractionRequired,
    /// A second factor is wanted: sign in again, with the error's `claims`.
    MfaRequired,
    /// The organisation wants a device it manages.
    DeviceRequired,
    /// This account cannot sign in here: offer another one.
    WrongAccount,
    /// The organisation's rules, or ours, do not admit this account. No loop: the answer stays.
    TenantNotAllowed,
    /// The code is redeemed, expired or another sign-in's: start again.
    CodeSpent,
    /// Our registration with the provider is wrong: an operator must act.
    Misconfigured,
    /// It may work in a moment.
    Transient,
    /// None of these.
    Other,
}

impl ErrorClass {
    /// One sentence for the person.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::Declined => "The sign-in was declined.",
            Self::ConsentMissing => "Pia needs your permission before you can sign in.",
            Self::AdminConsentMissing => {
                "An administrator of your organisation has to approve Pia first."
            }
            Self::InteractionRequired => "Please sign in again.",
            Self::MfaRequired => "Your organisation asks for a second proof of who you are.",
            Self::DeviceRequired => {
                "Your organisation only allows this sign-in from a device it manages."
            }
            Self::WrongAccount => "This account cannot be used here; please choose another one.",
            Self::TenantNotAllowed => "This organisation's accounts may not sign in here.",
            Self::CodeSpent => "This sign-in is over; please start again.",
            Self::Misconfigured => {
                "The server's registration with the sign-in provider is wrong; please tell its operator."
            }
            Self::Transient => {
                "The sign-in provider is not available; please try again in a moment."
            }
            Self::Other => "The sign-in provider did not complete the sign-in.",
        }
    }
}

/// Transient when the status or `error` says so; else by number, then `suberror`, then by what
/// `error` usually means.
pub(super) fn of(error: &ProviderError) -> ErrorClass {
    if is_transient(error) {
        return ErrorClass::Transient;
    }
    error
        .number
        .and_then(of_number)
        .or_else(|| error.suberror.as_deref().and_then(of_suberror))
        .unwrap_or_else(|| usual(error))
}

/// The one class that software acts upon by itself, by trying again: so no number outweighs it.
fn is_transient(error: &ProviderError) -> bool {
    matches!(
        error.error.as_str(),
        "temporarily_unavailable" | "server_error"
    ) || error
        .status
        .is_some_and(|status| status == 429 || status >= 500)
}

fn of_number(number: u32) -> Option<ErrorClass> {
    Some(match number {
        65004 => ErrorClass::Declined,
        65001 => ErrorClass::ConsentMissing,
        90094 | 90095 => ErrorClass::AdminConsentMissing,
        50058 | 50140 | 50199 | 50173 | 70043 | 700_082 | 700_084 | 50055 | 50056 | 50126 => {
            ErrorClass::InteractionRequired
        }
        50072 | 50074 | 50076 | 50078 | 50079 => ErrorClass::MfaRequired,
        53000 | 53001 | 53002 | 530_003 | 530_033 | 530_084 | 50097 | 50187 => {
            ErrorClass::DeviceRequired
        }
        50020 | 90072 | 16000 | 50034 | 51004 => ErrorClass::WrongAccount,
        50105 | 53003 | 530_032 | 530_034 | 530_035 | 500_021 | 500_022 | 500_212 | 500_213 => {
            ErrorClass::TenantNotAllowed
        }
        54005 | 70008 | 501_481 => ErrorClass::CodeSpent,
        7_000_215 | 7_000_222 | 7_000_218 | 700_025 | 50011 | 700_016 | 700_005 | 50194 | 70011
        | 650_053 | 650_056 | 650_057 | 50012 | 700_027 | 700_054 => ErrorClass::Misconfigured,
        90024 | 90033 | 50033 | 90006 | 90012 => ErrorClass::Transient,
        _ => return None,
    })
}

fn of_suberror(suberror: &str) -> Option<ErrorClass> {
    Some(match suberror {
        "cancel" => ErrorClass::Declined,
        "consent_required" => ErrorClass::ConsentMissing,
        "basic_action"
        | "additional_action"
        | "user_password_expired"
        | "bad_token"
        | "token_expired" => ErrorClass::InteractionRequired,
        "protection_policy_required" | "device_authentication_failed" => ErrorClass::DeviceRequired,
        _ => return None,
    })
}

fn usual(error: &ProviderError) -> ErrorClass {
    match error.error.as_str() {
        "access_denied" => ErrorClass::Declined,
        "consent_required" => ErrorClass::ConsentMissing,
        "interaction_required" | "login_required" | "user_authentication_required" => {
            ErrorClass::InteractionRequired
        }
        "account_selection_required" => ErrorClass::WrongAccount,
        // RFC 6749 section 5.2, when a code is redeemed. With a number we do not know it can mean
        // anything.
        "invalid_grant" if error.number.is_none() => ErrorClass::CodeSpent,
        "invalid_client"
        | "unauthorized_client"
        | "invalid_scope"
        | "invalid_resource"
        | "unsupported_response_type"
        | "unsupported_grant_type"
        | "redirect_uri_mismatch" => ErrorClass::Misconfigured,
        _ => ErrorClass::Other,
    }
}
