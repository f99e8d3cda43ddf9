//! Starting when the person logs in. Whether it does is asked of the system and kept nowhere else.

#[cfg(target_os = "linux")]
mod linux;
#[cfg(target_os = "macos")]
mod macos;
#[cfg(windows)]
mod windows;

use std::io;
use std::path::PathBuf;

#[cfg(target_os = "linux")]
use linux as system;
#[cfg(target_os = "macos")]
use macos as system;
#[cfg(windows)]
use windows as system;

use crate::launch::{DATA_DIR, HIDDEN};
use crate::profile::Profile;

/// What the system is to start.
#[derive(Debug)]
struct Entry {
    /// Names it among the person's others: each profile has its own.
    name: String,
    program: PathBuf,
    arguments: Vec<String>,
}

impl Entry {
    fn new(profile: &Profile) -> io::Result<Self> {
        let folder = std::path::absolute(profile.folder())?;
        let folder = folder.to_str().ok_or(io::ErrorKind::InvalidFilename)?;
        Ok(Self {
            name: profile.identifier(),
            program: program()?,
            arguments: [DATA_DIR, folder, HIDDEN].map(str::to_owned).to_vec(),
        })
    }
}

/// What to start: ourselves. What an AppImage holds is gone after it has run, so it names itself; to
/// whatever it starts it does so too.
fn program() -> io::Result<PathBuf> {
    let program = std::env::current_exe()?;
    let image = std::env::var_os("APPDIR")
        .filter(|inside| cfg!(target_os = "linux") && program.starts_with(inside))
        .and_then(|_| std::env::var_os("APPIMAGE"));
    Ok(image.map_or(program, PathBuf::from))
}

/// Whether this profile starts at login.
///
/// # Errors
/// When the system does not tell.
pub(crate) fn is_on(profile: &Profile) -> io::Result<bool> {
    system::is_on(&Entry::new(profile)?)
}

/// Lets this profile start at login, or no longer.
///
/// # Errors
/// When the system does not take it.
pub(crate) fn set(profile: &Profile, on: bool) -> io::Result<()> {
    let entry = Entry::new(profile)?;
    if on {
        system::turn_on(&entry)
    } else {
        system::turn_off(&entry)
    }
}

/// Writes a file of the system's whole or not at all.
#[cfg(not(windows))]
fn write(path: &std::path::Path, text: &str) -> io::Result<()> {
    use std::io::Write as _;

    let folder = path.parent().ok_or(io::ErrorKind::InvalidFilename)?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::NamedTempFile::new_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}

/// Removes a file that may be gone already.
#[cfg(not(windows))]
fn remove(path: &std::path::Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_profiles_have_two_entries_and_each_names_its_folder() {
        let base = tempfile::tempdir().unwrap();
        let [one, two] = ["one", "two"].map(|name| {
            let folder = base.path().join(name);
            let entry = Entry::new(&Profile::new(folder.clone())).unwrap();
            assert!(entry.program.is_absolute());
            assert_eq!(
                entry.arguments,
                [DATA_DIR, folder.to_str().unwrap(), HIDDEN]
            );
            entry.name
        });
        assert_ne!(one, two);
    }
}
