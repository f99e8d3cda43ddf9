//! Which of the ways of signing in a server knows, found out by asking it.
//!
//! Servers of the current generation show a metadata document (RFC 8414). The two older ones have
//! none; they are told by how they refuse requests that ask for nothing.

use http::{Method, StatusCode, header};
use pia_protocol::auth::{ProviderInfo, ServerMetadata};
use pia_protocol::error::ErrorBody;
use pia_protocol::paths;

use crate::address::ServerAddress;
use crate::http::{Fault, Http, SMALL};
use crate::problem::{Problem, ProblemCode};
use crate::view::Generation;

/// What older servers can be of: they do not tell.
pub(crate) const UNKNOWN_VERSION: &str = "unknown";

/// Who a server is and how it is spoken to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Discovered {
    /// How it is spoken to.
    pub(crate) generation: Generation,
    /// What it says of itself; of an older server, what is known of all of them.
    pub(crate) metadata: ServerMetadata,
}

/// Asks the server who it is, as [`look`] does, and remembers that it is a current one.
pub(crate) async fn discover(http: &Http, server: &ServerAddress) -> Result<Discovered, Fault> {
    let discovered = look(http, server).await?;
    if discovered.generation == Generation::Current {
        http.remembered().note_current(server);
    }
    Ok(discovered)
}

/// Asks the server who it is, and believes it only when it is a Pia server at exactly this
/// address. Nothing of it is kept.
pub(crate) async fn look(http: &Http, server: &ServerAddress) -> Result<Discovered, Fault> {
    let answer = http.get(server, &server.at(paths::METADATA), SMALL).await?;
    let status = answer.status();
    if status == StatusCode::OK
        && let Ok(metadata) = serde_json::from_slice(answer.body())
    {
        return Ok(Discovered {
            generation: Generation::Current,
            metadata: check(metadata, server)?,
        });
    }
    let no_document = Fault::NotPia(format!("no metadata ({status})"));
    // Whatever stands before it now (a gateway, a hotel's network), it has not grown younger.
    if http.remembered().is_current(server) {
        return Err(no_document);
    }
    match probe(http, server).await? {
        Some(generation) => Ok(Discovered {
            generation,
            metadata: of_older(server),
        }),
        None => Err(no_document),
    }
}

/// RFC 8414 section 3.3: the issuer is the address it was read from, compared as text. The
/// endpoints have to be below it, so that no document sends codes, tokens or people elsewhere.
fn check(metadata: ServerMetadata, server: &ServerAddress) -> Result<ServerMetadata, Fault> {
    if metadata.issuer != server.as_str() {
        return Err(Fault::NotPia(format!(
            "it calls itself {}",
            metadata.issuer
        )));
    }
    let below = format!("{server}/");
    let endpoints = [
        Some(&metadata.authorization_endpoint),
        Some(&metadata.token_endpoint),
        Some(&metadata.revocation_endpoint),
        metadata.device_authorization_endpoint.as_ref(),
        metadata.end_session_endpoint.as_ref(),
    ];
    let elsewhere = endpoints
        .into_iter()
        .flatten()
        .find(|endpoint| !endpoint.starts_with(&below));
    match elsewhere {
        Some(elsewhere) => Err(Fault::NotPia(format!("it points to {elsewhere}"))),
        None => Ok(metadata),
    }
}

/// Asks an older server to renew and to redeem nothing. Both refuse; only the second generation
/// knows how to redeem.
async fn probe(http: &Http, server: &ServerAddress) -> Result<Option<Generation>, Fault> {
    let renewal = ask(http, server, paths::REFRESH, r#"{"refreshToken":""}"#).await?;
    let refused = matches!(
        renewal.status(),
        StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED
    );
    if !refused || refusal(renewal.body()).is_none() {
        return Ok(None);
    }
    let redemption = ask(http, server, paths::TOKEN, "{}").await?;
    Ok(match redemption.status() {
        StatusCode::NOT_FOUND | StatusCode::METHOD_NOT_ALLOWED => Some(Generation::First),
        status if status.is_client_error() && is_json(redemption.body()) => {
            Some(Generation::Second)
        }
        _ => None,
    })
}

/// `POST`s JSON, as existing clients do.
pub(crate) async fn ask(
    http: &Http,
    server: &ServerAddress,
    path: &str,
    body: impl Into<Vec<u8>>,
) -> Result<http::Response<Vec<u8>>, Fault> {
    let request = http::Request::builder()
        .method(Method::POST)
        .uri(server.at(path))
        .header(header::CONTENT_TYPE, "application/json")
        .header(header::ACCEPT, "application/json")
        .body(body.into())
        .map_err(|error| Fault::NotPia(error.to_string()))?;
    http.send(server, request, SMALL).await
}

/// An older server's own no: a code and a sentence. A gateway's page or JSON is not.
pub(crate) fn refusal(body: &[u8]) -> Option<ErrorBody> {
    serde_json::from_slice(body).ok()
}

fn is_json(body: &[u8]) -> bool {
    serde_json::from_slice::<serde_json::Value>(body).is_ok()
}

/// What is known of every older server.
pub(crate) fn of_older(server: &ServerAddress) -> ServerMetadata {
    let provider = |name: &str, display_name: &str| ProviderInfo {
        name: name.into(),
        display_name: display_name.into(),
    };
    ServerMetadata {
        issuer: server.as_str().to_owned(),
        authorization_endpoint: server.at(paths::LOGIN),
        token_endpoint: server.at(paths::TOKEN),
        revocation_endpoint: server.at(paths::LOGOUT),
        device_authorization_endpoint: None,
        end_session_endpoint: None,
        jwks_uri: None,
        response_types_supported: Vec::new(),
        response_modes_supported: Vec::new(),
        grant_types_supported: Vec::new(),
        code_challenge_methods_supported: Vec::new(),
        token_endpoint_auth_methods_supported: Vec::new(),
        authorization_response_iss_parameter_supported: false,
        pia_server_version: UNKNOWN_VERSION.into(),
        pia_server_name: None,
        pia_providers: vec![
            provider("microsoft", "Microsoft"),
            provider("google", "Google"),
        ],
    }
}

impl Discovered {
    /// How the browser is to bring the answer. A server of the first generation is asked only after
    /// the person agreed.
    pub(crate) fn flow(
        &self,
        http: &Http,
        server: &ServerAddress,
    ) -> Result<pia_signin::Flow, Problem> {
        match self.generation {
            Generation::Current => Ok(pia_signin::Flow::Code),
            Generation::Second => Ok(pia_signin::Flow::CodeAtRoot),
            Generation::First if http.remembered().token_redirect_allowed(server) => {
                Ok(pia_signin::Flow::TokensInQuery)
            }
            Generation::First => Err(Problem::new(
                ProblemCode::TokenRedirectNotAllowed,
                format!(
                    "{server} is of the first generation: it would send your session through the \
                     browser's address bar and history, where extensions and other programs on \
                     this machine may read it, so Pia asks for your consent first."
                ),
            )
            .with_detail(server.as_str())),
        }
    }
}

/// That a server of an older generation cannot do this.
pub(crate) fn too_old(server: &ServerAddress) -> Problem {
    Problem::new(
        ProblemCode::ServerTooOld,
        format!(
            "{server} is of an older generation that this version of Pia cannot sync with; your \
             changes stay on this device until the server is updated."
        ),
    )
    .with_detail(server.as_str())
}

#[cfg(test)]
mod tests;
