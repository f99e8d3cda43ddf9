//! What an error means: by its codes first, and only where those leave it open by Entra's number.

use super::{ErrorClass, ProviderError};

/// Why the provider did not go along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum ProviderRefusal {
    /// The person said no.
    Cancelled,
    /// The person has not agreed to what the application asks for.
    ConsentMissing,
    /// Only an administrator of the organisation can agree.
    AdminConsentMissing,
    /// A second factor is wanted, or has to be set up; the error's `claims` say which.
    MfaRequired,
    /// Conditional access wants a device the organisation manages, or one that meets its rules.
    DeviceRequired,
    /// The account is not one of the tenant that was asked, or it is not clear which one is meant.
    AccountNotInTenant,
    /// The rules of the organisation do not admit this account, this application or this place.
    TenantNotAllowed,
    /// The account is disabled or locked.
    AccountDisabled,
    /// A signed statement was outside of its time: our clock or the provider's is wrong.
    Clock,
    /// Our registration with the provider does not fit what we asked for.
    Misconfigured,
    /// Nobody is signed in there (OpenID Connect Core section 3.1.2.6).
    LoginRequired,
    /// The provider has something to ask the person: a new password, a choice, a fresh sign-in.
    InteractionRequired,
    /// The code or refresh token was used, has expired, or belongs to another sign-in (RFC 6749
    /// section 5.2).
    GrantSpent,
    /// It may work in a moment.
    Unavailable,
    /// None of these.
    Other,
}

impl ProviderRefusal {
    /// What to do about it.
    pub fn class(self) -> ErrorClass {
        match self {
            Self::Cancelled => ErrorClass::Declined,
            Self::ConsentMissing => ErrorClass::ConsentMissing,
            Self::AdminConsentMissing => ErrorClass::AdminConsentMissing,
            Self::MfaRequired => ErrorClass::MfaRequired,
            Self::DeviceRequired => ErrorClass::DeviceRequired,
            Self::AccountNotInTenant | Self::AccountDisabled => ErrorClass::WrongAccount,
            Self::TenantNotAllowed => ErrorClass::TenantNotAllowed,
            Self::Clock | Self::Misconfigured => ErrorClass::Misconfigured,
            Self::LoginRequired | Self::InteractionRequired => ErrorClass::InteractionRequired,
            Self::GrantSpent => ErrorClass::CodeSpent,
            Self::Unavailable => ErrorClass::Transient,
            Self::Other => ErrorClass::Other,
        }
    }
}

use ProviderRefusal as Refusal;

/// What a code means, and which finer meanings it leaves to a number.
#[derive(Clone, Copy)]
struct Said {
    refusal: Refusal,
    open: Open,
}

/// What a number may still make of it.
#[derive(Clone, Copy)]
enum Open {
    /// Nothing: the code is clear.
    No,
    /// One of these.
    To(&'static [Refusal]),
    /// Anything: the code is a heading for many things.
    Wide,
}

impl Said {
    fn is_clear(&self) -> bool {
        !matches!(self.open, Open::Wide)
    }

    fn leaves_open(&self, finer: Refusal) -> bool {
        match self.open {
            Open::No => false,
            Open::To(list) => list.contains(&finer),
            Open::Wide => true,
        }
    }
}

/// By status, `suberror`, `error` and number, in this order. The text has no say.
pub(super) fn of(error: &ProviderError) -> Refusal {
    if is_busy(error) {
        return Refusal::Unavailable;
    }
    let suberror = error.suberror.as_deref().and_then(of_suberror);
    let codes = [suberror, of_error(&error.error)];
    let told = || codes.into_iter().flatten();
    let said = told()
        .find(Said::is_clear)
        .or_else(|| told().next())
        .unwrap_or_else(|| unknown(error));
    let number = error.numbers.iter().find_map(|number| of_number(*number));
    number
        .filter(|finer| said.leaves_open(*finer))
        .unwrap_or(said.refusal)
}

/// The one answer that software acts upon by itself, by trying again: so no number outweighs it.
fn is_busy(error: &ProviderError) -> bool {
    matches!(
        error.error.as_str(),
        "temporarily_unavailable" | "server_error"
    ) || error
        .status
        .is_some_and(|status| status == 429 || status >= 500)
}

/// `suberror`, as Microsoft's own libraries read it, and Google's word for a Workspace session that
/// is over.
fn of_suberror(suberror: &str) -> Option<Said> {
    let (refusal, open) = match suberror {
        "cancel" => (Refusal::Cancelled, Open::No),
        "consent_required" => CONSENT,
        "protection_policy_required" | "device_authentication_failed" => {
            (Refusal::DeviceRequired, Open::No)
        }
        "invalid_rapt" | "rapt_required" => (Refusal::InteractionRequired, Open::No),
        "client_mismatch" => (Refusal::Misconfigured, Open::No),
        "basic_action"
        | "additional_action"
        | "user_password_expired"
        | "bad_token"
        | "token_expired" => (Refusal::InteractionRequired, Open::Wide),
        _ => return None,
    };
    Some(Said { refusal, open })
}

const CONSENT: (Refusal, Open) = (
    Refusal::ConsentMissing,
    Open::To(&[Refusal::AdminConsentMissing]),
);

/// `error`: RFC 6749 sections 4.1.2.1 and 5.2, OpenID Connect Core section 3.1.2.6, OpenID Connect
/// Unmet Authentication Requirements 1.0, and Google's own.
fn of_error(error: &str) -> Option<Said> {
    let (refusal, open) = match error {
        "consent_required" => CONSENT,
        "login_required" | "user_authentication_required" => (Refusal::LoginRequired, Open::No),
        "unmet_authentication_requirements" => (Refusal::MfaRequired, Open::No),
        "account_selection_required" => (Refusal::AccountNotInTenant, Open::No),
        "org_internal" | "admin_policy_enforced" => (Refusal::TenantNotAllowed, Open::No),
        "invalid_client" => (Refusal::Misconfigured, Open::To(&[Refusal::Clock])),
        "unauthorized_client"
        | "invalid_scope"
        | "invalid_resource"
        | "unsupported_response_type"
        | "unsupported_grant_type"
        | "redirect_uri_mismatch"
        | "disabled_client"
        | "deleted_client" => (Refusal::Misconfigured, Open::No),
        // The server may be the one that denies.
        "access_denied" => (Refusal::Cancelled, Open::Wide),
        "interaction_required" => (Refusal::InteractionRequired, Open::Wide),
        _ => return None,
    };
    Some(Said { refusal, open })
}

fn unknown(error: &ProviderError) -> Said {
    // With a number we do not know, `invalid_grant` can mean anything.
    let spent = error.error == "invalid_grant" && error.numbers.is_empty();
    Said {
        refusal: if spent {
            Refusal::GrantSpent
        } else {
            Refusal::Other
        },
        open: Open::Wide,
    }
}

fn of_number(number: u32) -> Option<Refusal> {
    Some(match number {
        65004 => Refusal::Cancelled,
        65001 => Refusal::ConsentMissing,
        90094 | 90095 => Refusal::AdminConsentMissing,
        50058 => Refusal::LoginRequired,
        50140 | 50199 | 50173 | 50132 | 50133 | 50144 | 70043 | 70044 | 700_082 | 700_084
        | 50055 | 50056 | 50126 => Refusal::InteractionRequired,
        50072 | 50074 | 50076 | 50078 | 50079 | 50158 => Refusal::MfaRequired,
        53000 | 53001 | 53002 | 530_003 | 530_033 | 530_084 | 50097 | 50129 | 50187 => {
            Refusal::DeviceRequired
        }
        50020 | 90072 | 16000 | 50034 | 51004 | 500_208 => Refusal::AccountNotInTenant,
        50053 | 50057 => Refusal::AccountDisabled,
        50105 | 53003 | 530_032 | 530_034 | 530_035 | 500_021 | 500_022 | 500_212 | 500_213 => {
            Refusal::TenantNotAllowed
        }
        54005 | 70008 | 501_481 => Refusal::GrantSpent,
        700_024 | 500_133 | 80013 => Refusal::Clock,
        7_000_215 | 7_000_222 | 7_000_218 | 700_025 | 50011 | 700_016 | 700_005 | 50194 | 70011
        | 650_053 | 650_056 | 650_057 | 50012 | 700_027 | 700_054 | 500_011 | 7_000_112 => {
            Refusal::Misconfigured
        }
        90024 | 90033 | 50033 | 90006 | 90012 => Refusal::Unavailable,
        _ => return None,
    })
}
