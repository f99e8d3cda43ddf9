//! Words for Entra's numbers, where they can say more than the class does.

/// What one of Entra's numbers tells the person beyond its class. A program with sentences of its
/// own, in other languages, cannot miss one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Wording {
    /// The person declined to consent.
    ConsentDeclined,
    /// An administrator was asked to approve.
    ApprovalAsked,
    /// The account or the address is blocked for a while.
    Locked,
    /// The password has expired.
    PasswordExpired,
    /// Name or password is wrong.
    PasswordWrong,
    /// The account is disabled.
    Disabled,
    /// A second factor has to be set up.
    MfaSetup,
    /// The person is not assigned to the application.
    NotAssigned,
    /// The grant was withdrawn.
    Withdrawn,
    /// The account is of another tenant.
    OtherTenant,
    /// There is no such account.
    NoAccount,
    /// One of several accounts has to be chosen.
    SeveralAccounts,
    /// The device is not compliant.
    DeviceNotCompliant,
    /// The device is not joined.
    DeviceNotJoined,
    /// The application is not approved for the device.
    AppNotApproved,
    /// Conditional access blocks it.
    Blocked,
    /// Tenant restrictions block it.
    TenantRestricted,
    /// The code is too old.
    TookTooLong,
    /// The redirect URI is not registered.
    RedirectUri,
    /// The application is unknown in the tenant.
    ApplicationUnknown,
    /// The application is not multi-tenant.
    SingleTenant,
    /// The client secret is wrong.
    SecretWrong,
    /// The client secret has expired.
    SecretExpired,
    /// A loop of sign-ins was stopped.
    TooMany,
}

impl Wording {
    pub(super) fn of_number(number: u32) -> Option<Self> {
        Some(match number {
            65004 => Self::ConsentDeclined,
            90095 => Self::ApprovalAsked,
            50053 => Self::Locked,
            50055 => Self::PasswordExpired,
            50056 | 50126 => Self::PasswordWrong,
            50057 => Self::Disabled,
            50072 | 50079 => Self::MfaSetup,
            50105 => Self::NotAssigned,
            50173 => Self::Withdrawn,
            50020 | 90072 => Self::OtherTenant,
            50034 => Self::NoAccount,
            16000 => Self::SeveralAccounts,
            53000 => Self::DeviceNotCompliant,
            53001 => Self::DeviceNotJoined,
            53002 => Self::AppNotApproved,
            53003 | 530_032 | 530_035 => Self::Blocked,
            500_021 | 500_022 | 500_212 | 500_213 => Self::TenantRestricted,
            70008 => Self::TookTooLong,
            50011 => Self::RedirectUri,
            700_016 => Self::ApplicationUnknown,
            50194 => Self::SingleTenant,
            7_000_215 => Self::SecretWrong,
            7_000_222 => Self::SecretExpired,
            50196 => Self::TooMany,
            _ => return None,
        })
    }

    /// One sentence for the person.
    pub fn sentence(self) -> &'static str {
        match self {
            Self::ConsentDeclined => "You did not give Pia the permission it asked for.",
            Self::ApprovalAsked => {
                "Your request for an administrator's approval was sent; try again once it is given."
            }
            Self::Locked => "This account is locked, or the sign-in came from a blocked address.",
            Self::PasswordExpired => {
                "The password of this account has expired; please change it first."
            }
            Self::PasswordWrong => "The account name or the password is wrong.",
            Self::Disabled => "This account has been disabled.",
            Self::MfaSetup => "Your organisation asks you to set up a second proof of who you are.",
            Self::NotAssigned => "Your administrator has not assigned you to Pia yet.",
            Self::Withdrawn => {
                "The password was changed or the sign-in was withdrawn; please sign in again."
            }
            Self::OtherTenant => "This account does not belong to the organisation that was asked.",
            Self::NoAccount => "There is no account of this name.",
            Self::SeveralAccounts => "Several accounts are signed in; please choose one.",
            Self::DeviceNotCompliant => {
                "Your organisation asks for a device that meets its rules, and this one does not."
            }
            Self::DeviceNotJoined => {
                "Your organisation only allows this sign-in from a device that has joined it."
            }
            Self::AppNotApproved => "Your organisation has not approved this app for the sign-in.",
            Self::Blocked => "A rule of your organisation blocks this sign-in.",
            Self::TenantRestricted => "Your organisation does not allow sign-ins to this one.",
            Self::TookTooLong => "The sign-in took too long; please start again.",
            Self::RedirectUri => {
                "The server's address is not registered as a redirect URI with Microsoft; please tell its operator."
            }
            Self::ApplicationUnknown => {
                "The server's application id is unknown to this organisation; please tell its operator."
            }
            Self::SingleTenant => {
                "The server's registration is for one organisation, but it asks for all; please tell its operator."
            }
            Self::SecretWrong => "The server's client secret is wrong; please tell its operator.",
            Self::SecretExpired => {
                "The server's client secret has expired; please tell its operator."
            }
            Self::TooMany => "There were too many sign-ins in a row; please wait a few minutes.",
        }
    }
}
