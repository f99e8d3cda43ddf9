//! The little of Microsoft Graph that a sign-in leads to, at `/graph/v1.0`.

mod caller;
mod fault;
mod groups;
mod me;
mod organization;

use axum::Router;
use axum::routing::{get, post};

use crate::app::SharedApp;

pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route("/graph/v1.0/me", get(me::profile))
        .route("/graph/v1.0/organization", get(organization::list))
        .route("/graph/v1.0/me/photo/$value", get(me::photo))
        .route("/graph/v1.0/me/photos/{size}/$value", get(me::sized_photo))
        .route("/graph/v1.0/me/getMemberObjects", post(groups::mine))
        .route(
            "/graph/v1.0/users/{id}/getMemberObjects",
            post(groups::of_user),
        )
}
