//! The one place that prints. Answers go to standard output, everything else to standard error, so
//! that a program reads answers alone.

use pia_client::{DeviceCode, Problem};
use serde::Serialize;

/// Prints in the form the person asked for.
pub(crate) struct Output {
    json: bool,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self { json }
    }

    /// The answer: a JSON document, or sentences.
    pub(crate) fn answer(&self, document: &impl Serialize, sentences: &str) {
        if self.json {
            // A view always has a JSON form; its keys are text.
            let text = serde_json::to_string_pretty(document).unwrap_or_default();
            line(&text);
        } else if !sentences.is_empty() {
            line(sentences);
        }
    }

    /// The sign-in link, alone on its line in either form.
    pub(crate) fn link(link: &str) {
        line(link);
    }

    /// Something to know that is not the answer.
    pub(crate) fn note(&self, sentence: &str) {
        if self.json {
            error_line(&serde_json::json!({ "note": sentence }).to_string());
        } else {
            error_line(sentence);
        }
    }

    /// The code to enter on another device.
    pub(crate) fn device(&self, code: &DeviceCode) {
        if self.json {
            error_line(&serde_json::json!({ "device": code }).to_string());
        } else {
            error_line(&format!(
                "On any device, open {} and enter the code {}.",
                code.verification_uri, code.user_code
            ));
        }
    }

    /// What went wrong and what to do: one sentence, or the problem as JSON.
    pub(crate) fn problem(&self, problem: &Problem) {
        if self.json {
            let document = serde_json::json!({ "problem": problem });
            error_line(&document.to_string());
        } else {
            error_line(&problem.sentence);
        }
    }
}

#[expect(clippy::print_stdout, reason = "the terminal program's answers")]
fn line(text: &str) {
    use std::io::Write as _;
    println!("{text}");
    // A pipe is not flushed by a line end, and a program waits for the link.
    std::io::stdout().flush().ok();
}

#[expect(clippy::print_stderr, reason = "the terminal program's problems")]
fn error_line(text: &str) {
    eprintln!("{text}");
}
