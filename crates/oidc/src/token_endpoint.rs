//! Redeeming the code (OpenID Connect Core section 3.1.3).

use secrecy::zeroize::Zeroize;
use serde::Deserialize;
use url::Url;

use crate::{
    config::ProviderConfig,
    fetch::{Fetch, FetchAnswer, FetchError, FetchErrorKind},
    id_token::RawIdToken,
    provider_error::{ErrorClass, ProviderError},
    secret::ProviderAccessToken,
};

/// The most bytes of a token answer that are read.
pub const MAX_ANSWER_BYTES: usize = 128 * 1024;

/// What the browser brought and what this sign-in remembers. No `Debug`: code and verifier together
/// are worth a session.
pub struct CodeExchange<'a> {
    /// The code, unchanged.
    pub code: &'a str,
    /// The secret half of PKCE.
    pub code_verifier: &'a str,
    /// The same as in the authorization request.
    pub redirect_uri: &'a str,
}

/// What the code was worth.
pub struct TokenAnswer {
    /// Who signed in, still to be verified.
    pub id_token: RawIdToken,
    /// Comes along; of use for `at_hash` only.
    pub access_token: Option<ProviderAccessToken>,
}

/// The token endpoint gave no token. Never holds any of its answer.
#[derive(Debug, thiserror::Error)]
pub enum TokenEndpointError {
    /// No answer. The code may be spent or not: start again.
    #[error("the sign-in provider's token endpoint did not answer")]
    Fetch(#[from] FetchError),
    /// An `error` answer.
    #[error(transparent)]
    Refused(Box<ProviderError>),
    /// Neither tokens nor an error: HTML of a proxy, for example.
    #[error(
        "the sign-in provider's token endpoint answered status {status} with something else than tokens"
    )]
    Garbage {
        /// The HTTP status.
        status: u16,
    },
    /// Longer than [`MAX_ANSWER_BYTES`].
    #[error("the sign-in provider's token endpoint sent {size} bytes, which is too long")]
    TooLarge {
        /// How long it is.
        size: usize,
    },
    /// Tokens, but no ID token among them: `openid` was not granted.
    #[error("the sign-in provider's token endpoint sent no ID token")]
    NoIdToken,
}

impl TokenEndpointError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Refused(error) => error.class(),
            Self::Fetch(error) if error.kind() == FetchErrorKind::TooLarge => ErrorClass::Other,
            Self::Fetch(_) => ErrorClass::Transient,
            Self::Garbage { status } if *status == 429 || *status >= 500 => ErrorClass::Transient,
            Self::Garbage { .. } | Self::TooLarge { .. } => ErrorClass::Other,
            Self::NoIdToken => ErrorClass::Misconfigured,
        }
    }
}

/// Redeems a code at `endpoint`. The client secret goes into the body (RFC 6749 section 2.3.1):
/// Entra and Google both take it there, and it needs no second form encoding.
pub async fn redeem(
    fetcher: &impl Fetch,
    endpoint: &Url,
    config: &ProviderConfig,
    exchange: &CodeExchange<'_>,
) -> Result<TokenAnswer, TokenEndpointError> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", exchange.code),
        ("redirect_uri", exchange.redirect_uri),
        ("client_id", config.client_id.as_str()),
        ("code_verifier", exchange.code_verifier),
    ];
    if let Some(secret) = &config.client_secret {
        // EXPOSE: into the request body, to the provider it is shared with.
        form.push(("client_secret", secret.expose_secret()));
    }
    parse(fetcher.post_form(endpoint, &form).await?)
}

/// Unknown members are ignored (RFC 6749 section 5.1), and so are wrong ones that do not matter.
#[derive(Deserialize)]
struct TokenBody {
    id_token: Option<RawIdToken>,
    access_token: Option<ProviderAccessToken>,
}

/// Reads the answer, and wipes it.
pub fn parse(mut answer: FetchAnswer) -> Result<TokenAnswer, TokenEndpointError> {
    let outcome = read(answer.status, &answer.body);
    answer.body.zeroize();
    outcome
}

fn read(status: u16, body: &[u8]) -> Result<TokenAnswer, TokenEndpointError> {
    if body.len() > MAX_ANSWER_BYTES {
        return Err(TokenEndpointError::TooLarge { size: body.len() });
    }
    // Some providers answer errors with status 200.
    if let Some(error) = ProviderError::from_json(status, body) {
        return Err(TokenEndpointError::Refused(Box::new(error)));
    }
    let tokens = serde_json::from_slice::<TokenBody>(body).ok();
    let tokens = tokens
        .filter(|_| status == 200)
        .ok_or(TokenEndpointError::Garbage { status })?;
    Ok(TokenAnswer {
        id_token: tokens.id_token.ok_or(TokenEndpointError::NoIdToken)?,
        access_token: tokens.access_token,
    })
}
