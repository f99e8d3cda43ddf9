//! What to do about an error: few classes, each with another way on.

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
