//! What the one right answer looks like. No I/O: a request comes in as its parts.

use std::collections::HashSet;

use hyper::header::{HOST, HeaderMap, HeaderName};
use hyper::http::request::Parts;
use hyper::{Method, Uri};
use oauth2::{AuthorizationCode, CsrfToken};
use subtle::ConstantTimeEq;
use url::form_urlencoded;

use crate::refusal::Refusal;

/// Where and how the answer has to arrive.
pub(crate) struct Expected {
    authority: String,
    path: String,
    done_path: String,
    state: CsrfToken,
    issuer: Option<String>,
}

/// What a request is for.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Route {
    /// The answer in the query.
    Query,
    /// The answer in the body.
    Form,
    /// The page that tells how it ended.
    Done,
}

/// The answer, once it is known to be ours.
pub(crate) enum Answered {
    Code(AuthorizationCode),
    Error {
        error: String,
        description: Option<String>,
    },
}

impl Expected {
    pub(crate) fn new(
        authority: String,
        path: String,
        state: CsrfToken,
        issuer: Option<String>,
    ) -> Self {
        let done_path = format!("{path}/done");
        Self {
            authority,
            path,
            done_path,
            state,
            issuer,
        }
    }

    /// The address that is left in the browser: it has no code in it.
    pub(crate) fn done_path(&self) -> &str {
        &self.done_path
    }

    /// Tells from the head of a request what it is for.
    pub(crate) fn route(&self, head: &Parts) -> Result<Route, Refusal> {
        if !self.is_for_us(&head.uri, &head.headers) {
            return Err(Refusal::WrongHost);
        }
        let path = head.uri.path();
        if path != self.path && path != self.done_path {
            return Err(Refusal::WrongPath);
        }
        if looks_ahead(&head.headers) {
            return Err(Refusal::Prefetch);
        }
        match (path == self.done_path, &head.method) {
            (true, &Method::GET) => Ok(Route::Done),
            (false, &Method::GET) => Ok(Route::Query),
            (false, &Method::POST) => Ok(Route::Form),
            _ => Err(Refusal::WrongMethod),
        }
    }

    /// Reads the parameters of an answer. Whether they are ours is decided before what they say.
    pub(crate) fn read(&self, parameters: &[u8]) -> Result<Answered, Refusal> {
        let pairs: Vec<_> = form_urlencoded::parse(parameters).collect();
        let mut names = HashSet::new();
        if !pairs.iter().all(|(name, _)| names.insert(name)) {
            return Err(Refusal::Repeated);
        }
        let value = |wanted: &str| {
            let found = pairs.iter().find(|(name, _)| name == wanted);
            found.map(|(_, value)| value.as_ref())
        };
        if !self.is_our_state(value("state").unwrap_or_default()) {
            return Err(Refusal::WrongState);
        }
        // RFC 9207 section 2.4: simple string comparison, for error answers too.
        if self.issuer.is_some() && self.issuer.as_deref() != value("iss") {
            return Err(Refusal::WrongIssuer);
        }
        match (value("code"), value("error")) {
            (Some(code), None) if !code.is_empty() => {
                Ok(Answered::Code(AuthorizationCode::new(code.to_owned())))
            }
            (None, Some(error)) if !error.is_empty() => Ok(Answered::Error {
                error: error.to_owned(),
                description: value("error_description").map(str::to_owned),
            }),
            _ => Err(Refusal::Malformed),
        }
    }

    /// A page of some site whose name was made to point at 127.0.0.1 still sends that name.
    fn is_for_us(&self, uri: &Uri, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        let one = matches!((hosts.next(), hosts.next()), (Some(host), None) if host.as_bytes() == self.authority.as_bytes());
        let target = uri.authority().map(hyper::http::uri::Authority::as_str);
        one && target.is_none_or(|target| target == self.authority)
    }

    fn is_our_state(&self, state: &str) -> bool {
        state
            .as_bytes()
            .ct_eq(self.state.secret().as_bytes())
            .into()
    }
}

/// Browsers fetch what they think will be opened next; no person has arrived then.
fn looks_ahead(headers: &HeaderMap) -> bool {
    const SAYING_SO: [HeaderName; 3] = [
        HeaderName::from_static("sec-purpose"),
        HeaderName::from_static("purpose"),
        HeaderName::from_static("x-moz"),
    ];
    SAYING_SO
        .iter()
        .flat_map(|name| headers.get_all(name))
        .any(|value| {
            let value = value.as_bytes().to_ascii_lowercase();
            [&b"prefetch"[..], b"prerender", b"preview"]
                .iter()
                .any(|word| value.windows(word.len()).any(|part| part == *word))
        })
}
