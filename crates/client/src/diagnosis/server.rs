//! The server: who it says it is, how long it takes, and how far the clocks are apart.

use std::sync::Arc;

use super::finding::Finding;
use crate::address::ServerAddress;
use crate::clock_offset::worth_telling;
use crate::generation::discover;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::view::Generation;

pub(super) const LATE: &str = "Check that the server runs, its address and this network; in a \
                               company's network look at the line about the proxy.";

/// Asks the server who it is.
pub(super) async fn check(http: &Http, server: &Arc<ServerAddress>) -> Finding {
    let found = match discover(http, server).await {
        Ok(found) => found,
        Err(fault) => return refused(server.as_str(), &fault.problem(server)),
    };
    let kind = match found.generation {
        Generation::Current => format!("a Pia server ({})", found.metadata.pia_server_version),
        Generation::Second => "a Pia server of the second generation".to_owned(),
        Generation::First => "a Pia server of the first generation".to_owned(),
    };
    let providers = found
        .metadata
        .pia_providers
        .into_iter()
        .map(|one| one.name)
        .collect::<Vec<_>>()
        .join(", ");
    if providers.is_empty() {
        return Finding::warning(
            format!("{server} is {kind}, but offers no way to sign in."),
            "Whoever runs the server has to add one: see pia-server doctor.",
        );
    }
    let words = format!("{server} is {kind}; ways to sign in: {providers}.");
    match found.generation {
        Generation::Current => Finding::good(words),
        Generation::First | Generation::Second => Finding::warning(
            words,
            "Signing in works, and sync does not: ask whoever runs the server to update it.",
        ),
    }
}

/// In which way the server cannot be used.
pub(super) fn refused(server: &str, problem: &Problem) -> Finding {
    // What the network said, without the address before it.
    let detail = problem.detail.as_deref().unwrap_or_default();
    let why = detail.strip_prefix(server).unwrap_or(detail);
    let why = why.trim_start_matches([':', ' ']);
    let (found, advice) = match problem.code {
        ProblemCode::ServerUnreachable => (format!("{server} does not answer: {why}."), LATE),
        ProblemCode::ServerUntrusted => (
            format!("The certificate of {server} is not trusted: {why}."),
            "Check this device's date. If the server has a certificate of its own, compare its \
             SHA-256 with what whoever runs the server says, and trust it in Settings or with pia \
             login --trust-certificate.",
        ),
        ProblemCode::ServerCertificateChanged => (
            problem.sentence.clone(),
            "Ask whoever runs the server whether its certificate was replaced. Trust the new one \
             only then.",
        ),
        ProblemCode::ServerNotPia => (
            format!("Something else than a Pia server answers at {server}: {why}."),
            "Open the address in a browser: this network may ask you to sign in first. Otherwise \
             correct the server's address.",
        ),
        ProblemCode::ServerFailed => (
            format!("{server} has a problem of its own: {why}."),
            "Try again in a while; if it stays so, tell whoever runs the server.",
        ),
        ProblemCode::ServerAddressInvalid
        | ProblemCode::ServerNotSecure
        | ProblemCode::ConfigurationInvalid => (
            problem.sentence.clone(),
            "Correct the server's address in Settings or in PIA_SERVER_URL.",
        ),
        _ => (
            problem.sentence.clone(),
            "Send this text to whoever runs the server.",
        ),
    };
    Finding::failed(found, advice)
}

/// How far this device's clock is ahead of the server's.
pub(super) fn clock(offset: Option<time::Duration>) -> Finding {
    let Some(offset) = offset else {
        return Finding::warning(
            "The server does not say what time it has.",
            "Compare this device's clock with another one.",
        );
    };
    let apart = offset.as_seconds_f64().abs();
    let side = if offset.is_negative() {
        "behind"
    } else {
        "ahead of"
    };
    if apart < 2.0 {
        // An answer's date has whole seconds: no more can be said.
        return Finding::good("This device's clock agrees with the server's.");
    }
    let found = format!(
        "This device's clock is {} {side} the server's.",
        in_words(apart)
    );
    if worth_telling(Some(offset)).is_some() {
        Finding::warning(
            found,
            "Set this device's date and time, best of all by themselves from the network.",
        )
    } else {
        Finding::good(found)
    }
}

/// A span of time, coarse enough to be read.
pub(super) fn in_words(seconds: f64) -> String {
    let (count, unit) = match seconds {
        ..120.0 => (seconds, "second"),
        ..7_200.0 => (seconds / 60.0, "minute"),
        ..172_800.0 => (seconds / 3_600.0, "hour"),
        _ => (seconds / 86_400.0, "day"),
    };
    let count = count.round();
    let end = if (count - 1.0).abs() < f64::EPSILON {
        ""
    } else {
        "s"
    };
    format!("{count:.0} {unit}{end}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spans_are_told_in_units_a_person_uses() {
        for (seconds, words) in [
            (1.0, "1 second"),
            (119.0, "119 seconds"),
            (540.0, "9 minutes"),
            (7_300.0, "2 hours"),
            (400_000.0, "5 days"),
        ] {
            assert_eq!(in_words(seconds), words);
        }
    }

    #[test]
    fn a_clock_that_is_off_is_told_with_its_side() {
        let told = |offset: Option<f64>| match clock(offset.map(time::Duration::seconds_f64)) {
            Finding::Good(found) => (true, found),
            Finding::Warning { found, .. } => (false, found),
            _ => panic!("a clock stops nothing"),
        };
        assert!(told(Some(0.7)).0 && told(Some(-60.0)).0 && !told(None).0);
        assert_eq!(
            told(Some(540.0)),
            (
                false,
                "This device's clock is 9 minutes ahead of the server's.".into()
            )
        );
        assert!(told(Some(-540.0)).1.contains("behind the server's"));
    }
}
