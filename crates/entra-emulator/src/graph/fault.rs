//! Graph's errors.

use axum::Json;
use axum::http::StatusCode;
use axum::http::header::WWW_AUTHENTICATE;
use axum::response::{IntoResponse, Response};
use data_encoding::BASE64URL_NOPAD;
use serde_json::json;
use uuid::Uuid;

/// What can go wrong.
#[derive(Debug, thiserror::Error)]
pub(super) enum GraphError {
    #[error("Access token is empty.")]
    NoToken,
    #[error("Access token validation failure.")]
    BadToken,
    #[error("Access token validation failure. Invalid audience.")]
    Audience,
    #[error("Lifetime validation failed, the token is expired.")]
    Expired,
    #[error("Continuous access evaluation resulted in a challenge.")]
    Claims(String),
    #[error("Insufficient privileges to complete the operation.")]
    Privileges,
    #[error("The photo wasn't found.")]
    NoPhoto,
    #[error("The resource does not exist.")]
    NoResource,
    #[error("The body has to say whether securityEnabledOnly is true or false.")]
    Body,
}

impl IntoResponse for GraphError {
    fn into_response(self) -> Response {
        let (status, code) = match &self {
            Self::NoToken | Self::BadToken | Self::Audience | Self::Expired | Self::Claims(_) => {
                (StatusCode::UNAUTHORIZED, "InvalidAuthenticationToken")
            }
            Self::Privileges => (StatusCode::FORBIDDEN, "Authorization_RequestDenied"),
            Self::NoPhoto => (StatusCode::NOT_FOUND, "ImageNotFound"),
            Self::NoResource => (StatusCode::NOT_FOUND, "Request_ResourceNotFound"),
            Self::Body => (StatusCode::BAD_REQUEST, "Request_BadRequest"),
        };
        tracing::info!(code, "Graph request refused: {self}");
        let request = Uuid::new_v4();
        let inner = json!({ "request-id": request, "client-request-id": request });
        let error = json!({ "code": code, "message": self.to_string(), "innerError": inner });
        let body = Json(json!({ "error": error }));
        match self {
            Self::Claims(claims) => {
                let claims = BASE64URL_NOPAD.encode(claims.as_bytes());
                let demand = format!("Bearer error=\"insufficient_claims\", claims=\"{claims}\"");
                (status, [(WWW_AUTHENTICATE, demand)], body).into_response()
            }
            _ if status == StatusCode::UNAUTHORIZED => {
                (status, [(WWW_AUTHENTICATE, "Bearer")], body).into_response()
            }
            _ => (status, body).into_response(),
        }
    }
}
