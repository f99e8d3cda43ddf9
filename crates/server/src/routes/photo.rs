//! `GET /api/me/photo`: the person's picture, where their provider has one.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse, Response};
use data_encoding::HEXLOWER;
use http::{HeaderMap, StatusCode, header};
use pia_oidc::ProviderKind;
use pia_oidc::secret::ProviderAccessToken;
use pia_protocol::error::ErrorBody;
use pia_protocol::paths;
use sha2::{Digest, Sha256};

use super::caller::{By, Caller};
use crate::app::{App, ProviderParty};
use crate::error::Refusal;
use crate::photos::{PhotoError, Picture, Source};
use crate::provider_tokens::TokensError;
use crate::telemetry::{RequestId, chain};

/// What Graph wants for the picture of the person who asks. A scope that names no API is Graph's, in
/// each of Microsoft's clouds.
const SCOPE: &str = "User.Read";

/// A picture can be had from nowhere now.
#[derive(Debug, thiserror::Error)]
enum SourceError {
    #[error(transparent)]
    Tokens(#[from] TokensError),
    #[error("the provider gives no token on behalf of the caller")]
    OnBehalf(#[from] Box<pia_oidc::Error>),
    #[error(transparent)]
    Photo(#[from] PhotoError),
}

/// The bearer's picture, where their provider has one.
#[utoipa::path(get, path = paths::PHOTO, tag = "sessions", security(("bearer" = [])),
    params(("If-None-Match" = Option<String>, Header, description = "The `ETag` of the one at hand.")),
    responses(
        (status = OK, description = "The picture.", body = Vec<u8>, content_type = "image/jpeg"),
        (status = NOT_MODIFIED, description = "It is the one at hand."),
        (status = FORBIDDEN, description = "`insufficient_scope`, `account_unknown`, `role_missing`, \
             `account_disabled`: for an application that calls with a token of the provider's.", body = ErrorBody),
        (status = NOT_FOUND, description = "`no_photo`", body = ErrorBody),
    ))]
pub(super) async fn photo(
    State(app): State<Arc<App>>,
    id: RequestId,
    headers: HeaderMap,
    caller: Caller,
) -> Result<Response, Refusal> {
    app.limits.sync(caller.account)?;
    let kept = app.photos.kept(caller.account).await;
    let kept = kept.map_err(Refusal::internal)?;
    let picture = match kept {
        Some(kept) if app.photos.is_fresh(&kept) => kept.image,
        kept => {
            let last = kept.as_ref().and_then(|kept| kept.image.clone());
            match fetched(&app, &caller, kept).await {
                Ok(picture) => picture,
                Err(error) => {
                    let (id, cause) = (id.as_str(), chain(&error));
                    tracing::info!(id, cause, "a picture could not be had");
                    last
                }
            }
        }
    };
    let picture = picture.ok_or_else(none)?;
    Ok(shown(picture, &headers))
}

async fn fetched(
    app: &App,
    caller: &Caller,
    kept: Option<crate::db::StoredPhoto>,
) -> Result<Option<Picture>, SourceError> {
    let party = app.provider(&caller.provider);
    let party = party.filter(|party| party.relying_party.config().kind == ProviderKind::Entra);
    let Some(party) = party else {
        return Ok(None);
    };
    let last = kept.as_ref().and_then(|kept| kept.image.clone());
    let Some(token) = token(app, party, caller).await? else {
        return Ok(last);
    };
    let source = Source {
        fetch: &party.fetch,
        graph: &party.graph,
        token,
    };
    Ok(app.photos.fetch(caller.account, kept, &source).await?)
}

/// A token to ask Graph with: the one that was kept, or one on behalf of the application that calls.
async fn token(
    app: &App,
    party: &ProviderParty,
    caller: &Caller,
) -> Result<Option<ProviderAccessToken>, SourceError> {
    match &caller.by {
        By::Session(_) => Ok(app.provider_tokens.access(party, caller.account).await?),
        By::Provider(token) => {
            let (now, scopes) = (app.clock.now(), [SCOPE.to_owned()]);
            let tokens = party.relying_party.on_behalf_of(token, &scopes, now).await;
            Ok(Some(tokens.map_err(Box::new)?.access_token))
        }
    }
}

fn none() -> Refusal {
    Refusal::Api {
        status: StatusCode::NOT_FOUND,
        error: "no_photo",
        message: "There is no picture of this person.".into(),
    }
}

/// The picture, or that it is the one the client has (RFC 9110 section 13.1.2).
fn shown((media_type, image): Picture, headers: &HeaderMap) -> Response {
    let tag = format!("\"{}\"", HEXLOWER.encode(&Sha256::digest(&image)[..16]));
    let known = headers.get(header::IF_NONE_MATCH);
    let known = known.and_then(|known| known.to_str().ok());
    let is_known = known.is_some_and(|known| known.split(',').any(|one| one.trim() == tag));
    let about = [
        (header::ETAG, tag),
        (header::CACHE_CONTROL, "private, max-age=3600".to_owned()),
    ];
    if is_known {
        return (StatusCode::NOT_MODIFIED, about).into_response();
    }
    (about, [(header::CONTENT_TYPE, media_type)], image).into_response()
}
