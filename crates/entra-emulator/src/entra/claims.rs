//! The claims of an id token, version 2.0.

use data_encoding::BASE64URL_NOPAD;
use serde::Serialize;
use serde_json::{Map, Value};
use sha2::{Digest, Sha256};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use super::authority::{issuer_of, issuer_v1_of};
use super::groups;
use super::mint::Binding;
use crate::app::App;
use crate::directory::{Account, Application, Home, Membership, OptionalClaim, PERSONAL_TENANT};
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
    #[serde(skip_serializing_if = "Option::is_none")]
    acct: Option<u8>,
    #[serde(skip_serializing_if = "Option::is_none")]
    idp: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    roles: Option<Vec<String>>,
    #[serde(flatten)]
    groups: Map<String, Value>,
}

/// Whom a token is about, and whom it is for.
pub(super) struct Subject<'a> {
    pub(super) account: &'a Account,
    /// As the tenant knows the account.
    pub(super) member: &'a Membership,
    pub(super) application: &'a Application,
}

impl<'a> Subject<'a> {
    /// `None` for an account of the other provider.
    pub(super) fn find(app: &'a App, application: &'a Application, grant: &Grant) -> Option<Self> {
        let account = app.directory.account(grant.session.account);
        let member = account.in_tenant(grant.tenant?)?;
        Some(Self {
            account,
            member,
            application,
        })
    }

    /// The tenant a guest comes from.
    fn guest_from(&self) -> Option<Uuid> {
        match self.account.home {
            Home::Entra { tenant, .. } => Some(tenant).filter(|home| *home != self.member.tenant),
            Home::Google { .. } => None,
        }
    }

    /// Who vouches for a guest, in the form of version 1.0 issuers.
    pub(super) fn identity_provider(&self, base: &str) -> Option<String> {
        self.guest_from().map(|home| match home {
            PERSONAL_TENANT => "live.com".to_owned(),
            home => issuer_v1_of(base, home),
        })
    }

    /// Names the account to this application alone: two applications cannot compare notes by it.
    pub(super) fn pairwise(&self) -> String {
        let (client, member) = (&self.application.client, self.member);
        let text = format!("{} {} {}", client.id, member.tenant, member.object);
        BASE64URL_NOPAD.encode(&Sha256::digest(text))
    }
}

pub(super) fn id_token(
    base: &str,
    of: &Subject<'_>,
    grant: &Grant,
    binding: Binding<'_>,
    now: OffsetDateTime,
) -> Claims {
    let account = of.account;
    let granted = |scope: &str| grant.has(scope);
    let wanted = |claim| of.application.optional_claims.contains(&claim);
    Claims {
        aud: of.application.client.id.clone(),
        iss: issuer_of(base, of.member.tenant),
        iat: now.unix_timestamp(),
        nbf: now.unix_timestamp(),
        exp: (now + LIFE).unix_timestamp(),
        sub: of.pairwise(),
        tid: of.member.tenant,
        sid: grant.session.id,
        uti: secrets::label(),
        ver: "2.0",
        nonce: binding.nonce,
        c_hash: binding.code.map(half_hash),
        at_hash: binding.access_token.map(half_hash),
        oid: granted("profile").then_some(of.member.object),
        name: granted("profile").then(|| account.name.clone()),
        preferred_username: granted("profile").then(|| account.username.clone()),
        email: account.email.clone().filter(|_| granted("email")),
        login_hint: account
            .login_hint()
            .filter(|_| wanted(OptionalClaim::LoginHint)),
        auth_time: (grant.auth_time || wanted(OptionalClaim::AuthTime))
            .then(|| grant.session.since.unix_timestamp()),
        acct: wanted(OptionalClaim::Acct).then(|| of.guest_from().is_some().into()),
        idp: of.identity_provider(base),
        roles: of.application.roles_of(account.id),
        groups: if of.application.group_claims {
            groups::claims(base, of.member, binding.channel)
        } else {
            Map::new()
        },
    }
}
