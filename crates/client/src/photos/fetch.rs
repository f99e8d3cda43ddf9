//! Gets the picture of whoever is signed in, in the background: after a sign-in, at a start, and once
//! a day. Nothing waits for it, and nobody is told when it fails.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use http::{Request, StatusCode, header};
use pia_protocol::clock::Clock;
use pia_protocol::paths;
use pia_protocol::wire_time::WireTime;
use tokio::sync::watch;

use super::{MOST, Photos, image};
use crate::accounts::Accounts;
use crate::authorized::{self, Unanswered};
use crate::backoff::Backoff;
use crate::http::{Fault, Http, chain};
use crate::session::{Active, Session};
use crate::supervise::Tasks;
use crate::view::{Connection, SessionView};

/// For how long the server says its answer is good (`Cache-Control`), and how long it takes itself
/// to look again for a picture that it has not found.
const FRESH: Duration = Duration::from_hours(1);
/// How often it looks for another picture than the one it has.
const DAY: Duration = Duration::from_hours(24);

/// Gets pictures: the one writer of them.
pub(crate) struct Fetcher {
    pub(crate) http: Http,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) session: Session,
    pub(crate) view: watch::Receiver<SessionView>,
    pub(crate) accounts: Arc<Accounts>,
    pub(crate) photos: Photos,
}

/// Why nothing was learnt of a picture.
#[derive(Debug, thiserror::Error)]
enum NoNews {
    #[error(transparent)]
    Unanswered(#[from] Unanswered),
    #[error("it cannot be kept")]
    Kept(#[from] io::Error),
}

impl Fetcher {
    /// Starts the task.
    pub(crate) fn start(self, tasks: &Tasks) {
        let stop = tasks.stopping();
        tasks.spawn(async move { stop.run_until_cancelled(self.run()).await });
    }

    async fn run(self) {
        self.accounts.sweep_photos();
        let mut active = self.session.active();
        loop {
            let now = active.borrow_and_update().clone();
            tokio::select! {
                changed = active.changed() => if changed.is_err() { return },
                () = self.follow(now) => {}
            }
        }
    }

    /// Goes on until somebody else is signed in.
    async fn follow(&self, active: Option<Active>) {
        // Older servers know no pictures.
        let knows = |active: &Active| self.http.remembered().is_current(&active.server);
        let Some(active) = active.filter(knows) else {
            return std::future::pending().await;
        };
        let mut backoff = Backoff::up_to(FRESH);
        let mut wait = self.since_asked(&active);
        loop {
            tokio::time::sleep(wait).await;
            match self.look(&active).await {
                Ok(()) => {
                    backoff.reset();
                    let found = self.photos.version(&active.owner).is_some();
                    wait = if found { DAY } else { FRESH };
                }
                Err(error) => {
                    tracing::debug!(error = %chain(&error), "no news of a picture");
                    wait = backoff.after_failure(None);
                    self.back_online().await;
                }
            }
        }
    }

    /// What is left of the time for which the last answer was good. A clock that was set back makes
    /// it no longer than that.
    fn since_asked(&self, active: &Active) -> Duration {
        let asked = self
            .photos
            .read(&active.owner)
            .map(|(note, _)| note.asked_at);
        let Some(asked) = asked else {
            return Duration::ZERO;
        };
        let passed = Duration::try_from(self.clock.now() - asked.get()).unwrap_or_default();
        FRESH.saturating_sub(passed)
    }

    /// Returns once the server is not known to be out of reach.
    async fn back_online(&self) {
        let offline = |view: &SessionView| {
            matches!(
                view,
                SessionView::SignedIn {
                    connection: Connection::Offline { .. },
                    ..
                }
            )
        };
        let mut view = self.view.clone();
        // An error means that the client shuts down.
        drop(view.wait_for(|view| !offline(view)).await);
    }

    async fn look(&self, active: &Active) -> Result<(), NoNews> {
        let owner = &active.owner;
        let known = self.photos.read(owner).and_then(|(note, _)| note.tag);
        let answer = self.ask(active, known.as_deref()).await;
        let now = WireTime::new(self.clock.now());
        match answer {
            Ok(answer) if answer.status() == StatusCode::OK => {
                let bytes = answer.body();
                let tag = answer.headers().get(header::ETAG);
                let tag = tag.and_then(|tag| Some(tag.to_str().ok()?.to_owned()));
                let picture = image::kind(bytes).map(|_| (tag, bytes.as_slice()));
                if picture.is_none() {
                    tracing::warn!(server = %active.server, "what the server sent is no picture to show");
                }
                self.photos.put(owner, now, picture)?;
            }
            Ok(answer) if answer.status() == StatusCode::NOT_FOUND => {
                self.photos.put(owner, now, None)?;
            }
            Err(Unanswered::Fault(Fault::TooLarge { .. })) => {
                self.photos.put(owner, now, None)?;
            }
            // It is the one at hand (RFC 9110 section 15.4.5), or the server will say no more soon.
            Ok(_) => self.photos.confirm(owner, now)?,
            Err(error) => return Err(error.into()),
        }
        self.accounts.photo_kept(owner);
        Ok(())
    }

    async fn ask(
        &self,
        active: &Active,
        known: Option<&str>,
    ) -> Result<http::Response<Vec<u8>>, Unanswered> {
        let address = active.server.at(paths::PHOTO);
        authorized::ask(&self.http, &self.session, active, MOST, || {
            let mut request = Request::get(&address);
            if let Some(known) = known {
                request = request.header(header::IF_NONE_MATCH, known);
            }
            request.body(Vec::new())
        })
        .await
    }
}
