//! Which vault sessions are kept in: opened at its first use, shown in one view, and changed only
//! by the person.

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, PoisonError, RwLock};

use pia_vault::backend::{Backend, MEMORY};
use pia_vault::{Choice, Opening, Passphrase, Vault, VaultError, Why};
use tokio::sync::{Mutex, watch};

use super::keep_error::KeepError;
use super::vault_view::{impossible, opening, shown};
use crate::config::Config;
use crate::problem::Problem;
use crate::settings::{Settings, SettingsFile};
use crate::view::{AccountState, VaultView, VaultWay};
use crate::views::publish;

/// How the keychain lists Pia's items.
const SERVICE: &str = "Pia";
/// How many vaults may be left behind that do not answer: each costs a waiting thread.
const MOST_LEFT: u32 = 3;

/// The vault of one data folder.
pub(crate) struct VaultChoice {
    asked_for: Choice,
    passphrase_file: Option<PathBuf>,
    folder: PathBuf,
    settings: Arc<SettingsFile>,
    view: watch::Sender<VaultView>,
    current: RwLock<Option<Arc<Vault>>>,
    /// Whether the person chose the present one for this run only.
    this_run: AtomicBool,
    trying: Mutex<Trying>,
    /// How often opening it has failed.
    failures: AtomicU64,
}

#[derive(Default)]
struct Trying {
    /// One that has not answered yet: it is asked again, as a new one would wait just as long.
    silent: Option<Vault>,
    /// How many that did not answer were left behind.
    left: u32,
    last: Option<Arc<VaultError>>,
}

/// A vault the person has asked for, open and not used yet.
pub(crate) struct Chosen {
    vault: Arc<Vault>,
    way: VaultWay,
}

impl Chosen {
    pub(super) fn vault(&self) -> &Vault {
        &self.vault
    }

    pub(super) fn place(&self) -> Backend {
        self.vault.backend()
    }

    /// Whether it is to stay the place, whatever else there is.
    pub(super) fn stays(&self) -> bool {
        self.way == VaultWay::Passphrase
    }

    /// Whether the next run asks the place before again.
    pub(super) fn is_for_this_run(&self) -> bool {
        self.way == VaultWay::ThisRun
    }
}

impl VaultChoice {
    /// As the configuration and the settings have it; `vault` takes its place in a test. Nothing
    /// is asked yet.
    pub(crate) fn new(
        config: &Config,
        settings: Arc<SettingsFile>,
        view: watch::Sender<VaultView>,
        vault: Option<Arc<Vault>>,
    ) -> Self {
        Self {
            asked_for: config.vault,
            passphrase_file: config.passphrase_file.clone(),
            folder: config.data_dir.join("vault"),
            settings,
            view,
            current: RwLock::new(vault),
            this_run: AtomicBool::new(false),
            trying: Mutex::default(),
            failures: AtomicU64::new(0),
        }
    }

    /// A view of nothing yet.
    pub(crate) fn unseen() -> VaultView {
        opening()
    }

    /// The vault, opened unless it is. Whoever waits while it is tried hears of that try.
    pub(super) async fn open(&self) -> Result<Arc<Vault>, KeepError> {
        if let Some(vault) = self.current() {
            return Ok(vault);
        }
        let seen = self.failures.load(Ordering::Acquire);
        let mut trying = self.trying.lock().await;
        if let Some(vault) = self.current() {
            return Ok(vault);
        }
        if self.failures.load(Ordering::Acquire) != seen
            && let Some(error) = &trying.last
        {
            return Err(KeepError::Vault(Arc::clone(error)));
        }
        let candidate = match trying.silent.take() {
            Some(silent) => silent,
            None => self.configured()?,
        };
        // In its place while it is asked: whoever waits may go.
        let candidate = trying.silent.insert(candidate);
        match candidate.ready().await {
            Ok(()) => {
                let opened = trying.silent.take().map(Arc::new);
                trying.left = 0;
                self.set(opened.clone());
                opened.ok_or(KeepError::Gone)
            }
            Err(error) => {
                if !is_silent(&error) {
                    trying.silent = None;
                }
                Err(self.failed(&mut trying, Arc::new(error)))
            }
        }
    }

    /// Asks the vault something. What comes of it is seen in the view.
    pub(super) async fn ask<T>(
        &self,
        question: impl AsyncFnOnce(&Vault) -> Result<T, VaultError>,
    ) -> Result<T, KeepError> {
        let vault = self.open().await?;
        let answer = question(&vault).await;
        // One that was replaced meanwhile is of no interest any more.
        if self.is_current(&vault) {
            self.show(vault.backend(), answer.as_ref().err());
        }
        Ok(answer?)
    }

    /// A session was saved: from now on this is the place.
    pub(super) fn stay(&self, vault: &Vault) {
        let id = vault.backend().id;
        if vault.backend() == MEMORY || self.settings.get().vault.as_deref() == Some(id) {
            return;
        }
        if let Err(problem) = self.note(id) {
            tracing::warn!(problem = %problem, "where sessions are kept is not noted");
        }
    }

    /// What a person knows the place as; empty before it was opened.
    pub(super) fn name(&self) -> &'static str {
        self.current().map_or("", |vault| vault.name())
    }

    /// Opens what the person has chosen. It is used only once it is [taken](Self::take).
    pub(super) async fn choose(
        &self,
        way: VaultWay,
        passphrase: Option<Passphrase>,
    ) -> Result<Chosen, KeepError> {
        let choice = match way {
            VaultWay::Retry => return self.again().await,
            VaultWay::Passphrase => Choice::Passphrase,
            VaultWay::ThisRun => Choice::Memory,
        };
        let mut opening = Opening::new(choice, SERVICE, &self.folder);
        opening.passphrase = passphrase;
        let vault = Arc::new(Vault::open(opening).await?);
        Ok(Chosen { vault, way })
    }

    /// Opens the passphrase-protected file that is locked. `None`: nothing is.
    pub(super) async fn unlock(&self, passphrase: Passphrase) -> Result<Option<Chosen>, KeepError> {
        if !matches!(
            self.view.borrow().state,
            crate::view::VaultState::NeedsPassphrase { .. }
        ) {
            return Ok(None);
        }
        let chosen = self.choose(VaultWay::Passphrase, Some(passphrase)).await;
        if let Err(KeepError::Vault(error)) = &chosen {
            self.show(error.backend(), Some(error));
        }
        chosen.map(Some)
    }

    /// Uses it from now on, with what the settings are to say of it in the same step.
    pub(super) fn take(
        &self,
        chosen: Chosen,
        noting: impl FnOnce(&mut Settings),
    ) -> Result<(), Problem> {
        self.settings.update(noting)?;
        let place = chosen.place();
        self.this_run
            .store(chosen.is_for_this_run(), Ordering::Release);
        self.set(Some(chosen.vault));
        self.show(place, None);
        Ok(())
    }

    /// Another process may have moved the sessions: then their new place is opened next.
    pub(super) fn follow(&self) {
        let Some(current) = self.current() else {
            return;
        };
        // What is in memory is of this process alone.
        if current.backend() != MEMORY
            && pinned(&self.settings.reread()).is_some_and(|id| id != current.backend().id)
        {
            self.set(None);
        }
    }

    /// Whether sessions are kept in another place than the one this run uses.
    pub(super) fn is_for_this_run(&self) -> bool {
        self.this_run.load(Ordering::Acquire) && pinned(&self.settings.get()).is_some()
    }

    /// Whether what the place holds under this name is an earlier stage of a session.
    pub(super) fn is_spent(&self, place: Backend, item: &str) -> bool {
        self.settings.get().is_spent(place, item)
    }

    /// The place holds nothing old under this name any more.
    pub(super) fn forget_left(&self, place: &str, item: &str) {
        if self.settings.get().left_behind.is_empty() {
            return;
        }
        let noted = self
            .settings
            .update(|settings| settings.forget_left(place, item));
        if let Err(problem) = noted {
            // It is looked for once more, in vain.
            tracing::warn!(problem = %problem, "it is not noted that a copy is gone");
        }
    }

    /// A place that is not the one in use. It is asked nothing yet: what it holds can be wiped even
    /// where it cannot be opened.
    pub(super) fn other(&self, id: &str) -> Result<Vault, KeepError> {
        let mut opening = Opening::new(Choice::Auto, SERVICE, &self.folder);
        opening.pinned = Some(id.to_owned());
        Ok(Vault::unopened(opening)?)
    }

    pub(super) fn settings(&self) -> &SettingsFile {
        &self.settings
    }

    /// The person asks the place again: over a new connection, because the old one may wait for
    /// an answer that never comes.
    async fn again(&self) -> Result<Chosen, KeepError> {
        let mut trying = self.trying.lock().await;
        let asked = match trying.silent.take() {
            Some(silent) if trying.left >= MOST_LEFT => silent,
            left => {
                trying.left += u32::from(left.is_some());
                self.configured()?
            }
        };
        let vault = trying.silent.insert(asked);
        let proven = match vault.ready().await {
            Ok(()) => vault.prove().await,
            failed => failed,
        };
        match proven {
            Ok(()) => {
                trying.left = 0;
                let vault = trying.silent.take().map(Arc::new).ok_or(KeepError::Gone)?;
                Ok(Chosen {
                    vault,
                    way: VaultWay::Retry,
                })
            }
            Err(error) => {
                if !is_silent(&error) {
                    trying.silent = None;
                }
                Err(self.failed(&mut trying, Arc::new(error)))
            }
        }
    }

    /// The place the settings and the configuration name, or what is wrong with these.
    fn configured(&self) -> Result<Vault, KeepError> {
        let vault = self.unopened();
        match &vault {
            Err(KeepError::Vault(error)) => self.show(error.backend(), Some(error)),
            Err(error) => publish(&self.view, impossible(Problem::from(error))),
            Ok(_) => {}
        }
        vault
    }

    fn unopened(&self) -> Result<Vault, KeepError> {
        let pinned = pinned(&self.settings.reread());
        let opened = Vault::unopened(self.opening(pinned.clone())?);
        match opened {
            // The folder comes from another system, whose place nobody can open here.
            Err(VaultError::Unsupported { .. })
                if pinned.is_some() && self.asked_for == Choice::Auto =>
            {
                Ok(Vault::unopened(self.opening(None)?)?)
            }
            opened => Ok(opened?),
        }
    }

    fn opening(&self, pinned: Option<String>) -> Result<Opening, KeepError> {
        let mut opening = Opening::new(self.asked_for, SERVICE, &self.folder);
        let passphrase = Choice::Passphrase;
        let of_file = self.asked_for == passphrase
            || self.asked_for == Choice::Auto && pinned.as_deref() == Some(passphrase.backend().id);
        if let Some(path) = self.passphrase_file.as_deref().filter(|_| of_file) {
            opening.passphrase = Some(Passphrase::from_file(path)?);
        }
        opening.pinned = pinned;
        Ok(opening)
    }

    fn failed(&self, trying: &mut Trying, error: Arc<VaultError>) -> KeepError {
        self.show(error.backend(), Some(&error));
        trying.last = Some(Arc::clone(&error));
        self.failures.fetch_add(1, Ordering::AcqRel);
        KeepError::Vault(error)
    }

    fn note(&self, id: &str) -> Result<(), Problem> {
        let id = Some(id.to_owned());
        self.settings.update(|settings| settings.vault = id)
    }

    fn show(&self, place: Backend, error: Option<&VaultError>) {
        publish(&self.view, shown(place, error));
    }

    /// The one in use, if it was opened.
    pub(super) fn current(&self) -> Option<Arc<Vault>> {
        let current = self.current.read().unwrap_or_else(PoisonError::into_inner);
        current.clone()
    }

    fn is_current(&self, vault: &Arc<Vault>) -> bool {
        self.current()
            .is_some_and(|current| Arc::ptr_eq(&current, vault))
    }

    fn set(&self, vault: Option<Arc<Vault>>) {
        *self.current.write().unwrap_or_else(PoisonError::into_inner) = vault;
    }
}

fn is_silent(error: &VaultError) -> bool {
    matches!(
        error,
        VaultError::Unavailable {
            why: Why::Silent,
            ..
        }
    )
}

/// The place to stay with, while anything may be kept there: once the person has signed out of
/// every account and no key of theirs is kept, the place is free again.
fn pinned(settings: &Settings) -> Option<String> {
    let used = settings.revocations_wait
        || !settings.provider_keys.is_empty()
        || settings
            .accounts
            .iter()
            .any(|known| known.state != AccountState::SignedOut);
    settings.vault.clone().filter(|_| used)
}
