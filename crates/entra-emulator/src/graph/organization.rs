//! The tenant that the token is of.

use axum::Json;
use axum::extract::State;
use axum::http::HeaderMap;
use serde_json::{Value, json};

use super::caller::Caller;
use super::fault::GraphError;
use crate::app::SharedApp;

/// Scopes that let it be read; `User.Read` no more of it than is here.
const READ: [&str; 3] = ["User.Read", "Organization.Read.All", "Directory.Read.All"];

/// A list of one, whatever is selected. A guest sees the tenant that they visit. For a personal account Graph
/// does not support this.
pub(super) async fn list(
    State(app): State<SharedApp>,
    headers: HeaderMap,
) -> Result<Json<Value>, GraphError> {
    let caller = Caller::find(&app, &headers)?;
    caller.may(&READ)?;
    let tenant = app.directory.tenant(caller.member.tenant);
    let tenant = tenant.ok_or(GraphError::NoResource)?;
    Ok(Json(json!({
        "@odata.context":
            format!("{}/graph/v1.0/$metadata#organization(displayName,verifiedDomains)", app.base),
        "value": [{
            "id": tenant.id,
            "displayName": tenant.name,
            "verifiedDomains": [{
                "capabilities": "Email, OfficeCommunicationsOnline",
                "isDefault": true,
                "isInitial": true,
                "name": tenant.domain,
                "type": "Managed",
            }],
        }],
    })))
}
