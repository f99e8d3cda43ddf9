//! The profile of who calls.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::http::header::{CONTENT_TYPE, ETAG};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::caller::Caller;
use super::fault::GraphError;
use crate::app::{App, SharedApp};
use crate::directory::{Home, PERSONAL_TENANT};

/// Scopes that let the own profile be read.
pub(super) const READ: [&str; 3] = ["User.Read", "User.Read.All", "Directory.Read.All"];
/// The one photo there is, for everybody who has one.
const PHOTO: &[u8] = include_bytes!("photo.jpg");
/// The sizes a photo can be asked for in; all show the same bytes here.
const SIZES: [&str; 9] = [
    "48x48", "64x64", "96x96", "120x120", "240x240", "360x360", "432x432", "504x504", "648x648",
];

pub(super) async fn profile(
    State(app): State<SharedApp>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let caller = Caller::find(&app, &headers)?;
    caller.may(&READ)?;
    let account = caller.account;
    let (given, family) = account.name.rsplit_once(' ').unwrap_or((&account.name, ""));
    Ok(Json(json!({
        "@odata.context": format!("{}/graph/v1.0/$metadata#users/$entity", app.base),
        "id": caller.member.object,
        "displayName": account.name,
        "givenName": given,
        "surname": family,
        "mail": account.email,
        "userPrincipalName": principal_name(&app, &caller),
        "businessPhones": [],
        "jobTitle": null,
        "mobilePhone": null,
        "officeLocation": null,
        "preferredLanguage": null,
    })))
}

/// A guest's is made of the name at home and the tenant visited.
fn principal_name(app: &App, caller: &Caller<'_>) -> String {
    let username = &caller.account.username;
    let home = match caller.account.home {
        Home::Entra { tenant, .. } => tenant,
        Home::Google { .. } => PERSONAL_TENANT,
    };
    match app.directory.tenant(caller.member.tenant) {
        Some(visited) if visited.id != home => {
            format!("{}#EXT#@{}", username.replace('@', "_"), visited.domain)
        }
        _ => username.clone(),
    }
}

pub(super) async fn photo(
    State(app): State<SharedApp>,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    let caller = Caller::find(&app, &headers)?;
    caller.may(&READ)?;
    if !caller.account.photo {
        return Err(GraphError::NoPhoto);
    }
    let headers = [(CONTENT_TYPE, "image/jpeg"), (ETAG, "\"photo-1\"")];
    Ok((headers, PHOTO).into_response())
}

pub(super) async fn sized_photo(
    state: State<SharedApp>,
    Path(size): Path<String>,
    headers: HeaderMap,
) -> Result<Response, GraphError> {
    if !SIZES.contains(&size.as_str()) {
        return Err(GraphError::NoPhoto);
    }
    photo(state, headers).await
}
