//! The provider says no: `error` answers of its authorization and token endpoints.
//!
//! Software reacts to `error` and `suberror`; Entra's number (`AADSTS…`) says it more finely where
//! those leave it open, and chooses the words, because Microsoft adds and changes numbers. The free
//! text decides nothing.

mod class;
mod refusal;
mod text;
mod wording;

use std::fmt;

use serde::Deserialize;
use time::OffsetDateTime;
use uuid::Uuid;

use crate::{json, lenient};

pub use class::ErrorClass;
pub use refusal::ProviderRefusal;
pub use wording::Wording;

/// Enough for any `claims` challenge, and short enough for the next URL.
const MAX_CLAIMS: usize = 4096;

/// Entra sends one number, or a few.
const MAX_NUMBERS: usize = 8;

/// An error answer. `Display` leaves the provider's description out: it may name the person.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ProviderError {
    /// The code, e.g. `access_denied` (RFC 6749 sections 4.1.2.1 and 5.2).
    pub error: String,
    /// Entra's second code (`suberror`, or `error_subcode` in a redirect), or Google's
    /// (`error_subtype`).
    pub suberror: Option<String>,
    /// The provider's own words, without control characters, cut to 2,000 characters.
    pub description: Option<String>,
    /// Entra's numbers (`error_codes`, or the one after `AADSTS`), as they come.
    pub numbers: Vec<u32>,
    /// Names the request in Microsoft's logs.
    pub trace_id: Option<Uuid>,
    /// Names the sign-in in Microsoft's logs.
    pub correlation_id: Option<Uuid>,
    /// When the provider says it happened, by its own clock.
    pub timestamp: Option<OffsetDateTime>,
    /// What the next authorization request must carry as `claims`, unchanged.
    pub claims: Option<String>,
    /// The status of the token endpoint's answer; `None` for an answer through the browser.
    pub status: Option<u16>,
}

impl ProviderError {
    /// Reads the parameters of an authorization response. `None` when there is no `error` in it.
    pub fn from_authorization_response<'a>(
        parameters: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Option<Self> {
        let mut body = ErrorBody::default();
        for (name, value) in parameters {
            let field = match name {
                "error" => &mut body.error,
                "error_description" => &mut body.error_description,
                "suberror" | "error_subcode" => &mut body.suberror,
                "claims" => &mut body.claims,
                "trace_id" => &mut body.trace_id,
                "correlation_id" => &mut body.correlation_id,
                "timestamp" => &mut body.timestamp,
                _ => continue,
            };
            *field = Some(value.to_owned());
        }
        body.into_error(None)
    }

    /// Reads the body of a token endpoint's answer. `None` when it is no error object.
    pub fn from_json(status: u16, body: &[u8]) -> Option<Self> {
        let body: ErrorBody = json::object(body).ok()?;
        body.into_error(Some(status))
    }

    /// Why the provider did not go along.
    pub fn kind(&self) -> ProviderRefusal {
        refusal::of(self)
    }

    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        self.kind().class()
    }

    /// The number after `AADSTS`.
    pub fn number(&self) -> Option<u32> {
        self.numbers.first().copied()
    }

    /// What its number says more than its class, where one is known that does.
    pub fn wording(&self) -> Option<Wording> {
        let mut numbers = self.numbers.iter();
        numbers.find_map(|number| Wording::of_number(*number))
    }

    /// One sentence for the person, by number where one is known.
    pub fn sentence(&self) -> &'static str {
        self.wording()
            .map_or_else(|| self.class().sentence(), Wording::sentence)
    }
}

/// One line for a log.
impl fmt::Display for ProviderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "the sign-in provider answered `{}`", self.error)?;
        if let Some(suberror) = &self.suberror {
            write!(f, " / `{suberror}`")?;
        }
        let number = self.number().map(|n| format!("AADSTS{n}"));
        let trace = self.trace_id.map(|id| format!("trace id {id}"));
        let correlation = self.correlation_id.map(|id| format!("correlation id {id}"));
        let details: Vec<_> = [number, trace, correlation].into_iter().flatten().collect();
        if details.is_empty() {
            return Ok(());
        }
        write!(f, " ({})", details.join(", "))
    }
}

impl std::error::Error for ProviderError {}

/// An error object as it comes. Unknown members are ignored, and odd ones must not hide the error.
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    #[serde(deserialize_with = "lenient::if_fits")]
    error: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    error_description: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    error_codes: Option<Vec<u32>>,
    #[serde(deserialize_with = "lenient::if_fits")]
    suberror: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    error_subtype: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    trace_id: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    correlation_id: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    timestamp: Option<String>,
    #[serde(deserialize_with = "lenient::if_fits")]
    claims: Option<String>,
}

impl ErrorBody {
    fn into_error(self, status: Option<u16>) -> Option<ProviderError> {
        let error = text::code(&self.error?)?;
        let description = self.error_description.as_deref().map(text::clean);
        let suberror = self.suberror.or(self.error_subtype);
        let mut numbers = self.error_codes.unwrap_or_default();
        numbers.truncate(MAX_NUMBERS);
        let words = description.as_deref().unwrap_or_default();
        let id = |given: Option<String>, label| {
            given
                .and_then(|id| Uuid::try_parse(id.trim()).ok())
                .or_else(|| text::labelled_id(words, label))
        };
        if numbers.is_empty() {
            numbers.extend(text::number(words));
        }
        let timestamp = self.timestamp.as_deref().and_then(text::timestamp);
        Some(ProviderError {
            error,
            suberror: suberror.as_deref().and_then(text::code),
            numbers,
            trace_id: id(self.trace_id, "Trace ID:"),
            correlation_id: id(self.correlation_id, "Correlation ID:"),
            timestamp: timestamp.or_else(|| text::labelled_timestamp(words)),
            claims: self.claims.filter(|claims| is_claims(claims)),
            description,
            status,
        })
    }
}

/// Passed on unchanged, so it must be what it claims to be: one JSON object of a sensible size.
fn is_claims(text: &str) -> bool {
    text.len() <= MAX_CLAIMS
        && serde_json::from_str::<serde_json::Map<String, serde_json::Value>>(text).is_ok()
}
