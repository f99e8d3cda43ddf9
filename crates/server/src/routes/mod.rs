//! The HTTP surface: one file for each group of endpoints.

mod bearer;
mod body;
mod browser;
mod callback;
mod device;
mod device_code;
mod device_page;
mod end_session;
mod health;
mod jwks;
mod leave;
mod legacy;
mod login;
mod me;
mod metadata;
mod params;
mod refresh;
mod revoke;
mod sessions;
mod stream;
mod sync;
#[cfg(test)]
mod tests;
mod token;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::{delete, get, post};
use http::StatusCode;
use pia_protocol::paths;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;

use crate::app::{App, callback_path};
use crate::error::Refusal;
use crate::{headers, limits, telemetry};

/// Every route, with what lies around all of them.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let state = || Arc::clone(app);
    let auth = auth_routes(app).layer(from_fn_with_state(state(), limits::auth));
    let sync = Router::new()
        .route(paths::SYNC_PUSH, post(sync::push))
        .route(paths::SYNC_CHANGES, get(sync::changes))
        .route(paths::SYNC_STREAM, get(stream::stream))
        .merge(legacy::routes())
        .layer(RequestDecompressionLayer::new())
        // Here only: compressing an answer that holds a token beside text somebody else chose would
        // give the token away by its length (BREACH).
        .layer(CompressionLayer::new());
    let counted = auth
        .merge(sync)
        .route(paths::METADATA, get(metadata::metadata))
        .route(paths::JWKS, get(jwks::jwks))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state(), limits::global));
    Router::new()
        // Not counted: a load balancer asks often.
        .route(paths::HEALTH, get(health::health))
        .route(paths::READY, get(health::ready))
        .merge(counted)
        .layer(from_fn_with_state(state(), headers::add))
        .layer(from_fn_with_state(state(), telemetry::observe))
        .with_state(state())
}

fn auth_routes(app: &Arc<App>) -> Router<Arc<App>> {
    let mut routes = Router::new()
        .route(paths::LOGIN, get(login::login))
        .route(paths::TOKEN, post(token::token))
        .route(paths::REFRESH, post(refresh::refresh))
        .route(paths::REVOKE, post(revoke::revoke))
        .route(paths::LOGOUT, post(revoke::logout))
        .route(paths::DEVICE, get(device_page::form).post(device_code::ask))
        .route(paths::END_SESSION, get(end_session::end_session))
        .route(end_session::SIGNED_OUT, get(end_session::signed_out))
        .route(device_page::CHECK, post(device_page::check))
        .route(device_page::ANSWER, post(device_page::answer))
        .route(device_page::DONE, get(device_page::done))
        .route(paths::ME, get(me::me))
        .route(
            paths::SESSIONS,
            get(sessions::list).delete(sessions::end_all),
        )
        .route(
            &format!("{}/{{id}}", paths::SESSIONS),
            delete(sessions::end_one),
        );
    for provider in &app.providers {
        let name: Arc<str> = provider.info.name.as_str().into();
        let name = callback::ProviderName(name);
        let handlers = get(callback::by_query).post(callback::by_form);
        let handlers = handlers.layer(axum::Extension(name));
        routes = routes.route(&callback_path(&provider.info.name), handlers);
    }
    routes
}

async fn not_found() -> Refusal {
    Refusal::Api {
        status: StatusCode::NOT_FOUND,
        error: "not_found",
        message: "There is nothing at this address.".into(),
    }
}

async fn method_not_allowed() -> Refusal {
    Refusal::Api {
        status: StatusCode::METHOD_NOT_ALLOWED,
        error: "method_not_allowed",
        message: "This address is used with another method.".into(),
    }
}
