//! `settings.json`: the few things that outlive a run and are not secret.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, TryLockError};
use std::path::{Path, PathBuf};
use std::sync::{Mutex, MutexGuard, PoisonError};

use serde::{Deserialize, Serialize};
use std::time::Duration;
use tokio::sync::watch;
use uuid::Uuid;

use crate::accounts::{ChooseOnce, Known};
use crate::desktop::DesktopPreferences;
use crate::preferences::{self, Preferences};
use crate::private;
use crate::problem::{Problem, ProblemCode};
use crate::session::LeftBehind;
use crate::views::publish;

/// Its name in the data folder.
pub(crate) const NAME: &str = "settings.json";

/// How often, and after what pause, the lock of another process is tried again.
const TURNS: u32 = 100;
const TURN: Duration = Duration::from_millis(5);

/// What the file holds. Its members of newer versions are kept; not those within an account.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Settings {
    /// Names this folder's item in the keychain, so that two folders never share a session.
    pub(crate) profile: Uuid,
    /// The server's address when the person chose one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) server_url: Option<String>,
    /// SHA-256 of the certificate the person chose to trust, by the server's scheme, host and port.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) trusted_certificates: BTreeMap<String, String>,
    /// Servers that have shown a metadata document: of the current generation, for good.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) current_servers: BTreeSet<String>,
    /// Servers of the first generation from which the person agreed to receive tokens in an address.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub(crate) token_redirect_allowed: BTreeSet<String>,
    /// The key of the account whose data is on show, until that person signs out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) account: Option<String>,
    /// The accounts this device knows, in the order they were added.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) accounts: Vec<Known>,
    /// Ways to sign in that are to offer the person's accounts once.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) choose_once: Vec<ChooseOnce>,
    /// Whether sessions wait in the vault for the server to confirm their end.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) revocations_wait: bool,
    /// Which AI providers have a key in the vault: their ids, by the key of the account, and by "" for
    /// nobody's.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) provider_keys: BTreeMap<String, BTreeSet<String>>,
    /// Those that were forgotten where they were out of reach, and are not read when they are at hand
    /// again: by account and id as above.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub(crate) provider_keys_forgotten: BTreeMap<String, BTreeSet<String>>,
    /// Which place sessions are kept in, by its id: the first that took one, until the person
    /// chooses another.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) vault: Option<String>,
    /// What places still hold from which sessions have moved.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) left_behind: Vec<LeftBehind>,
    /// Whether the person has paused the sync.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) sync_paused: bool,
    /// What the person has chosen for the window.
    #[serde(
        default,
        deserialize_with = "preferences::known",
        skip_serializing_if = "Preferences::is_unset"
    )]
    pub(crate) preferences: Preferences,
    /// How the window behaves on this computer.
    #[serde(
        default,
        deserialize_with = "preferences::known",
        skip_serializing_if = "DesktopPreferences::is_unset"
    )]
    pub(crate) desktop: DesktopPreferences,
    #[serde(flatten)]
    rest: serde_json::Map<String, serde_json::Value>,
}

impl Settings {
    fn new() -> Self {
        Self {
            profile: Uuid::new_v4(),
            server_url: None,
            trusted_certificates: BTreeMap::new(),
            current_servers: BTreeSet::new(),
            token_redirect_allowed: BTreeSet::new(),
            account: None,
            accounts: Vec::new(),
            choose_once: Vec::new(),
            revocations_wait: false,
            provider_keys: BTreeMap::new(),
            provider_keys_forgotten: BTreeMap::new(),
            vault: None,
            left_behind: Vec::new(),
            sync_paused: false,
            preferences: Preferences::default(),
            desktop: DesktopPreferences::default(),
            rest: serde_json::Map::default(),
        }
    }

    /// The account with this key.
    pub(crate) fn known(&self, key: &str) -> Option<&Known> {
        self.accounts.iter().find(|known| known.key() == key)
    }

    /// The account whose data is on show.
    pub(crate) fn current(&self) -> Option<&Known> {
        self.known(self.account.as_deref()?)
    }
}

/// The settings file of one data folder.
#[derive(Debug)]
pub(crate) struct SettingsFile {
    path: PathBuf,
    current: Mutex<Settings>,
    /// Whether the sync is paused, as last read or written.
    paused: watch::Sender<bool>,
    /// The preferences, as last read or written.
    preferences: watch::Sender<Preferences>,
}

impl SettingsFile {
    /// Reads the file, or makes it. One that cannot be read is set aside under another name and
    /// reported: a new profile is started, and nothing is overwritten.
    pub(crate) fn open(folder: &Path) -> Result<(Self, Option<Problem>), Problem> {
        let path = folder.join(NAME);
        let (settings, problem) = match read(&path)? {
            Found::Settings(settings) => (*settings, None),
            Found::Nothing => (create(&path)?, None),
            Found::Unreadable(reason) => {
                let aside = set_aside(&path)?;
                (create(&path)?, Some(was_set_aside(&path, &aside, &reason)))
            }
        };
        Ok((
            Self {
                path,
                paused: watch::Sender::new(settings.sync_paused),
                preferences: watch::Sender::new(settings.preferences.clone()),
                current: Mutex::new(settings),
            },
            problem,
        ))
    }

    /// The settings as last read or written by this process.
    pub(crate) fn get(&self) -> Settings {
        self.lock().clone()
    }

    /// Reads the file again, because another process may have written it.
    pub(crate) fn reread(&self) -> Settings {
        let mut current = self.lock();
        if let Ok(Found::Settings(settings)) = read(&self.path) {
            self.take(&mut current, *settings);
        }
        current.clone()
    }

    /// Whether the sync is paused, and each time that changes, whichever process has done it.
    pub(crate) fn paused(&self) -> watch::Receiver<bool> {
        self.paused.subscribe()
    }

    /// What the person has chosen for the window, and each time that changes, as above.
    pub(crate) fn preferences(&self) -> watch::Receiver<Preferences> {
        self.preferences.subscribe()
    }

    /// Told while the lock is held, so that what is told last is what was read or written last.
    fn take(&self, current: &mut Settings, next: Settings) {
        publish(&self.paused, next.sync_paused);
        publish(&self.preferences, next.preferences.clone());
        *current = next;
    }

    /// Changes the settings on top of what the file holds now, and writes it.
    pub(crate) fn update(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Problem> {
        self.change(change).map(drop)
    }

    /// The same, and answers whether there was anything to write.
    pub(crate) fn change(&self, change: impl FnOnce(&mut Settings)) -> Result<bool, Problem> {
        let mut current = self.lock();
        let _turn = self.turn();
        let (mut next, whole) = match read(&self.path)? {
            Found::Settings(settings) => (*settings, true),
            Found::Nothing | Found::Unreadable(_) => (current.clone(), false),
        };
        let before = next.clone();
        change(&mut next);
        let changed = next != before || !whole;
        if changed {
            let written = write(&self.path, &next)
                .and_then(|file| file.persist(&self.path).map_err(|failed| failed.error));
            written.map_err(|error| failed("written", &self.path, &error))?;
        }
        self.take(&mut current, next);
        Ok(changed)
    }

    /// Lets one process at a time read, change and write. One that holds the file for longer than
    /// a write takes hangs, and holds nobody up.
    fn turn(&self) -> Option<File> {
        let path = self.path.with_extension("lock");
        let file = private::file().create(true).open(path).ok()?;
        for _ in 0..TURNS {
            match file.try_lock() {
                Ok(()) => return Some(file),
                Err(TryLockError::WouldBlock) => std::thread::sleep(TURN),
                Err(TryLockError::Error(_)) => break,
            }
        }
        tracing::warn!("the settings are written without their lock");
        None
    }

    fn lock(&self) -> MutexGuard<'_, Settings> {
        self.current.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// What the file of this folder holds, without making or changing anything; `None` when there is
/// none that can be read.
pub(crate) fn peek(folder: &Path) -> Option<Settings> {
    match read(&folder.join(NAME)) {
        Ok(Found::Settings(settings)) => Some(*settings),
        Ok(Found::Nothing | Found::Unreadable(_)) | Err(_) => None,
    }
}

enum Found {
    Settings(Box<Settings>),
    Nothing,
    Unreadable(String),
}

fn read(path: &Path) -> Result<Found, Problem> {
    match std::fs::read(path) {
        Ok(bytes) => Ok(match serde_json::from_slice(&bytes) {
            Ok(settings) => Found::Settings(Box::new(settings)),
            Err(error) => Found::Unreadable(error.to_string()),
        }),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(Found::Nothing),
        Err(error) => Err(failed("read", path, &error)),
    }
}

/// Makes the file, unless another process has just done so: then that one's profile counts.
fn create(path: &Path) -> Result<Settings, Problem> {
    let settings = Settings::new();
    let made = write(path, &settings).map_err(|error| failed("written", path, &error))?;
    match made.persist_noclobber(path) {
        Ok(_) => Ok(settings),
        Err(failure) => match read(path)? {
            Found::Settings(theirs) => Ok(*theirs),
            Found::Nothing | Found::Unreadable(_) => Err(failed("written", path, &failure.error)),
        },
    }
}

/// A whole and durable file beside `path`, to be renamed over it.
fn write(path: &Path, settings: &Settings) -> std::io::Result<tempfile::NamedTempFile> {
    let folder = path.parent().unwrap_or(Path::new("."));
    let file = private::json_file(folder, ".settings", settings)?;
    file.as_file().sync_all()?;
    Ok(file)
}

fn set_aside(path: &Path) -> Result<PathBuf, Problem> {
    let aside = (1_u32..10_000)
        .map(|number| path.with_file_name(format!("settings.unreadable-{number}.json")))
        .find(|candidate| !candidate.exists())
        .unwrap_or_else(|| path.with_extension("unreadable"));
    std::fs::rename(path, &aside).map_err(|error| failed("set aside", path, &error))?;
    Ok(aside)
}

fn was_set_aside(path: &Path, aside: &Path, reason: &str) -> Problem {
    Problem::new(
        ProblemCode::SettingsSetAside,
        format!(
            "The settings in {} could not be read ({reason}) and were set aside as {}; Pia starts \
             with new ones, so sign in again.",
            path.display(),
            aside.display()
        ),
    )
    .with_detail(aside.display().to_string())
}

fn failed(done: &str, path: &Path, error: &std::io::Error) -> Problem {
    Problem::new(
        ProblemCode::StorageFailed,
        format!(
            "The settings in {} cannot be {done}: {error}.",
            path.display()
        ),
    )
    .with_detail(path.display().to_string())
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    #[test]
    fn a_profile_is_made_once_and_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (first, problem) = SettingsFile::open(folder.path()).unwrap();
        assert_eq!(problem, None);
        first
            .update(|settings| settings.server_url = Some("https://a.example".into()))
            .unwrap();
        let (second, _) = SettingsFile::open(folder.path()).unwrap();
        assert_eq!(second.get(), first.get());
        assert_eq!(
            second.get().server_url.as_deref(),
            Some("https://a.example")
        );
    }

    #[test]
    fn an_update_keeps_what_another_process_and_a_newer_version_wrote() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, _) = SettingsFile::open(folder.path()).unwrap();
        let (theirs, _) = SettingsFile::open(folder.path()).unwrap();
        theirs
            .update(|settings| {
                settings.server_url = Some("https://a.example".into());
                settings.rest.insert("theme".into(), "dark".into());
            })
            .unwrap();
        ours.update(|settings| settings.account = None).unwrap();
        assert_eq!(ours.get(), theirs.reread());
        assert_eq!(ours.get().rest["theme"], "dark");
    }

    #[test]
    fn a_change_is_written_when_the_file_differs_even_if_this_process_knew_it_so() {
        let folder = tempfile::tempdir().unwrap();
        let (ours, _) = SettingsFile::open(folder.path()).unwrap();
        let (theirs, _) = SettingsFile::open(folder.path()).unwrap();
        theirs
            .update(|settings| settings.server_url = Some("https://a.example".into()))
            .unwrap();
        ours.update(|settings| settings.server_url = None).unwrap();
        assert_eq!(theirs.reread().server_url, None);
    }

    #[test]
    fn what_two_processes_write_at_the_same_time_is_all_kept() {
        let folder = tempfile::tempdir().unwrap();
        let (first, _) = SettingsFile::open(folder.path()).unwrap();
        let (second, _) = SettingsFile::open(folder.path()).unwrap();
        std::thread::scope(|scope| {
            for (name, file) in [("first", &first), ("second", &second)] {
                scope.spawn(move || {
                    for number in 0..25 {
                        let member = format!("{name} {number}");
                        file.update(|settings| drop(settings.rest.insert(member, true.into())))
                            .unwrap();
                    }
                });
            }
        });
        assert_eq!(first.reread().rest.len(), 50);
    }

    #[test]
    fn settings_that_cannot_be_read_are_set_aside_and_said() {
        let folder = tempfile::tempdir().unwrap();
        let mut file = std::fs::File::create(folder.path().join("settings.json")).unwrap();
        file.write_all(b"{\"profile\":").unwrap();
        let (_, problem) = SettingsFile::open(folder.path()).unwrap();
        assert_eq!(problem.unwrap().code, ProblemCode::SettingsSetAside);
        let aside = std::fs::read(folder.path().join("settings.unreadable-1.json")).unwrap();
        assert_eq!(aside, b"{\"profile\":");
        assert_eq!(SettingsFile::open(folder.path()).unwrap().1, None);
    }
}
