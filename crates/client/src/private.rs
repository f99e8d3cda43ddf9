//! The data folder is the person's alone: what they write down, and the log of what they do, are
//! for no other account of the machine to read. Elsewhere than on Unix the folder inherits that
//! from the person's profile.

use std::fs::{DirBuilder, OpenOptions};
use std::io::{self, Write as _};
use std::path::Path;

use serde::Serialize;
use tempfile::NamedTempFile;

/// Makes the folder and what is missing above it, closed to others. One that exists keeps the mode
/// somebody gave it: it may be shared on purpose, and its files are closed all the same.
pub(crate) fn make_folder(path: &Path) -> io::Result<()> {
    let mut folder = DirBuilder::new();
    folder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut folder, 0o700);
    folder.create(path)
}

/// Makes the folder, or closes the one that is there.
pub(crate) fn make_own_folder(path: &Path) -> io::Result<()> {
    make_folder(path)?;
    close(path, 0o700);
    Ok(())
}

/// For opening a file that is closed to others when this makes it.
pub(crate) fn file() -> OpenOptions {
    let mut options = OpenOptions::new();
    options.write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options
}

/// A whole JSON document in a new file, closed to others, that is to take the place of one in
/// `folder`. In one write: whoever watches the folder is woken for each.
pub(crate) fn json_file(
    folder: &Path,
    prefix: &str,
    document: &impl Serialize,
) -> io::Result<NamedTempFile> {
    let mut bytes = serde_json::to_vec_pretty(document)?;
    bytes.push(b'\n');
    let mut file = tempfile::Builder::new()
        .prefix(prefix)
        .tempfile_in(folder)?;
    file.write_all(&bytes)?;
    Ok(file)
}

/// Makes an empty database file, closed to others, or closes the one that is there and what SQLite
/// keeps beside it; files SQLite makes beside it later get the mode of the database.
///
/// A file that exists is never opened here: closing it again would release the locks that SQLite
/// holds on it in this process (POSIX `fcntl` locks belong to the process, not to the handle).
pub(crate) fn database(path: &Path) {
    // What is in the way here is in SQLite's way as well, and told there.
    drop(file().create_new(true).open(path));
    close(path, 0o600);
    for suffix in ["-wal", "-shm"] {
        let mut beside = path.as_os_str().to_owned();
        beside.push(suffix);
        close(Path::new(&beside), 0o600);
    }
}

/// Takes what is there away from others. A file system without modes is no reason not to start.
#[cfg(unix)]
fn close(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;

    let open = path
        .metadata()
        .is_ok_and(|found| found.permissions().mode() & 0o077 != 0);
    if !open {
        return;
    }
    if let Err(error) = std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)) {
        tracing::warn!(path = %path.display(), error = %error, "others may read this");
    }
}

#[cfg(not(unix))]
fn close(_: &Path, _: u32) {}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use std::os::unix::fs::PermissionsExt as _;
    use std::path::PathBuf;

    use super::*;
    use crate::testing::{Device, FakeServer, sign_in};

    fn mode(path: &Path) -> u32 {
        path.metadata().unwrap().permissions().mode() & 0o777
    }

    fn set_mode(path: &Path, mode: u32) {
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).unwrap();
    }

    fn files(folder: &Path) -> Vec<PathBuf> {
        std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect()
    }

    #[test]
    fn a_folder_that_is_made_is_closed_and_one_that_was_there_is_left_as_it_is() {
        let base = tempfile::tempdir().unwrap();
        let (made, given) = (base.path().join("above/pia"), base.path().join("given"));
        make_folder(&made).unwrap();
        assert_eq!(mode(&made), 0o700);
        assert_eq!(mode(&base.path().join("above")), 0o700);
        std::fs::create_dir(&given).unwrap();
        set_mode(&given, 0o755);
        make_folder(&given).unwrap();
        assert_eq!(mode(&given), 0o755);
        make_own_folder(&given).unwrap();
        assert_eq!(mode(&given), 0o700);
    }

    #[tokio::test]
    async fn every_file_of_a_shared_folder_is_the_persons_alone() {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let folder = device.folder.path();
        set_mode(folder, 0o755);
        // Of a version that left it open.
        std::fs::File::create(folder.join("none.db")).unwrap();
        set_mode(&folder.join("none.db"), 0o644);
        let client = device.window().await;
        sign_in(&client).await;
        client.add_todo("nobody's business").await.unwrap();
        // Once open and once closed: SQLite's files beside the databases come and go.
        for left in ["db-wal", "db"] {
            let files = files(folder);
            let named = |one: &PathBuf| one.to_string_lossy().ends_with(left);
            assert!(files.iter().any(named), "{files:?}");
            for file in files {
                assert_eq!(mode(&file), 0o600, "{}", file.display());
            }
            client.clone().shutdown().await;
        }
        assert_eq!(mode(folder), 0o755);
    }
}
