//! What to do about what was found: each with its one English sentence. The window has it in the
//! person's language.

use std::fmt;

use serde::Serialize;

use crate::problem::ProblemCode;

/// The advice and its sentences, in one table.
macro_rules! advice {
    ($($(#[doc = $when:literal])+ $name:ident = $sentence:literal,)*) => {
        /// What to do.
        #[derive(Debug, Clone, PartialEq, Eq, Serialize)]
        #[cfg_attr(feature = "specta", derive(specta::Type))]
        #[serde(tag = "kind", rename_all = "camelCase", rename_all_fields = "camelCase")]
        pub enum Advice {
            $($(#[doc = $when])+ $name,)*
            /// What a problem's own words say.
            AsProblemSays {
                /// Which problem.
                code: ProblemCode,
                /// Its advice in English.
                sentence: String,
            },
        }

        impl fmt::Display for Advice {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(match self {
                    $(Self::$name => $sentence,)*
                    Self::AsProblemSays { sentence, .. } => sentence,
                })
            }
        }

        impl Advice {
            /// Everything in it that came from somewhere, so that a name or a path may stand in it.
            pub(super) fn texts(&mut self) -> Option<&mut String> {
                match self {
                    $(Self::$name)|+ => None,
                    Self::AsProblemSays { code: _, sentence } => Some(sentence),
                }
            }

            /// Every advice that says the same each time.
            #[cfg(test)]
            pub(super) const FIXED: &[Self] = &[$(Self::$name,)*];
        }
    };
}

advice! {
    /// A listener of this program does not answer.
    LookForFirewall = "Something holds up connections within this machine: look at its firewall or \
        security software.",
    /// A listener of this program cannot be reached.
    AllowLoopback = "Sign-in cannot hear from the browser. Allow Pia to listen on 127.0.0.1 in the \
        firewall or security software, or sign in with a code on another device.",
    /// A listener that is not needed cannot be reached.
    NothingToDo = "Nothing has to be done: sign-in uses 127.0.0.1.",

    /// Looking for the browser does not end.
    LookForDrive = "A folder in PATH or in the desktop's settings does not answer: look for a \
        network drive that is gone.",
    /// No browser can be opened from here.
    UseOtherDevice = "Sign in with a code on another device: pia login --device. Or name a browser \
        in BROWSER.",
    /// Nothing that opens an address is installed.
    InstallBrowser = "Install a browser and xdg-utils, or name a browser in BROWSER. Until then pia \
        login --no-browser prints the link.",
    /// `BROWSER` is wrong.
    CorrectBrowser = "Name an installed browser in BROWSER, or unset it to use the system's choice.",

    /// The keychain does not answer.
    UnlockKeychain = "Unlock or start the keychain (its window may wait for you behind others), \
        then try again.",
    /// There is no passphrase yet.
    ChoosePassphrase = "Choose one when you sign in.",
    /// The passphrase was not given.
    EnterPassphrase = "Enter it in the window; in the terminal, name a file that holds it in \
        PIA_VAULT_PASSPHRASE_FILE so that it can be checked.",

    /// The proxy is looked for without an end.
    CheckProxy = "Check the network and the proxy of this system.",
    /// The proxy cannot be reached.
    CorrectProxy = "Correct the proxy in the system's settings or in HTTPS_PROXY and ALL_PROXY, or \
        name the server in NO_PROXY if it is to be asked directly.",
    /// Reading certificates does not end.
    LookForCertificateDrive = "A folder of certificates does not answer: look for a network drive \
        that is gone, in SSL_CERT_DIR or SSL_CERT_FILE.",
    /// One certificate is trusted because the person said so.
    ComparePin = "Compare it with what whoever runs the server says, and stop trusting it in \
        Settings once the server has a certificate of a public authority.",
    /// There are no certificates.
    InstallCertificates = "Install the package ca-certificates, or correct SSL_CERT_FILE and \
        SSL_CERT_DIR.",
    /// Some certificates cannot be read.
    CorrectCertificates = "Correct SSL_CERT_FILE and SSL_CERT_DIR, or reinstall the package \
        ca-certificates.",
    /// Nobody knows.
    AskHelper = "Send this text to whoever helps you.",

    /// The server does not answer.
    CheckServer = "Check that the server runs, its address and this network; in a company's network \
        look at the line about the proxy.",
    /// The server offers no way to sign in.
    AddProvider = "Whoever runs the server has to add one: see pia-server doctor.",
    /// The server is of an older generation.
    AskForUpdate = "Signing in works, but sync does not: ask whoever runs the server to update it.",
    /// The server's certificate is not trusted.
    CheckDate = "Check this device's date. If the server has a certificate of its own, compare its \
        SHA-256 with what whoever runs the server says, and trust it in Settings or with pia login \
        --trust-certificate.",
    /// The server's certificate is another one.
    AskAboutCertificate = "Ask whoever runs the server whether its certificate was replaced. Trust \
        the new one only then.",
    /// Something else answers.
    OpenAddress = "Open the address in a browser: this network may ask you to sign in first. \
        Otherwise correct the server's address.",
    /// The server has a problem.
    TryLater = "Try again in a while; if it stays that way, tell whoever runs the server.",
    /// The server's address is wrong.
    CorrectAddress = "Correct the server's address in Settings or in PIA_SERVER_URL.",
    /// Nobody but who runs the server knows.
    AskAdministrator = "Send this text to whoever runs the server.",
    /// The server does not tell the time.
    CompareClock = "Compare this device's clock with another one.",
    /// This device's clock is wrong.
    SetClock = "Set this device's date and time, preferably automatically from the network.",

    /// The session could not be read in time.
    SeeKeychain = "See the line about the keychain: the session is read from there.",
    /// It is done without the person.
    TriedAgain = "Pia will try again by itself.",
    /// The session has ended.
    SignInAgain = "Sign in again, in the window or with pia login. Everything on this device is \
        kept.",
    /// The session cannot be kept.
    SeeKeychainFirst = "See the line about the keychain, then sign in again if it stays that way.",
    /// The session could not be renewed.
    SeeServer = "Nothing is lost: Pia will try again by itself. See the line about the server.",
    /// An environment variable is wrong.
    CorrectVariable = "Correct or unset the environment variable it names, then start Pia again.",
    /// The data folder cannot be used.
    AllowFolder = "Give this account the right to write in the data folder, or name another one in \
        PIA_DATA_DIR.",
    /// The address Pia starts with is wrong.
    CorrectAddressThere = "Correct the server's address in the place named, then start Pia again.",
    /// Pia does not start.
    SeeOtherLines = "See the other lines; if all of them are good, send this text to whoever helps \
        you.",

    /// The data folder does not answer.
    LookForSlowDisk = "The disk of the data folder is slow or a database is very large; try again, \
        and look for a network drive that is gone.",
    /// The data folder cannot be written or read.
    AllowThere = "Give this account the right to write there, or name another folder in \
        PIA_DATA_DIR.",
    /// The disk is nearly full.
    MakeRoom = "Make room on the disk: without any, nothing new can be kept.",
    /// A database is damaged.
    MoveDatabase = "Copy the data folder somewhere safe. Then quit Pia and move that file away: \
        what was synced comes back from the server.",
    /// A database cannot be read.
    CloseOthers = "Close other programs that use the data folder. If it stays that way, copy \
        the folder somewhere safe and move that file away: what was synced comes back from the \
        server.",
}
