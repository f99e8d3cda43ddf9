//! The HTTP surface: one file for each group of endpoints.

mod bearer;
mod body;
mod browser;
mod callback;
mod caller;
mod device;
mod device_code;
mod device_page;
mod end_session;
mod front_channel;
mod health;
mod jwks;
mod leave;
mod legacy;
mod login;
mod me;
mod metadata;
mod openapi;
mod packed;
mod params;
mod photo;
mod refresh;
mod revoke;
mod sessions;
mod stream;
mod sync;
#[cfg(test)]
mod tests;
mod token;
mod vouched;

use std::sync::Arc;

use axum::Router;
use axum::middleware::from_fn_with_state;
use axum::routing::MethodRouter;
use http::{HeaderMap, StatusCode};
use tower_http::CompressionLevel;
use tower_http::compression::CompressionLayer;
use tower_http::decompression::RequestDecompressionLayer;
use utoipa::openapi::{ComponentsBuilder, OpenApi, OpenApiBuilder};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::app::{App, callback_path, sign_out_path};
use crate::error::Refusal;
use crate::told::{Title, Told};
use crate::{headers, limits, telemetry};

pub use openapi::openapi;

/// The routes, each with its description beside its handler, in groups by what lies around them.
struct Routes {
    /// Limited for each network more tightly than the others.
    auth: OpenApiRouter<Arc<App>>,
    /// Our addresses at the providers, which are known by their names only.
    callback: MethodRouter<Arc<App>>,
    /// The address at which a provider says that somebody has left it, known the same way.
    left: MethodRouter<Arc<App>>,
    /// May be compressed both ways.
    sync: OpenApiRouter<Arc<App>>,
    /// About the server.
    open: OpenApiRouter<Arc<App>>,
    /// Not counted: a load balancer asks often.
    uncounted: OpenApiRouter<Arc<App>>,
}

impl Routes {
    fn all() -> Self {
        let (auth, callback, left) = auth_routes();
        Self {
            auth,
            callback,
            left,
            sync: OpenApiRouter::new()
                .routes(routes!(sync::push))
                .routes(routes!(sync::digest))
                .routes(routes!(sync::ranges))
                .routes(routes!(sync::records))
                .routes(routes!(sync::changes))
                .routes(routes!(stream::stream))
                .routes(routes!(legacy::push))
                .routes(routes!(legacy::pull))
                .routes(routes!(legacy::status))
                .routes(routes!(legacy::events))
                .routes(routes!(legacy::quota)),
            open: OpenApiRouter::new()
                .routes(routes!(photo::photo))
                .routes(routes!(metadata::metadata))
                .routes(routes!(jwks::jwks))
                .routes(routes!(openapi::serve)),
            uncounted: OpenApiRouter::new()
                .routes(routes!(health::health))
                .routes(routes!(health::ready)),
        }
    }

    /// The descriptions of all of them, added to `head`.
    fn described_by(self, head: OpenApi) -> OpenApi {
        OpenApiRouter::with_openapi(head)
            .merge(self.auth)
            .merge(self.sync)
            .merge(self.open)
            .merge(self.uncounted)
            .into_openapi()
    }
}

/// Every route, with what lies around all of them.
pub(crate) fn router(app: &Arc<App>) -> Router {
    let state = || Arc::clone(app);
    let routes = Routes::all();
    let auth = Router::from(routes.auth)
        .merge(provider_routes(app, &routes.callback, callback_path))
        .merge(provider_routes(app, &routes.left, sign_out_path))
        .layer(from_fn_with_state(state(), limits::auth));
    let sync = Router::from(routes.sync)
        // What it does not know is refused where the body is read, in our own shape.
        .layer(RequestDecompressionLayer::new().pass_through_unaccepted(true))
        // Here only: compressing an answer that holds a token beside text somebody else chose would
        // give the token away by its length (BREACH). Fast: records of text become a quarter as long
        // that way, and a little less with ten times the work and the memory.
        .layer(CompressionLayer::new().quality(CompressionLevel::Fastest));
    let counted = auth
        .merge(sync)
        .merge(Router::from(routes.open))
        .fallback(not_found)
        .method_not_allowed_fallback(method_not_allowed)
        .layer(from_fn_with_state(state(), limits::global));
    Router::from(routes.uncounted)
        .method_not_allowed_fallback(method_not_allowed)
        .merge(counted)
        .layer(from_fn_with_state(state(), headers::add))
        .layer(from_fn_with_state(state(), telemetry::observe))
        .with_state(state())
}

/// Routes, and handlers without an address.
type WithHandlers = (
    OpenApiRouter<Arc<App>>,
    MethodRouter<Arc<App>>,
    MethodRouter<Arc<App>>,
);

fn auth_routes() -> WithHandlers {
    let (schemas, mut paths, callback) = routes!(callback::by_query, callback::by_form);
    let (more, theirs, left) = routes!(front_channel::signed_out_there);
    paths.paths.extend(theirs.paths);
    let schemas = schemas.into_iter().chain(more);
    let described = OpenApiBuilder::new().paths(paths).components(Some(
        ComponentsBuilder::new().schemas_from_iter(schemas).build(),
    ));
    let routes = OpenApiRouter::with_openapi(described.build())
        .routes(routes!(login::login))
        .routes(routes!(token::token))
        .routes(routes!(refresh::refresh))
        .routes(routes!(revoke::revoke))
        .routes(routes!(revoke::logout))
        .routes(routes!(device_page::form, device_code::ask))
        .routes(routes!(end_session::end_session))
        .routes(routes!(end_session::signed_out))
        .routes(routes!(device_page::check))
        .routes(routes!(device_page::answer))
        .routes(routes!(device_page::done))
        .routes(routes!(me::me))
        .routes(routes!(sessions::list, sessions::end_all))
        .routes(routes!(sessions::end_one));
    (routes, callback, left)
}

/// An address for each provider.
fn provider_routes(
    app: &App,
    handlers: &MethodRouter<Arc<App>>,
    path: fn(&str) -> String,
) -> Router<Arc<App>> {
    app.providers.iter().fold(Router::new(), |routes, party| {
        let name = callback::ProviderName(party.info.name.as_str().into());
        let handlers = handlers.clone().layer(axum::Extension(name));
        routes.route(&path(&party.info.name), handlers)
    })
}

async fn not_found(headers: HeaderMap) -> Refusal {
    let status = StatusCode::NOT_FOUND;
    elsewhere(&headers, status, "not_found", Told::NothingHere)
}

async fn method_not_allowed(headers: HeaderMap) -> Refusal {
    let status = StatusCode::METHOD_NOT_ALLOWED;
    elsewhere(&headers, status, "method_not_allowed", Told::OtherMethod)
}

/// Nobody's address: a person in a browser is told by a page.
fn elsewhere(headers: &HeaderMap, status: StatusCode, error: &'static str, told: Told) -> Refusal {
    match limits::page_for(headers) {
        Some(language) => Refusal::Page {
            language,
            status,
            title: Title::NothingHere,
            told,
        },
        None => Refusal::Api {
            status,
            error,
            message: told.to_string(),
        },
    }
}
