//! The server: who it says it is, how long it takes, and how far the clocks are apart.

use std::sync::Arc;

use super::advice::Advice;
use super::finding::Finding;
use super::found::{CommonFound, ServerFound};
use crate::address::ServerAddress;
use crate::clock_offset::worth_telling;
use crate::generation::discover;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::view::Generation;

/// An answer's date has whole seconds: of less than this no more can be said.
const MEASURABLE: time::Duration = time::Duration::seconds(2);
const HALF_A_SECOND: time::Duration = time::Duration::milliseconds(500);

/// Asks the server who it is.
pub(super) async fn check(http: &Http, server: &Arc<ServerAddress>) -> Finding {
    let found = match discover(http, server).await {
        Ok(found) => found,
        Err(fault) => return refused(server.as_str(), &fault.problem(server)),
    };
    let (server, generation) = (server.as_str().to_owned(), found.generation);
    let version = found.metadata.pia_server_version;
    let providers: Vec<String> = found
        .metadata
        .pia_providers
        .into_iter()
        .map(|one| one.name)
        .collect();
    if providers.is_empty() {
        let found = ServerFound::NoWayToSignIn {
            server,
            generation,
            version,
        };
        return Finding::warning(found, Advice::AddProvider);
    }
    let found = ServerFound::PiaServer {
        server,
        generation,
        version,
        providers,
    };
    match generation {
        Generation::Current => Finding::good(found),
        Generation::First | Generation::Second => Finding::warning(found, Advice::AskForUpdate),
    }
}

/// In which way the server cannot be used.
pub(super) fn refused(server: &str, problem: &Problem) -> Finding {
    // What the network said, without the address before it.
    let detail = problem.detail.as_deref().unwrap_or_default();
    let reason = detail.strip_prefix(server).unwrap_or(detail);
    let reason = reason.trim_start_matches([':', ' ']).to_owned();
    let server = server.to_owned();
    match problem.code {
        ProblemCode::ServerUnreachable => Finding::failed(
            ServerFound::ServerSilent { server, reason },
            Advice::CheckServer,
        ),
        ProblemCode::ServerUntrusted => Finding::failed(
            ServerFound::ServerUntrusted { server, reason },
            Advice::CheckDate,
        ),
        ProblemCode::ServerNotPia => Finding::failed(
            ServerFound::ServerNotPia { server, reason },
            Advice::OpenAddress,
        ),
        ProblemCode::ServerFailed => Finding::failed(
            ServerFound::ServerFailed { server, reason },
            Advice::TryLater,
        ),
        code => Finding::failed(
            CommonFound::Problem {
                problem: problem.clone(),
            },
            match code {
                ProblemCode::ServerCertificateChanged => Advice::AskAboutCertificate,
                ProblemCode::ServerAddressInvalid
                | ProblemCode::ServerNotSecure
                | ProblemCode::ConfigurationInvalid => Advice::CorrectAddress,
                _ => Advice::AskAdministrator,
            },
        ),
    }
}

/// How far this device's clock is ahead of the server's.
pub(super) fn clock(offset: Option<time::Duration>) -> Finding {
    let Some(offset) = offset else {
        return Finding::warning(ServerFound::ClockUnknown, Advice::CompareClock);
    };
    let apart = offset.abs();
    if apart < MEASURABLE {
        return Finding::good(ServerFound::ClockAgrees);
    }
    let seconds = (apart + HALF_A_SECOND).whole_seconds();
    let seconds = u32::try_from(seconds).unwrap_or(u32::MAX);
    let found = if offset.is_negative() {
        ServerFound::ClockBehind { seconds }
    } else {
        ServerFound::ClockAhead { seconds }
    };
    if worth_telling(Some(offset)).is_some() {
        Finding::warning(found, Advice::SetClock)
    } else {
        Finding::good(found)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clock_that_is_off_is_told_with_its_side() {
        let told = |offset: Option<f64>| match clock(offset.map(time::Duration::seconds_f64)) {
            Finding::Good(found) => (true, found.to_string()),
            Finding::Warning { found, .. } => (false, found.to_string()),
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
