//! Reading request bodies, with a limit on each.

use axum::extract::Request;
use http::{HeaderMap, HeaderValue, StatusCode, header};
use http_body_util::{BodyExt, LengthLimitError, Limited};
use serde::de::DeserializeOwned;

use crate::error::Refusal;

/// The most bytes of a body at the sign-in and token endpoints.
pub(super) const AUTH_BYTES: usize = 16 * 1024;

/// The body could not be read, or is not what the endpoint takes.
#[derive(Debug, thiserror::Error)]
pub(super) enum BodyError {
    #[error("the body has more than {0} bytes")]
    TooLarge(usize),
    #[error("the body ended too early or cannot be decompressed")]
    Broken,
    #[error("the body must be {0}")]
    ContentType(&'static str),
    #[error("the body is compressed in a way that this address does not take")]
    Encoding,
    /// The parser's words, which tell the place and not the content.
    #[error("the body is not what this endpoint takes: {0}")]
    Json(String),
}

impl From<BodyError> for Refusal {
    fn from(error: BodyError) -> Self {
        let (status, code) = match &error {
            BodyError::TooLarge(_) => (StatusCode::PAYLOAD_TOO_LARGE, "body_too_large"),
            BodyError::ContentType(_) => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_type"),
            BodyError::Encoding => (StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_encoding"),
            BodyError::Broken | BodyError::Json(_) => (StatusCode::BAD_REQUEST, "invalid_request"),
        };
        Self::Api {
            status,
            error: code,
            message: error.to_string(),
        }
    }
}

/// The kinds of body there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    Form,
    Json,
    Other,
}

/// What the client says its body is.
pub(super) fn kind(headers: &HeaderMap) -> Kind {
    let value = headers.get(header::CONTENT_TYPE);
    let value = value.and_then(|v| v.to_str().ok()).unwrap_or_default();
    let essence = value.split(';').next().unwrap_or_default().trim();
    match essence.to_ascii_lowercase().as_str() {
        "application/x-www-form-urlencoded" => Kind::Form,
        "application/json" => Kind::Json,
        _ => Kind::Other,
    }
}

/// Reads at most `limit` bytes.
pub(super) async fn bytes(request: Request, limit: usize) -> Result<Vec<u8>, BodyError> {
    if is_compressed(request.headers()) {
        return Err(BodyError::Encoding);
    }
    match Limited::new(request.into_body(), limit).collect().await {
        Ok(body) => Ok(body.to_bytes().into()),
        Err(error) if error.is::<LengthLimitError>() => Err(BodyError::TooLarge(limit)),
        Err(_) => Err(BodyError::Broken),
    }
}

/// Whether the body is still compressed: whoever decompresses takes the header away.
fn is_compressed(headers: &HeaderMap) -> bool {
    let encodings = headers.get_all(header::CONTENT_ENCODING).iter();
    let plain = |value: &[u8]| value.is_empty() || value.eq_ignore_ascii_case(b"identity");
    encodings
        .map(HeaderValue::as_bytes)
        .any(|value| !plain(value))
}

/// Reads a body that is gzip though nothing says so: second-generation clients send one again after
/// a 429 and leave the header out. Anything else comes back as it is.
pub(super) fn unzipped(body: Vec<u8>, limit: usize) -> Result<Vec<u8>, BodyError> {
    use std::io::Read;

    const MAGIC: [u8; 2] = [0x1f, 0x8b];
    if !body.starts_with(&MAGIC) {
        return Ok(body);
    }
    let most = u64::try_from(limit).unwrap_or(u64::MAX);
    let mut plain = Vec::new();
    let unzip = flate2::read::MultiGzDecoder::new(body.as_slice());
    let read = unzip.take(most.saturating_add(1)).read_to_end(&mut plain);
    read.map_err(|_| BodyError::Broken)?;
    if plain.len() > limit {
        return Err(BodyError::TooLarge(limit));
    }
    Ok(plain)
}

/// Reads a JSON body.
pub(super) async fn json<T: DeserializeOwned>(
    request: Request,
    limit: usize,
) -> Result<T, BodyError> {
    if kind(request.headers()) != Kind::Json {
        return Err(BodyError::ContentType("application/json"));
    }
    let body = bytes(request, limit).await?;
    from_json(&body)
}

/// Reads JSON text.
pub(super) fn from_json<T: DeserializeOwned>(body: &[u8]) -> Result<T, BodyError> {
    serde_json::from_slice(body).map_err(|error| BodyError::json(&error))
}

impl BodyError {
    /// `classify` and not the error itself: serde quotes a wrong value, which may be a secret.
    pub(super) fn json(error: &serde_json::Error) -> Self {
        let what = match error.classify() {
            serde_json::error::Category::Data => "a field is missing or has the wrong type",
            _ => "it is not valid JSON",
        };
        Self::Json(format!(
            "{what} (line {}, column {})",
            error.line(),
            error.column()
        ))
    }
}
