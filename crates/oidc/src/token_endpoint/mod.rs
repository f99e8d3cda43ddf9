//! Redeeming a code (OpenID Connect Core section 3.1.3) and what else is worth tokens.

mod tokens;

use secrecy::zeroize::Zeroize;
use time::OffsetDateTime;
use url::Url;

use tokens::TokenBody;
pub use tokens::{Asked, ProviderTokens, TokenAnswer};

use crate::{
    access_token::VerifiedAccessToken,
    config::ProviderConfig,
    fetch::{Fetch, FetchAnswer, FetchError, FetchErrorKind},
    json,
    provider_error::{ErrorClass, ProviderError},
    secret::ProviderRefreshToken,
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
    /// Something, but no access token.
    #[error("the sign-in provider's token endpoint sent no access token")]
    NoAccessToken,
    /// An access token that is not a bearer token, and takes more to be used than this crate knows.
    #[error("the sign-in provider's token endpoint sent an access token of an unknown type")]
    TokenType,
    /// A token that acts for nobody, or a provider without the on-behalf-of flow. Nothing was asked.
    #[error("the access token cannot be exchanged for another one: it acts for no person")]
    NobodyToActFor,
}

impl TokenEndpointError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Refused(error) => error.class(),
            Self::Fetch(error) if error.kind() == FetchErrorKind::TooLarge => ErrorClass::Other,
            Self::Fetch(_) => ErrorClass::Transient,
            Self::Garbage { status } if *status == 429 || *status >= 500 => ErrorClass::Transient,
            Self::Garbage { .. } | Self::TooLarge { .. } | Self::NoAccessToken => ErrorClass::Other,
            Self::NoIdToken | Self::TokenType | Self::NobodyToActFor => ErrorClass::Misconfigured,
        }
    }
}

/// Redeems a code at `endpoint`.
pub async fn redeem(
    fetcher: &impl Fetch,
    endpoint: &Url,
    config: &ProviderConfig,
    exchange: &CodeExchange<'_>,
    now: OffsetDateTime,
) -> Result<TokenAnswer, TokenEndpointError> {
    let mut form = vec![
        ("grant_type", "authorization_code"),
        ("code", exchange.code),
        ("redirect_uri", exchange.redirect_uri),
        ("client_id", config.client_id.as_str()),
        ("code_verifier", exchange.code_verifier),
    ];
    authenticate(&mut form, config);
    let scopes = &config.scopes;
    let answer = fetcher.post_form(endpoint, &form).await?;
    parse(answer, Asked { scopes, now })
}

/// Gets the next access token (RFC 6749 section 6). No `scopes` means those of the last one.
pub async fn refresh(
    fetcher: &impl Fetch,
    endpoint: &Url,
    config: &ProviderConfig,
    refresh_token: &ProviderRefreshToken,
    asked: Asked<'_>,
) -> Result<ProviderTokens, TokenEndpointError> {
    let scope = asked.scopes.join(" ");
    let mut form = vec![
        ("grant_type", "refresh_token"),
        // EXPOSE: into the request body, to the provider it came from.
        ("refresh_token", refresh_token.expose_secret()),
        ("client_id", config.client_id.as_str()),
    ];
    if !scope.is_empty() {
        form.push(("scope", &scope));
    }
    authenticate(&mut form, config);
    parse_tokens(fetcher.post_form(endpoint, &form).await?, asked)
}

/// Exchanges a token for one that acts for the same person elsewhere (Microsoft's documentation:
/// OAuth 2.0 on-behalf-of flow; the grant is RFC 7523 section 2.1's).
pub async fn on_behalf_of(
    fetcher: &impl Fetch,
    endpoint: &Url,
    config: &ProviderConfig,
    token: &VerifiedAccessToken,
    asked: Asked<'_>,
) -> Result<ProviderTokens, TokenEndpointError> {
    let scope = asked.scopes.join(" ");
    let mut form = vec![
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        // EXPOSE: into the request body, to the provider that made it.
        ("assertion", token.raw().expose_secret()),
        ("scope", &scope),
        ("client_id", config.client_id.as_str()),
    ];
    authenticate(&mut form, config);
    parse_tokens(fetcher.post_form(endpoint, &form).await?, asked)
}

/// The client secret goes into the body (RFC 6749 section 2.3.1): Entra and Google both take it
/// there, and it needs no second form encoding.
fn authenticate<'a>(form: &mut Vec<(&'a str, &'a str)>, config: &'a ProviderConfig) {
    if let Some(secret) = &config.client_secret {
        // EXPOSE: into the request body, to the provider it is shared with.
        form.push(("client_secret", secret.expose_secret()));
    }
}

/// Reads what a code is worth, and wipes the answer.
pub fn parse(answer: FetchAnswer, asked: Asked<'_>) -> Result<TokenAnswer, TokenEndpointError> {
    read_and_wipe(answer)?.into_answer(asked)
}

/// Reads tokens of any other grant, and wipes the answer.
pub fn parse_tokens(
    answer: FetchAnswer,
    asked: Asked<'_>,
) -> Result<ProviderTokens, TokenEndpointError> {
    read_and_wipe(answer)?.into_tokens(asked)
}

fn read_and_wipe(mut answer: FetchAnswer) -> Result<TokenBody, TokenEndpointError> {
    let outcome = read(answer.status, &answer.body);
    answer.body.zeroize();
    outcome
}

fn read(status: u16, body: &[u8]) -> Result<TokenBody, TokenEndpointError> {
    if body.len() > MAX_ANSWER_BYTES {
        return Err(TokenEndpointError::TooLarge { size: body.len() });
    }
    // Some providers answer errors with status 200.
    if let Some(error) = ProviderError::from_json(status, body) {
        return Err(TokenEndpointError::Refused(Box::new(error)));
    }
    json::object(body)
        .ok()
        .filter(|_| status == 200)
        .ok_or(TokenEndpointError::Garbage { status })
}
