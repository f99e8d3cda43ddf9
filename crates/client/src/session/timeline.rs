//! What happened in the last sign-in, step by step, for whoever finds out why it failed. It holds
//! no code, state, link, address or name of a person: it is made to be copied and sent.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use pia_protocol::wire_time::WireTime;
use serde::{Deserialize, Serialize};
use tokio::time::Instant;

use crate::diagnosis::TimelineStep;
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
    steps: Arc<Mutex<Vec<Step>>>,
}

/// A step, and what it has in common with a repetition of it.
struct Step {
    same: String,
    step: TimelineStep,
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
        timeline.note(format!(
            "Began at {}: {provider} at {server}.",
            WireTime::new(now)
        ));
        timeline
    }

    /// Something happened here.
    pub(super) fn note(&self, what: impl Into<String>) {
        let what = what.into();
        self.add(what.clone(), what, None);
    }

    /// Something went wrong here, and the sign-in went on.
    pub(super) fn trouble(&self, problem: &Problem) {
        self.note(format!("Trouble: {}.", name(problem.code)));
    }

    /// The server was asked.
    pub(super) fn exchanged(&self, exchange: Exchange) {
        let Exchange { path, status, .. } = &exchange;
        let took = exchange.took.as_millis();
        let (same, what) = match status.map(|status| status.as_u16()) {
            Some(status) => (
                format!("{path} {status}"),
                format!("{path} answered {status} after {took} ms."),
            ),
            None => (
                path.clone(),
                format!("{path} did not answer within {took} ms."),
            ),
        };
        self.add(same, what, exchange.request_id);
    }

    /// The end, kept in `folder`.
    pub(super) fn end(&self, end: End, folder: &Path) {
        let end = match end {
            End::SignedIn => "Signed in.".to_owned(),
            End::Cancelled => "Cancelled.".to_owned(),
            End::Failed(code) => format!("Failed: {}.", name(code)),
        };
        self.note(end);
        let steps = self.lock().iter().map(|step| step.step.clone()).collect();
        if let Err(error) = write(folder, &LastSignIn { steps }) {
            tracing::warn!(error = %error, "the last sign-in is not kept for the diagnosis");
        }
    }

    /// A device asks the same again and again: the last time stands for all.
    fn add(&self, same: String, what: String, request_id: Option<String>) {
        let mut steps = self.lock();
        let repeated = steps.last().is_some_and(|last| last.same == same);
        if repeated || steps.len() == MOST {
            steps.pop();
        }
        let step = TimelineStep {
            after_ms: self.began.elapsed().as_secs_f64() * 1000.0,
            what,
            request_id,
        };
        steps.push(Step { same, step });
    }

    fn lock(&self) -> MutexGuard<'_, Vec<Step>> {
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

/// The code as programs read it.
fn name(code: ProblemCode) -> String {
    match serde_json::to_value(code) {
        Ok(serde_json::Value::String(name)) => name,
        _ => format!("{code:?}"),
    }
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
            .map(|step| (step.what.as_str(), step.request_id.as_deref()))
            .collect();
        assert_eq!(
            told,
            [
                (
                    "Began at 1970-01-01T00:00:00.000Z: microsoft at https://pia.example.",
                    None
                ),
                ("/auth/token answered 400 after 3 ms.", Some("second")),
                ("Failed: sign_in_timed_out.", None),
            ]
        );
        assert!((steps[1].after_ms - 250.0).abs() < 1.0, "{steps:?}");
    }

    #[tokio::test]
    async fn a_long_one_keeps_its_beginning_and_its_end() {
        let folder = tempfile::tempdir().unwrap();
        let timeline = began();
        for step in 0..10 * MOST {
            timeline.note(format!("Step {step}."));
        }
        timeline.end(End::Cancelled, folder.path());
        let steps = last_sign_in(folder.path());
        assert_eq!(steps.len(), MOST);
        assert!(steps[0].what.starts_with("Began"));
        assert_eq!(steps[MOST - 1].what, "Cancelled.");
    }

    #[test]
    fn a_file_that_cannot_be_read_is_none() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join(FILE);
        std::io::Write::write_all(&mut std::fs::File::create(path).unwrap(), b"{").unwrap();
        assert_eq!(last_sign_in(folder.path()), []);
    }
}
