//! Fetching one JSON document.

use serde::de::DeserializeOwned;
use url::Url;

use crate::{
    fetch::{Fetch, FetchAnswer, FetchError},
    json,
};

/// No usable document.
#[derive(Debug, thiserror::Error)]
pub enum DocumentError {
    /// No answer.
    #[error("{url} cannot be fetched")]
    Fetch {
        /// What was asked for.
        url: Url,
        /// Why.
        source: FetchError,
    },
    /// An answer with another status than 200.
    #[error("{url} answered with status {status} instead of a document")]
    Status {
        /// What was asked for.
        url: Url,
        /// The HTTP status.
        status: u16,
    },
    /// The answer is longer than any sensible document. Fetchers have limits of their own; this
    /// one holds whatever the fetcher.
    #[error("{url} sent {size} bytes, more than the {limit} that are read")]
    TooLarge {
        /// What was asked for.
        url: Url,
        /// How long it is, in bytes.
        size: usize,
        /// How long it may be, in bytes.
        limit: usize,
    },
    /// The answer is not what it should be: HTML of a captive portal, for example.
    #[error("{url} did not send {expected}")]
    Malformed {
        /// What was asked for.
        url: Url,
        /// What it should have sent.
        expected: &'static str,
        /// Where it went wrong.
        source: serde_json::Error,
    },
}

impl DocumentError {
    /// Whether it may work in a moment: no answer, a busy server, or a page in between. A clear
    /// "no such document" is a wrong address.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            Self::Fetch { .. } | Self::Malformed { .. } => true,
            Self::Status { status, .. } => *status == 429 || *status >= 500,
            Self::TooLarge { .. } => false,
        }
    }
}

/// Fetches and reads the document at `url`: status 200, at most `limit` bytes, JSON of `T`.
pub(crate) async fn fetch<T: DeserializeOwned>(
    fetcher: &impl Fetch,
    url: &Url,
    limit: usize,
    expected: &'static str,
) -> Result<T, DocumentError> {
    of_answer(fetcher.get(url).await, url, limit, expected)
}

/// Reads what came of asking for the document at `url`.
pub(crate) fn of_answer<T: DeserializeOwned>(
    answer: Result<FetchAnswer, FetchError>,
    url: &Url,
    limit: usize,
    expected: &'static str,
) -> Result<T, DocumentError> {
    let answer = answer.map_err(|source| DocumentError::Fetch {
        url: url.clone(),
        source,
    })?;
    if answer.status != 200 {
        return Err(DocumentError::Status {
            url: url.clone(),
            status: answer.status,
        });
    }
    read(&answer.body, url, limit, expected)
}

/// Reads a document that came from `url`.
pub(crate) fn read<T: DeserializeOwned>(
    body: &[u8],
    url: &Url,
    limit: usize,
    expected: &'static str,
) -> Result<T, DocumentError> {
    if body.len() > limit {
        return Err(DocumentError::TooLarge {
            url: url.clone(),
            size: body.len(),
            limit,
        });
    }
    json::object(body).map_err(|source| DocumentError::Malformed {
        url: url.clone(),
        expected,
        source,
    })
}
