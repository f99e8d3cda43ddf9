//! Which profile this process works on, as the operating system is told: two processes with the
//! same data folder are one program, two with different folders know nothing of each other.

use std::path::{Path, PathBuf};

use data_encoding::HEXLOWER;
use sha2::{Digest, Sha256};

/// The identifier of the usual profile; `tauri.conf.json` has the same (a test compares them).
pub(crate) const IDENTIFIER: &str = "app.pia.desktop";

/// One profile: a data folder, and the window's own things in it.
#[derive(Debug)]
pub(crate) struct Profile {
    data_dir: PathBuf,
}

impl Profile {
    /// The profile in this folder, which may not exist yet.
    pub(crate) fn new(data_dir: PathBuf) -> Self {
        Self { data_dir }
    }

    /// The data folder.
    pub(crate) fn folder(&self) -> &Path {
        &self.data_dir
    }

    /// What the profile is called among the running programs, e.g. `app.pia.desktop.p3f9a2b7c41d0`.
    ///
    /// It names the bus name (Linux), mutex (Windows) or socket (macOS) by which a second process
    /// finds the first. The folder is resolved first, so that two spellings of it are one profile;
    /// one that does not exist yet is taken as written. The `p` is there because an element of a
    /// bus name must not begin with a digit (D-Bus specification, "Message Protocol Names"), and 12
    /// hex digits keep macOS' socket path under its 104 bytes.
    pub(crate) fn identifier(&self) -> String {
        let folder = self
            .data_dir
            .canonicalize()
            .unwrap_or_else(|_| self.data_dir.clone());
        let digest = Sha256::digest(folder.as_os_str().as_encoded_bytes());
        let name = HEXLOWER.encode(&digest[..6]);
        format!("{IDENTIFIER}.p{name}")
    }

    /// Where the web view keeps its caches: with everything else, so that the folder is all there
    /// is. Nothing of the person's is in them.
    pub(crate) fn web_view_dir(&self) -> PathBuf {
        self.data_dir.join("webview")
    }

    /// Where the window's place is kept. The plugin takes text alone: in a folder whose name is
    /// not text, its default place is used.
    pub(crate) fn window_file(&self) -> Option<String> {
        self.data_dir
            .join("window.json")
            .to_str()
            .map(str::to_owned)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn identifier(folder: &Path) -> String {
        Profile::new(folder.to_path_buf()).identifier()
    }

    #[test]
    fn spellings_of_one_folder_are_one_profile_and_folders_differ() {
        let base = tempfile::tempdir().unwrap();
        let (one, two) = (base.path().join("one"), base.path().join("two"));
        std::fs::create_dir(&one).unwrap();
        std::fs::create_dir(&two).unwrap();
        let roundabout = base.path().join("two").join("..").join("one");
        assert_eq!(identifier(&one), identifier(&roundabout));
        assert_ne!(identifier(&one), identifier(&two));
    }

    #[test]
    fn the_identifier_is_a_valid_bus_name() {
        let identifier = identifier(Path::new("/var/empty/pia"));
        let last = identifier.rsplit('.').next().unwrap();
        assert!(identifier.starts_with("app.pia.desktop."));
        assert!(last.starts_with('p') && last.len() == 13, "{last}");
    }

    #[test]
    fn the_configuration_has_the_same_identifier() {
        let text = include_str!("../tauri.conf.json");
        let config: serde_json::Value = serde_json::from_str(text).unwrap();
        assert_eq!(config["identifier"], IDENTIFIER);
    }
}
