use std::sync::Arc;
use std::time::Duration;

use oauth2::PkceCodeVerifier;
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::answered::Answered;
use crate::bind::bind_loopback;
use crate::browser::open_browser;
use crate::credential::Credential;
use crate::elsewhere::Elsewhere;
use crate::error::{AttemptError, BrowserError, StartError};
use crate::page::{Ending, Pages};
use crate::paste::Pasting;
use crate::refusal::Refusals;
use crate::reply::{Answer, Reply};
use crate::request::{Prepared, Request};
use crate::server::Listening;
use crate::shared::Shared;

/// One sign-in, from the first free port to the browser's answer. Dropped, it frees the port.
pub struct Attempt {
    url: Url,
    redirect_uri: String,
    verifier: PkceCodeVerifier,
    answered: oneshot::Receiver<Answered>,
    started: Instant,
    deadline: Duration,
    listening: Listening,
}

impl Attempt {
    /// Opens the listener and makes the address for the browser. Both loopback sockets are bound
    /// before this returns, and answers are taken from then on. Nothing is opened on the screen.
    ///
    /// Runs on a tokio runtime with I/O and time enabled.
    ///
    /// # Errors
    /// See [`StartError`].
    pub async fn start(request: Request) -> Result<Self, StartError> {
        request.check()?;
        let sockets = bind_loopback().await.map_err(StartError::NoPort)?;
        let prepared = Prepared::new(&request, sockets.port())?;
        let pages = Pages::new(request.app_name, request.language);
        let (shared, answered) = Shared::new(prepared.expected, pages);
        Ok(Self {
            url: prepared.url,
            redirect_uri: prepared.redirect_uri,
            verifier: prepared.verifier,
            answered,
            started: Instant::now(),
            deadline: request.deadline,
            listening: Listening::start(sockets, shared),
        })
    }

    /// The address to open in a browser on this machine. Fit to be shown and copied: it holds
    /// the PKCE challenge, not the verifier.
    pub fn url(&self) -> &Url {
        &self.url
    }

    /// Opens the address in the person's browser; see [`open_browser`].
    ///
    /// # Errors
    /// See [`BrowserError`]. The attempt goes on: the link can still be copied.
    pub async fn open_browser(&self) -> Result<(), BrowserError> {
        open_browser(&self.url).await
    }

    /// Takes the answer from a pasted address, beside the listener: for a browser that cannot
    /// reach this machine. Whichever comes first is handed out.
    pub fn pasting(&self) -> Pasting {
        Pasting::new(Arc::clone(self.listening.shared()))
    }

    /// Ends the wait when the person has signed in by a way that is not this attempt's. Whichever
    /// comes first counts.
    pub fn elsewhere(&self) -> Elsewhere {
        Elsewhere::new(Arc::clone(self.listening.shared()))
    }

    /// Counts what was refused, for as long as the caller keeps it.
    pub fn refusals(&self) -> Refusals {
        self.listening.shared().refusals().clone()
    }

    /// Waits for the answer: the first right one that a browser brings or a person pastes.
    /// Everything else is refused and the wait goes on.
    ///
    /// When this returns an error without a reply, the port is free again.
    ///
    /// # Errors
    /// See [`AttemptError`].
    pub async fn answer(self, cancel: CancellationToken) -> Result<Answer, AttemptError> {
        let left = self.deadline.saturating_sub(self.started.elapsed());
        let ended = tokio::select! {
            biased;
            () = cancel.cancelled() => AttemptError::Cancelled,
            answered = self.answered => match answered {
                Ok(answered) => {
                    let (verifier, redirect_uri) = (self.verifier, self.redirect_uri);
                    return settle(answered, self.listening, verifier, redirect_uri);
                }
                Err(_) => AttemptError::ListenerStopped,
            },
            () = tokio::time::sleep(left) => AttemptError::TimedOut,
        };
        self.listening.close().await;
        Err(ended)
    }
}

/// Turns what the browser brought into what the app gets.
fn settle(
    answered: Answered,
    listening: Listening,
    verifier: PkceCodeVerifier,
    redirect_uri: String,
) -> Result<Answer, AttemptError> {
    let credential = match answered {
        Answered::Code(code) => Credential::Code {
            code,
            verifier,
            redirect_uri,
        },
        Answered::Tokens(tokens) => Credential::Tokens(tokens),
        Answered::Error { error, description } if error == "access_denied" => {
            // All is said already, so the browser need not wait for the app to say it.
            listening.shared().tell(&Ending::Declined);
            return Err(AttemptError::Declined {
                description,
                reply: Reply::new(listening, Ending::Declined),
            });
        }
        Answered::Error { error, description } => {
            return Err(AttemptError::Refused {
                error,
                description,
                reply: Reply::new(listening, Ending::Refused),
            });
        }
        Answered::Elsewhere => {
            let reply = Reply::new(listening, Ending::Stopped);
            return Err(AttemptError::Elsewhere { reply });
        }
    };
    Ok(Answer {
        credential,
        reply: Reply::new(listening, Ending::Stopped),
    })
}
