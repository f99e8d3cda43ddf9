//! What to do about a problem, in the terminal's terms.

use pia_client::ProblemCode;

/// One sentence that says how to go on.
pub(crate) fn way_on(code: ProblemCode) -> &'static str {
    use ProblemCode as P;
    match code {
        P::ServerAddressInvalid | P::ServerNotSecure | P::ServerNotPia => {
            "Set PIA_SERVER_URL to the address of your Pia server."
        }
        P::ServerUnreachable => {
            "Check the network and the server's address. What you did here is kept."
        }
        P::ServerUntrusted => {
            "Ask the server's administrator for a certificate this machine trusts."
        }
        P::ServerFailed => "Try again in a moment. What you did here is kept.",
        P::ProviderUnknown => "Name another one with --provider.",
        P::ListenerFailed => "Check what blocks ports on this machine (a firewall, a container).",
        P::BrowserFailed => "Use `pia login --no-browser` and open the address yourself.",
        P::SignInDeclined | P::SignInTimedOut | P::SignInRefused => "Run `pia login` to try again.",
        P::SignInRunning => "Finish or cancel the sign-in that is running.",
        P::KeychainUnavailable => {
            "Unlock or start your keychain, or set PIA_VAULT=memory for this run only."
        }
        P::KeychainUnreadable => "Run `pia login` to sign in afresh. Your data is kept.",
        P::SessionEnded | P::NotSignedIn => "Run `pia login`.",
        P::StorageFailed => "Check that the data folder can be written and the disk is not full.",
        P::ConfigurationInvalid => "Correct the setting and try again.",
        P::TodoUnknown => "`pia todo list` shows the ids.",
        P::TodoEmpty | P::TodoTooLong => "Say what is to be done in a few words.",
    }
}
