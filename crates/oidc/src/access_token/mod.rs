//! An access token of Entra's that a caller presents to our own API.
//!
//! The same steps as for an ID token: [`RawAccessToken`] is a secret text, [`UnverifiedAccessToken`]
//! knows which key it asks for, and only [`UnverifiedAccessToken::verify`] makes a
//! [`VerifiedAccessToken`]. Tokens for other APIs (Microsoft Graph's, for example) are opaque to
//! everybody but that API and cannot be verified here.

mod check;
mod claims;
mod error;

use secrecy::{ExposeSecret, SecretString};
use time::OffsetDateTime;
use uuid::Uuid;

pub use error::AccessTokenError;

use crate::{
    identity::Subject,
    issuer::MetadataIssuer,
    json,
    jws::Jws,
    keys::{Algorithm, Jwk},
};

/// Entra's `iss` in tokens of version 1.0, for every tenant of the global cloud.
pub const V1_ISSUER: &str = "https://sts.windows.net/{tenantid}/";

/// The types a header may name: Entra's, and that of RFC 9068 section 2.1.
const TYPES: [&str; 3] = ["JWT", "at+jwt", "application/at+jwt"];

/// An access token of which nothing is known.
pub struct RawAccessToken(SecretString);

impl RawAccessToken {
    /// Takes the text into the box: what follows `Bearer` in the request (RFC 6750 section 2.1).
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// Takes the token apart and reads its header.
    pub fn header(self) -> Result<UnverifiedAccessToken, AccessTokenError> {
        // EXPOSE: taken apart for the check; the parts stay in a type without `Debug`.
        let jws = Jws::parse(self.0.expose_secret(), &TYPES)?;
        Ok(UnverifiedAccessToken { jws, raw: self })
    }

    pub(crate) fn expose_secret(&self) -> &str {
        // EXPOSE: crate-private; the one caller exchanges it for the caller's own next token.
        self.0.expose_secret()
    }
}

/// What a token says about its signature. Nothing of it is believed; it is enough to find the key.
pub struct UnverifiedAccessToken {
    jws: Jws,
    raw: RawAccessToken,
}

impl UnverifiedAccessToken {
    /// `alg`, one of the accepted ones.
    pub fn algorithm(&self) -> Algorithm {
        self.jws.algorithm()
    }

    /// `kid`: which key to try.
    pub fn key_id(&self) -> Option<&str> {
        self.jws.key_id()
    }

    /// Checks the signature with `key`, then every claim against `expected`.
    pub fn verify(
        self,
        key: &Jwk,
        expected: &AccessExpectation<'_>,
    ) -> Result<VerifiedAccessToken, AccessTokenError> {
        let claims = self.jws.signed_claims(key)?;
        let claims = json::object(claims).map_err(|_| AccessTokenError::BadClaims)?;
        let grant = check::grant(claims, key, expected)?;
        let raw = self.raw;
        Ok(VerifiedAccessToken { grant, raw })
    }
}

/// What the claims must say.
#[derive(Clone, Copy)]
pub struct AccessExpectation<'a> {
    /// The issuer of version 2.0, from the provider's metadata.
    pub issuer: &'a MetadataIssuer,
    /// The issuer of version 1.0, with `{tenantid}` in it ([`V1_ISSUER`]); `None` to refuse that
    /// version.
    pub v1_issuer: Option<&'a str>,
    /// The names our API goes by: its client id, its `api://…` URI. None means no token is for us.
    pub audiences: &'a [String],
    /// The tenants whose accounts may call; empty for all.
    pub allowed_tenants: &'a [Uuid],
    /// The present.
    pub now: OffsetDateTime,
    /// How far the times may be off.
    pub leeway: std::time::Duration,
}

/// What a verified token allows whom.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Grant {
    /// The tenant that vouches for it (`tid`).
    pub tenant: Uuid,
    /// The account, or for an application on its own its service principal (`oid`). Always there
    /// when the token acts for a person.
    pub object: Option<Uuid>,
    /// The application that calls (`azp`, in version 1.0 `appid`).
    pub client: String,
    /// What the person lets the application do here (`scp`); empty for an application on its own.
    pub scopes: Vec<String>,
    /// The roles of the person, or of the application on its own (`roles`).
    pub roles: Vec<String>,
    /// Until when it is good.
    pub expires_at: Option<OffsetDateTime>,
}

impl Grant {
    /// Whether the application acts for a person; else it acts on its own.
    pub fn is_delegated(&self) -> bool {
        !self.scopes.is_empty()
    }

    /// Whose account it is. `None` for an application on its own.
    pub fn person(&self) -> Option<Subject> {
        let object = self.object.filter(|_| self.is_delegated())?;
        Some(Subject::Entra {
            tenant: self.tenant,
            object,
        })
    }

    /// Whether the person lets the application do `scope`. Entra compares scopes by letter.
    pub fn has_scope(&self, scope: &str) -> bool {
        self.scopes.iter().any(|one| one == scope)
    }

    /// Whether the caller has `role`.
    pub fn has_role(&self, role: &str) -> bool {
        self.roles.iter().any(|one| one == role)
    }
}

/// A token whose signature and claims were all checked. No `Debug`: it can still be used.
pub struct VerifiedAccessToken {
    grant: Grant,
    raw: RawAccessToken,
}

impl VerifiedAccessToken {
    /// What it allows whom. Being verified is not enough to be let in: the API asks for a scope or
    /// a role.
    pub fn grant(&self) -> &Grant {
        &self.grant
    }

    pub(crate) fn raw(&self) -> &RawAccessToken {
        &self.raw
    }
}
