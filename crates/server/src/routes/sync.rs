//! `/api/sync/v2/…`.

use std::sync::Arc;

use axum::Json;
use axum::extract::{RawQuery, Request, State};
use http::StatusCode;
use pia_protocol::error::ErrorBody;
use pia_protocol::ids::UserId;
use pia_protocol::paths;
use pia_protocol::sync::{
    ChangesAnswer, MAX_MUTATIONS, MAX_PAGE, MAX_PUSH_BYTES, PushAnswer, PushRequest, Revision,
};

use super::body::{self, BodyError};
use super::caller::Caller;
use super::params::Params;
use crate::app::App;
use crate::db::DbError;
use crate::error::Refusal;
use crate::sync::{self, Push, Wanted};

/// Why a push or a page was refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum SyncError {
    #[error(transparent)]
    Body(#[from] BodyError),
    #[error("a push may have at most {MAX_MUTATIONS} mutations")]
    TooMany,
    #[error("`after` must be a revision, and `limit` a number from 1 to {MAX_PAGE}")]
    Page,
    #[error("the database failed")]
    Db(#[from] DbError),
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
            SyncError::Page => Self::bad_request("invalid_page", error.to_string()),
            SyncError::Db(error) => Self::internal(error),
        }
    }
}

/// Sends local changes up.
///
/// May be compressed (`Content-Encoding: gzip`); the limit of 4 MiB is that of the text.
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
    let checked = push.mutations.into_iter().map(Wanted::check);
    let checked = checked.collect::<Result<Vec<_>, _>>();
    let checked = checked.map_err(|error| BodyError::json(&error))?;
    let now = app.clock.now();
    Ok(sync::push(&app.db, account, checked, app.sync_limits, now).await?)
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
    RawQuery(query): RawQuery,
) -> Result<Json<sync::ChangesAnswer>, Refusal> {
    app.limits.sync(caller.account)?;
    let page = page(&query.unwrap_or_default())?;
    let answer = sync::changes(&app.db, caller.account, page, app.sync_limits).await;
    Ok(Json(answer.map_err(SyncError::from)?))
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
