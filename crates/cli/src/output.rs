//! The one place that prints. Answers go to standard output, everything else to standard error, so
//! that a program reads answers alone.

use std::borrow::Cow;
use std::cell::OnceCell;
use std::io::{self, ErrorKind, Write as _};
use std::process::ExitCode;

use pia_client::{DeviceCode, Problem};
use serde::Serialize;

/// What a shell reports of a program that SIGPIPE has ended: 128 and the signal's number.
const READER_GONE: u8 = 141;

/// Prints in the form the person asked for.
pub(crate) struct Output {
    json: bool,
    /// Why answers cannot be written any more. What a command has begun goes on to its end.
    lost: OnceCell<io::Error>,
}

impl Output {
    pub(crate) fn new(json: bool) -> Self {
        Self {
            json,
            lost: OnceCell::new(),
        }
    }

    /// The program's exit code: that of the command, unless its answer reached nobody. A reader that
    /// has seen enough (`pia todo list | head -1`) hears no complaint.
    pub(crate) fn exit_code(&self, of_command: ExitCode) -> ExitCode {
        match self.lost.get() {
            None => of_command,
            Some(error) if error.kind() == ErrorKind::BrokenPipe => ExitCode::from(READER_GONE),
            Some(error) => {
                error_line(&format!("The answer could not be written: {error}."));
                ExitCode::FAILURE
            }
        }
    }

    /// Whether answers reach nobody any more.
    pub(crate) fn is_lost(&self) -> bool {
        self.lost.get().is_some()
    }

    /// The answer: a JSON document, or sentences.
    pub(crate) fn answer(&self, document: &impl Serialize, sentences: &str) {
        if self.json {
            // A view always has a JSON form; its keys are text.
            let text = serde_json::to_string_pretty(document).unwrap_or_default();
            self.line(&text);
        } else if !sentences.is_empty() {
            self.line(&plain(sentences));
        }
    }

    /// An answer that is a JSON document in either form.
    pub(crate) fn document(&self, document: &impl Serialize) {
        let text = serde_json::to_string_pretty(document).unwrap_or_default();
        self.line(&text);
    }

    /// An answer that is a text of its own, with the end of its last line.
    pub(crate) fn text(&self, text: &str) {
        self.write(text);
    }

    /// How far something is, in place of what stood there before; empty when it is over.
    pub(crate) fn progress(&self, line: &str) {
        if self.json {
            return;
        }
        let mut out = io::stderr().lock();
        // ECMA-48 8.3.41 EL: what was longer leaves nothing behind. Nobody is left to be told that
        // this cannot be written.
        write!(out, "\r\u{1b}[K{}", plain(line))
            .and_then(|()| out.flush())
            .ok();
    }

    /// The sign-in link, alone on its line in either form.
    pub(crate) fn link(&self, link: &str) {
        self.line(link);
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

    fn line(&self, text: &str) {
        self.write(&format!("{text}\n"));
    }

    fn write(&self, text: &str) {
        if self.is_lost() {
            return;
        }
        let mut out = io::stdout().lock();
        // A pipe is not flushed by a line end, and a program waits for the link.
        let written = write!(out, "{text}").and_then(|()| out.flush());
        if let Err(error) = written {
            // The first one says why; there is none before it.
            self.lost.set(error).ok();
        }
    }
}

fn error_line(text: &str) {
    // Nobody is left to be told that this cannot be written.
    writeln!(io::stderr(), "{}", plain(text)).ok();
}

/// Without what steers a terminal (ECMA-48): a title or a server's words may come from anybody, and a
/// terminal would obey them.
fn plain(text: &str) -> Cow<'_, str> {
    let steers = |c: char| c.is_control() && !matches!(c, '\n' | '\t');
    if text.contains(steers) {
        text.replace(steers, "\u{fffd}").into()
    } else {
        text.into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_that_is_shown_steers_the_terminal() {
        assert_eq!(plain("a\tb\nc – ü"), "a\tb\nc – ü");
        assert_eq!(
            plain("\u{1b}]52;c;eA==\u{7} \u{9b}2J\r"),
            "\u{fffd}]52;c;eA==\u{fffd} \u{fffd}2J\u{fffd}"
        );
    }
}
