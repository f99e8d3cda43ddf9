//! English. What programs are told is told to people too, with the marks a printer would set.

use super::{Approval, Common, SignOut, Waiting, Words};
use crate::told::Title;

pub(super) const WORDS: Words = Words {
    title,
    told: |told| told.to_string().replace('\'', "’"),
    common: Common {
        close: "You can close this page.",
        start_again: "You can close this page and start again in Pia.",
        go_on: "Continue",
        back_to_pia: "Back to Pia",
    },
    device: Waiting {
        code: "The code that the device shows",
        no_code: "That is not a code of a device: it has eight letters, such as WDJB-MJHT.",
        unknown_code: "No device waits with this code. Compare the letters, or start again on the \
                       device.",
        is_yours: "Is this your device?",
        app: "App",
        device: "Device",
        named: "calls itself “{name}”",
        unnamed: "does not say its name",
        asked_from: "Asked from",
        same_address: "{address} (the same address as yours now)",
        other_address: "{address} (not the address you have now)",
        asked_at: "Asked at",
        asked_ago: "{time} UTC, {ago}",
        just_now: "just now",
        a_minute_ago: "a minute ago",
        minutes_ago: "{minutes} minutes ago",
        shown_code: "Code",
        compare: "Go on only if a device in front of you shows exactly this code. If somebody sent \
                  you the code or a link, it is their device that would get into your account.",
        yes: "The codes are the same: sign in with {provider}",
        no: "No, that was not me",
        leaving: "On to {provider}",
    },
    approval: Approval {
        go_back: "Go back to your device",
        the_device: "The device",
        quoted: "“{name}”",
        may_sign_in: "{device} may sign in as {who} now, and does so within a few seconds.",
        is_signed_in: "{device} is signed in as {who}.",
        keep_out: "That was a mistake: keep the device out",
        sign_out: "That was a mistake: sign the device out",
        denied: "The device was not let in",
        denied_text: "Nothing was signed in. If you did not ask for this, somebody may have tried \
                      to get into your account; there is nothing more you need to do.",
        ended: "The device was signed out again",
        ended_text: "It had been let in already. What it fetched meanwhile it may still hold.",
        not_waiting: "No device waits for this",
        not_waiting_text: "The code was used, refused or is over, or this page belongs to another \
                           browser. Start again on the device.",
        another_code: "Enter another code",
        still_waits: "The device still waits.",
        code_again: "Enter its code again",
    },
    sign_out: SignOut {
        title: "Sign out",
        signed_out: "You are signed out of {provider} in this browser",
        unasked: "Nothing was signed out here",
        unasked_text: "This page follows signing out of a sign-in provider. To sign out of Pia, use \
                       the settings of the app.",
        maybe_signed_in: "You may still be signed in to {provider} in this browser",
        not_from_here: "{provider} does not let Pia sign you out.",
        on_their_pages: "Sign out on the pages of {provider} itself.",
        on_own_page: "Sign out on {provider}’s own page",
        of_all_accounts: ": of all its accounts in this browser.",
    },
};

fn title(title: Title) -> &'static str {
    match title {
        Title::SignInFailed => "The sign-in did not work",
        Title::LinkWrong => "This sign-in link is not right",
        Title::NotSignedOut => "You were not signed out",
        Title::NothingHere => "Nothing to see here",
        Title::OurFault => "Something went wrong",
        Title::TryAgain => "Please try again",
        Title::TooMany => "Too many requests",
        Title::DeviceSignIn => "Sign in on a device",
    }
}
