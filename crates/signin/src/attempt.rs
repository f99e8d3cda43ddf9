use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use tokio::sync::oneshot;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::bind::bind_loopback;
use crate::browser::open_browser;
use crate::error::{AttemptError, BrowserError, StartError};
use crate::expected::{Answered, Expected};
use crate::page::Ending;
use crate::refusal::Refusals;
use crate::reply::{Answer, Reply};
use crate::server::Listening;
use crate::shared::Shared;

/// Long enough for a second factor and a forgotten password, short enough not to be forgotten.
pub const DEFAULT_DEADLINE: Duration = Duration::from_mins(5);

/// Parameters of the authorization request that only the attempt may set: given twice, a server
/// has to refuse them (RFC 6749 section 3.1).
const RESERVED: [&str; 6] = [
    "response_type",
    "client_id",
    "redirect_uri",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// What to ask for, and of whom.
#[derive(Debug, Clone)]
pub struct Request {
    /// The authorization endpoint; its own query parameters are kept.
    pub authorization_endpoint: Url,
    /// The app's client id; a native app has no secret (RFC 8252 section 8.5).
    pub client_id: String,
    /// Further parameters: `scope`, `prompt`, `login_hint`, `ui_locales`, `response_mode`, …
    pub extra: Vec<(String, String)>,
    /// `Some` for a server that sends `iss` (RFC 9207): then an answer without exactly this one
    /// is not ours.
    pub issuer: Option<String>,
    /// How long to wait for the answer, from the start of the attempt.
    pub deadline: Duration,
    /// How the page in the browser calls the app.
    pub app_name: String,
}

impl Request {
    /// A request without extra parameters or a required issuer, with [`DEFAULT_DEADLINE`].
    pub fn new(authorization_endpoint: Url, client_id: &str, app_name: &str) -> Self {
        Self {
            authorization_endpoint,
            client_id: client_id.to_owned(),
            extra: Vec::new(),
            issuer: None,
            deadline: DEFAULT_DEADLINE,
            app_name: app_name.to_owned(),
        }
    }
}

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
        check(&request)?;
        let sockets = bind_loopback().await.map_err(StartError::NoPort)?;
        let authority = format!("127.0.0.1:{}", sockets.port());
        let path = format!("/{}", unguessable()?);
        let redirect_uri = format!("http://{authority}{path}");

        let state = CsrfToken::new_random_len(32);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let url = authorization_url(&request, &redirect_uri, &state, challenge)?;

        let expected = Expected::new(authority, path, state, request.issuer);
        let (shared, answered) = Shared::new(expected, request.app_name);
        Ok(Self {
            url,
            redirect_uri,
            verifier,
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

    /// Counts what was refused, for as long as the caller keeps it.
    pub fn refusals(&self) -> Refusals {
        self.listening.shared().refusals().clone()
    }

    /// Waits for the browser's answer: the first one with our state on our path. Everything else
    /// is refused and the wait goes on.
    ///
    /// When this returns an error other than `Refused`, the port is free or about to be: at once
    /// for `Cancelled` and `TimedOut`, after the page was shown for `Declined`.
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
    match answered {
        Answered::Code(code) => Ok(Answer {
            code,
            verifier,
            redirect_uri,
            reply: Reply::new(listening, Ending::Stopped),
        }),
        Answered::Error { error, description } if error == "access_denied" => {
            // Dropping the reply shows the page without making the app wait for it.
            drop(Reply::new(listening, Ending::Declined));
            Err(AttemptError::Declined { description })
        }
        Answered::Error { error, description } => Err(AttemptError::Refused {
            error,
            description,
            reply: Reply::new(listening, Ending::Refused),
        }),
    }
}

fn check(request: &Request) -> Result<(), StartError> {
    let endpoint = &request.authorization_endpoint;
    // RFC 6749 section 3.1: the endpoint has no fragment; one would swallow our parameters.
    if !matches!(endpoint.scheme(), "http" | "https") || endpoint.fragment().is_some() {
        let url = endpoint.to_string();
        return Err(StartError::Endpoint { url });
    }
    let own = endpoint.query_pairs().map(|(name, _)| name.into_owned());
    let extra = request.extra.iter().map(|(name, _)| name.clone());
    match own
        .chain(extra)
        .find(|name| RESERVED.contains(&name.as_str()))
    {
        Some(name) => Err(StartError::ReservedParameter { name }),
        None => Ok(()),
    }
}

fn authorization_url(
    request: &Request,
    redirect_uri: &str,
    state: &CsrfToken,
    challenge: PkceCodeChallenge,
) -> Result<Url, StartError> {
    let redirect = RedirectUrl::new(redirect_uri.to_owned()).map_err(|_| StartError::Endpoint {
        url: redirect_uri.to_owned(),
    })?;
    let client = BasicClient::new(ClientId::new(request.client_id.clone()))
        .set_auth_uri(AuthUrl::from_url(request.authorization_endpoint.clone()))
        .set_redirect_uri(redirect);
    let with_extra = request.extra.iter().fold(
        client
            .authorize_url(|| state.clone())
            .set_pkce_challenge(challenge),
        |url, (name, value)| url.add_extra_param(name, value),
    );
    Ok(with_extra.url().0)
}

/// 128 random bits for the path, so that a page in the browser cannot aim at it.
fn unguessable() -> Result<String, StartError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(StartError::NoRandomness)?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}
