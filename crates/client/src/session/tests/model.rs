//! Whatever a person, the server and the network do in whatever order, the session is what a much
//! simpler model says: nothing but the person and the server's own word ends one, nobody's data
//! reaches anybody else, and no session outlives its end.

use std::collections::BTreeMap;

use pia_protocol::paths;
use proptest::prelude::*;

use super::is_fresh;
use crate::Client;
use crate::report::SignOut;
use crate::testing::{Device, FakeServer, Fault, eventually, sign_in, until};
use crate::view::{AccountState, KnownAccount, SessionView};

#[derive(Debug, Clone, Copy)]
enum Step {
    SignIn(u8),
    SignOut,
    SignOutOffline,
    Switch(u8),
    Remove(u8),
    /// The server ends a person's sessions.
    Ends(u8),
    /// The next renewal goes wrong in this way.
    Trouble(Fault),
    /// The access token is spent, and something is to be synced.
    Sync,
    Restart,
}

fn step() -> impl Strategy<Value = Step> {
    let user = 1_u8..4;
    let faults = prop::sample::select(vec![
        Fault::Status(500),
        Fault::Status(404),
        Fault::Busy(1),
        Fault::Gateway,
        Fault::Portal,
        Fault::Redirect,
        Fault::Lost,
    ]);
    prop_oneof![
        3 => user.clone().prop_map(Step::SignIn),
        1 => Just(Step::SignOut),
        1 => Just(Step::SignOutOffline),
        2 => user.clone().prop_map(Step::Switch),
        1 => user.clone().prop_map(Step::Remove),
        1 => user.prop_map(Step::Ends),
        2 => faults.prop_map(Step::Trouble),
        3 => Just(Step::Sync),
        1 => Just(Step::Restart),
    ]
}

/// What ought to be.
#[derive(Default)]
struct Model {
    /// The accounts the device knows.
    known: BTreeMap<u8, AccountState>,
    /// Those whose session the server has ended without the device having heard of it.
    ended: Vec<u8>,
    current: Option<u8>,
}

struct Play {
    server: FakeServer,
    device: Device,
    client: Client,
    model: Model,
}

impl Play {
    async fn begin() -> Self {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let client = device.command().await;
        client.settled().await;
        Self {
            server,
            device,
            client,
            model: Model::default(),
        }
    }

    fn account(&self, user: u8) -> Option<KnownAccount> {
        let name = format!("Person {user}");
        let known = self.client.views().accounts().borrow().accounts.clone();
        known.into_iter().find(|known| known.account.name == name)
    }

    fn key(&self, user: u8) -> String {
        self.account(user).map_or("0000".into(), |known| known.key)
    }

    async fn step(&mut self, step: Step) {
        match step {
            Step::SignIn(user) => self.sign_in(user).await,
            Step::SignOut => self.sign_out().await,
            Step::SignOutOffline => {
                self.server.fail(paths::REVOKE, &[Fault::Status(503)]);
                self.sign_out().await;
                self.server.inside().faults.remove(paths::REVOKE);
            }
            Step::Switch(user) => self.switch(user).await,
            Step::Remove(user) => self.remove(user).await,
            Step::Ends(user) => {
                self.server.inside().end_sessions_of(user);
                if self.model.known.get(&user) == Some(&AccountState::SignedIn) {
                    self.model.ended.push(user);
                }
            }
            Step::Trouble(fault) => {
                self.sync_through(Some(fault)).await;
            }
            Step::Sync => self.sync_through(None).await,
            Step::Restart => {
                self.client.clone().shutdown().await;
                self.client = self.device.command().await;
                self.client.settled().await;
            }
        }
    }

    async fn sign_in(&mut self, user: u8) {
        self.server.inside().user = user;
        sign_in(&self.client).await;
        self.model.known.insert(user, AccountState::SignedIn);
        self.model.ended.retain(|ended| *ended != user);
        self.model.current = Some(user);
    }

    async fn sign_out(&mut self) {
        let report = self.client.sign_out(SignOut::default()).await;
        let Some(user) = self.model.current.take() else {
            report.unwrap_err();
            return;
        };
        assert_eq!(report.unwrap().account.name, format!("Person {user}"));
        self.model.known.insert(user, AccountState::SignedOut);
        self.model.ended.retain(|ended| *ended != user);
    }

    async fn switch(&mut self, user: u8) {
        let switched = self.client.switch_account(&self.key(user)).await;
        match self.model.known.get(&user) {
            None | Some(AccountState::SignedOut) => drop(switched.unwrap_err()),
            Some(AccountState::SignedIn | AccountState::NeedsYou) => {
                switched.unwrap();
                self.model.current = Some(user);
            }
        }
    }

    async fn remove(&mut self, user: u8) {
        let removed = self.client.remove_account(&self.key(user), true).await;
        assert_eq!(removed.is_ok(), self.model.known.remove(&user).is_some());
        self.model.current.take_if(|current| *current == user);
        self.model.ended.retain(|ended| *ended != user);
    }

    /// Something of this person's goes up, through a renewal.
    async fn sync_through(&mut self, fault: Option<Fault>) {
        self.server.inside().expire_access();
        self.server.fail(paths::TOKEN, fault.as_slice());
        if let Some(user) = self.model.current {
            let title = format!("of {user}");
            self.client.add_todo(&title).await.unwrap();
        }
        let synced = self.client.sync_once().await;
        self.server.inside().faults.remove(paths::TOKEN);
        let Some(user) = self.model.current else {
            synced.unwrap_err();
            return;
        };
        let signed_in = self.model.known[&user] == AccountState::SignedIn;
        let ended = self.model.ended.contains(&user);
        assert_eq!(
            synced.is_ok(),
            signed_in && !ended && fault.is_none(),
            "{synced:?}"
        );
        // Only the server's own word ends a session, and only when it arrives.
        if signed_in && ended && fault.is_none() {
            self.model.ended.retain(|one| *one != user);
            self.model.known.insert(user, AccountState::NeedsYou);
        }
    }

    /// The view, the list, the vault and the server agree with the model.
    async fn check(&self) {
        let view = self.client.views().session().borrow().clone();
        match (self.model.current, &view) {
            (None, SessionView::SignedOut { .. }) => {}
            (Some(user), SessionView::SignedIn { account, .. }) => {
                assert_eq!(self.model.known[&user], AccountState::SignedIn);
                assert_eq!(account.name, format!("Person {user}"));
            }
            (Some(user), SessionView::NeedsYou { account, .. }) => {
                assert_eq!(self.model.known[&user], AccountState::NeedsYou);
                assert_eq!(account.name, format!("Person {user}"));
            }
            (current, view) => panic!("{current:?} is on show as {view:?}"),
        }
        for user in 1..4 {
            let known = self.account(user);
            let state = known.as_ref().map(|known| known.state);
            assert_eq!(state, self.model.known.get(&user).copied(), "{user}");
            let current = known.as_ref().is_some_and(|known| known.current);
            assert_eq!(current, self.model.current == Some(user), "{user}");
            if let Some(known) = known {
                let kept = self.device.item(&known.key).await.is_some();
                assert_eq!(kept, state == Some(AccountState::SignedIn), "{user}");
            }
            let own = format!("of {user}");
            let held = self.server.titles(user);
            assert!(held.iter().all(|title| *title == own), "{user}: {held:?}");
        }
    }

    /// In the end every session that is no longer kept here has ended at the server too.
    async fn end(self) {
        self.client.shutdown().await;
        self.server.inside().faults.clear();
        let window = self.device.window().await;
        window.settled().await;
        eventually(async || self.device.revocations().await.is_none()).await;
        if let Some(user) = self.model.current
            && self.model.known[&user] == AccountState::SignedIn
            && !self.model.ended.contains(&user)
        {
            until(window.views().session(), is_fresh).await;
        }
        window.shutdown().await;
        for (user, state) in &self.model.known {
            let good = self.server.inside().sessions_of(*user);
            if *state != AccountState::SignedIn || self.model.ended.contains(user) {
                assert_eq!(good, 0, "{user} is {state:?}");
            } else {
                assert_ne!(good, 0, "{user} is {state:?}");
            }
        }
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 16, ..ProptestConfig::default() })]

    #[test]
    fn the_session_is_what_the_model_says(steps in prop::collection::vec(step(), 1..14)) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let mut play = Play::begin().await;
            for step in steps {
                play.step(step).await;
                play.check().await;
            }
            play.end().await;
        });
    }
}
