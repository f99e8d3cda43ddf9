//! The authorization request: the URL the person's browser is sent to.

use std::{str::FromStr, time::Duration};

use time::OffsetDateTime;
use url::Url;

use crate::{
    config::{ProviderConfig, ProviderKind},
    discovery::Metadata,
};

/// What one sign-in asks for. No `Debug`: `state` and `nonce` bind the answer to one browser.
#[derive(Default)]
pub struct AuthorizationRequest {
    /// Where the answer goes: exactly as registered, and the same again when the code is redeemed.
    pub redirect_uri: String,
    /// Comes back with the answer; random and used once.
    pub state: String,
    /// Comes back inside the ID token; random and used once.
    pub nonce: String,
    /// base64url of the SHA-256 of the verifier (RFC 7636 section 4.2). The method is always S256.
    pub code_challenge: String,
    /// What the provider shall ask the person.
    pub prompt: Option<Prompt>,
    /// How long ago the person may have proved who they are, at most.
    pub max_age: Option<Duration>,
    /// Who is expected to sign in.
    pub login_hint: Option<String>,
    /// Entra: `organizations`, `consumers` or a domain, to skip the question which it is.
    pub domain_hint: Option<String>,
    /// Languages for the provider's pages, best first, separated by spaces.
    pub ui_locales: Option<String>,
    /// How the answer travels; the provider's default (`query`) when `None`.
    pub response_mode: Option<ResponseMode>,
    /// The `claims` of an earlier [`ProviderError`](crate::ProviderError), unchanged.
    pub claims: Option<String>,
}

impl AuthorizationRequest {
    /// Since when the person must have proved who they are, when this request is made now. `None`
    /// when it leaves that to the provider. To be kept with the sign-in and given to
    /// [`SignIn`](crate::SignIn): a provider may ignore both wishes (OpenID Connect Core section
    /// 3.1.2.1), and the browser can strike them out of the address.
    pub fn authenticated_after(&self, made_at: OffsetDateTime) -> Option<OffsetDateTime> {
        let allowed = self.max_age.map(|age| {
            let age = time::Duration::try_from(age).unwrap_or(time::Duration::MAX);
            made_at
                .checked_sub(age)
                .unwrap_or(OffsetDateTime::UNIX_EPOCH)
        });
        let anew = (self.prompt == Some(Prompt::Login)).then_some(made_at);
        allowed.max(anew)
    }
}

/// `prompt` of the authorization request (OpenID Connect Core section 3.1.2.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Prompt {
    /// Ask for the credentials again.
    Login,
    /// Ask nothing: answer at once, or with an error.
    None,
    /// Ask for consent again.
    Consent,
    /// Let the person choose the account.
    SelectAccount,
}

impl Prompt {
    /// The value on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Login => "login",
            Self::None => "none",
            Self::Consent => "consent",
            Self::SelectAccount => "select_account",
        }
    }
}

/// The text is no prompt this crate knows.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`prompt` must be one of login, none, consent and select_account")]
pub struct UnknownPrompt;

impl FromStr for Prompt {
    type Err = UnknownPrompt;

    fn from_str(text: &str) -> Result<Self, UnknownPrompt> {
        [Self::Login, Self::None, Self::Consent, Self::SelectAccount]
            .into_iter()
            .find(|prompt| prompt.as_str() == text)
            .ok_or(UnknownPrompt)
    }
}

/// What the provider answers the browser with (OAuth 2.0 Multiple Response Type Encoding Practices).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum ResponseType {
    /// A code, to be redeemed: OpenID Connect Core section 3.1.
    #[default]
    Code,
    /// A code and an ID token that vouches for it: the hybrid flow, section 3.3. The answer is
    /// posted as a form, so that no token stands in an address.
    CodeIdToken,
}

impl ResponseType {
    /// The value on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Code => "code",
            Self::CodeIdToken => "code id_token",
        }
    }
}

/// How the provider sends its answer (OAuth 2.0 Multiple Response Type Encoding Practices).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ResponseMode {
    /// In the query of the redirect URI.
    Query,
    /// As a form the browser posts to the redirect URI, which keeps the code out of its history.
    /// Such a cross-site POST carries no `SameSite=Lax` cookie.
    FormPost,
}

impl ResponseMode {
    /// The value on the wire.
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::FormPost => "form_post",
        }
    }
}

/// The URL that starts the sign-in `request` at the provider described by `metadata`.
pub fn authorization_url(
    config: &ProviderConfig,
    metadata: &Metadata,
    request: &AuthorizationRequest,
) -> Url {
    let mut url = metadata.authorization_endpoint.clone();
    let scope = scope(config);
    let prompt = prompt(config, request.prompt);
    let max_age = request.max_age.map(|age| age.as_secs().to_string());
    let mut query = url.query_pairs_mut();
    query
        .append_pair("response_type", config.response_type.as_str())
        .append_pair("client_id", &config.client_id)
        .append_pair("redirect_uri", &request.redirect_uri)
        .append_pair("scope", &scope)
        .append_pair("state", &request.state)
        .append_pair("nonce", &request.nonce)
        .append_pair("code_challenge", &request.code_challenge)
        .append_pair("code_challenge_method", "S256");
    let optional = [
        (
            "response_mode",
            response_mode(config.response_type, request).map(ResponseMode::as_str),
        ),
        ("prompt", prompt),
        ("max_age", max_age.as_deref()),
        ("login_hint", login_hint(config.kind, request)),
        ("domain_hint", domain_hint(config.kind, request)),
        ("ui_locales", request.ui_locales.as_deref()),
        ("hd", hosted_domain(config)),
        ("access_type", access_type(config)),
        ("claims", request.claims.as_deref()),
    ];
    for (name, value) in optional {
        if let Some(value) = value {
            query.append_pair(name, value);
        }
    }
    drop(query);
    url
}

/// With a token in the answer `query` is forbidden (Multiple Response Type Encoding Practices,
/// section 3), and a fragment never reaches a server.
fn response_mode(
    response_type: ResponseType,
    request: &AuthorizationRequest,
) -> Option<ResponseMode> {
    match response_type {
        ResponseType::Code => request.response_mode,
        ResponseType::CodeIdToken => Some(ResponseMode::FormPost),
    }
}

/// Without `openid` there is no ID token (OpenID Connect Core section 3.1.2.1), and without
/// `offline_access` no refresh token (section 11), except at Google, which does not know that scope.
fn scope(config: &ProviderConfig) -> String {
    let mut scopes = vec!["openid"];
    let offline = config.offline_access && config.kind != ProviderKind::Google;
    let wanted = config.scopes.iter().map(String::as_str);
    for scope in wanted.chain(offline.then_some("offline_access")) {
        if !scopes.contains(&scope) {
            scopes.push(scope);
        }
    }
    scopes.join(" ")
}

/// Google gives a refresh token only with the first consent, unless consent is asked for again; and
/// OpenID Connect Core section 11 wants `consent` with `offline_access`. Entra needs neither. A
/// sign-in that may ask nothing stays one.
fn prompt(config: &ProviderConfig, asked: Option<Prompt>) -> Option<&'static str> {
    if !config.offline_access || config.kind == ProviderKind::Entra {
        return asked.map(Prompt::as_str);
    }
    Some(match asked {
        None | Some(Prompt::Consent) => "consent",
        Some(Prompt::None) => "none",
        Some(Prompt::Login) => "login consent",
        Some(Prompt::SelectAccount) => "select_account consent",
    })
}

/// Google's own: which accounts to offer, `*` for those of any organisation. A wish only.
fn hosted_domain(config: &ProviderConfig) -> Option<&str> {
    if config.kind != ProviderKind::Google {
        return None;
    }
    match config.allowed_domains.as_slice() {
        [] => None,
        [one] => Some(one),
        _ => Some("*"),
    }
}

/// Google's own: asks for a refresh token.
fn access_type(config: &ProviderConfig) -> Option<&'static str> {
    let wanted = config.offline_access && config.kind == ProviderKind::Google;
    wanted.then_some("offline")
}

/// Entra takes a hint as the choice already made, so it would undo `select_account`.
fn login_hint(kind: ProviderKind, request: &AuthorizationRequest) -> Option<&str> {
    let choosing = request.prompt == Some(Prompt::SelectAccount);
    request
        .login_hint
        .as_deref()
        .filter(|_| !(choosing && kind == ProviderKind::Entra))
}

/// Entra's own parameter: elsewhere the person's organisation is nobody's business.
fn domain_hint(kind: ProviderKind, request: &AuthorizationRequest) -> Option<&str> {
    request
        .domain_hint
        .as_deref()
        .filter(|_| kind == ProviderKind::Entra)
}
