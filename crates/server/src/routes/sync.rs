//! `/api/sync/v2/…`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, Request, State};
use axum::response::Response;
use http::{HeaderMap, StatusCode};
use pia_protocol::error::ErrorBody;
use pia_protocol::ids::{RecordId, UserId};
use pia_protocol::paths;
use pia_protocol::sync::{
    ChangesAnswer, DigestAnswer, Kind, MAX_MUTATIONS, MAX_PAGE, MAX_PUSH_BYTES, PushAnswer,
    PushRequest, RangesAnswer, RecordsAnswer, RecordsRequest, Revision,
};

use super::body::{self, BodyError};
use super::caller::Caller;
use super::packed;
use super::params::Params;
use crate::app::App;
use crate::db::DbError;
use crate::error::Refusal;
use crate::sync::{self, Push, Unready};

/// The most records that may be asked for by their ids.
const MAX_IDS: usize = MAX_PAGE;
/// The most bytes of a request for so many, with room for however it is written.
const RECORDS_BYTES: usize = 128 * 1024;

/// Why a push or a page was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum SyncError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("a push may have at most {MAX_MUTATIONS} mutations")]
    TooMany,
    #[error("`after` must be a revision, and `limit` a number from 1 to {MAX_PAGE}")]
    Page,
    #[error("a kind is 1 to 40 of a-z, 0-9 and _")]
    Kind,
    #[error("`kind` must be given, and `after` and `upto` be ids if they are")]
    Range,
    #[error("at most {MAX_IDS} records may be asked for")]
    TooManyIds,
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl From<Unready> for SyncError {
    fn from(error: Unready) -> Self {
        match error {
            Unready::Body(error) => BodyError::json(&error).into(),
            Unready::Seal(error) => DbError::from(error).into(),
        }
    }
}

impl From<SyncError> for Refusal {
    fn from(error: SyncError) -> Self {
        match error {
            SyncError::Body(error) => error.into(),
            SyncError::TooMany => Self::Api {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                error: "too_many_mutations",
                message: error.to_string(),
            },
            SyncError::TooManyIds => Self::Api {
                status: StatusCode::PAYLOAD_TOO_LARGE,
                error: "too_many_ids",
                message: error.to_string(),
            },
            SyncError::Kind => Self::bad_request("invalid_kind", error.to_string()),
            SyncError::Range => Self::bad_request("invalid_range", error.to_string()),
            SyncError::Page => Self::bad_request("invalid_page", error.to_string()),
            SyncError::Db(error) => Self::internal(error),
        }
    }
}

/// Sends local changes up.
///
/// May be compressed (`Content-Encoding: zstd` or `gzip`); the limit of 4 MiB is that of the text.
#[utoipa::path(post, path = paths::SYNC_PUSH, tag = "sync", security(("bearer" = [])),
    request_body = PushRequest,
    responses(
        (status = OK, description = "What became of each.", body = PushAnswer),
        (status = BAD_REQUEST, description = "`invalid_request`", body = ErrorBody),
        (status = PAYLOAD_TOO_LARGE, description = "`body_too_large` or `too_many_mutations`",
            body = ErrorBody),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported_type`, `unsupported_encoding`",
            body = ErrorBody),
    ))]
pub(super) async fn push(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Json<sync::PushAnswer>, Refusal> {
    app.limits.sync(caller.account)?;
    let answer = pushed(&app, caller.account, request).await?;
    Ok(Json(answer))
}

async fn pushed(
    app: &App,
    account: UserId,
    request: Request,
) -> Result<sync::PushAnswer, SyncError> {
    let push: Push = body::json(request, MAX_PUSH_BYTES).await?;
    if push.mutations.len() > MAX_MUTATIONS {
        return Err(SyncError::TooMany);
    }
    let owner = app.owner(account)?;
    let checked = push
        .mutations
        .into_iter()
        .map(|wanted| wanted.check(&owner));
    let checked = checked.collect::<Result<Vec<_>, _>>()?;
    let now = app.clock.now();
    Ok(sync::push(&app.db, owner, checked, app.sync_limits, now).await?)
}

/// Brings the changes after a revision down.
#[utoipa::path(get, path = paths::SYNC_CHANGES, tag = "sync", security(("bearer" = [])),
    params(
        ("after" = Option<u64>, Query, example = 0, description = "The last page's `cursor`."),
        ("limit" = Option<u64>, Query, minimum = 1, maximum = 1000, example = 1000,
            description = "How many."),
    ),
    responses(
        (status = OK, description = "The next page.", body = ChangesAnswer),
        (status = BAD_REQUEST, description = "`invalid_page`", body = ErrorBody),
    ))]
pub(super) async fn changes(
    State(app): State<Arc<App>>,
    caller: Caller,
    headers: HeaderMap,
    RawQuery(query): RawQuery,
) -> Result<Response, Refusal> {
    app.limits.sync(caller.account)?;
    let page = page(&query.unwrap_or_default())?;
    let owner = app.owner(caller.account).map_err(SyncError::from)?;
    let answer = sync::changes(&app.db, owner, page, app.sync_limits).await;
    Ok(packed::json(&headers, &answer.map_err(SyncError::from)?))
}

fn page(query: &str) -> Result<(Revision, usize), SyncError> {
    let params = Params::parse(query.as_bytes());
    if params.are_unclear() {
        return Err(SyncError::Page);
    }
    let number = |name: &str, default: u64| match params.get(name) {
        Some(text) => text.parse().map_err(|_| SyncError::Page),
        None => Ok(default),
    };
    let after = Revision::new(number("after", 0)?);
    let most = u64::try_from(MAX_PAGE).unwrap_or(u64::MAX);
    let limit = number("limit", most)?;
    if !(1..=most).contains(&limit) {
        return Err(SyncError::Page);
    }
    Ok((after, usize::try_from(limit).unwrap_or(MAX_PAGE)))
}

/// Says what the records come to, counted from what they hold.
///
/// It reads all of them: for who sees that their own do not come to what every answer says.
#[utoipa::path(get, path = paths::SYNC_DIGEST, tag = "sync", security(("bearer" = [])),
    responses((status = OK, description = "Count and digest of each kind.", body = DigestAnswer)))]
pub(super) async fn digest(
    State(app): State<Arc<App>>,
    caller: Caller,
) -> Result<Json<DigestAnswer>, Refusal> {
    app.limits.sync(caller.account)?;
    let owner = app.owner(caller.account).map_err(SyncError::from)?;
    let answer = sync::digest(&app.db, owner, app.sync_limits).await;
    Ok(Json(answer.map_err(SyncError::from)?))
}

/// Says what ranges of the records of a kind come to.
///
/// At most 256 ranges of about equal size, in the order of the ids: who finds that one of them differs
/// asks again within it.
#[utoipa::path(get, path = paths::SYNC_RANGES, tag = "sync", security(("bearer" = [])),
    params(
        ("kind" = String, Query, example = "todo", description = "Of which kind."),
        ("after" = Option<String>, Query, example = "01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11",
            description = "Only ids behind this one."),
        ("upto" = Option<String>, Query, example = "01987c2e-0d5e-7c3b-8a44-6f2d1c9b0eff",
            description = "Only ids not behind this one."),
    ),
    responses(
        (status = OK, description = "The ranges.", body = RangesAnswer),
        (status = BAD_REQUEST, description = "`invalid_range`, `invalid_kind`", body = ErrorBody),
    ))]
pub(super) async fn ranges(
    State(app): State<Arc<App>>,
    caller: Caller,
    RawQuery(query): RawQuery,
) -> Result<Json<RangesAnswer>, Refusal> {
    app.limits.sync(caller.account)?;
    let (kind, between) = range(&query.unwrap_or_default())?;
    let answer = sync::ranges(&app.db, caller.account, kind, between).await;
    Ok(Json(answer.map_err(SyncError::from)?))
}

type Between = (Option<RecordId>, Option<RecordId>);

fn range(query: &str) -> Result<(Kind, Between), SyncError> {
    let params = Params::parse(query.as_bytes());
    if params.are_unclear() {
        return Err(SyncError::Range);
    }
    let id = |name: &str| {
        let id = params.get(name).map(RecordId::parse).transpose();
        id.map_err(|_| SyncError::Range)
    };
    let kind = params.get("kind").ok_or(SyncError::Range)?;
    Ok((valid(Kind::new(kind))?, (id("after")?, id("upto")?)))
}

fn valid(kind: Kind) -> Result<Kind, SyncError> {
    kind.is_valid().then_some(kind).ok_or(SyncError::Kind)
}

/// Brings some records down as they are, tombstones too.
#[utoipa::path(post, path = paths::SYNC_RECORDS, tag = "sync", security(("bearer" = [])),
    request_body = RecordsRequest,
    responses(
        (status = OK, description = "Those that there are.", body = RecordsAnswer),
        (status = BAD_REQUEST, description = "`invalid_request`, `invalid_kind`", body = ErrorBody),
        (status = PAYLOAD_TOO_LARGE, description = "`body_too_large` or `too_many_ids`",
            body = ErrorBody),
        (status = UNSUPPORTED_MEDIA_TYPE, description = "`unsupported_type`, `unsupported_encoding`",
            body = ErrorBody),
    ))]
pub(super) async fn records(
    State(app): State<Arc<App>>,
    caller: Caller,
    request: Request,
) -> Result<Json<sync::RecordsAnswer>, Refusal> {
    app.limits.sync(caller.account)?;
    Ok(Json(some(&app, caller.account, request).await?))
}

async fn some(
    app: &App,
    account: UserId,
    request: Request,
) -> Result<sync::RecordsAnswer, SyncError> {
    let asked: RecordsRequest = body::json(request, RECORDS_BYTES).await?;
    if asked.ids.len() > MAX_IDS {
        return Err(SyncError::TooManyIds);
    }
    let kind = valid(asked.kind)?;
    Ok(sync::records(&app.db, app.owner(account)?, kind, asked.ids).await?)
}
