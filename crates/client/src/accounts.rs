//! The accounts this device knows: kept in the settings without anything secret, shown in one
//! view. Whose data is on show is part of it, so that the terminal and the window agree.

use std::sync::Arc;

use serde::{Deserialize, Serialize};
use tokio::sync::watch;

use crate::photos::{Photo, Photos};
use crate::problem::Problem;
use crate::settings::{Settings, SettingsFile};
use crate::stamp::Stamp;
use crate::store::Owner;
use crate::view::{Account, AccountState, AccountsView, KnownAccount};
use crate::views::publish;

/// One account, as the settings keep it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Known {
    /// On which server.
    pub(crate) server: String,
    /// The account's id there.
    pub(crate) id: String,
    /// The person's name.
    pub(crate) name: String,
    /// The e-mail address; may be empty.
    pub(crate) email: String,
    /// Which provider.
    pub(crate) provider: String,
    /// What to call the person there, when the provider said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) login_hint: Option<String>,
    /// The domain of the organisation whose account it is, when the server knows.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) organization: Option<String>,
    /// What that organisation calls itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) organization_name: Option<String>,
    /// Whether it is known to be the person's own.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) personal: bool,
    /// Whether it can be used without a sign-in.
    pub(crate) state: AccountState,
}

impl Known {
    /// Signed in on `server`.
    pub(crate) fn signed_in(server: &str, account: Account) -> Self {
        Self {
            server: server.to_owned(),
            id: account.id,
            name: account.name,
            email: account.email,
            provider: account.provider,
            organization: account.organization,
            organization_name: account.organization_name,
            personal: account.personal,
            login_hint: None,
            state: AccountState::SignedIn,
        }
    }

    /// Names the account in intents and its item in the vault.
    pub(crate) fn key(&self) -> String {
        self.owner().key()
    }

    /// Whose database belongs to it.
    pub(crate) fn owner(&self) -> Owner {
        Owner {
            server: self.server.clone(),
            account: self.id.clone(),
        }
    }

    /// What tells the provider who is meant: an e-mail address may name several accounts there, so its
    /// own word for the person comes first.
    pub(crate) fn hint(&self) -> Option<&str> {
        let hint = self.login_hint.as_deref().unwrap_or(&self.email);
        (!hint.is_empty()).then_some(hint)
    }

    /// For the view.
    pub(crate) fn account(&self) -> Account {
        Account {
            id: self.id.clone(),
            name: self.name.clone(),
            email: self.email.clone(),
            provider: self.provider.clone(),
            organization: self.organization.clone(),
            organization_name: self.organization_name.clone(),
            personal: self.personal,
        }
    }
}

/// A way to sign in that is to offer the person's accounts once: they have just ended their
/// session there, and would be let straight back in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct ChooseOnce {
    /// On which server.
    pub(crate) server: String,
    /// With which provider.
    pub(crate) provider: String,
}

impl ChooseOnce {
    fn is_for(&self, account: &Known) -> bool {
        self.server == account.server && self.provider == account.provider
    }
}

/// Whether the account's picture is kept and shown: as long as the person has not signed out.
fn shows_photo(known: &Known) -> bool {
    known.state != AccountState::SignedOut
}

/// Puts the account in its place of the list, or at its end.
fn put(accounts: &mut Vec<Known>, account: Known) {
    let key = account.key();
    match accounts.iter_mut().find(|one| one.key() == key) {
        Some(known) => *known = account,
        None => accounts.push(account),
    }
}

/// The list, and the only writer of [`AccountsView`].
pub(crate) struct Accounts {
    settings: Arc<SettingsFile>,
    stamp: Stamp,
    photos: Photos,
    view: watch::Sender<AccountsView>,
}

impl Accounts {
    pub(crate) fn new(
        settings: Arc<SettingsFile>,
        stamp: Stamp,
        photos: Photos,
        view: watch::Sender<AccountsView>,
    ) -> Self {
        let accounts = Self {
            settings,
            stamp,
            photos,
            view,
        };
        accounts.show(&accounts.settings.get());
        accounts
    }

    /// Whose data is on show, until that person signs out.
    pub(crate) fn current(&self) -> Option<Known> {
        self.settings.get().current().cloned()
    }

    /// Every account, in the order they were added.
    pub(crate) fn all(&self) -> Vec<Known> {
        self.settings.get().accounts
    }

    /// The account with this key.
    pub(crate) fn known(&self, key: &str) -> Option<Known> {
        self.settings.get().known(key).cloned()
    }

    /// Another process may have changed the list.
    pub(crate) fn reread(&self) -> Option<Known> {
        let settings = self.settings.reread();
        self.show(&settings);
        settings.current().cloned()
    }

    /// A session of the account has been saved. The provider's question who it is to be was asked
    /// and answered.
    pub(crate) fn saved(&self, account: Known) -> Result<(), Problem> {
        self.update(|settings| {
            settings.choose_once.retain(|one| !one.is_for(&account));
            put(&mut settings.accounts, account);
        })
    }

    /// What was noted of a session that was not saved after all: the account as it was before.
    pub(crate) fn put_back(&self, key: &str, before: Option<Known>) -> Result<(), Problem> {
        self.update(|settings| match before {
            Some(before) => put(&mut settings.accounts, before),
            None => settings.accounts.retain(|known| known.key() != key),
        })
    }

    /// The account's session is used, and its data on show. `server` is the address to be asked
    /// from now on, when it is another one than before. A sign-out that another process has noted since
    /// the session was read stands.
    pub(crate) fn entered(&self, account: Known, server: Option<String>) -> Result<(), Problem> {
        self.update(|settings| {
            let known = settings.known(&account.key());
            if known.is_some_and(|known| known.state == AccountState::SignedOut) {
                return;
            }
            settings.account = Some(account.key());
            settings.preferences.end_first_run();
            put(&mut settings.accounts, account);
            if server.is_some() {
                settings.server_url = server;
            }
        })
    }

    /// Whether the next sign-in there is to offer the person's accounts.
    pub(crate) fn is_to_choose(&self, server: &str, provider: &str) -> bool {
        let wanted = ChooseOnce {
            server: server.to_owned(),
            provider: provider.to_owned(),
        };
        self.settings.get().choose_once.contains(&wanted)
    }

    /// Puts another account's data on show, unless its person has signed out meanwhile, perhaps in
    /// another process.
    pub(crate) fn switch_to(&self, key: &str) -> Result<(), Problem> {
        self.update(|settings| {
            let known = settings.known(key);
            if known.is_some_and(|known| known.state != AccountState::SignedOut) {
                settings.account = Some(key.to_owned());
            }
        })
    }

    /// The session of the account ended without the person wanting it. A sign-out that another
    /// process has noted meanwhile stands.
    pub(crate) fn needs_you(&self, key: &str) -> Result<(), Problem> {
        self.update(|settings| {
            for known in &mut settings.accounts {
                if known.key() == key && known.state == AccountState::SignedIn {
                    known.state = AccountState::NeedsYou;
                }
            }
        })
    }

    /// The person signed out. `choose` is what the next sign-in is to ask. The picture, which the
    /// session has brought, goes with it.
    pub(crate) fn signed_out(&self, key: &str, choose: Option<ChooseOnce>) -> Result<(), Problem> {
        let noted = self.update(|settings| {
            for known in &mut settings.accounts {
                if known.key() == key {
                    known.state = AccountState::SignedOut;
                }
            }
            settings.account.take_if(|current| current == key);
            if let Some(choose) = choose
                && !settings.choose_once.contains(&choose)
            {
                settings.choose_once.push(choose);
            }
        });
        if let Some(known) = self.known(key) {
            self.photos.wipe(&known.owner());
        }
        noted
    }

    /// Forgets the account.
    pub(crate) fn remove(&self, key: &str) -> Result<(), Problem> {
        self.update(|settings| {
            settings.accounts.retain(|known| known.key() != key);
            settings.account.take_if(|current| current == key);
            // An older version may have noted nothing at the sign-in.
            settings.preferences.end_first_run();
        })
    }

    /// The picture of this name, of an account that shows it.
    pub(crate) fn photo(&self, version: &str) -> Option<Photo> {
        let all = self.all();
        let mut shown = all.iter().filter(|known| shows_photo(known));
        shown.find_map(|known| self.photos.open(&known.owner(), version))
    }

    /// A picture was kept, unless its person has signed out meanwhile, perhaps in another process:
    /// whoever comes last wipes it.
    pub(crate) fn photo_kept(&self, owner: &Owner) {
        let settings = self.settings.reread();
        if !settings.known(&owner.key()).is_some_and(shows_photo) {
            self.photos.wipe(owner);
        }
        self.show(&settings);
    }

    /// Wipes what a sign-out that was broken off has left.
    pub(crate) fn sweep_photos(&self) {
        for known in self.all().iter().filter(|known| !shows_photo(known)) {
            self.photos.wipe(&known.owner());
        }
    }

    fn update(&self, change: impl FnOnce(&mut Settings)) -> Result<(), Problem> {
        let written = self.settings.change(change);
        self.show(&self.settings.get());
        if written? {
            self.stamp.touch();
        }
        Ok(())
    }

    fn show(&self, settings: &Settings) {
        let accounts = settings.accounts.iter().map(|known| {
            let key = known.key();
            KnownAccount {
                current: settings.account.as_deref() == Some(&key),
                key,
                account: known.account(),
                server: known.server.clone(),
                state: known.state,
                photo: shows_photo(known)
                    .then(|| self.photos.version(&known.owner()))
                    .flatten(),
            }
        });
        let accounts = accounts.collect();
        publish(&self.view, AccountsView { accounts });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn ada() -> Known {
        let account = Account {
            id: "1".into(),
            name: "Ada".into(),
            email: "ada@contoso.example".into(),
            provider: "microsoft".into(),
            organization: None,
            organization_name: None,
            personal: false,
        };
        Known::signed_in("https://pia.example", account)
    }

    /// The list as one process of the folder has it.
    fn process(folder: &std::path::Path) -> Accounts {
        let (settings, _) = SettingsFile::open(folder).unwrap();
        Accounts::new(
            Arc::new(settings),
            Stamp::of(folder),
            Photos::new(folder.join("photos")),
            watch::Sender::new(AccountsView {
                accounts: Vec::new(),
            }),
        )
    }

    #[test]
    fn a_sign_out_that_another_process_has_noted_stands_though_the_session_was_read_before() {
        let folder = tempfile::tempdir().unwrap();
        let (here, there) = (process(folder.path()), process(folder.path()));
        let ada = ada();
        here.saved(ada.clone()).unwrap();
        here.entered(ada.clone(), None).unwrap();
        there.signed_out(&ada.key(), None).unwrap();
        let elsewhere = Some("https://elsewhere.example".to_owned());
        here.entered(ada.clone(), elsewhere).unwrap();
        here.switch_to(&ada.key()).unwrap();
        for process in [&here, &there] {
            process.reread();
            assert_eq!(process.current(), None);
            let known = process.known(&ada.key()).unwrap();
            assert_eq!(known.state, AccountState::SignedOut);
            assert_eq!(process.settings.get().server_url, None);
        }
        // Who signs in again is in.
        here.saved(ada.clone()).unwrap();
        here.entered(ada.clone(), None).unwrap();
        there.reread();
        assert_eq!(there.current(), Some(ada));
    }
}
