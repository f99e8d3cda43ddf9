//! The one place that prints.

use pia_client::Problem;
use serde::Serialize;

use crate::words::way_on;

/// How answers are written: for a person, or as one line of JSON.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Output {
    json: bool,
}

#[derive(Serialize)]
struct Failure<'a> {
    error: &'a Problem,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// The answer: `human` is written only when a person reads.
    pub(crate) fn answer(self, json: &impl Serialize, human: impl FnOnce() -> String) {
        line(&if self.json { to_json(json) } else { human() });
    }

    /// Something only a person needs to know while waiting.
    pub(crate) fn aside(self, text: &str) {
        if !self.json {
            error_line(text);
        }
    }

    /// What went wrong, and a way on.
    pub(crate) fn problem(self, problem: &Problem) {
        if self.json {
            error_line(&to_json(&Failure { error: problem }));
        } else {
            error_line(&format!("{problem}\n{}", way_on(problem.code)));
        }
    }
}

/// Something a script waits for too, such as the sign-in address: the same in words and in JSON.
pub(crate) fn always(text: &str) {
    line(text);
}

fn to_json(value: &impl Serialize) -> String {
    // Only a map with keys that are no text could fail, and no answer has one.
    serde_json::to_string(value).unwrap_or_default()
}

// A closed pipe (`pia todo list | head -1`) is no failure of ours, so writing may fail silently.
fn line(text: &str) {
    use std::io::Write;
    drop(writeln!(std::io::stdout(), "{text}"));
}

fn error_line(text: &str) {
    use std::io::Write;
    drop(writeln!(std::io::stderr(), "{text}"));
}
