//! One interactive sign-in, from the click to tokens in hand. Saving them is the supervisor's.

use std::sync::Arc;

use pia_protocol::CLIENT_ID;
use pia_protocol::auth::ServerMetadata;
use pia_protocol::clock::Clock;
use pia_signin::{Attempt, AttemptError, DEFAULT_DEADLINE, Outcome, Reply, Request, StartError};
use tokio_util::sync::CancellationToken;
use url::Url;

use super::grant::{Begun, GrantError, Grants};
use super::record::Record;
use crate::address::ServerAddress;
use crate::generation::discover;
use crate::http::{Http, reason};
use crate::problem::{Problem, ProblemCode};
use crate::report::Browser;
use crate::view::Generation;

/// The longest words of a server that are passed on.
const LONGEST_WORDS: usize = 500;

/// What a sign-in takes.
pub(super) struct SignIn {
    pub(super) http: Http,
    pub(super) server: Arc<ServerAddress>,
    pub(super) clock: Arc<dyn Clock>,
    pub(super) provider: String,
    /// Further parameters of the authorization request.
    pub(super) extra: Vec<(String, String)>,
    pub(super) browser: Browser,
    pub(super) cancel: CancellationToken,
}

/// How far it is.
pub(super) enum Progress {
    /// The listener is bound; the browser may go there.
    Waiting { link: String, deadline_ms: f64 },
    /// The browser did not open. The attempt lives on.
    NoBrowser(Problem),
    /// The browser came back.
    Redeeming,
}

/// Tokens in hand, and the browser waiting to hear how it ended.
pub(super) struct Redeemed {
    pub(super) record: Record,
    pub(super) reply: Reply,
}

impl SignIn {
    /// Runs to its end. `Ok(None)`: cancelled.
    pub(super) async fn run(
        self,
        progress: impl Fn(Progress) + Send + Sync,
    ) -> Result<Option<Redeemed>, Problem> {
        let Some(started) = self.cancel.run_until_cancelled(self.start()).await else {
            return Ok(None);
        };
        let (attempt, begun) = started?;
        progress(Progress::Waiting {
            link: attempt.url().to_string(),
            deadline_ms: millis(self.clock.now() + DEFAULT_DEADLINE),
        });
        if self.browser == Browser::Open
            && let Err(error) = attempt.open_browser().await
        {
            progress(Progress::NoBrowser(no_browser(&error)));
        }
        let answer = match attempt.answer(self.cancel.clone()).await {
            Ok(answer) => answer,
            Err(error) => return not_answered(error).await,
        };
        progress(Progress::Redeeming);
        let grants = Grants {
            http: &self.http,
            server: &self.server,
            clock: &*self.clock,
        };
        match grants.accept(answer.credential, begun).await {
            Ok(record) => Ok(Some(Redeemed {
                record,
                reply: answer.reply,
            })),
            Err(error) => {
                let problem = self.not_redeemed(&error);
                let sentence = problem.sentence.clone();
                answer.reply.tell(Outcome::Failed { sentence }).await;
                Err(problem)
            }
        }
    }

    async fn start(&self) -> Result<(Attempt, Begun), Problem> {
        let discovered = discover(&self.http, &self.server)
            .await
            .map_err(|fault| fault.problem(&self.server))?;
        let flow = discovered.flow(&self.http, &self.server)?;
        let metadata = discovered.metadata;
        let provider = self.known_provider(&metadata)?;
        let endpoint = Url::parse(&metadata.authorization_endpoint).map_err(|_| {
            crate::http::Fault::NotPia("its sign-in address cannot be read".into())
                .problem(&self.server)
        })?;
        let mut request = Request::new(endpoint, CLIENT_ID, "Pia");
        request.extra.push(("provider".into(), provider.clone()));
        request.flow = flow;
        if discovered.generation == Generation::Current {
            // Older servers do not know them.
            request.extra.extend(self.extra.iter().cloned());
        }
        request.issuer = metadata
            .authorization_response_iss_parameter_supported
            .then(|| metadata.issuer.clone());
        let attempt = Attempt::start(request)
            .await
            .map_err(|error| not_started(&error))?;
        let begun = Begun {
            generation: discovered.generation,
            issuer: metadata.issuer,
            provider,
        };
        Ok((attempt, begun))
    }

    /// The provider as the server names it.
    fn known_provider(&self, metadata: &ServerMetadata) -> Result<String, Problem> {
        let wanted = &self.provider;
        let mut names = metadata
            .pia_providers
            .iter()
            .map(|provider| provider.name.as_str());
        if let Some(name) = names.clone().find(|name| name == wanted) {
            return Ok(name.to_owned());
        }
        let offered = names.by_ref().collect::<Vec<_>>().join(", ");
        let sentence = if offered.is_empty() {
            format!(
                "{} offers no sign-in yet; its administrator has to add one.",
                self.server
            )
        } else {
            format!(
                "{} offers no sign-in with “{wanted}”, but with: {offered}.",
                self.server
            )
        };
        Err(Problem::new(ProblemCode::ProviderUnknown, sentence).with_detail(wanted))
    }

    fn not_redeemed(&self, error: &GrantError) -> Problem {
        match error {
            GrantError::Refused { error, description } => refused(error, description.as_deref()),
            GrantError::Fault(fault) => fault.problem(&self.server),
        }
    }
}

async fn not_answered(error: AttemptError) -> Result<Option<Redeemed>, Problem> {
    match error {
        AttemptError::Cancelled => Ok(None),
        AttemptError::TimedOut => Err(Problem::new(
            ProblemCode::SignInTimedOut,
            "Nobody came back from the browser in five minutes. Sign in again when you are ready.",
        )),
        AttemptError::Declined { description } => {
            let problem = Problem::new(
                ProblemCode::SignInDeclined,
                "The sign-in was declined in the browser, so nothing has changed.",
            );
            Err(match description {
                Some(words) => problem.with_detail(shortened(&words)),
                None => problem,
            })
        }
        AttemptError::Refused {
            error,
            description,
            reply,
        } => {
            let problem = refused(&error, description.as_deref());
            reply
                .tell(Outcome::Failed {
                    sentence: problem.sentence.clone(),
                })
                .await;
            Err(problem)
        }
        other => Err(Problem::new(
            ProblemCode::ListenerFailed,
            "The sign-in ended before the browser came back. Sign in again.",
        )
        .with_detail(reason(&other))),
    }
}

fn refused(error: &str, description: Option<&str>) -> Problem {
    let words = shortened(description.unwrap_or(error));
    let sentence = format!("The sign-in was refused: {}.", words.trim_end_matches('.'));
    Problem::new(ProblemCode::SignInRefused, sentence).with_detail(words)
}

fn not_started(error: &StartError) -> Problem {
    Problem::new(
        ProblemCode::ListenerFailed,
        format!(
            "Pia cannot listen for the browser on this machine: {}. Another program may block it.",
            reason(error)
        ),
    )
    .with_detail(reason(error))
}

/// That no browser could be opened.
pub(super) fn no_browser(error: &pia_signin::BrowserError) -> Problem {
    Problem::new(
        ProblemCode::BrowserFailed,
        "No browser could be opened. Copy the link and open it yourself; Pia is waiting for it.",
    )
    .with_detail(reason(error))
}

fn shortened(words: &str) -> String {
    words
        .chars()
        .filter(|c| !c.is_control())
        .take(LONGEST_WORDS)
        .collect()
}

#[expect(
    clippy::cast_precision_loss,
    reason = "milliseconds stay exact in f64 until the year 287396"
)]
pub(super) fn millis(time: time::OffsetDateTime) -> f64 {
    (time.unix_timestamp_nanos() / 1_000_000) as f64
}
