//! The places a secret can be kept in, and what is particular about each.

/// What is known about one place before it is asked anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Backend {
    /// How a person calls it: "Secret Service".
    pub name: &'static str,
    /// The longest value it takes, in bytes; `None` when it has no limit worth planning for.
    pub limit: Option<usize>,
    /// What to do when it cannot be used, as a sentence.
    pub next_step: &'static str,
}

/// The freedesktop.org Secret Service over D-Bus (GNOME Keyring, KWallet, KeePassXC).
pub const SECRET_SERVICE: Backend = Backend {
    name: "Secret Service",
    limit: None,
    next_step: "Unlock or start your keyring (for example GNOME Keyring), then try again.",
};

/// The login keychain of macOS.
pub const MACOS_KEYCHAIN: Backend = Backend {
    name: "macOS Keychain",
    limit: None,
    next_step: "Unlock the login keychain in Keychain Access, then try again.",
};

/// The generic credentials of Windows.
pub const WINDOWS_CREDENTIAL_MANAGER: Backend = Backend {
    name: "Windows Credential Manager",
    // CRED_MAX_CREDENTIAL_BLOB_SIZE of wincred.h: 5 * 512 bytes.
    limit: Some(2_560),
    next_step: "Check that the service “Credential Manager” is running, then try again.",
};

/// The memory of this process.
pub const MEMORY: Backend = Backend {
    name: "memory (this run only)",
    limit: None,
    next_step: "Start the app again.",
};

/// The keychain of the system this was built for.
#[cfg(target_os = "linux")]
pub const NATIVE: Backend = SECRET_SERVICE;
/// The keychain of the system this was built for.
#[cfg(target_os = "macos")]
pub const NATIVE: Backend = MACOS_KEYCHAIN;
/// The keychain of the system this was built for.
#[cfg(windows)]
pub const NATIVE: Backend = WINDOWS_CREDENTIAL_MANAGER;

#[cfg(not(any(target_os = "linux", target_os = "macos", windows)))]
compile_error!("no keychain is known for this system: add its keyring-core store to keychain.rs");
