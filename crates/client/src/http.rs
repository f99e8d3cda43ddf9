//! The one HTTP client, and the one place where its failures become [`Problem`]s.

use std::time::Duration;

use http::{StatusCode, header};

use crate::address::ServerAddress;
use crate::problem::{Problem, ProblemCode};

/// What a person waits at most for a name, a route and a handshake.
const CONNECT: Duration = Duration::from_secs(5);
/// What one whole request may take.
const OVERALL: Duration = Duration::from_secs(20);
/// The longest `Retry-After` that is obeyed: beyond it a server is broken rather than busy.
const LONGEST_RETRY_AFTER: Duration = Duration::from_hours(1);

/// The largest answer of the sign-in endpoints: a few tokens and a name.
pub(crate) const SMALL: usize = 256 * 1024;
/// The largest page of changes that is read into memory.
pub(crate) const LARGE: usize = 32 * 1024 * 1024;

/// Sends requests: follows no redirect (a token must not travel to where a server points), and
/// uses the system's proxy except for servers on this machine.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    direct: reqwest::Client,
    proxied: reqwest::Client,
}

/// Why a request has no usable answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Fault {
    /// No name, no route, no open port, no answer in time, or a connection that broke.
    #[error("no answer")]
    Unreachable(#[source] reqwest::Error),
    /// The certificate is not one to trust.
    #[error("the server's certificate is not trusted")]
    Untrusted(#[source] reqwest::Error),
    /// The server failed (5xx) or is busy (429), and may have said when to come back.
    #[error("the server answered {status}")]
    Failed {
        /// What it answered.
        status: StatusCode,
        /// How long it asked to be left alone.
        retry_after: Option<Duration>,
    },
    /// Something else answers in the server's place: a captive portal, another program.
    #[error("the answer is not one of a Pia server: {0}")]
    NotPia(String),
    /// More bytes than the answer may have.
    #[error("the answer is larger than {limit} bytes")]
    TooLarge {
        /// How many it may have.
        limit: usize,
    },
    /// The request could not be put together.
    #[error("the request could not be made")]
    Request(#[source] reqwest::Error),
}

impl Http {
    /// Builds the client.
    #[expect(
        clippy::disallowed_methods,
        reason = "this is the one place where it is built"
    )]
    pub(crate) fn new() -> Result<Self, Problem> {
        let builder = || {
            reqwest::Client::builder()
                .user_agent(concat!("pia/", env!("CARGO_PKG_VERSION")))
                .redirect(reqwest::redirect::Policy::none())
                .connect_timeout(CONNECT)
                .timeout(OVERALL)
        };
        let failed = |error: reqwest::Error| {
            Problem::new(
                ProblemCode::ConfigurationInvalid,
                format!("The network part of Pia cannot start: {}.", chain(&error)),
            )
        };
        Ok(Self {
            direct: builder().no_proxy().build().map_err(failed)?,
            proxied: builder().build().map_err(failed)?,
        })
    }

    /// Sends `request` to `server` and reads at most `limit` bytes of the answer. Redirects and
    /// the server's own failures are [`Fault`]s; every other status is the caller's to read.
    pub(crate) async fn send(
        &self,
        server: &ServerAddress,
        request: http::Request<Vec<u8>>,
        limit: usize,
    ) -> Result<http::Response<Vec<u8>>, Fault> {
        let client = if server.is_loopback() {
            &self.direct
        } else {
            &self.proxied
        };
        let request = reqwest::Request::try_from(request).map_err(Fault::Request)?;
        let mut answer = client.execute(request).await.map_err(transport)?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Fault::Failed {
                status,
                retry_after: retry_after(answer.headers()),
            });
        }
        if status.is_redirection() {
            return Err(Fault::NotPia(format!("it points elsewhere ({status})")));
        }
        let mut body = Vec::new();
        while let Some(chunk) = answer.chunk().await.map_err(transport)? {
            if body.len() + chunk.len() > limit {
                return Err(Fault::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = http::Response::new(body);
        *whole.status_mut() = status;
        *whole.headers_mut() = answer.headers().clone();
        Ok(whole)
    }

    /// `GET`s a JSON document.
    pub(crate) async fn get(
        &self,
        server: &ServerAddress,
        address: &str,
        limit: usize,
    ) -> Result<http::Response<Vec<u8>>, Fault> {
        let request = http::Request::get(address)
            .header(header::ACCEPT, "application/json")
            .body(Vec::new())
            .map_err(|error| Fault::NotPia(error.to_string()))?;
        self.send(server, request, limit).await
    }
}

impl Fault {
    /// In words, for the person.
    pub(crate) fn problem(&self, server: &ServerAddress) -> Problem {
        tracing::debug!(error = %chain(self), %server, "a request failed");
        let problem = match self {
            Self::Unreachable(_) | Self::Request(_) => Problem::new(
                ProblemCode::ServerUnreachable,
                format!("{server} does not answer. Check the connection and the server's address."),
            ),
            Self::Untrusted(_) => Problem::new(
                ProblemCode::ServerUntrusted,
                format!(
                    "The certificate of {server} is not trusted by this computer. Ask whoever runs \
                     the server."
                ),
            ),
            Self::Failed { status, .. } => Problem::new(
                ProblemCode::ServerFailed,
                format!("{server} has a problem of its own ({status}). Try again in a while."),
            ),
            Self::NotPia(_) | Self::TooLarge { .. } => Problem::new(
                ProblemCode::ServerNotPia,
                format!(
                    "Something answers at {server}, but it is not a Pia server. Check the address, \
                     and whether this network asks you to sign in first."
                ),
            ),
        };
        problem.with_detail(match self {
            Self::NotPia(reason) => format!("{server}: {reason}"),
            Self::Failed { status, .. } => format!("{server}: {status}"),
            other => format!("{server}: {}", reason(other)),
        })
    }

    /// How long the server asked to be left alone.
    pub(crate) fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Failed { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

fn transport(error: reqwest::Error) -> Fault {
    if causes(&error).any(is_certificate_trouble) {
        Fault::Untrusted(error.without_url())
    } else {
        Fault::Unreachable(error.without_url())
    }
}

/// Whether a TLS handshake failed over the server's certificate. The cause sits inside an
/// `io::Error`, whose `source` skips it.
fn is_certificate_trouble(cause: &(dyn std::error::Error + 'static)) -> bool {
    let inner = cause
        .downcast_ref::<std::io::Error>()
        .and_then(std::io::Error::get_ref)
        .and_then(|inner| inner.downcast_ref::<rustls::Error>());
    matches!(
        inner.or_else(|| cause.downcast_ref()),
        Some(rustls::Error::InvalidCertificate(_) | rustls::Error::NoCertificatesPresented)
    )
}

fn causes<'a>(
    error: &'a (dyn std::error::Error + 'static),
) -> impl Iterator<Item = &'a (dyn std::error::Error + 'static)> {
    std::iter::successors(Some(error), |error| error.source())
}

/// An error with its causes, in one line for the log.
pub(crate) fn chain(error: &(dyn std::error::Error + 'static)) -> String {
    let mut words: Vec<String> = causes(error).map(ToString::to_string).collect();
    words.dedup();
    words.join(": ")
}

/// What lies at the bottom of an error, for a person: neither the layers of libraries above it nor
/// the system's number for it.
pub(crate) fn reason(error: &(dyn std::error::Error + 'static)) -> String {
    let words = causes(error)
        .last()
        .map(ToString::to_string)
        .unwrap_or_default();
    match words.rfind(" (os error ") {
        Some(number) => words[..number].to_owned(),
        None => words,
    }
}

/// `Retry-After` in seconds. The date form is not read: it would need the server's clock.
fn retry_after(headers: &http::HeaderMap) -> Option<Duration> {
    let seconds = headers
        .get(header::RETRY_AFTER)?
        .to_str()
        .ok()?
        .trim()
        .parse()
        .ok()?;
    Some(Duration::from_secs(seconds).min(LONGEST_RETRY_AFTER))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_read_in_seconds_and_capped() {
        let read = |text: &str| {
            let mut headers = http::HeaderMap::new();
            headers.insert(header::RETRY_AFTER, text.parse().unwrap());
            retry_after(&headers)
        };
        assert_eq!(read("7"), Some(Duration::from_secs(7)));
        assert_eq!(read("999999999"), Some(LONGEST_RETRY_AFTER));
        assert_eq!(read("Wed, 21 Oct 2026 07:28:00 GMT"), None);
        assert_eq!(retry_after(&http::HeaderMap::new()), None);
    }

    #[test]
    fn a_bad_certificate_is_told_from_a_broken_line() {
        let bad = rustls::Error::InvalidCertificate(rustls::CertificateError::UnknownIssuer);
        let wrapped = std::io::Error::other(bad.clone());
        assert!(is_certificate_trouble(&bad));
        assert!(is_certificate_trouble(&wrapped));
        assert!(!is_certificate_trouble(&std::io::Error::other(
            rustls::Error::DecryptError
        )));
        assert!(!is_certificate_trouble(&std::io::Error::other("reset")));
    }

    #[test]
    fn a_person_reads_the_reason_and_not_the_layers_above_it() {
        #[derive(Debug, thiserror::Error)]
        #[error("a layer")]
        struct Layer(#[source] std::io::Error);
        let refused = Layer(std::io::Error::from_raw_os_error(2));
        assert!(chain(&refused).starts_with("a layer: "));
        let reason = reason(&refused);
        assert!(
            !reason.contains("layer") && !reason.contains("os error"),
            "{reason}"
        );
        assert!(!reason.is_empty());
    }

    #[test]
    fn a_chain_of_causes_reads_as_one_line() {
        let fault = Fault::TooLarge { limit: 5 };
        assert_eq!(chain(&fault), "the answer is larger than 5 bytes");
    }
}
