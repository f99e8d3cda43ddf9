//! English. What programs are told stands beside the errors; this is for people.

use super::{Account, Common, Consent, Home, Logout, Problem, Words};
use crate::entra::permissions::Permission;
use crate::entra::shown::Shown;
use crate::google::mistake::Mistake;
use crate::google::permissions::Permission as GooglePermission;
use crate::interaction::Refusal;

pub(super) const WORDS: Words = Words {
    common: Common {
        title: "{heading} – stand-in for {brand}",
        banner: "Stand-in for {brand}",
        not_real: " — no real account is used here",
        go_on: "Continue",
        moment: "One moment",
        taken_back: "You are being taken back to the application.",
        signed_in: "Signed in",
    },
    account: Account {
        lead: "to continue to {application}",
        pick: "Pick an account",
        choose: "Choose an account",
        another: "Use another account",
        sign_in: "Sign in",
        email: "E-mail address",
        unknown: "There is no account with this name. Check the spelling, or use another one.",
        next: "Next",
        to_accounts: "Back to the accounts",
        enter_password: "Enter password",
        hello: "Hi {name}",
        password: "Password",
        wrong: "The password is not right. Try it again.",
        back_from: "Back, sign in with another account than",
        unusable: "You cannot sign in with this account",
        choose_another: "Please choose a different one.",
    },
    consent: Consent {
        requested: "Permissions requested",
        wants_access: "{application} wants access to your account",
        would_like: "{application} would like to:",
        remembered: "The stand-in remembers your answer until it is stopped.",
        cancel: "Cancel",
        accept: "Accept",
        act: "Access {application}",
        act_text: "The app may act in your name there ({scopes}).",
    },
    home: Home {
        heading: "Sign-in for development",
        takes_the_place: "This program takes the place of Microsoft Entra ID and of Google. Point \
                          an application at it, and sign in with one of these accounts.",
        addresses: "Addresses",
        authority: "Microsoft authority",
        issuer: "Google issuer",
        applications: "Registered applications",
        at_microsoft: "{application}, at Microsoft",
        at_google: "{application}, at Google",
        personal: "Personal",
    },
    logout: Logout {
        which: "Which account do you want to sign out of?",
        frame: "Signing out of an application",
        done: "You signed out of your account",
        back: "Back to the application",
        close: "You can close this page now.",
    },
    problem: Problem {
        cannot: "We cannot sign you in",
        request: "Something is wrong with the request of the application.",
        headline: "AADSTS{number}: {sentence}",
        details: "Details for support",
        error: "Error",
        message: "Message",
        trace: "Trace ID",
        correlation: "Correlation ID",
        timestamp: "Timestamp",
        blocked: "Access blocked",
        google_error: "Error {status}:",
        ended: "This sign-in has ended",
        ended_text: "It was finished, took too long, or began in another browser. Go back to the \
                     application and start again.",
        documentation: "What this error means is in Microsoft’s documentation.",
        nothing: "There is nothing here",
        listed: "What the stand-in offers is listed on its {page}.",
        first_page: "first page",
    },
    refusal,
    permission,
    google_permission,
    shown,
    mistake,
};

fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Personal => "This is a personal account, and a work or school account is needed.",
        Refusal::Work => "This is a work or school account, and a personal account is needed.",
        Refusal::OtherTenant(_) => "This account belongs to another organization.",
    }
}

fn permission(permission: Permission) -> (&'static str, &'static str) {
    match permission {
        Permission::OpenId => (
            "Sign you in",
            "The app learns that it is you, and nothing else.",
        ),
        Permission::Profile => (
            "View your basic profile",
            "The app sees your name, your user name and your organization.",
        ),
        Permission::Email => (
            "View your e-mail address",
            "The app sees your primary e-mail address.",
        ),
        Permission::OfflineAccess => (
            "Keep access to what you allowed",
            "The app may ask for this again while you are not using it.",
        ),
        Permission::UserRead => (
            "Read your full profile",
            "The app can read your profile in the directory.",
        ),
        Permission::UserReadAll => (
            "Read all users’ full profiles",
            "The app can read the profiles of everybody in your organization.",
        ),
        Permission::GroupMemberReadAll => (
            "Read group memberships",
            "The app can read which groups people are in.",
        ),
        Permission::DirectoryReadAll => (
            "Read directory data",
            "The app can read everything in your organization’s directory.",
        ),
    }
}

fn google_permission(permission: GooglePermission) -> &'static str {
    match permission {
        GooglePermission::OpenId => "Know that it is you",
        GooglePermission::Email => "See your primary e-mail address",
        GooglePermission::Profile => "See your name and your picture",
    }
}

fn shown(shown: &Shown) -> String {
    match shown {
        Shown::TenantNotFound(name) => format!("The tenant “{name}” was not found."),
        Shown::MissingParameter(name) => {
            format!("The request must contain the parameter “{name}”.")
        }
        Shown::Duplicated(name) => format!("The parameter “{name}” is there more than once."),
        Shown::UnknownApplication(id) => {
            format!("No application with the identifier “{id}” was found in the directory.")
        }
        Shown::RedirectUri { asked, client_id } => format!(
            "The redirect URI “{asked}” of the request does not match those registered for the \
             application “{client_id}”."
        ),
        Shown::NotMultiTenant(id) => format!(
            "The application “{id}” is not multi-tenant: address its own tenant instead of \
             “/common”."
        ),
        Shown::NotInTenant(name) => {
            format!("The account does not exist in the tenant “{name}” and cannot be used there.")
        }
        Shown::AccountType => {
            "Accounts of this type cannot be used with this application.".to_owned()
        }
    }
}

fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::Duplicated(name) => format!("The parameter “{name}” is there more than once."),
        Mistake::Missing(name) => format!("The parameter “{name}” is missing."),
        Mistake::Client => "There is no such client.".to_owned(),
        Mistake::RedirectUri(uri) => format!("“{uri}” is not registered for this client."),
        Mistake::ResponseType => "The only response_type here is “code”.".to_owned(),
        Mistake::CodeChallenge => "The code challenge is not one.".to_owned(),
        Mistake::Scope(scope) => format!("The scope “{scope}” does not exist here."),
        Mistake::ResponseMode(mode) => format!("The response_mode “{mode}” does not exist."),
        Mistake::PromptNone => "The prompt “none” stands alone.".to_owned(),
        Mistake::Prompt(prompt) => format!("The prompt “{prompt}” does not exist."),
    }
}
