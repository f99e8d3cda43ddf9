//! The diagnosis as text, to be copied: one line per check, aligned, in English and the same each
//! time, so that two of them can be compared.

use std::fmt::Write as _;

use time::OffsetDateTime;
use time::macros::format_description;

use super::{Check, CheckName, CheckStatus, Diagnosis};

impl CheckName {
    /// What a person knows the check as.
    pub fn title(self) -> &'static str {
        match self {
            Self::LoopbackV4 => "Loopback, IPv4",
            Self::LoopbackV6 => "Loopback, IPv6",
            Self::Browser => "Browser",
            Self::Vault => "Keychain",
            Self::Proxy => "Proxy",
            Self::Trust => "Certificates",
            Self::Server => "Server",
            Self::Clock => "Clock",
            Self::Session => "Session",
            Self::Storage => "Storage",
        }
    }
}

impl CheckStatus {
    fn word(self) -> &'static str {
        match self {
            Self::Good => "good",
            Self::Warning => "warning",
            Self::Failed => "FAILED",
            Self::Skipped => "skipped",
        }
    }
}

impl Diagnosis {
    /// Whether any check failed.
    pub fn failed(&self) -> bool {
        self.checks
            .iter()
            .any(|check| check.status == CheckStatus::Failed)
    }

    /// The whole of it as lines of English, to be copied and sent to somebody who helps.
    pub fn to_text(&self) -> String {
        let mut text = format!("Pia {} on {}\n{}\n\n", self.version, self.system, self.at());
        for check in &self.checks {
            line(&mut text, check);
        }
        if !self.last_sign_in.is_empty() {
            text.push_str("\nThe last sign-in\n");
        }
        for step in &self.last_sign_in {
            let request = step.request_id.as_ref();
            let request = request.map_or_else(String::new, |id| format!("  (request {id})"));
            // Writing to a String does not fail.
            writeln!(
                text,
                "{:>18}  {}{request}",
                milliseconds(step.after_ms),
                step.what
            )
            .ok();
        }
        text
    }

    fn at(&self) -> String {
        #[expect(
            clippy::cast_possible_truncation,
            reason = "milliseconds since 1970 fit an i64 for ages"
        )]
        let nanoseconds = i128::from(self.at_ms as i64) * 1_000_000;
        let form = format_description!("[year]-[month]-[day] [hour]:[minute]:[second] UTC");
        OffsetDateTime::from_unix_timestamp_nanos(nanoseconds)
            .ok()
            .and_then(|at| at.format(&form).ok())
            .unwrap_or_default()
    }
}

fn line(text: &mut String, check: &Check) {
    writeln!(
        text,
        "{:<7}  {:<14}  {:>9}  {}",
        check.status.word(),
        check.name.title(),
        milliseconds(check.took_ms),
        check.found
    )
    // Writing to a String does not fail.
    .ok();
    if let Some(advice) = &check.advice {
        writeln!(text, "{:36}{advice}", "").ok();
    }
}

fn milliseconds(count: f64) -> String {
    format!("{count:.1} ms")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::diagnosis::{Advice, SessionFound, SignInStep, TimelineStep};

    #[test]
    fn the_text_is_aligned_and_says_all() {
        let check = |name, status, advice| Check {
            name,
            status,
            took_ms: 12.345,
            found: SessionFound::NobodySignedIn.into(),
            advice,
        };
        let diagnosis = Diagnosis {
            version: "0.1.0".into(),
            system: "Debian GNU/Linux 12, x86_64".into(),
            at_ms: 1_767_225_600_000.0,
            checks: vec![
                check(CheckName::LoopbackV4, CheckStatus::Good, None),
                check(
                    CheckName::Vault,
                    CheckStatus::Failed,
                    Some(Advice::TriedAgain),
                ),
                check(CheckName::Session, CheckStatus::Skipped, None),
            ],
            last_sign_in: vec![TimelineStep {
                after_ms: 512.0,
                what: SignInStep::AnswerCame,
                request_id: Some("0198-aa".into()),
            }],
        };
        assert_eq!(
            diagnosis.to_text(),
            "Pia 0.1.0 on Debian GNU/Linux 12, x86_64\n\
             2026-01-01 00:00:00 UTC\n\
             \n\
             good     Loopback, IPv4    12.3 ms  Nobody is signed in.\n\
             FAILED   Keychain          12.3 ms  Nobody is signed in.\n\
             \x20                                   Pia will try again by itself.\n\
             skipped  Session           12.3 ms  Nobody is signed in.\n\
             \n\
             The last sign-in\n\
             \x20         512.0 ms  An answer came back.  (request 0198-aa)\n"
        );
        assert!(diagnosis.failed());
    }
}
