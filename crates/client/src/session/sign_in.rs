//! One interactive sign-in, from the server's metadata to the tokens in hand. The listener comes
//! before the browser; the browser hears the end only after the session is saved.
//!
//! Every way on is open at once: the browser, the link in another one, a pasted address, and a code
//! for another device. Whichever is first ends the others.

use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use pia_protocol::clock::Clock;
use pia_signin::{
    Answer, Attempt, AttemptError, Elsewhere, Language, Outcome, Refusal, Refusals, Reply,
    Surroundings,
};
use tokio::sync::mpsc;
use tokio_util::sync::CancellationToken;
use url::Url;

use super::actor::Opener;
use super::begin::Started;
use super::device_way::DeviceWay;
use super::grant::{Begun, GrantError, Grants};
use super::record::Record;
use super::revocations::Revocations;
use super::timeline::Timeline;
use super::trouble::{
    declined, insists_on_https, no_browser, out_of_reach, refused, stopped, timed_out,
};
use super::ways::{Open, Ways};
use super::words;
use crate::address::ServerAddress;
use crate::diagnosis::SignInStep;
use crate::http::Http;
use crate::problem::Problem;
use crate::report::Browser;
use crate::server::Server;
use crate::supervise::Tasks;
use crate::view::DeviceCode;

/// What a sign-in takes.
pub(super) struct SignIn {
    pub(super) http: Http,
    /// Knows what the chosen server has lately said of itself.
    pub(super) chosen: Server,
    pub(super) server: Arc<ServerAddress>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) provider: String,
    /// Further parameters of the authorization request.
    pub(super) extra: Vec<(String, String)>,
    pub(super) browser: Browser,
    pub(super) opener: Opener,
    pub(super) surroundings: Surroundings,
    pub(super) language: Language,
    /// How long the whole of it may take.
    pub(super) deadline: Duration,
    pub(super) ways: Ways,
    pub(super) tasks: Tasks,
    pub(super) revocations: Arc<Revocations>,
    pub(super) timeline: Timeline,
    /// Cancelled once it is known that the session can be kept.
    pub(super) keepable: CancellationToken,
    pub(super) cancel: CancellationToken,
}

/// How long the browser is held back while it is not known whether the session can be kept. A
/// place that is missing says so at once; one that a person has to unlock may take minutes.
const HELD_BACK: Duration = Duration::from_millis(250);

/// How far it is.
pub(super) enum Progress {
    /// The listener is bound; the browser may go there.
    Waiting {
        link: String,
        deadline_ms: f64,
        /// Why no browser is opened.
        problem: Option<Problem>,
    },
    /// Something is in the way of the browser. The attempt lives on.
    Trouble(Problem),
    /// A code for another device, or why there is none any more. The attempt lives on.
    Device(Result<DeviceCode, Problem>),
    /// The browser came back, or another way brought a session.
    Redeeming,
}

/// Tokens in hand, and the browser waiting to hear how it ended.
pub(super) struct Redeemed {
    pub(super) record: Record,
    pub(super) reply: Reply,
}

/// A session that another device has brought, until it is known whether it was first.
type Brought = Mutex<Option<Record>>;

impl SignIn {
    /// Runs to its end. `Ok(None)`: cancelled.
    pub(super) async fn run(
        self,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Option<Redeemed>, Problem> {
        let Some(started) = self.cancel.run_until_cancelled(self.start()).await else {
            return Ok(None);
        };
        let Started {
            attempt,
            begun,
            device,
            believed,
        } = started?;
        let brought = Brought::default();
        let ended = self
            .wait(attempt, device.as_ref(), &brought, &progress)
            .await;
        let brought = brought.into_inner().unwrap_or_else(PoisonError::into_inner);
        let failed = match (ended, brought) {
            (Err(AttemptError::Elsewhere { reply }), Some(record)) => {
                progress(Progress::Redeeming);
                return Ok(Some(Redeemed { record, reply }));
            }
            (ended, brought) => {
                self.end_unused(device, brought);
                match ended {
                    Ok(answer) => {
                        progress(Progress::Redeeming);
                        match self.redeem(answer, begun).await {
                            Ok(redeemed) => return Ok(Some(redeemed)),
                            Err((problem, reply)) => Some((problem, Some(reply))),
                        }
                    }
                    Err(error) => self.not_answered(error),
                }
            }
        };
        let Some((problem, reply)) = failed else {
            return Ok(None);
        };
        let explained = self.explained(problem.clone(), believed);
        let problem = match self.cancel.run_until_cancelled(explained).await {
            Some(problem) => problem,
            None => problem,
        };
        if let Some(reply) = reply {
            let sentence = words::failure(&problem, self.language);
            // The window is told at once, and need not wait for the browser.
            self.tasks.spawn(reply.tell(Outcome::Failed { sentence }));
        }
        Err(problem)
    }

    /// Why there is no answer, and the browser that waits to hear of it. `None`: cancelled.
    fn not_answered(&self, error: AttemptError) -> Option<(Problem, Option<Reply>)> {
        match error {
            AttemptError::Cancelled => None,
            AttemptError::TimedOut => Some((timed_out(), None)),
            AttemptError::Declined { description, reply } => {
                // The page says so already; a program that ends now has to wait until it is there.
                self.tasks.spawn(reply.leave());
                Some((declined(description), None))
            }
            AttemptError::Refused {
                error,
                description,
                reply,
            } => Some((refused(&error, description.as_deref()), Some(reply))),
            other => Some((stopped(&other), None)),
        }
    }

    /// Opens every way, and waits for the first that leads anywhere.
    async fn wait(
        &self,
        attempt: Attempt,
        device: Option<&DeviceWay>,
        brought: &Brought,
        progress: &(impl Fn(Progress) + Send + Sync),
    ) -> Result<Answer, AttemptError> {
        let link = attempt.url().clone();
        let (ask, asked) = mpsc::channel(1);
        let _open = self.ways.open(Open {
            pasting: attempt.pasting(),
            device: device.map(|_| ask.clone()),
            server: Arc::clone(&self.server),
            timeline: self.timeline.clone(),
        });
        let obstacle = match self.browser {
            Browser::Open => self.surroundings.obstacle(),
            Browser::PrintOnly => None,
        };
        let tell = |step: Progress| {
            self.note(&step);
            progress(step);
        };
        tell(Progress::Waiting {
            link: link.to_string(),
            deadline_ms: millis(self.clock.now() + self.deadline),
            problem: obstacle.map(out_of_reach),
        });
        if obstacle.is_some() {
            // The best way from here, so it is offered without being asked for.
            ask.try_send(()).ok();
        }
        let (refusals, elsewhere) = (attempt.refusals(), attempt.elsewhere());
        let open = self.browser == Browser::Open && obstacle.is_none();
        let beside = async {
            tokio::join!(
                self.open_browser(open.then_some(link), &tell),
                notice_https(&refusals, &tell),
                other_device(device, asked, &elsewhere, brought, &tell),
            );
            std::future::pending::<Infallible>().await
        };
        tokio::select! {
            biased;
            ended = attempt.answer(self.cancel.clone()) => ended,
            never = beside => match never {},
        }
    }

    async fn open_browser(&self, link: Option<Url>, tell: &(impl Fn(Progress) + Send + Sync)) {
        let Some(link) = link else { return };
        // Either way it goes on; a place that refuses has called the sign-in off by then.
        tokio::time::timeout(HELD_BACK, self.keepable.cancelled())
            .await
            .ok();
        match (self.opener)(link).await {
            Ok(()) => self.timeline.note(SignInStep::BrowserOpened),
            Err(error) => tell(Progress::Trouble(no_browser(&error))),
        }
    }

    async fn redeem(&self, answer: Answer, begun: Begun) -> Result<Redeemed, (Problem, Reply)> {
        self.timeline.note(SignInStep::AnswerCame);
        let grants = Grants {
            http: &self.http,
            server: &self.server,
            clock: &*self.clock,
        };
        let Answer { credential, reply } = answer;
        match grants.accept(credential, begun).await {
            Ok(record) => {
                tracing::debug!("the tokens are in hand");
                Ok(Redeemed { record, reply })
            }
            Err(error) => Err((self.not_redeemed(&error), reply)),
        }
    }

    /// The other device was a moment too late: its session is nobody's.
    fn end_unused(&self, device: Option<DeviceWay>, brought: Option<Record>) {
        if let (Some(device), Some(record)) = (device, brought) {
            self.tasks.spawn(async move { device.end(record).await });
        }
    }

    fn not_redeemed(&self, error: &GrantError) -> Problem {
        match error {
            GrantError::Refused { error, description } => refused(error, description.as_deref()),
            GrantError::Fault(fault) => fault.problem(&self.server),
        }
    }

    fn note(&self, step: &Progress) {
        match step {
            Progress::Waiting { problem, .. } => {
                self.timeline.note(SignInStep::Listening);
                if let Some(problem) = problem {
                    self.timeline.trouble(problem);
                }
            }
            Progress::Trouble(problem) | Progress::Device(Err(problem)) => {
                self.timeline.trouble(problem);
            }
            Progress::Device(Ok(_)) => self.timeline.note(SignInStep::DeviceCodeShown),
            Progress::Redeeming => {}
        }
    }
}

async fn notice_https(refusals: &Refusals, tell: &(impl Fn(Progress) + Send + Sync)) {
    refusals.noticed(Refusal::Tls).await;
    tell(Progress::Trouble(insists_on_https()));
}

async fn other_device(
    device: Option<&DeviceWay>,
    asked: mpsc::Receiver<()>,
    elsewhere: &Elsewhere,
    brought: &Brought,
    tell: &(impl Fn(Progress) + Send + Sync),
) {
    let Some(device) = device else { return };
    let record = device.run(asked, tell).await;
    *brought.lock().unwrap_or_else(PoisonError::into_inner) = Some(record);
    elsewhere.signed_in();
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds stay exact in f64 until the year 287396"
)]
pub(super) fn millis(time: time::OffsetDateTime) -> f64 {
    (time.unix_timestamp_nanos() / 1_000_000) as f64
}
