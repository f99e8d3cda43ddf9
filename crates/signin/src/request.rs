use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use oauth2::basic::BasicClient;
use oauth2::{AuthUrl, ClientId, CsrfToken, PkceCodeChallenge, PkceCodeVerifier, RedirectUrl};
use url::Url;

use crate::error::StartError;
use crate::expected::Expected;
use crate::language::Language;

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

/// How the server answers. Everything but [`Flow::Code`] is for servers that cannot do better.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Flow {
    /// RFC 6749 with PKCE: a code comes to an unguessable path on 127.0.0.1 (RFC 8252 section
    /// 7.3), by query, form post or fragment.
    #[default]
    Code,
    /// A code with PKCE and `state`, but to exactly `http://localhost:{port}/`, by query. The
    /// request has neither `response_type` nor `client_id`: such a server knows only one kind of
    /// client. An error's text may come as `message`.
    CodeAtRoot,
    /// **Weak: ask the person first, for this server, and say why.** The server puts the tokens
    /// themselves into `http://localhost:{port}/?access_token=…&refresh_token=…` and repeats no
    /// `state`. So the tokens pass through the browser's address bar, where extensions and a
    /// managed browser can read them; PKCE protects nothing; and any page that guesses the port
    /// while the attempt runs can sign the person in to a stranger's account, or end the attempt.
    /// What can be done is done: only a navigation (GET, `Host: localhost:{port}`) to exactly `/`
    /// with both tokens, or with `error` and `message`, counts, and a 303 takes the tokens out of
    /// the address bar.
    TokensInQuery,
}

/// What to ask for, and of whom.
#[derive(Debug, Clone)]
pub struct Request {
    /// The authorization endpoint; its own query parameters are kept.
    pub authorization_endpoint: Url,
    /// The app's client id; a native app has no secret (RFC 8252 section 8.5). Sent in
    /// [`Flow::Code`] only.
    pub client_id: String,
    /// Further parameters: `scope`, `prompt`, `login_hint`, `ui_locales`, `response_mode`, …
    pub extra: Vec<(String, String)>,
    /// `Some` for a server that sends `iss` (RFC 9207): then an answer without exactly this one
    /// is not ours. [`Flow::TokensInQuery`] has none and does not look.
    pub issuer: Option<String>,
    /// How the server answers.
    pub flow: Flow,
    /// How long to wait for the answer, from the start of the attempt.
    pub deadline: Duration,
    /// How the page in the browser calls the app.
    pub app_name: String,
    /// What the page in the browser speaks.
    pub language: Language,
}

impl Request {
    /// A request for [`Flow::Code`] without extra parameters or a required issuer, with
    /// [`DEFAULT_DEADLINE`] and pages in English.
    pub fn new(authorization_endpoint: Url, client_id: &str, app_name: &str) -> Self {
        Self {
            authorization_endpoint,
            client_id: client_id.to_owned(),
            extra: Vec::new(),
            issuer: None,
            flow: Flow::default(),
            deadline: DEFAULT_DEADLINE,
            app_name: app_name.to_owned(),
            language: Language::default(),
        }
    }

    /// Refuses what could never work, before anything is opened.
    pub(crate) fn check(&self) -> Result<(), StartError> {
        let endpoint = &self.authorization_endpoint;
        // RFC 6749 section 3.1: the endpoint has no fragment; one would swallow our parameters.
        if !matches!(endpoint.scheme(), "http" | "https") || endpoint.fragment().is_some() {
            let url = endpoint.to_string();
            return Err(StartError::Endpoint { url });
        }
        let own = endpoint.query_pairs().map(|(name, _)| name.into_owned());
        let extra = self.extra.iter().map(|(name, _)| name.clone());
        match own
            .chain(extra)
            .find(|name| RESERVED.contains(&name.as_str()))
        {
            Some(name) => Err(StartError::ReservedParameter { name }),
            None => Ok(()),
        }
    }
}

/// A request that has its port: the address for the browser, and what may come back.
pub(crate) struct Prepared {
    pub(crate) url: Url,
    pub(crate) redirect_uri: String,
    pub(crate) verifier: PkceCodeVerifier,
    pub(crate) expected: Expected,
}

impl Prepared {
    pub(crate) fn new(request: &Request, port: u16) -> Result<Self, StartError> {
        let state = CsrfToken::new_random_len(32);
        let (challenge, verifier) = PkceCodeChallenge::new_random_sha256();
        let secret = unguessable()?;
        let expected = Expected::new(
            request.flow,
            port,
            &secret,
            state.clone(),
            request.issuer.clone(),
        );
        let redirect_uri = expected.redirect_uri();
        let url = match request.flow {
            Flow::Code => standard_url(request, &redirect_uri, &state, challenge)?,
            Flow::CodeAtRoot => older_url(
                request,
                &[
                    ("redirect_uri", &redirect_uri),
                    ("code_challenge", challenge.as_str()),
                    ("code_challenge_method", challenge.method().as_str()),
                    ("state", state.secret()),
                ],
            ),
            Flow::TokensInQuery => older_url(request, &[("redirect_uri", &redirect_uri)]),
        };
        Ok(Self {
            url,
            redirect_uri,
            verifier,
            expected,
        })
    }
}

fn standard_url(
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

/// The address for a server that is older than its standards: the app's parameters and ours, and
/// nothing that such a server was never sent.
fn older_url(request: &Request, ours: &[(&str, &str)]) -> Url {
    let mut url = request.authorization_endpoint.clone();
    url.query_pairs_mut()
        .extend_pairs(&request.extra)
        .extend_pairs(ours);
    url
}

/// 128 random bits for the path, so that a page in the browser cannot aim at it.
fn unguessable() -> Result<String, StartError> {
    let mut bytes = [0; 16];
    getrandom::fill(&mut bytes).map_err(StartError::NoRandomness)?;
    Ok(BASE64URL_NOPAD.encode(&bytes))
}
