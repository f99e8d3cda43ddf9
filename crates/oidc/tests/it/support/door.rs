//! Our own API's door, and a token that opens it.

use pia_oidc::{
    access_token::{
        AccessExpectation, AccessTokenError, Grant, RawAccessToken, V1_ISSUER, VerifiedAccessToken,
    },
    discovery,
    keys::KeySet,
};
use serde_json::json;

use super::{CLIENT_ID, CONTOSO, Draft, Judge, NOW, draft, url};

pub(crate) const API: &str = "api://pia.example";
pub(crate) const CALLER: &str = "99999999-2222-3333-4444-555555555555";

/// Ada's token for our API, version 2.0.
pub(crate) fn access() -> Draft {
    let mut token = draft();
    for id_only in ["nonce", "email", "preferred_username"] {
        token.remove(id_only);
    }
    token.set("azp", json!(CALLER));
    token.set("azpacr", json!("1"));
    token.set("scp", json!("Notes.Read Notes.Write"));
    token
}

/// The same in version 1.0.
pub(crate) fn access_v1() -> Draft {
    let mut token = access();
    for newer in ["azp", "azpacr"] {
        token.remove(newer);
    }
    token.set("ver", json!("1.0"));
    token.set(
        "iss",
        json!(V1_ISSUER.replace("{tenantid}", &CONTOSO.to_string())),
    );
    token.set("appid", json!(CALLER));
    token.set("aud", json!(API));
    token
}

/// Who lets callers in.
pub(crate) struct Door {
    pub(crate) judge: Judge,
    pub(crate) v1: Option<&'static str>,
}

pub(crate) fn door() -> Door {
    Door {
        judge: Judge::entra(),
        v1: Some(V1_ISSUER),
    }
}

impl Door {
    pub(crate) fn verify(&self, token: &str) -> Result<VerifiedAccessToken, AccessTokenError> {
        let judge = &self.judge;
        let keys = json!({ "keys": judge.keys }).to_string();
        let keys = KeySet::parse(keys.as_bytes(), &url("https://login.example/keys")).unwrap();
        let document = json!({
            "issuer": judge.issuer,
            "authorization_endpoint": "https://login.example/authorize",
            "token_endpoint": "https://login.example/token",
            "jwks_uri": "https://login.example/keys",
        });
        let document = document.to_string();
        let metadata = discovery::parse(document.as_bytes(), judge.kind, &judge.authority).unwrap();
        let expected = AccessExpectation {
            issuer: &metadata.issuer,
            v1_issuer: self.v1,
            audiences: &[CLIENT_ID.to_owned(), API.to_owned()],
            allowed_tenants: &judge.allowed,
            now: NOW,
            leeway: judge.leeway,
        };
        let token = RawAccessToken::new(token.to_owned()).header()?;
        let id = token.key_id().map(str::to_owned);
        let key = keys.find(token.key_id(), token.algorithm());
        token.verify(key.ok_or(AccessTokenError::UnknownKey { id })?, &expected)
    }

    pub(crate) fn grant(&self, token: &Draft) -> Result<Grant, AccessTokenError> {
        Ok(self.verify(&token.token())?.grant().clone())
    }
}
