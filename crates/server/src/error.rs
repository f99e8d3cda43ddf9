//! How the server says no: the one place that turns a refusal into a status and a body.

use std::error::Error;
use std::sync::Arc;

use axum::Json;
use axum::response::{IntoResponse, Response};
use http::{HeaderValue, StatusCode, header};
use pia_protocol::error::{ErrorBody, OAuthErrorBody};

use crate::pages;
use crate::told::{Title, Told};
use crate::words::Language;

/// A refusal, by how it looks. Each route's own error says when.
#[derive(Debug)]
pub(crate) enum Refusal {
    /// `{"error","message"}`.
    Api {
        status: StatusCode,
        error: &'static str,
        message: String,
    },
    /// RFC 6749 section 5.2, with the sentence as `message` too.
    OAuth {
        status: StatusCode,
        error: &'static str,
        description: String,
    },
    /// RFC 6750 section 3: no access token, or none that is good.
    Bearer { presented: bool },
    /// RFC 6749 section 5.2: the client tried to authenticate by `Authorization`.
    Basic,
    /// For a person in a browser.
    Page {
        language: Language,
        status: StatusCode,
        title: Title,
        told: Told,
    },
    /// RFC 6585 section 4.
    TooMany {
        /// Seconds.
        retry_after: u64,
        /// In which language a person in a browser is told, if one is.
        as_page: Option<Language>,
    },
    /// Our own fault. The body says nothing but a support id; the cause is logged with it.
    Internal(Fault),
}

/// The cause of an answer with status 500, on its way to the log.
#[derive(Debug, Clone)]
pub(crate) struct Fault(pub(crate) Arc<dyn Error + Send + Sync>);

impl Refusal {
    /// Our own fault.
    pub(crate) fn internal(cause: impl Error + Send + Sync + 'static) -> Self {
        Self::Internal(Fault(Arc::new(cause)))
    }

    /// A bad request.
    pub(crate) fn bad_request(error: &'static str, message: impl Into<String>) -> Self {
        Self::Api {
            status: StatusCode::BAD_REQUEST,
            error,
            message: message.into(),
        }
    }

    /// A bad request at an OAuth endpoint.
    pub(crate) fn oauth(error: &'static str, description: impl Into<String>) -> Self {
        Self::OAuth {
            status: StatusCode::BAD_REQUEST,
            error,
            description: description.into(),
        }
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        match self {
            Self::Api {
                status,
                error,
                message,
            } => api(status, error, message),
            Self::OAuth {
                status,
                error,
                description,
            } => oauth(status, error, description),
            Self::Bearer { presented } => bearer(presented),
            Self::Basic => {
                let sentence = "this server's client is public and does not authenticate";
                let mut response =
                    oauth(StatusCode::UNAUTHORIZED, "invalid_client", sentence.into());
                challenge(&mut response, "Basic realm=\"pia\"");
                response
            }
            Self::Page {
                language,
                status,
                title,
                told,
            } => pages::problem(language, status, title, &told),
            Self::TooMany {
                retry_after,
                as_page,
            } => too_many(retry_after, as_page),
            // The body is written where the request's id is known (telemetry).
            Self::Internal(fault) => {
                let mut response = StatusCode::INTERNAL_SERVER_ERROR.into_response();
                response.extensions_mut().insert(fault);
                response
            }
        }
    }
}

/// The answer to our own fault.
pub(crate) fn internal(support_id: &str, as_page: Option<Language>) -> Response {
    let status = StatusCode::INTERNAL_SERVER_ERROR;
    let told = Told::OurFault(support_id.to_owned());
    if let Some(language) = as_page {
        return pages::problem(language, status, Title::OurFault, &told);
    }
    // Both shapes in one: the name of the sentence differs, the rest is the same.
    oauth(status, "server_error", told.to_string())
}

/// The answer while the database is busy or away. Seconds later it may well be another.
pub(crate) fn unavailable(as_page: Option<Language>) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let told = Told::Busy;
    let mut response = match as_page {
        Some(language) => pages::problem(language, status, Title::TryAgain, &told),
        None => oauth(status, "temporarily_unavailable", told.to_string()),
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(1));
    response
}

/// The answer to a request that took longer than any may.
pub(crate) fn timed_out(as_page: Option<Language>) -> Response {
    let status = StatusCode::SERVICE_UNAVAILABLE;
    let told = Told::TookTooLong;
    match as_page {
        Some(language) => pages::problem(language, status, Title::TryAgain, &told),
        None => api(status, "timed_out", told.to_string()),
    }
}

fn api(status: StatusCode, error: &str, message: String) -> Response {
    let body = ErrorBody {
        error: error.to_owned(),
        message,
    };
    (status, Json(body)).into_response()
}

fn oauth(status: StatusCode, error: &str, description: String) -> Response {
    let body = OAuthErrorBody {
        error: error.to_owned(),
        message: Some(description.clone()),
        error_description: Some(description),
    };
    (status, Json(body)).into_response()
}

fn too_many(retry_after: u64, as_page: Option<Language>) -> Response {
    let status = StatusCode::TOO_MANY_REQUESTS;
    let told = Told::TooMany(retry_after);
    let mut response = match as_page {
        Some(language) => pages::problem(language, status, Title::TooMany, &told),
        None => api(status, "too_many_requests", told.to_string()),
    };
    let headers = response.headers_mut();
    headers.insert(header::RETRY_AFTER, HeaderValue::from(retry_after));
    response
}

fn bearer(presented: bool) -> Response {
    let (error, message, value) = if presented {
        (
            "invalid_token",
            "The access token is not, or no longer, good.",
            "Bearer realm=\"pia\", error=\"invalid_token\"",
        )
    } else {
        (
            "missing_token",
            "An access token is needed.",
            "Bearer realm=\"pia\"",
        )
    };
    let mut response = api(StatusCode::UNAUTHORIZED, error, message.into());
    challenge(&mut response, value);
    response
}

fn challenge(response: &mut Response, value: &'static str) {
    let value = HeaderValue::from_static(value);
    response
        .headers_mut()
        .insert(header::WWW_AUTHENTICATE, value);
}
