//! From a text to a person, in steps that cannot be skipped.
//!
//! [`RawIdToken`] is a secret text. [`UnverifiedHeader`] knows which key the token asks for and
//! nothing else about it. Only [`UnverifiedHeader::verify`] makes a [`VerifiedIdToken`], and only
//! that has claims to read. No step does I/O or reads a clock.

mod check;
mod error;
mod home;

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use serde_json::{Map, Value};
use time::OffsetDateTime;
use uuid::Uuid;

pub use error::IdTokenError;

use crate::{
    claims::{AllClaims, Claims, NumericDate},
    config::{ClaimNames, ProviderKind},
    identity::{Identity, Subject},
    issuer::MetadataIssuer,
    json,
    jws::{self, Jws},
    keys::{Algorithm, Jwk},
    secret::ProviderAccessToken,
};

/// The longest token that is read, in bytes.
pub const MAX_TOKEN_BYTES: usize = jws::MAX_TOKEN_BYTES;

/// An ID token of which nothing is known. It names a person and opens sessions, so it is a secret.
pub struct RawIdToken(SecretString);

impl RawIdToken {
    /// Takes the text into the box.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// Takes the token apart and reads its header: three parts of base64url, an accepted algorithm,
    /// no critical extension.
    pub fn header(self) -> Result<UnverifiedHeader, IdTokenError> {
        // EXPOSE: taken apart for the check; the parts stay in a type without `Debug`.
        let jws = Jws::parse(self.0.expose_secret(), &["JWT"])?;
        Ok(UnverifiedHeader(jws))
    }
}

impl<'de> Deserialize<'de> for RawIdToken {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// What a token says about its signature. Nothing of it is believed; it is enough to find the key.
pub struct UnverifiedHeader(Jws);

impl UnverifiedHeader {
    /// `alg`, one of the accepted ones.
    pub fn algorithm(&self) -> Algorithm {
        self.0.algorithm()
    }

    /// `kid`: which key to try.
    pub fn key_id(&self) -> Option<&str> {
        self.0.key_id()
    }

    /// Checks the signature with `key`, then every claim against `expected`.
    pub fn verify(
        self,
        key: &Jwk,
        expected: &Expectation<'_>,
    ) -> Result<VerifiedIdToken, IdTokenError> {
        let claims = self.0.signed_claims(key)?;
        let AllClaims(all) = json::object(claims).map_err(|_| IdTokenError::BadClaims)?;
        let claims: Claims = json::object(claims).map_err(|_| IdTokenError::BadClaims)?;
        let subject = check::subject(&claims, key, expected)?;
        Ok(VerifiedIdToken {
            claims,
            all,
            subject,
            kind: expected.kind,
        })
    }
}

/// What the claims must say.
#[derive(Clone, Copy)]
pub struct Expectation<'a> {
    /// Whose rules apply.
    pub kind: ProviderKind,
    /// The issuer, from the provider's metadata.
    pub issuer: &'a MetadataIssuer,
    /// The one audience.
    pub client_id: &'a str,
    /// The nonce bound to this browser.
    pub nonce: &'a str,
    /// Since when the person must have proved who they are, when that was asked for: `auth_time`
    /// must be there then.
    pub authenticated_after: Option<OffsetDateTime>,
    /// How much earlier than that `auth_time` may lie.
    pub auth_time_leeway: std::time::Duration,
    /// The tenants that may sign in; empty for all.
    pub allowed_tenants: &'a [Uuid],
    /// The hosted domains that may sign in; empty for all.
    pub allowed_domains: &'a [String],
    /// The code that came along through the browser: `c_hash` must be there and fit it. `None` for
    /// a token from the token endpoint, where the hash is not required.
    pub code: Option<&'a str>,
    /// What `at_hash` is about, when an access token came along.
    pub access_token: Option<&'a ProviderAccessToken>,
    /// The present.
    pub now: OffsetDateTime,
    /// How far the times may be off.
    pub leeway: std::time::Duration,
}

/// A token whose signature and claims were all checked.
pub struct VerifiedIdToken {
    claims: Claims,
    /// The same, and those that only a configuration names.
    all: Map<String, Value>,
    subject: Subject,
    kind: ProviderKind,
}

impl VerifiedIdToken {
    /// Whether both are about the same person at the same issuer (OpenID Connect Core section
    /// 3.3.3.6). The issuer is a part of the subject, and there in its one spelling.
    pub fn is_about_the_person_of(&self, other: &Self) -> bool {
        self.subject == other.subject && self.claims.sub == other.claims.sub
    }

    /// Whom the token is about. `names` says which claims hold what is shown.
    pub fn into_identity(self, names: &ClaimNames) -> Identity {
        let mut claims = self.claims;
        let text_of = |name: &Option<String>| {
            let text = self.all.get(name.as_deref()?)?.as_str()?;
            (!text.trim().is_empty()).then(|| text.to_owned())
        };
        let guest = matches!(self.subject, Subject::Entra { .. }) && claims.is_guest();
        let groups = claims.take_groups();
        let home = home::of(self.kind, &self.subject, &claims, guest);
        let username = if guest {
            text_of(&names.guest_username)
        } else {
            None
        };
        let username = username.or_else(|| text_of(&names.username));
        let mapped = text_of(&names.email);
        let date = |NumericDate(seconds)| OffsetDateTime::from_unix_timestamp(seconds).ok();
        Identity {
            subject: self.subject,
            name: text_of(&names.name).or(claims.name),
            // The provider vouches for its own claim only.
            email_verified: mapped.is_none()
                && claims.email.is_some()
                && (claims.email_verified || claims.xms_edov),
            email: mapped.or(claims.email),
            username: username.or(claims.preferred_username),
            guest,
            home,
            roles: claims.roles.take().unwrap_or_default(),
            groups,
            login_hint: claims.login_hint,
            session_id: claims.sid,
            authenticated_at: claims.auth_time.and_then(date),
        }
    }
}
