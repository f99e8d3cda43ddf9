//! Which groups somebody is in: what a token with too many of them points to.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use serde_json::{Value, json};
use uuid::Uuid;

use super::caller::Caller;
use super::fault::GraphError;
use super::me::READ;
use crate::app::{App, SharedApp};
use crate::directory::Membership;

/// Scopes that let the groups of others be read.
const READ_OTHERS: [&str; 2] = ["GroupMember.Read.All", "Directory.Read.All"];

pub(super) async fn mine(
    State(app): State<SharedApp>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, GraphError> {
    let caller = Caller::find(&app, &headers)?;
    may_read_own(&caller)?;
    answer(&app, caller.member, &body)
}

/// By object id or user name, in the tenant of who calls.
pub(super) async fn of_user(
    State(app): State<SharedApp>,
    Path(id): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Result<Json<Value>, GraphError> {
    let caller = Caller::find(&app, &headers)?;
    let tenant = caller.member.tenant;
    let object = Uuid::parse_str(&id).ok();
    let found = app.directory.accounts.iter().find_map(|account| {
        let member = account.in_tenant(tenant)?;
        (Some(member.object) == object || account.is_called(&id)).then_some(member)
    });
    match found {
        Some(member) if member.object == caller.member.object => may_read_own(&caller)?,
        _ => caller.may(&READ_OTHERS)?,
    }
    answer(&app, found.ok_or(GraphError::NoResource)?, &body)
}

fn may_read_own(caller: &Caller<'_>) -> Result<(), GraphError> {
    caller.may(&READ).or_else(|_| caller.may(&READ_OTHERS))
}

/// All groups here are security groups, so both answers are the same; but it has to be said.
fn answer(app: &App, member: &Membership, body: &str) -> Result<Json<Value>, GraphError> {
    let body: Value = serde_json::from_str(body).map_err(|_| GraphError::Body)?;
    if !body["securityEnabledOnly"].is_boolean() {
        return Err(GraphError::Body);
    }
    Ok(Json(json!({
        "@odata.context": format!("{}/graph/v1.0/$metadata#Collection(Edm.String)", app.base),
        "value": member.groups,
    })))
}
