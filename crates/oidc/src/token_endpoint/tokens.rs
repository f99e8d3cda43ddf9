//! What a token endpoint gives (RFC 6749 section 5.1).

use serde::{Deserialize, Deserializer};
use serde_json::Value;
use time::{Duration, OffsetDateTime};

use super::TokenEndpointError;
use crate::{
    id_token::RawIdToken,
    lenient,
    secret::{ProviderAccessToken, ProviderRefreshToken},
};

/// Tokens to act for the person at the provider. No `Debug`: they are worth the person's data.
pub struct ProviderTokens {
    /// For the provider's APIs. Opaque to us.
    pub access_token: ProviderAccessToken,
    /// For the next access token. After a refresh without one the old one stays good (RFC 6749
    /// section 6); with one the old one is to be forgotten.
    pub refresh_token: Option<ProviderRefreshToken>,
    /// What the access token is good for: perhaps less than was asked for.
    pub scopes: Vec<String>,
    /// Until when it is good, when the provider says so.
    pub expires_at: Option<OffsetDateTime>,
}

/// What a code is worth.
pub struct TokenAnswer {
    /// Who signed in, still to be verified.
    pub id_token: RawIdToken,
    /// What comes along. Good for nothing before the ID token is verified.
    pub tokens: Option<ProviderTokens>,
}

/// What was asked for, where the answer leaves that out.
#[derive(Clone, Copy)]
pub struct Asked<'a> {
    /// The scopes. An answer without `scope` grants just these.
    pub scopes: &'a [String],
    /// The present.
    pub now: OffsetDateTime,
}

/// An answer as it comes. Unknown members are ignored (section 5.1), and so are wrong ones that do
/// not matter.
#[derive(Deserialize)]
pub(super) struct TokenBody {
    id_token: Option<RawIdToken>,
    access_token: Option<ProviderAccessToken>,
    refresh_token: Option<ProviderRefreshToken>,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    token_type: Option<String>,
    #[serde(default, deserialize_with = "seconds")]
    expires_in: Option<u32>,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    scope: Option<String>,
}

impl TokenBody {
    pub(super) fn into_answer(
        mut self,
        asked: Asked<'_>,
    ) -> Result<TokenAnswer, TokenEndpointError> {
        let id_token = self.id_token.take().ok_or(TokenEndpointError::NoIdToken)?;
        let tokens = match self.into_tokens(asked) {
            Err(TokenEndpointError::NoAccessToken) => None,
            tokens => Some(tokens?),
        };
        Ok(TokenAnswer { id_token, tokens })
    }

    pub(super) fn into_tokens(
        self,
        asked: Asked<'_>,
    ) -> Result<ProviderTokens, TokenEndpointError> {
        let access_token = self.access_token.ok_or(TokenEndpointError::NoAccessToken)?;
        // Section 7.1: a token of a type one does not understand is not to be used.
        let bearer = |kind: &str| kind.eq_ignore_ascii_case("Bearer");
        if !self.token_type.as_deref().is_none_or(bearer) {
            return Err(TokenEndpointError::TokenType);
        }
        let lasts = self.expires_in.map(|s| Duration::seconds(i64::from(s)));
        Ok(ProviderTokens {
            access_token,
            refresh_token: self.refresh_token,
            scopes: match self.scope {
                Some(scope) => scope.split_whitespace().map(str::to_owned).collect(),
                None => asked.scopes.to_vec(),
            },
            expires_at: lasts.and_then(|lasts| asked.now.checked_add(lasts)),
        })
    }
}

/// `expires_in`: a number, or one in quotes as Entra's older endpoints write it.
fn seconds<'de, D: Deserializer<'de>>(from: D) -> Result<Option<u32>, D::Error> {
    let seconds = match Value::deserialize(from)? {
        Value::Number(number) => number.as_u64(),
        Value::String(text) => text.parse().ok(),
        _ => None,
    };
    Ok(seconds.map(|seconds| u32::try_from(seconds).unwrap_or(u32::MAX)))
}
