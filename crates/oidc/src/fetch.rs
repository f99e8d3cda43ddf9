//! The one thing this crate asks of its surroundings: HTTP.

use std::{error::Error, future::Future, time::Duration};

use url::Url;

use crate::secret::ProviderAccessToken;

/// Sends requests to the provider.
///
/// An implementation limits the time a request takes and the bytes it reads ([`FetchLimits`]), follows no redirect
/// (RFC 8414 section 6.2 and RFC 9700 section 4.12: an answer from elsewhere is not the provider's
/// word, and a form with a secret in it goes nowhere else), and checks certificates. Any status is
/// an answer; an error is the lack of one.
pub trait Fetch: Send + Sync {
    /// `GET`, asking for JSON.
    fn get(&self, url: &Url) -> impl Future<Output = Result<FetchAnswer, FetchError>> + Send;

    /// `GET` as the bearer of `token` (RFC 6750 section 2.1), asking for JSON. The token goes into
    /// the `Authorization` header and nowhere else.
    fn get_with_token(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
    ) -> impl Future<Output = Result<FetchAnswer, FetchError>> + Send;

    /// `POST` of an `application/x-www-form-urlencoded` body, asking for JSON.
    fn post_form(
        &self,
        url: &Url,
        form: &[(&str, &str)],
    ) -> impl Future<Output = Result<FetchAnswer, FetchError>> + Send;
}

/// What an implementation of [`Fetch`] keeps to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FetchLimits {
    /// For the connection.
    pub connect: Duration,
    /// For the whole request.
    pub total: Duration,
    /// For the body, in bytes.
    pub bytes: usize,
}

impl Default for FetchLimits {
    /// A person is waiting; and metadata, keys and token answers are a few kilobytes.
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(5),
            total: Duration::from_secs(15),
            bytes: 1024 * 1024,
        }
    }
}

/// What came back. No `Debug`: the body may hold tokens.
pub struct FetchAnswer {
    /// The HTTP status.
    pub status: u16,
    /// The whole body, decompressed.
    pub body: Vec<u8>,
}

/// Why nothing came back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FetchErrorKind {
    /// No connection: name not found, refused, cut, or no trust in the certificate.
    Unreachable,
    /// No complete answer within the time limit.
    TimedOut,
    /// More bytes than the implementation reads.
    TooLarge,
    /// Anything else.
    Other,
}

/// No answer from the provider.
#[derive(Debug, thiserror::Error)]
#[error("{}", self.sentence())]
pub struct FetchError {
    kind: FetchErrorKind,
    source: Option<Box<dyn Error + Send + Sync>>,
}

impl FetchError {
    /// A failure with the error that caused it.
    pub fn new(kind: FetchErrorKind, source: impl Into<Box<dyn Error + Send + Sync>>) -> Self {
        Self {
            kind,
            source: Some(source.into()),
        }
    }

    /// What went wrong.
    pub fn kind(&self) -> FetchErrorKind {
        self.kind
    }

    fn sentence(&self) -> &'static str {
        match self.kind {
            FetchErrorKind::Unreachable => "the sign-in provider cannot be reached",
            FetchErrorKind::TimedOut => "the sign-in provider did not answer in time",
            FetchErrorKind::TooLarge => "the sign-in provider's answer is too large to be one",
            FetchErrorKind::Other => "the request to the sign-in provider failed",
        }
    }
}

impl From<FetchErrorKind> for FetchError {
    fn from(kind: FetchErrorKind) -> Self {
        Self { kind, source: None }
    }
}
