//! A database that cannot be opened, as on a full disk: it is tried again by itself, later and
//! later, and at once when the person asks.

use std::sync::Arc;

use tokio::time::Instant;

use super::Active;
use super::actor::Actor;
use crate::backoff::Backoff;
use crate::problem::Problem;
use crate::store::Owner;

/// What is to be on show, and is not yet.
pub(super) struct Unopened {
    wanted: Wanted,
    /// What was said of it last.
    problem: Problem,
    /// When it is tried again by itself.
    pub(super) again: Option<Instant>,
    backoff: Backoff,
}

/// Whose data is to be on show.
#[derive(Clone, PartialEq)]
pub(super) struct Wanted {
    pub(super) owner: Option<Owner>,
    /// The server to be asked from then on, when it is another one than before.
    pub(super) follow: Option<String>,
}

impl Wanted {
    pub(super) fn of(owner: Option<Owner>) -> Self {
        Self {
            owner,
            follow: None,
        }
    }
}

impl Actor {
    /// Puts data on show, and hands that of whoever is signed in to sync. What fails is tried again.
    pub(super) async fn put_on_show(&mut self, wanted: Wanted) -> Result<(), Problem> {
        let shown = self.show(&wanted).await;
        let before = self
            .unopened
            .take_if(|unopened| unopened.wanted == wanted)
            .map(|unopened| unopened.backoff);
        self.unopened = shown.as_ref().err().map(|problem| {
            let mut backoff = before.unwrap_or_default();
            let wait = backoff.after_failure(None);
            Unopened {
                wanted,
                problem: problem.clone(),
                again: self.parts.background.then(|| Instant::now() + wait),
                backoff,
            }
        });
        shown
    }

    async fn show(&mut self, wanted: &Wanted) -> Result<(), Problem> {
        let record = self.state.signed_in().map(|session| &session.record);
        let record = record.filter(|record| wanted.owner.as_ref() == Some(&record.owner()));
        let Some(record) = record.cloned() else {
            self.parts.shelf.show(wanted.owner.clone()).await?;
            return Ok(());
        };
        // First, as it holds whether their data can be opened or not: nobody has signed out.
        let follow = wanted.follow.clone();
        let entered = self.parts.accounts.entered(record.known(), follow);
        // Only a database that is open and has taken in what was made before is handed to sync.
        let store = self.parts.shelf.show(wanted.owner.clone()).await?;
        self.parts.provider_keys.adopt(&record.owner()).await;
        self.active.send_replace(Some(Active {
            owner: record.owner(),
            store,
            server: Arc::new(record.server()?),
        }));
        entered
    }

    /// Tries again what could not be opened.
    pub(super) async fn open_data_again(&mut self) {
        let Some(unopened) = &self.unopened else {
            return;
        };
        let (wanted, said) = (unopened.wanted.clone(), unopened.problem.clone());
        match self.put_on_show(wanted).await {
            Ok(()) => self.unsay(&said),
            // Put away by the person, it is not said again and again.
            Err(problem) if problem == said => {}
            Err(problem) => self.show_problem(problem),
        }
    }

    /// Takes a problem off the view that is over, unless another one has taken its place.
    fn unsay(&mut self, said: &Problem) {
        if let Some(on_show) = self.state.problem()
            && on_show.as_ref() == Some(said)
        {
            *on_show = None;
        }
        self.publish();
    }

    /// Whether data could not be opened that belongs on show.
    pub(super) fn data_due(&self) -> Option<Instant> {
        self.unopened.as_ref().and_then(|unopened| unopened.again)
    }
}

#[cfg(test)]
mod tests {
    use std::path::PathBuf;

    use crate::problem::ProblemCode;
    use crate::testing::{Device, FakeServer, on_show, sign_in, until};
    use crate::view::{Connection, SessionView};
    use crate::{Client, SignOut};

    /// The account's database, with a folder in its place: it cannot be opened.
    struct Blocked {
        place: PathBuf,
        aside: PathBuf,
    }

    impl Blocked {
        fn of(device: &Device) -> Self {
            let mut names = std::fs::read_dir(device.folder.path()).unwrap();
            let place = names
                .find_map(|entry| {
                    let path = entry.unwrap().path();
                    let is_account = path.file_name()?.to_str()?.starts_with("account-");
                    (is_account && path.extension()? == "db").then_some(path)
                })
                .unwrap();
            let aside = place.with_extension("aside");
            std::fs::rename(&place, &aside).unwrap();
            std::fs::create_dir(&place).unwrap();
            Self { place, aside }
        }

        fn ends(self) {
            std::fs::remove_dir(&self.place).unwrap();
            std::fs::rename(&self.aside, &self.place).unwrap();
        }
    }

    async fn fails(client: &Client) {
        until(client.views().session(), |view| {
            matches!(view, SessionView::SignedIn { problem: Some(problem), .. }
                if problem.code == ProblemCode::StorageFailed)
        })
        .await;
    }

    async fn is_well(client: &Client) {
        until(client.views().session(), |view| {
            matches!(
                view,
                SessionView::SignedIn {
                    connection: Connection::Fresh,
                    problem: None,
                    ..
                }
            )
        })
        .await;
    }

    /// Somebody was here and has left; their database cannot be opened when they come back.
    async fn came_back(server: &FakeServer) -> (Device, Client, Blocked) {
        let device = Device::new(server).await;
        let client = device.signed_in().await;
        client.add_todo("milk").await.unwrap();
        client.sync_once().await.unwrap();
        client.sign_out(SignOut::default()).await.unwrap();
        client.shutdown().await;
        let blocked = Blocked::of(&device);
        let client = device.window().await;
        client.add_todo("tea").await.unwrap();
        sign_in(&client).await;
        fails(&client).await;
        (device, client, blocked)
    }

    #[tokio::test]
    async fn a_database_that_could_not_be_opened_is_there_by_itself_once_it_can() {
        let server = FakeServer::start().await;
        let (_device, client, blocked) = came_back(&server).await;
        let problem = client.sync_once().await.unwrap_err();
        assert_eq!(problem.code, ProblemCode::StorageFailed);
        assert_eq!(on_show(&client).await, ["tea"], "nothing is lost meanwhile");
        blocked.ends();
        is_well(&client).await;
        until(client.views().todos(), |view| view.todos().count() == 2).await;
        server
            .until(|inside| inside.data[&1].records.len() == 2)
            .await;
        client.shutdown().await;
    }

    #[tokio::test]
    async fn who_asks_need_not_wait_for_the_next_try() {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let client = device.signed_in().await;
        client.sync_once().await.unwrap();
        client.sign_out(SignOut::default()).await.unwrap();
        client.shutdown().await;
        let blocked = Blocked::of(&device);
        // Nothing of one command happens by itself.
        let client = device.command().await;
        sign_in(&client).await;
        fails(&client).await;
        client.dismiss_problem();
        is_well(&client).await;
        client.sync_now();
        assert_eq!(
            client.sync_once().await.unwrap_err().code,
            ProblemCode::NotSignedIn,
            "it was put away, and is not said again"
        );
        blocked.ends();
        client.sync_now();
        client.sync_once().await.unwrap();
        client.shutdown().await;
    }
}
