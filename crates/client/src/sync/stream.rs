//! Follows the server's stream of changes, so that another device's edit is fetched when it is made
//! and not at the next tick. The stream carries no records: what it says is how far they have come.
//!
//! Where there is no stream (an older server, a proxy that does not let it through) the driver's tick
//! does its work alone, and the stream is tried again from time to time.

use std::future::pending;
use std::sync::Arc;
use std::time::Duration;

use http::{StatusCode, header};
use pia_protocol::paths;
use pia_protocol::secret::AccessToken;
use pia_protocol::sync::Revision;
use tokio::sync::{Notify, watch};
use tokio::time::{Instant, sleep, timeout};

use super::events::{Event, Reader, TooLarge};
use crate::backoff::{Backoff, jitter};
use crate::http::{Fault, Http, Opened, bearer, chain};
use crate::problem::Problem;
use crate::session::{Active, Session};

/// How long the headers of the answer may take.
const OPENING: Duration = Duration::from_secs(20);
/// The server says something every twenty seconds: a connection silent for so long is dead, whatever
/// the system thinks of it.
const SILENCE: Duration = Duration::from_mins(1);
/// A stream that lasted so long was a good one: the next is opened at once.
const STEADY: Duration = Duration::from_secs(30);
/// The longest pause between two tries: a network that returns is noticed as soon as by the tick.
const LONGEST: Duration = Duration::from_mins(1);
/// How often it is looked whether a server without the stream was updated.
const UPDATE: Duration = Duration::from_hours(1);
/// Tries of many devices are spread by this part.
const SPREAD: f64 = 0.2;

/// What the stream has told so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Heard {
    /// Whether changes are told of now.
    pub(super) is_up: bool,
    /// What happened before may have been missed, unless a sync has begun since.
    pub(super) missed_until: Instant,
    /// How far the records have come.
    pub(super) latest: Revision,
}

impl Heard {
    pub(super) fn nothing() -> Self {
        Self {
            is_up: false,
            missed_until: Instant::now(),
            latest: Revision::ZERO,
        }
    }
}

/// Why a stream ended, or never began.
#[derive(Debug, thiserror::Error)]
enum Ended {
    #[error("no access")]
    NoAccess(#[source] Problem),
    #[error(transparent)]
    Fault(#[from] Fault),
    #[error("the server refused the stream ({0})")]
    Refused(StatusCode),
    #[error("the server has no stream")]
    Unknown,
    #[error("the answer is no stream of events")]
    NoStream,
    #[error(transparent)]
    TooLarge(#[from] TooLarge),
    #[error("nothing was heard for too long")]
    Silent,
    #[error("the server ended it")]
    Over,
    #[error("the machine has slept")]
    Woken,
}

/// Follows the stream of one account.
pub(super) struct Follower<'a> {
    pub(super) http: &'a Http,
    pub(super) session: &'a Session,
    pub(super) active: &'a Active,
    /// Whether the person has paused the sync: then nothing is followed.
    pub(super) paused: &'a watch::Receiver<bool>,
    /// A person asks: do not wait for the next try.
    pub(super) retry: &'a Notify,
}

impl Follower<'_> {
    /// Follows it until dropped.
    pub(super) async fn follow(self, told: &watch::Sender<Heard>) {
        let mut woken = self.session.woken();
        let mut paused = self.paused.clone();
        let mut pace = Pace::default();
        loop {
            until(&mut paused, false).await;
            woken.mark_unchanged();
            let begun = Instant::now();
            let ended = tokio::select! {
                ended = self.listen(told) => ended,
                // A connection from before the sleep may never say that it is dead.
                () = next(&mut woken) => Ended::Woken,
                () = until(&mut paused, true) => {
                    down(told);
                    continue;
                }
            };
            down(told);
            let pause = pace.pause(&ended, begun.elapsed());
            tracing::debug!(why = %chain(&ended), pause = ?pause, "the stream of changes is down");
            tokio::select! {
                () = sleep(pause) => {}
                () = next(&mut woken) => {}
                () = self.retry.notified(), if !pace.is_asked_to_wait => {}
            }
        }
    }

    /// Opens the stream and listens to its end.
    async fn listen(&self, told: &watch::Sender<Heard>) -> Ended {
        match self.open().await {
            Ok(mut opened) => listen(&mut opened, told).await,
            Err(ended) => ended,
        }
    }

    /// Asks with a good token; with another one when the server does not take the first.
    async fn open(&self) -> Result<Opened, Ended> {
        let mut refused: Option<Arc<AccessToken>> = None;
        loop {
            let token = self.session.token(&self.active.owner, refused.clone());
            let token = token.await.map_err(Ended::NoAccess)?;
            let request = self.request(&token)?;
            let opening = self.http.open(&self.active.server, request);
            let opened = timeout(OPENING, opening)
                .await
                .map_err(|_| Ended::Silent)??;
            match opened.status() {
                StatusCode::OK if is_event_stream(&opened) => return Ok(opened),
                StatusCode::OK => return Err(Ended::NoStream),
                StatusCode::UNAUTHORIZED if refused.is_none() => refused = Some(token),
                StatusCode::NOT_FOUND => return Err(Ended::Unknown),
                other => return Err(Ended::Refused(other)),
            }
        }
    }

    fn request(&self, token: &AccessToken) -> Result<http::Request<Vec<u8>>, Fault> {
        http::Request::get(self.active.server.at(paths::SYNC_STREAM))
            .header(header::ACCEPT, "text/event-stream")
            .header(header::CACHE_CONTROL, "no-store")
            .header(header::AUTHORIZATION, bearer(token)?)
            .body(Vec::new())
            .map_err(|error| Fault::NotPia(error.to_string()))
    }
}

/// Where a stream's bytes come from.
trait Pieces {
    /// The next ones; none at the end.
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault>;
}

impl Pieces for Opened {
    async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        Self::next(self).await
    }
}

async fn listen(pieces: &mut impl Pieces, told: &watch::Sender<Heard>) -> Ended {
    let mut reader = Reader::default();
    loop {
        let piece = match timeout(SILENCE, pieces.next()).await {
            Err(_) => return Ended::Silent,
            Ok(Err(fault)) => return fault.into(),
            Ok(Ok(None)) => return Ended::Over,
            Ok(Ok(Some(piece))) => piece,
        };
        match reader.read(&piece) {
            Ok(events) => {
                if let Some(latest) = events.iter().filter_map(revision).next_back() {
                    told.send_modify(|heard| {
                        (heard.is_up, heard.latest) = (true, latest);
                    });
                }
            }
            Err(too_large) => return too_large.into(),
        }
    }
}

/// What an event says, if it is one of those this version knows.
fn revision(event: &Event) -> Option<Revision> {
    let known = event.name == "revision";
    known.then(|| event.data.parse().ok().map(Revision::new))?
}

/// Nothing is heard from here on.
fn down(told: &watch::Sender<Heard>) {
    told.send_if_modified(|heard| {
        let was_up = std::mem::replace(&mut heard.is_up, false);
        if was_up {
            heard.missed_until = Instant::now();
        }
        was_up
    });
}

fn is_event_stream(opened: &Opened) -> bool {
    let content_type = opened.headers().get(header::CONTENT_TYPE);
    let text = content_type.and_then(|value| value.to_str().ok());
    let essence = text.and_then(|text| text.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("text/event-stream"))
}

/// How long to wait before the next try.
struct Pace {
    backoff: Backoff,
    /// The server has said how long: nobody comes earlier.
    is_asked_to_wait: bool,
}

impl Default for Pace {
    fn default() -> Self {
        Self {
            backoff: Backoff::up_to(LONGEST),
            is_asked_to_wait: false,
        }
    }
}

impl Pace {
    fn pause(&mut self, ended: &Ended, lasted: Duration) -> Duration {
        let retry_after = match ended {
            Ended::Fault(fault) => fault.retry_after(),
            _ => None,
        };
        self.is_asked_to_wait = retry_after.is_some();
        match ended {
            Ended::Woken => {
                self.backoff.reset();
                Duration::ZERO
            }
            Ended::Unknown => jitter(UPDATE, SPREAD),
            _ => {
                if lasted >= STEADY {
                    self.backoff.reset();
                }
                // Never at once: a server that stops ends all its streams in one moment.
                self.backoff.after_failure(retry_after)
            }
        }
    }
}

/// Waits until a switch stands so; for ever when nobody can turn it any more.
async fn until(switch: &mut watch::Receiver<bool>, on: bool) {
    if switch.wait_for(|now| *now == on).await.is_err() {
        pending::<()>().await;
    }
}

/// The next change; none comes from whoever is gone.
pub(super) async fn next<T>(changes: &mut watch::Receiver<T>) {
    if changes.changed().await.is_err() {
        pending::<()>().await;
    }
}

#[cfg(test)]
mod tests {
    use std::collections::VecDeque;

    use super::*;

    /// Bytes that come after a while each; at their end nothing comes for ever.
    struct Script(VecDeque<(u64, &'static str)>);

    impl Pieces for Script {
        async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
            let Some((after, text)) = self.0.pop_front() else {
                return pending().await;
            };
            sleep(Duration::from_secs(after)).await;
            Ok((text != "end").then(|| text.as_bytes().to_vec()))
        }
    }

    async fn hear(script: &[(u64, &'static str)]) -> (Ended, Heard) {
        let told = watch::Sender::new(Heard::nothing());
        let mut script = Script(script.iter().copied().collect());
        let ended = listen(&mut script, &told).await;
        let heard = *told.borrow();
        (ended, heard)
    }

    #[tokio::test(start_paused = true)]
    async fn beats_keep_a_stream_alive_and_silence_ends_it() {
        let begun = Instant::now();
        let beats: Vec<_> = std::iter::repeat_n((59, ":\n\n"), 10).collect();
        let (ended, heard) = hear(&beats).await;
        assert!(matches!(ended, Ended::Silent), "{ended:?}");
        assert!(!heard.is_up, "no revision was told");
        assert_eq!(begun.elapsed().as_secs(), 590 + SILENCE.as_secs());
    }

    #[tokio::test(start_paused = true)]
    async fn the_last_revision_counts_and_what_is_not_known_does_not() {
        let (ended, heard) = hear(&[
            (0, "event: revi"),
            (1, "sion\ndata: 4\n\nevent: revision\ndata: 5\n\n"),
            (
                1,
                "event: revision\ndata: many\n\nevent: weather\ndata: 9\n\ndata: 8\n\n",
            ),
            (1, "end"),
        ])
        .await;
        assert!(matches!(ended, Ended::Over), "{ended:?}");
        assert_eq!((heard.is_up, heard.latest), (true, Revision::new(5)));
        let told = watch::Sender::new(heard);
        tokio::time::advance(Duration::from_secs(1)).await;
        down(&told);
        assert!(!told.borrow().is_up && told.borrow().missed_until > heard.missed_until);
    }

    #[tokio::test(start_paused = true)]
    async fn an_endless_event_ends_the_stream() {
        let (ended, _) = hear(&vec![(0, "data: "); 20_000]).await;
        assert!(matches!(ended, Ended::TooLarge(_)), "{ended:?}");
    }

    #[test]
    fn tries_come_later_and_later_unless_a_stream_was_good() {
        let mut pace = Pace::default();
        let mut pauses = |lasted| pace.pause(&Ended::Over, Duration::from_secs(lasted));
        let last = (0..12).map(|_| pauses(1)).last().unwrap();
        assert!(last >= LONGEST / 2 && last <= LONGEST, "{last:?}");
        assert!(pauses(30) <= Duration::from_secs(1));
        assert!(pauses(1) > Duration::ZERO);
        assert_eq!(pace.pause(&Ended::Woken, Duration::ZERO), Duration::ZERO);
        let older = pace.pause(&Ended::Unknown, Duration::ZERO);
        assert!(older >= UPDATE.mul_f64(1.0 - SPREAD), "{older:?}");
    }

    #[test]
    fn a_server_that_wants_to_be_left_alone_is() {
        let mut pace = Pace::default();
        let busy = Ended::Fault(Fault::Failed {
            status: StatusCode::SERVICE_UNAVAILABLE,
            retry_after: Some(Duration::from_secs(90)),
        });
        assert_eq!(pace.pause(&busy, Duration::ZERO), Duration::from_secs(90));
        assert!(pace.is_asked_to_wait);
        pace.pause(&Ended::Over, Duration::ZERO);
        assert!(!pace.is_asked_to_wait);
    }
}
