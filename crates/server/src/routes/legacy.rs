//! `/api/sync/push`, `…/pull` and what else first- and second-generation clients may ask.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, Request, State};
use axum::response::{IntoResponse, Response};
use http::{HeaderMap, StatusCode, header};
use pia_protocol::error::ErrorBody;
use pia_protocol::paths;
use pia_protocol::sync::{Body, MAX_PAGE};
use serde_json::Value;

use super::bearer::Bearer;
use super::body::{self, BodyError};
use super::params::Params;
use crate::app::App;
use crate::db::DbError;
use crate::error::Refusal;
use crate::legacy::{
    self, MAX_PUSH_BYTES, Malformed, Pulled, Push, PushAnswer, PushError, Pusher, Question,
};

/// Why a push or a pull was refused.
#[derive(Debug, thiserror::Error)]
enum LegacyError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error(transparent)]
    Malformed(#[from] Malformed),
    #[error("`since` must be a date and time")]
    Since,
    #[error("`limit` must be a number from 1 on")]
    Limit,
    #[error(transparent)]
    Push(#[from] PushError),
    #[error("there is more than this version of the app can take at once; please update it")]
    TooMuch,
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<LegacyError> for Refusal {
    fn from(error: LegacyError) -> Self {
        let message = error.to_string();
        let api = |status, error| Self::Api {
            status,
            error,
            message,
        };
        match error {
            LegacyError::Body(error) => error.into(),
            LegacyError::Malformed(Malformed::TooMany) => {
                api(StatusCode::PAYLOAD_TOO_LARGE, "too_many_records")
            }
            LegacyError::Malformed(Malformed::Field(..)) => {
                api(StatusCode::BAD_REQUEST, "invalid_request")
            }
            LegacyError::Since | LegacyError::Limit => api(StatusCode::BAD_REQUEST, "invalid_page"),
            LegacyError::Push(PushError::Quota { .. }) => {
                api(StatusCode::CONFLICT, "quota_exceeded")
            }
            LegacyError::Push(PushError::Plaintext) => api(StatusCode::FORBIDDEN, "e2ee_required"),
            LegacyError::TooMuch => api(StatusCode::CONFLICT, "client_too_old"),
            LegacyError::Push(PushError::Db(error)) | LegacyError::Db(error) => {
                Self::internal(error)
            }
        }
    }
}

/// Takes what a first- or second-generation client has, all or nothing.
///
/// May be compressed (`Content-Encoding: zstd` or `gzip`), with gzip even where nothing says so.
#[utoipa::path(post, path = paths::LEGACY_PUSH, tag = "older clients", security(("bearer" = [])),
    request_body(content = Object, content_type = "application/json"),
    responses(
        (status = OK, description = "What was taken, and what was not.", body = Object),
        (status = BAD_REQUEST, description = "`invalid_request`", body = ErrorBody),
        (status = FORBIDDEN, description = "`e2ee_required`", body = ErrorBody),
        (status = CONFLICT, description = "`quota_exceeded`", body = ErrorBody),
        (status = PAYLOAD_TOO_LARGE, description = "`body_too_large` or `too_many_records`",
            body = ErrorBody),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported_type`, `unsupported_encoding`",
            body = ErrorBody),
    ))]
pub(super) async fn push(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
    request: Request,
) -> Result<Json<PushAnswer>, Refusal> {
    app.limits.sync(claims.sub)?;
    let who = Pusher {
        owner: app.owner(claims.sub).map_err(LegacyError::from)?,
        session: claims.sid,
    };
    Ok(Json(pushed(&app, who, request).await?))
}

async fn pushed(app: &App, who: Pusher, request: Request) -> Result<PushAnswer, LegacyError> {
    let body = body::bytes(request, MAX_PUSH_BYTES).await?;
    let body = body::unzipped(body, MAX_PUSH_BYTES)?;
    // An error is that of a closed semaphore, and nobody closes it.
    let turn = app.legacy_pushes.acquire().await.ok();
    let read: Body = body::from_json(&body)?;
    drop(body);
    let push = Push::read(read)?;
    let pushed = legacy::push(&app.db, who, push, &app.quotas, app.clock.now()).await;
    drop(turn);
    Ok(pushed?)
}

/// Brings down what such a client has not seen yet.
#[utoipa::path(get, path = paths::LEGACY_PULL, tag = "older clients", security(("bearer" = [])),
    params(
        ("since" = Option<String>, Query, example = "2026-11-28T12:00:00Z",
            description = "The last answer's `serverTimestamp`."),
        ("limit" = Option<u64>, Query, minimum = 1, example = 500, description = "How many."),
        ("If-None-Match" = Option<String>, Header, description = "The last answer's `ETag`."),
    ),
    responses(
        (status = OK, description = "What changed.", body = Object),
        (status = NOT_MODIFIED, description = "Nothing did."),
        (status = BAD_REQUEST, description = "`invalid_page`", body = ErrorBody),
        (status = CONFLICT, description = "`client_too_old`", body = ErrorBody),
    ))]
pub(super) async fn pull(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    app.limits.sync(claims.sub)?;
    let question = question(&app, &headers, &query.unwrap_or_default())?;
    let owner = app.owner(claims.sub).map_err(LegacyError::from)?;
    let pulled = legacy::pull(&app.db, owner, question).await;
    match pulled.map_err(LegacyError::from)? {
        Pulled::Same { etag } => {
            Ok((StatusCode::NOT_MODIFIED, [(header::ETAG, etag)]).into_response())
        }
        Pulled::Page { etag, body } => Ok(([(header::ETAG, etag)], Json(body)).into_response()),
        Pulled::TooMuch => Err(LegacyError::TooMuch.into()),
    }
}

fn question(app: &App, headers: &HeaderMap, query: &str) -> Result<Question, LegacyError> {
    let params = Params::parse(query.as_bytes());
    if params.are_unclear() {
        return Err(LegacyError::Since);
    }
    let since = params.get("since").map(|text| {
        // An offset's plus comes unescaped, and means a space in a query.
        let time = legacy::parse_time(&text.replace(' ', "+"));
        time.ok_or(LegacyError::Since)
    });
    let limit = params.get("limit").map(|text| match text.parse() {
        Ok(0) | Err(_) => Err(LegacyError::Limit),
        Ok(limit) => Ok(MAX_PAGE.min(limit)),
    });
    let known = headers.get(header::IF_NONE_MATCH);
    Ok(Question {
        since: since.transpose()?,
        limit: limit.transpose()?,
        known: known.and_then(|tag| tag.to_str().ok()).map(str::to_owned),
        now: app.clock.now(),
    })
}

/// Says how far a person's records have come.
#[utoipa::path(get, path = paths::LEGACY_STATUS, tag = "older clients", security(("bearer" = [])),
    responses((status = OK, description = "The cursor.", body = Object)))]
pub(super) async fn status(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
) -> Result<Json<Value>, Refusal> {
    let status = legacy::status(&app.db, claims.sub).await;
    status.map(Json).map_err(Refusal::internal)
}

/// Says what happened to a person's records last.
#[utoipa::path(get, path = paths::LEGACY_EVENTS, tag = "older clients", security(("bearer" = [])),
    responses((status = OK, description = "The events.", body = Object)))]
pub(super) async fn events(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
) -> Result<Json<Value>, Refusal> {
    let events = legacy::events(&app.db, claims.sub).await;
    events.map(Json).map_err(Refusal::internal)
}

/// Says how much a person stores, and may.
#[utoipa::path(get, path = paths::LEGACY_QUOTA, tag = "older clients", security(("bearer" = [])),
    responses((status = OK, description = "Each kind.", body = Object)))]
pub(super) async fn quota(
    State(app): State<Arc<App>>,
    Bearer(claims): Bearer,
) -> Result<Json<Value>, Refusal> {
    let quota = legacy::quota(&app.db, claims.sub, &app.quotas).await;
    quota.map(Json).map_err(Refusal::internal)
}
