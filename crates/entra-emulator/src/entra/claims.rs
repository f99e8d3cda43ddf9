//! The claims of an id token, version 2.0.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::authority::issuer_of;
use super::mint::Binding;
use crate::directory::{Account, Application, OptionalClaim};
use crate::secrets::{self, half_hash};
use crate::store::grants::Grant;

/// How long an id token is good.
const LIFE: Duration = Duration::hours(1);

#[derive(Serialize)]
pub(super) struct Claims {
    aud: String,
    iss: String,
    iat: i64,
    nbf: i64,
    exp: i64,
    sub: String,
    tid: Uuid,
    sid: Uuid,
    uti: String,
    ver: &'static str,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    c_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    at_hash: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    oid: Option<Uuid>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    preferred_username: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    login_hint: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    auth_time: Option<i64>,
}

/// Whom a token is about, and whom it is for.
pub(super) struct Subject<'a> {
    pub(super) account: &'a Account,
    pub(super) tenant: Uuid,
    pub(super) object: Uuid,
    pub(super) application: &'a Application,
}

pub(super) fn id_token(
    base: &str,
    of: &Subject<'_>,
    grant: &Grant,
    binding: Binding<'_>,
    now: OffsetDateTime,
) -> Claims {
    let account = of.account;
    let granted = |scope: &str| grant.scope.iter().any(|word| word == scope);
    let wanted = |claim| of.application.optional_claims.contains(&claim);
    Claims {
        aud: of.application.client.id.clone(),
        iss: issuer_of(base, of.tenant),
        iat: now.unix_timestamp(),
        nbf: now.unix_timestamp(),
        exp: (now + LIFE).unix_timestamp(),
        sub: pairwise(of),
        tid: of.tenant,
        sid: grant.session.id,
        uti: secrets::label(),
        ver: "2.0",
        nonce: binding.nonce,
        c_hash: binding.code.map(half_hash),
        at_hash: binding.access_token.map(half_hash),
        oid: granted("profile").then_some(of.object),
        name: granted("profile").then(|| account.name.clone()),
        preferred_username: granted("profile").then(|| account.username.clone()),
        email: account.email.clone().filter(|_| granted("email")),
        login_hint: account
            .login_hint()
            .filter(|_| wanted(OptionalClaim::LoginHint)),
        auth_time: (grant.auth_time || wanted(OptionalClaim::AuthTime))
            .then(|| grant.session.since.unix_timestamp()),
    }
}

/// Names the account to this application alone: two applications cannot compare notes by it.
fn pairwise(of: &Subject<'_>) -> String {
    let text = format!("{} {} {}", of.application.client.id, of.tenant, of.object);
    BASE64URL_NOPAD.encode(&Sha256::digest(text))
}
