//! From a text to a person, in steps that cannot be skipped.
//!
//! [`RawIdToken`] is a secret text. [`UnverifiedHeader`] knows which key the token asks for and
//! nothing else about it. Only [`UnverifiedHeader::verify`] makes a [`VerifiedIdToken`], and only
//! that has claims to read. No step does I/O or reads a clock.

mod check;
mod error;

use data_encoding::BASE64URL_NOPAD;
use secrecy::{ExposeSecret, SecretSlice, SecretString};
use serde::{Deserialize, Deserializer};
use time::OffsetDateTime;
use uuid::Uuid;

pub use error::IdTokenError;

use crate::{
    claims::{Claims, NumericDate},
    config::ProviderKind,
    identity::{Identity, Subject},
    issuer::MetadataIssuer,
    json,
    keys::{Algorithm, Jwk},
    secret::ProviderAccessToken,
};

/// The longest token that is read, in bytes. Entra's, with 200 groups, has 12,000.
pub const MAX_TOKEN_BYTES: usize = 32 * 1024;

/// The longest `kid` that is looked up.
const MAX_KEY_ID: usize = 256;

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
        let text = self.0.expose_secret();
        if text.len() > MAX_TOKEN_BYTES {
            return Err(IdTokenError::TooLarge { size: text.len() });
        }
        let (message, signature) = text.rsplit_once('.').ok_or(IdTokenError::NotAToken)?;
        let (header, claims) = message.split_once('.').ok_or(IdTokenError::NotAToken)?;
        let header: HeaderBody =
            json::object(&decode(header)?).map_err(|_| IdTokenError::NotAToken)?;
        Ok(UnverifiedHeader {
            algorithm: header.algorithm()?,
            key_id: header.kid,
            message: SecretString::from(message.to_owned()),
            claims: SecretSlice::from(decode(claims)?),
            signature: decode(signature)?,
        })
    }
}

impl<'de> Deserialize<'de> for RawIdToken {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// What a token says about its signature. Nothing of it is believed; it is enough to find the key.
pub struct UnverifiedHeader {
    algorithm: Algorithm,
    key_id: Option<String>,
    message: SecretString,
    claims: SecretSlice<u8>,
    signature: Vec<u8>,
}

impl UnverifiedHeader {
    /// `alg`, one of the accepted ones.
    pub fn algorithm(&self) -> Algorithm {
        self.algorithm
    }

    /// `kid`: which key to try.
    pub fn key_id(&self) -> Option<&str> {
        self.key_id.as_deref()
    }

    /// Checks the signature with `key`, then every claim against `expected`.
    pub fn verify(
        self,
        key: &Jwk,
        expected: &Expectation<'_>,
    ) -> Result<VerifiedIdToken, IdTokenError> {
        if self.key_id.is_some() && self.key_id() != key.id() {
            return Err(IdTokenError::UnknownKey { id: self.key_id });
        }
        // EXPOSE: the signed bytes go to the verifier only.
        let message = self.message.expose_secret().as_bytes();
        key.verify(self.algorithm, message, &self.signature)
            .map_err(|_| IdTokenError::BadSignature)?;
        // EXPOSE: read into claims that only leave through `VerifiedIdToken`.
        let claims: Claims =
            json::object(self.claims.expose_secret()).map_err(|_| IdTokenError::BadClaims)?;
        let subject = check::subject(&claims, key, expected)?;
        Ok(VerifiedIdToken { claims, subject })
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
    subject: Subject,
}

impl VerifiedIdToken {
    /// Whether both are about the same person at the same issuer (OpenID Connect Core section
    /// 3.3.3.6). The issuer is a part of the subject, and there in its one spelling.
    pub fn is_about_the_person_of(&self, other: &Self) -> bool {
        self.subject == other.subject && self.claims.sub == other.claims.sub
    }

    /// Whom the token is about.
    pub fn into_identity(self) -> Identity {
        let claims = self.claims;
        let date = |NumericDate(seconds)| OffsetDateTime::from_unix_timestamp(seconds).ok();
        Identity {
            subject: self.subject,
            name: claims.name,
            email_verified: claims.email.is_some() && (claims.email_verified || claims.xms_edov),
            email: claims.email,
            username: claims.preferred_username,
            login_hint: claims.login_hint,
            session_id: claims.sid,
            authenticated_at: claims.auth_time.and_then(date),
        }
    }
}

/// The JOSE header (RFC 7515 section 4.1). `jwk`, `jku`, `x5c` and `x5u` are not even read: a token
/// does not get to bring its own key.
#[derive(Deserialize)]
struct HeaderBody {
    alg: String,
    kid: Option<String>,
    typ: Option<String>,
    crit: Option<serde_json::Value>,
}

impl HeaderBody {
    fn algorithm(&self) -> Result<Algorithm, IdTokenError> {
        // RFC 7515 section 4.1.11: what must be understood is not, so the token is invalid.
        if self.crit.is_some() {
            return Err(IdTokenError::CriticalExtension);
        }
        // RFC 8725 section 3.11: a token made for another purpose (`at+jwt`, `logout+jwt`).
        let typ = self.typ.as_deref();
        if typ.is_some_and(|typ| !typ.eq_ignore_ascii_case("JWT")) {
            return Err(IdTokenError::NotAnIdToken);
        }
        if self.kid.as_ref().is_some_and(|id| id.len() > MAX_KEY_ID) {
            return Err(IdTokenError::NotAToken);
        }
        Algorithm::from_name(&self.alg).ok_or(IdTokenError::Algorithm)
    }
}

/// base64url without padding and in its one canonical form: stray bits in the last character are
/// refused, or one signature would have several spellings.
fn decode(part: &str) -> Result<Vec<u8>, IdTokenError> {
    BASE64URL_NOPAD
        .decode(part.as_bytes())
        .map_err(|_| IdTokenError::NotAToken)
}
