//! An issuer of Google's shape, at `/google`.

pub(crate) mod authorize;
mod claims;
mod discovery;
mod logout;
pub(crate) mod mistake;
pub(crate) mod permissions;
mod token;

use axum::Router;
use axum::routing::{get, post};

use crate::app::SharedApp;

pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route(
            "/google/.well-known/openid-configuration",
            get(discovery::document),
        )
        .route("/google/oauth2/v3/certs", get(discovery::keys))
        .route("/google/o/oauth2/v2/auth", get(authorize::authorize))
        .route("/google/Logout", get(logout::logout))
        .route("/google/token", post(token::token))
        .route("/google/picture/{subject}", get(claims::picture))
}

/// The issuer of Google's tokens here.
fn issuer(base: &str) -> String {
    format!("{base}/google")
}
