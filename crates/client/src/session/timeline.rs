//! What happened in the last sign-in, step by step, for whoever finds out why it failed. It holds
//! no code, state, link, address or name of a person: it is made to be copied and sent.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pia_protocol::wire_time::WireTime;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::diagnosis::{SignInStep, TimelineStep};
use crate::http::Exchange;
use crate::private;
use crate::problem::{Problem, ProblemCode};

/// The file in the data folder. Each sign-in replaces it, whichever process ran it.
const FILE: &str = "last-sign-in.json";
/// The most steps that are kept; the last one is always the end.
const MOST: usize = 60;
/// The largest file that is read back.
const LARGEST: u64 = 256 * 1024;

/// The steps of one sign-in. Clones write to the same.
#[derive(Clone)]
pub(super) struct Timeline {
    began: Instant,
    steps: Arc<Mutex<Vec<TimelineStep>>>,
}

#[derive(Serialize, Deserialize)]
struct LastSignIn {
    steps: Vec<TimelineStep>,
}

/// How a sign-in ended.
#[derive(Debug, Clone, Copy)]
pub(super) enum End {
    SignedIn,
    Cancelled,
    Failed(ProblemCode),
}

impl End {
    /// Of what came of it; `Ok(None)` is a cancelled one.
    pub(super) fn of<T>(outcome: &Result<Option<T>, Problem>) -> Self {
        match outcome {
            Ok(Some(_)) => Self::SignedIn,
            Ok(None) => Self::Cancelled,
            Err(problem) => Self::Failed(problem.code),
        }
    }
}

impl Timeline {
    pub(super) fn begin(provider: &str, server: &str, now: time::OffsetDateTime) -> Self {
        let timeline = Self {
            began: Instant::now(),
            steps: Arc::default(),
        };
        timeline.note(SignInStep::Began {
            at: WireTime::new(now).to_string(),
            provider: provider.to_owned(),
            server: server.to_owned(),
        });
        timeline
    }

    /// Something happened here.
    pub(super) fn note(&self, what: SignInStep) {
        self.add(what, None);
    }

    /// Something went wrong here, and the sign-in went on.
    pub(super) fn trouble(&self, problem: &Problem) {
        self.note(SignInStep::Trouble { code: problem.code });
    }

    /// The server was asked.
    pub(super) fn exchanged(&self, exchange: Exchange) {
        let Exchange {
            path,
            status,
            request_id,
            took,
        } = exchange;
        let ms = u32::try_from(took.as_millis()).unwrap_or(u32::MAX);
        let what = match status.map(|status| status.as_u16()) {
            Some(status) => SignInStep::Answered { path, status, ms },
            None => SignInStep::Unanswered { path, ms },
        };
        self.add(what, request_id);
    }

    /// The end, kept in `folder`.
    pub(super) fn end(&self, end: End, folder: &Path) {
        self.note(match end {
            End::SignedIn => SignInStep::SignedIn,
            End::Cancelled => SignInStep::Cancelled,
            End::Failed(code) => SignInStep::Failed { code },
        });
        let steps = self.lock().clone();
        if let Err(error) = write(folder, &LastSignIn { steps }) {
            tracing::warn!(error = %error, "the last sign-in is not kept for the diagnosis");
        }
    }

    /// A device asks the same again and again: the last time stands for all.
    fn add(&self, what: SignInStep, request_id: Option<String>) {
        let mut steps = self.lock();
        let repeated = steps.last().is_some_and(|last| what.repeats(&last.what));
        if repeated || steps.len() == MOST {
            steps.pop();
        }
        steps.push(TimelineStep {
            after_ms: self.began.elapsed().as_secs_f64() * 1000.0,
            what,
            request_id,
        });
    }

    fn lock(&self) -> MutexGuard<'_, Vec<TimelineStep>> {
        self.steps.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// The last sign-in of this data folder, by any process; empty before the first, or when the file
/// cannot be read.
pub(crate) fn last_sign_in(folder: &Path) -> Vec<TimelineStep> {
    let path = folder.join(FILE);
    let small = path
        .metadata()
        .is_ok_and(|found| found.is_file() && found.len() <= LARGEST);
    if !small {
        return Vec::new();
    }
    let last: Option<LastSignIn> = std::fs::read(path)
        .ok()
        .and_then(|bytes| serde_json::from_slice(&bytes).ok());
    last.map(|last| last.steps).unwrap_or_default()
}

/// A whole file in place of the old one, closed to others as `tempfile` makes it. Not forced to the
/// disk: it is worth less than the wait.
fn write(folder: &Path, last: &LastSignIn) -> std::io::Result<()> {
    let file = private::json_file(folder, ".last-sign-in", last)?;
    let path: PathBuf = folder.join(FILE);
    file.persist(path).map_err(|failed| failed.error)?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    fn began() -> Timeline {
        Timeline::begin(
            "microsoft",
            "https://pia.example",
            time::OffsetDateTime::UNIX_EPOCH,
        )
    }

    fn asked(id: &str) -> Exchange {
        Exchange {
            path: "/auth/token".into(),
            status: Some(http::StatusCode::BAD_REQUEST),
            request_id: Some(id.into()),
            took: Duration::from_millis(3),
        }
    }

    #[tokio::test(start_paused = true)]
    async fn the_steps_are_read_back_with_their_times_and_ids() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(last_sign_in(folder.path()), []);
        let timeline = began();
        tokio::time::advance(Duration::from_millis(250)).await;
        timeline.exchanged(asked("first"));
        timeline.exchanged(asked("second"));
        timeline.end(End::Failed(ProblemCode::SignInTimedOut), folder.path());
        let steps = last_sign_in(folder.path());
        let told: Vec<_> = steps
            .iter()
            .map(|step| (step.what.to_string(), step.request_id.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "Began at 1970-01-01T00:00:00.000Z: microsoft at https://pia.example.".into(),
                    None
                ),
                (
                    "/auth/token answered 400 after 3 ms.".into(),
                    Some("second")
                ),
                ("Failed: sign_in_timed_out.".into(), None),
            ]
        );
        assert!((steps[1].after_ms - 250.0).abs() < 1.0, "{steps:?}");
    }

    #[tokio::test]
    async fn a_long_one_keeps_its_beginning_and_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let timeline = began();
        for step in 0..10 * MOST {
            timeline.note(SignInStep::Answered {
                path: format!("/step/{step}"),
                status: 200,
                ms: 1,
            });
        }
        timeline.end(End::Cancelled, folder.path());
        let steps = last_sign_in(folder.path());
        assert_eq!(steps.len(), MOST);
        assert!(matches!(steps[0].what, SignInStep::Began { .. }));
        assert_eq!(steps[MOST - 1].what, SignInStep::Cancelled);
    }

    fn kept(folder: &Path, text: &[u8]) {
        let path = folder.join(FILE);
        std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), text).unwrap();
    }

    #[test]
    fn a_file_of_an_earlier_version_is_told_as_it_stands() {
        let folder = tempfile::tempdir().unwrap();
        kept(
            folder.path(),
            br#"{"steps":[
                {"afterMs":0.0,"what":"Began at 2026-01-01T00:00:00.000Z: google at https://pia.example.","requestId":null},
                {"afterMs":9131.5,"what":"/auth/token answered 200 after 12 ms.","requestId":"0198-aa"}
            ]}"#,
        );
        let told = |text: &str| SignInStep::Told { text: text.into() };
        assert_eq!(
            last_sign_in(folder.path()),
            [
                TimelineStep {
                    after_ms: 0.0,
                    what: told("Began at 2026-01-01T00:00:00.000Z: google at https://pia.example."),
                    request_id: None,
                },
                TimelineStep {
                    after_ms: 9131.5,
                    what: told("/auth/token answered 200 after 12 ms."),
                    request_id: Some("0198-aa".into()),
                },
            ]
        );
    }

    #[test]
    fn a_file_that_cannot_be_read_is_none() {
        let folder = tempfile::tempdir().unwrap();
        kept(folder.path(), b"{");
        assert_eq!(last_sign_in(folder.path()), []);
    }
}
