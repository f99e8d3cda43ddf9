//! What is left of a sign-out once this device has forgotten the session: the server's part, and
//! the browser's session at the provider.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::CLIENT_ID;
use url::Url;
use uuid::Uuid;

use super::actor::Opener;
use super::ending::{Ended, over};
use super::leave::{Wiped, unconfirmed};
use super::record::Record;
use super::revocations::Revocations;
use super::trouble::no_browser;
use crate::accounts::Known;
use crate::address::ServerAddress;
use crate::generation::discover;
use crate::problem::{Problem, ProblemCode};
use crate::report::{SignOut, SignOutReport, SignOutStep, SignOutStepName, StepResult};

/// What the server may take for a step while the person waits (facts: RFC 7009 is best effort for
/// a client).
const BUDGET: Duration = Duration::from_secs(3);

/// A sign-out whose session is wiped.
pub(super) struct Leaving {
    pub(super) revocations: Arc<Revocations>,
    pub(super) opener: Opener,
    pub(super) known: Known,
    pub(super) wiped: Wiped,
    pub(super) wish: SignOut,
}

impl Leaving {
    /// Does the rest, and says what came of each step.
    pub(super) async fn finish(self) -> SignOutReport {
        let Self {
            revocations,
            opener,
            known,
            wiped,
            wish,
        } = self;
        let at_server = AtServer {
            revocations: &revocations,
            server: &known.server,
            queued: wiped.queued,
        };
        let mut steps = vec![step(SignOutStepName::ThisDevice, StepResult::Done)];
        steps.extend(at_server.end(wiped.record, wish.all_devices).await);
        if wish.provider {
            let left = leave_provider(&revocations, &opener, &known).await;
            steps.push(step(
                SignOutStepName::Provider,
                left.map_or_else(
                    |problem| StepResult::Failed { problem },
                    |()| StepResult::InBrowser,
                ),
            ));
        }
        let confirmed = steps
            .iter()
            .any(|one| one.step == SignOutStepName::Server && one.result == StepResult::Done);
        let mut report = SignOutReport {
            account: known.account(),
            confirmed,
            problem: None,
            steps,
        };
        report.problem = unconfirmed(&report);
        report
    }
}

/// The server's part.
struct AtServer<'a> {
    revocations: &'a Revocations,
    server: &'a str,
    queued: Option<Uuid>,
}

impl AtServer<'_> {
    async fn end(&self, record: Option<Record>, all_devices: bool) -> Vec<SignOutStep> {
        let Some(record) = record else {
            // The session had ended before: there is nothing left to confirm.
            let all = all_devices.then(|| {
                let problem = over(self.server);
                step(SignOutStepName::AllDevices, StepResult::Failed { problem })
            });
            let server = step(SignOutStepName::Server, StepResult::Done);
            return std::iter::once(server).chain(all).collect();
        };
        if !all_devices {
            let result = self.step(&record, false).await;
            return vec![step(SignOutStepName::Server, result)];
        }
        let all = self.step(&record, true).await;
        let server = match &all {
            // The others can only be ended with it: it has to last until they are.
            StepResult::Queued { .. } | StepResult::Done => all.clone(),
            StepResult::Failed { .. } | StepResult::InBrowser => self.step(&record, false).await,
        };
        vec![
            step(SignOutStepName::Server, server),
            step(SignOutStepName::AllDevices, all),
        ]
    }

    async fn step(&self, record: &Record, all_devices: bool) -> StepResult {
        let ending = self.revocations.end(self.queued, record, all_devices);
        match (tokio::time::timeout(BUDGET, ending).await, self.queued) {
            (Ok(Ended::Yes), waiting) => {
                if let Some(id) = waiting {
                    // It would be ended once more, which does no harm.
                    self.revocations.remove(id).await.ok();
                }
                StepResult::Done
            }
            (Ok(Ended::Never(problem)), waiting) => {
                if let Some(id) = waiting {
                    self.revocations.this_device_only(id).await.ok();
                }
                StepResult::Failed { problem }
            }
            (Ok(Ended::Later { problem, .. }), Some(_)) => StepResult::Queued { problem },
            (Ok(Ended::Later { problem, .. }), None) => StepResult::Failed { problem },
            (Err(_), Some(_)) => StepResult::Queued {
                problem: too_late(record),
            },
            (Err(_), None) => StepResult::Failed {
                problem: too_late(record),
            },
        }
    }
}

/// Sends the browser where its session at the provider ends (OpenID Connect RP-Initiated Logout
/// 1.0 section 2). Only ever on a person's gesture.
async fn leave_provider(
    revocations: &Revocations,
    opener: &Opener,
    known: &Known,
) -> Result<(), Problem> {
    let server = ServerAddress::parse(&known.server)?;
    let asked = tokio::time::timeout(BUDGET, discover(&revocations.ending.http, &server));
    let discovered = match asked.await {
        Ok(answer) => answer.map_err(|fault| fault.problem(&server))?,
        Err(_) => return Err(silent(server.as_str())),
    };
    let endpoint = discovered
        .metadata
        .end_session_endpoint
        .and_then(|address| Url::parse(&address).ok());
    let Some(mut address) = endpoint else {
        return Err(Problem::new(
            ProblemCode::ServerTooOld,
            format!("{server} cannot end the browser's session; sign out there in the browser."),
        )
        .with_detail(server.as_str()));
    };
    {
        let mut query = address.query_pairs_mut();
        query.append_pair("client_id", CLIENT_ID);
        query.append_pair("provider", &known.provider);
        if let Some(hint) = known.hint() {
            query.append_pair("logout_hint", hint);
        }
    }
    opener(address).await.map_err(|error| {
        let problem = no_browser(&error);
        Problem {
            sentence: "No browser could be opened, so its session at the provider goes on.".into(),
            ..problem
        }
    })
}

fn step(step: SignOutStepName, result: StepResult) -> SignOutStep {
    SignOutStep { step, result }
}

fn too_late(record: &Record) -> Problem {
    silent(&record.server)
}

fn silent(server: &str) -> Problem {
    Problem::new(
        ProblemCode::ServerUnreachable,
        format!("{server} did not answer in time."),
    )
    .with_detail(server)
}
