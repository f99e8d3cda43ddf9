//! Microsoft Entra ID, as far as signing in needs it.

pub(crate) mod aadsts;
mod access;
pub(crate) mod authority;
pub(crate) mod authorize;
mod claims;
pub(crate) mod denied;
mod discovery;
mod fault;
mod front_channel;
mod groups;
mod issue;
mod logout;
mod mint;
mod on_behalf;
pub(crate) mod permissions;
mod redeem;
mod request;
pub(crate) mod shown;
mod token;

use axum::Router;
use axum::routing::{get, post};

use crate::app::SharedApp;

pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route(
            "/{tenant}/v2.0/.well-known/openid-configuration",
            get(discovery::document),
        )
        .route("/{tenant}/discovery/v2.0/keys", get(discovery::keys))
        .route(
            "/{tenant}/.well-known/openid-configuration",
            get(discovery::document_v1),
        )
        .route("/{tenant}/discovery/keys", get(discovery::keys_v1))
        .route(
            "/{tenant}/oauth2/v2.0/authorize",
            get(authorize::by_query).post(authorize::by_form),
        )
        .route("/{tenant}/oauth2/v2.0/token", post(token::token))
        .route("/{tenant}/oauth2/v2.0/logout", get(logout::logout))
}
