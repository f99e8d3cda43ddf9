//! What the one right answer looks like. No I/O: a request comes in as its parts.

use hyper::header::{HOST, HeaderMap, HeaderName};
use hyper::http::request::Parts;
use hyper::{Method, Uri};
use oauth2::CsrfToken;
use subtle::ConstantTimeEq;

use crate::answered::{Answered, Parameters, names_an_answer};
use crate::refusal::Refusal;
use crate::request::Flow;

/// Where and how the answer has to arrive.
pub(crate) struct Expected {
    flow: Flow,
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
    /// No answer yet, but perhaps one in the fragment, which browsers keep to themselves.
    Fragment,
    /// The page that tells how it ended.
    Done,
}

impl Expected {
    /// `secret` is what no other program can guess of the paths.
    pub(crate) fn new(
        flow: Flow,
        port: u16,
        secret: &str,
        state: CsrfToken,
        issuer: Option<String>,
    ) -> Self {
        let (host, path) = match flow {
            // RFC 8252 section 8.3 advises against `localhost`: a name may be resolved elsewhere.
            Flow::Code => ("127.0.0.1", format!("/{secret}")),
            Flow::CodeAtRoot | Flow::TokensInQuery => ("localhost", "/".to_owned()),
        };
        Self {
            flow,
            authority: format!("{host}:{port}"),
            path,
            done_path: format!("/{secret}/done"),
            state,
            issuer,
        }
    }

    pub(crate) fn redirect_uri(&self) -> String {
        format!("http://{}{}", self.authority, self.path)
    }

    pub(crate) fn authority(&self) -> &str {
        &self.authority
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    /// The address that is left in the browser: it has no code in it.
    pub(crate) fn done_path(&self) -> &str {
        &self.done_path
    }

    /// Whether the answer may also come by form post or in the fragment.
    pub(crate) fn takes_every_mode(&self) -> bool {
        self.flow == Flow::Code
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
        if is_a_part_of_a_page(&head.headers) {
            return Err(Refusal::Embedded);
        }
        let every_mode = self.takes_every_mode();
        let answer = names_an_answer(head.uri.query().unwrap_or_default());
        match (path == self.done_path, &head.method) {
            (true, &Method::GET) => Ok(Route::Done),
            (false, &Method::GET) if every_mode && !answer => Ok(Route::Fragment),
            (false, &Method::GET) => Ok(Route::Query),
            (false, &Method::POST) if every_mode => Ok(Route::Form),
            _ => Err(Refusal::WrongMethod),
        }
    }

    /// Reads the parameters of an answer. Whether they are ours is decided before what they say.
    pub(crate) fn read(&self, parameters: &[u8]) -> Result<Answered, Refusal> {
        let parameters = Parameters::parse(parameters)?;
        if self.flow == Flow::TokensInQuery {
            return parameters.tokens();
        }
        if !self.is_our_state(parameters.value("state").unwrap_or_default()) {
            return Err(Refusal::WrongState);
        }
        // RFC 9207 section 2.4: simple string comparison, for error answers too.
        if self.issuer.is_some() && self.issuer.as_deref() != parameters.value("iss") {
            return Err(Refusal::WrongIssuer);
        }
        parameters.code()
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

/// Fetch Metadata: a browser that says what it loads this for has to be on its way to a page of
/// its own. An image, a frame or a script's request comes from a page that tries out ports.
fn is_a_part_of_a_page(headers: &HeaderMap) -> bool {
    headers
        .get_all(HeaderName::from_static("sec-fetch-dest"))
        .iter()
        .any(|destination| destination != "document")
}
