//! Who is asking: the bearer of a good access token whose session still stands.

use std::sync::Arc;

use axum::extract::FromRequestParts;
use http::{header, request::Parts};

use crate::app::App;
use crate::error::Refusal;
use crate::tokens::Claims;

/// The claims of the request's access token.
pub(super) struct Bearer(pub(super) Claims);

impl FromRequestParts<Arc<App>> for Bearer {
    type Rejection = Refusal;

    async fn from_request_parts(parts: &mut Parts, app: &Arc<App>) -> Result<Self, Refusal> {
        let claims = app.sessions.bearer(token(parts)?).await;
        claims
            .map_err(Refusal::internal)?
            .map(Self)
            .ok_or(Refusal::Bearer { presented: true })
    }
}

/// The token that a request bears (RFC 6750 section 2.1).
pub(super) fn token(parts: &Parts) -> Result<&str, Refusal> {
    parts
        .headers
        .get(header::AUTHORIZATION)
        .and_then(|value| value.to_str().ok())
        .and_then(|value| value.split_once(' '))
        .filter(|(scheme, _)| scheme.eq_ignore_ascii_case("bearer"))
        .map(|(_, token)| token.trim())
        .ok_or(Refusal::Bearer { presented: false })
}
