//! How a client proves who it is at a token endpoint (RFC 6749 section 2.3.1).

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;
use data_encoding::BASE64;
use url::form_urlencoded;

use crate::params::Params;

/// What a client says of itself; nothing of it is proven yet.
pub(crate) struct Claimed {
    pub(crate) client_id: Option<String>,
    pub(crate) secret: Option<String>,
}

/// From the `Authorization: Basic` header if there is one, else from the body.
pub(crate) fn read(headers: &HeaderMap, params: &Params) -> Claimed {
    if let Some((id, secret)) = basic(headers) {
        return Claimed {
            client_id: Some(id),
            secret: Some(secret).filter(|secret| !secret.is_empty()),
        };
    }
    Claimed {
        client_id: params.owned("client_id"),
        secret: params.owned("client_secret"),
    }
}

fn basic(headers: &HeaderMap) -> Option<(String, String)> {
    let header = headers.get(AUTHORIZATION)?.to_str().ok()?;
    let (scheme, encoded) = header.split_once(' ')?;
    if !scheme.eq_ignore_ascii_case("Basic") {
        return None;
    }
    let decoded = String::from_utf8(BASE64.decode(encoded.trim().as_bytes()).ok()?).ok()?;
    let (id, secret) = decoded.split_once(':')?;
    Some((form_decoded(id), form_decoded(secret)))
}

/// Both halves are form-encoded before they are joined.
fn form_decoded(text: &str) -> String {
    // A lone value has no '='; as a name it goes through the very same decoding.
    let escaped = text.replace('=', "%3D").replace('&', "%26");
    form_urlencoded::parse(escaped.as_bytes())
        .map(|(name, _)| name.into_owned())
        .next()
        .unwrap_or_default()
}
