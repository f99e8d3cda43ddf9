//! The places a secret can be kept in, and what is particular about each.

/// What is known about one place before it is asked anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backend {
    /// How settings and scripts call it; never changes: "secret-service".
    pub id: &'static str,
    /// How a person calls it, after "the": "Secret Service".
    pub name: &'static str,
    /// What to do when it cannot be used, as a sentence.
    pub next_step: &'static str,
}

/// The freedesktop.org Secret Service over D-Bus (GNOME Keyring, KWallet, KeePassXC).
pub const SECRET_SERVICE: Backend = Backend {
    id: "secret-service",
    name: "Secret Service",
    next_step: "Unlock or start your keyring (for example GNOME Keyring), then try again.",
};

/// The login keychain of macOS.
pub const MACOS_KEYCHAIN: Backend = Backend {
    id: "macos-keychain",
    name: "macOS Keychain",
    next_step: "Unlock the login keychain in Keychain Access, then try again.",
};

/// The generic credentials of Windows: a key there, and the values in files sealed with it.
pub const WINDOWS_CREDENTIAL_MANAGER: Backend = Backend {
    id: "windows-credential-manager",
    name: "Windows Credential Manager",
    next_step: "Check that the service “Credential Manager” is running, then try again.",
};

/// Files that Windows encrypts for the person who is logged on.
pub const DPAPI: Backend = Backend {
    id: "dpapi",
    name: "file protected by Windows (DPAPI)",
    next_step: "Check that the data folder can be written and its disk is not full, then try again.",
};

/// Files encrypted under a passphrase.
pub const PASSPHRASE: Backend = Backend {
    id: "passphrase",
    name: "passphrase-protected file",
    next_step: "Check that the data folder can be written and its disk is not full, then try again.",
};

/// The memory of this process.
pub const MEMORY: Backend = Backend {
    id: "memory",
    name: "memory (this run only)",
    next_step: "Start the app again.",
};

/// Every place there is, on whichever system.
pub const ALL: [Backend; 6] = [
    SECRET_SERVICE,
    MACOS_KEYCHAIN,
    WINDOWS_CREDENTIAL_MANAGER,
    DPAPI,
    PASSPHRASE,
    MEMORY,
];

/// The keychain of the system this was built for.
#[cfg(target_os = "linux")]
pub const NATIVE: Backend = SECRET_SERVICE;
/// The keychain of the system this was built for.
#[cfg(target_os = "macos")]
pub const NATIVE: Backend = MACOS_KEYCHAIN;
/// The keychain of the system this was built for.
#[cfg(windows)]
pub const NATIVE: Backend = WINDOWS_CREDENTIAL_MANAGER;

/// What [`Choice::Auto`](crate::Choice::Auto) means on the system this was built for.
#[cfg(not(windows))]
pub const AUTO: Backend = NATIVE;
/// What [`Choice::Auto`](crate::Choice::Auto) means on the system this was built for.
#[cfg(windows)]
pub const AUTO: Backend = DPAPI;

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
compile_error!("no keychain is known for this system: add its keyring-core store to keychain.rs");

impl Backend {
    /// The place with this id, if this version knows one.
    pub fn by_id(id: &str) -> Option<Self> {
        ALL.into_iter().find(|backend| backend.id == id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_what_settings_already_hold() {
        let ids = ALL.map(|backend| backend.id);
        assert_eq!(
            ids,
            [
                "secret-service",
                "macos-keychain",
                "windows-credential-manager",
                "dpapi",
                "passphrase",
                "memory"
            ]
        );
        for id in ids {
            assert_eq!(Backend::by_id(id).map(|backend| backend.id), Some(id));
        }
        assert_eq!(Backend::by_id("drawer"), None);
    }
}
