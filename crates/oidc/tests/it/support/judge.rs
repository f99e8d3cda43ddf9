//! The pure verification of one token, with everything it is held against.

use std::time::Duration;

use pia_oidc::{
    ClaimNames, Identity, ProviderKind,
    config::{DEFAULT_AUTH_TIME_LEEWAY, DEFAULT_LEEWAY},
    discovery,
    id_token::{Expectation, IdTokenError, RawIdToken, UnverifiedHeader},
    keys::{Jwk, KeySet},
    secret::ProviderAccessToken,
};
use serde_json::{Value, json};
use time::OffsetDateTime;
use url::Url;
use uuid::Uuid;

use super::{CLIENT_ID, FABRIKAM, NONCE, NOW, Signer, TEMPLATE, common, issuer_of, url};

/// Who judges: a kind of provider, its issuer, its keys and who may come in.
pub(crate) struct Judge {
    pub(crate) kind: ProviderKind,
    pub(crate) authority: Url,
    pub(crate) issuer: String,
    pub(crate) keys: Vec<Value>,
    pub(crate) allowed: Vec<Uuid>,
    pub(crate) domains: Vec<String>,
    pub(crate) leeway: Duration,
    pub(crate) access_token: Option<&'static str>,
    /// The code of the hybrid flow.
    pub(crate) code: Option<&'static str>,
    pub(crate) authenticated_after: Option<OffsetDateTime>,
    pub(crate) auth_time_leeway: Duration,
    pub(crate) names: ClaimNames,
}

impl Judge {
    /// Entra's `common`, with a key for all tenants, one of Fabrikam's, and one without `issuer`.
    pub(crate) fn entra() -> Self {
        Self {
            kind: ProviderKind::Entra,
            authority: common(),
            issuer: TEMPLATE.to_owned(),
            keys: vec![
                Signer::rsa("all").jwk_of(TEMPLATE),
                Signer::p256("all-p256").jwk_of(TEMPLATE),
                Signer::rsa("fabrikam").jwk_of(&issuer_of(FABRIKAM)),
                Signer::rsa("silent").jwk(),
            ],
            allowed: Vec::new(),
            domains: Vec::new(),
            leeway: DEFAULT_LEEWAY,
            access_token: None,
            code: None,
            authenticated_after: None,
            auth_time_leeway: DEFAULT_AUTH_TIME_LEEWAY,
            names: ClaimNames::default(),
        }
    }

    pub(crate) fn exact(kind: ProviderKind, issuer: &str) -> Self {
        Self {
            kind,
            authority: url(issuer),
            issuer: issuer.to_owned(),
            keys: vec![Signer::rsa("all").jwk()],
            allowed: Vec::new(),
            domains: Vec::new(),
            leeway: DEFAULT_LEEWAY,
            access_token: None,
            code: None,
            authenticated_after: None,
            auth_time_leeway: DEFAULT_AUTH_TIME_LEEWAY,
            names: ClaimNames::default(),
        }
    }

    /// Checks the token with the key it names.
    pub(crate) fn judge(&self, token: &str) -> Result<Identity, IdTokenError> {
        let keys = json!({ "keys": self.keys }).to_string();
        let keys = KeySet::parse(keys.as_bytes(), &url("https://login.example/keys")).unwrap();
        let header = RawIdToken::new(token.to_owned()).header()?;
        let key = keys
            .find(header.key_id(), header.algorithm())
            .ok_or_else(|| unknown(header.key_id()))?;
        self.verify(header, key)
    }

    /// Checks the token with this key.
    pub(crate) fn verify(
        &self,
        header: UnverifiedHeader,
        key: &Jwk,
    ) -> Result<Identity, IdTokenError> {
        let document = json!({
            "issuer": self.issuer,
            "authorization_endpoint": "https://login.example/authorize",
            "token_endpoint": "https://login.example/token",
            "jwks_uri": "https://login.example/keys",
        });
        let document = document.to_string();
        let metadata = discovery::parse(document.as_bytes(), self.kind, &self.authority).unwrap();
        let access_token = self
            .access_token
            .map(|token| ProviderAccessToken::new(token.to_owned()));
        let expected = Expectation {
            kind: self.kind,
            issuer: &metadata.issuer,
            client_id: CLIENT_ID,
            nonce: NONCE,
            code: self.code,
            authenticated_after: self.authenticated_after,
            auth_time_leeway: self.auth_time_leeway,
            allowed_tenants: &self.allowed,
            allowed_domains: &self.domains,
            access_token: access_token.as_ref(),
            now: NOW,
            leeway: self.leeway,
        };
        Ok(header.verify(key, &expected)?.into_identity(&self.names))
    }
}

pub(crate) fn unknown(id: Option<&str>) -> IdTokenError {
    IdTokenError::UnknownKey {
        id: id.map(str::to_owned),
    }
}
