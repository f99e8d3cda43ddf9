//! Access tokens: JWT, for this server alone.

use std::sync::Arc;

use jsonwebtoken::{Algorithm, Header, Validation};
use pia_protocol::ids::{SessionId, UserId};
use pia_protocol::random;
use pia_protocol::secret::AccessToken;
use serde::{Deserialize, Serialize};
use time::{Duration, OffsetDateTime};

use crate::config::{Jwt, JwtAlgorithm};
use crate::db::Account;
use crate::keys::Ring;

/// Makes access tokens and checks them.
pub(crate) struct AccessTokens {
    keys: Box<dyn Fn() -> Arc<Ring> + Send + Sync>,
    algorithm: JwtAlgorithm,
    issuer: String,
    audience: String,
    lifetime: Duration,
}

/// The most bytes of roles in an access token, which goes along with each request. Who has more asks
/// `/auth/me`.
const ROLES_BYTES: usize = 1_024;

/// What an access token says. The names are RFC 7519's and OpenID Connect's; `sid` is the family.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Claims {
    pub(crate) iss: String,
    pub(crate) aud: String,
    pub(crate) sub: UserId,
    pub(crate) sid: SessionId,
    pub(crate) jti: String,
    pub(crate) iat: i64,
    pub(crate) exp: i64,
    pub(crate) email: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    pub(crate) provider: String,
    /// All of them, or none where they are too many.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) roles: Vec<String>,
}

impl Claims {
    /// Whether the token's time is over.
    pub(crate) fn is_over(&self, now: OffsetDateTime) -> bool {
        self.exp <= now.unix_timestamp()
    }
}

/// The token cannot be signed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SignError {
    #[error("an access token could not be signed")]
    Signing(#[from] jsonwebtoken::errors::Error),
    #[error("there is no key to sign access tokens with")]
    NoKey,
}

impl AccessTokens {
    /// `keys` gives the keys of the moment.
    pub(crate) fn new(keys: impl Fn() -> Arc<Ring> + Send + Sync + 'static, jwt: &Jwt) -> Self {
        Self {
            keys: Box::new(keys),
            algorithm: jwt.algorithm,
            issuer: jwt.issuer.clone(),
            audience: jwt.audience.clone(),
            lifetime: jwt.access_lifetime,
        }
    }

    /// How long a new token is good for.
    pub(crate) fn lifetime(&self) -> Duration {
        self.lifetime
    }

    /// A token for one device of a person.
    pub(crate) fn issue(
        &self,
        account: &Account,
        family: SessionId,
        provider: &str,
        now: OffsetDateTime,
    ) -> Result<AccessToken, SignError> {
        let claims = Claims {
            iss: self.issuer.clone(),
            aud: self.audience.clone(),
            sub: account.id,
            sid: family,
            jti: random::token(),
            iat: now.unix_timestamp(),
            exp: (now + self.lifetime).unix_timestamp(),
            email: account.email.clone(),
            name: account.display_name.clone(),
            provider: provider.to_owned(),
            roles: if fit(&account.roles) {
                account.roles.clone()
            } else {
                Vec::new()
            },
        };
        let ring = (self.keys)();
        let key = ring.signer(self.algorithm, now).ok_or(SignError::NoKey)?;
        let header = Header {
            kid: key.id.clone(),
            ..Header::new(key.algorithm)
        };
        let text = jsonwebtoken::encode(&header, &claims, &key.signing)?;
        Ok(AccessToken::new(text))
    }

    /// What a token says, if it is ours, for us and not over. Whether its family still stands is
    /// for the database to say.
    pub(crate) fn check(&self, token: &str, now: OffsetDateTime) -> Option<Claims> {
        let header = jsonwebtoken::decode_header(token).ok()?;
        let ring = (self.keys)();
        let mut keys = ring.checkers(header.kid.as_deref(), header.alg, now);
        let claims = keys.find_map(|key| {
            let rules = self.rules(key.algorithm);
            let decoded = jsonwebtoken::decode::<Claims>(token, &key.checking, &rules);
            decoded.ok().map(|token| token.claims)
        })?;
        (!claims.is_over(now)).then_some(claims)
    }

    fn rules(&self, algorithm: Algorithm) -> Validation {
        let mut rules = Validation::new(algorithm);
        rules.set_issuer(&[&self.issuer]);
        rules.set_audience(&[&self.audience]);
        rules.set_required_spec_claims(&["iss", "aud", "exp"]);
        // Times are compared by us, with the clock of the server and not of the library.
        rules.validate_exp = false;
        rules.validate_nbf = false;
        rules
    }
}

/// Some of them would be worse than none: they would read as all.
fn fit(roles: &[String]) -> bool {
    roles.iter().map(String::len).sum::<usize>() <= ROLES_BYTES
}

#[cfg(test)]
mod tests {
    use time::macros::datetime;

    use super::*;
    use crate::config::JwtKey;

    const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

    fn tokens(key: &str, issuer: &str, audience: &str) -> AccessTokens {
        let jwt = Jwt {
            algorithm: JwtAlgorithm::Hs256,
            secret: None,
            previous_secret: None,
            issuer: issuer.into(),
            audience: audience.into(),
            access_lifetime: Duration::minutes(15),
            refresh_lifetime: Duration::days(30),
            session_lifetime: None,
        };
        let key = JwtKey::new(key.repeat(32)).unwrap();
        let ring = Arc::new(Ring::of_secret(&key));
        AccessTokens::new(move || Arc::clone(&ring), &jwt)
    }

    fn ada() -> Account {
        Account {
            id: UserId::from_bytes([1; 16]),
            email: "ada@contoso.example".into(),
            display_name: None,
            login_hint: None,
            home: pia_oidc::Home::Unknown,
            roles: Vec::new(),
        }
    }

    fn issued(by: &AccessTokens) -> String {
        let account = ada();
        let token = by.issue(&account, SessionId::from_bytes([2; 16]), "microsoft", NOW);
        // EXPOSE: the test checks it.
        token.unwrap().expose_secret().to_owned()
    }

    #[test]
    fn a_token_is_good_until_its_end_and_only_here() {
        let ours = tokens("k", "pia-server", "pia-client");
        let text = issued(&ours);
        let claims = ours.check(&text, NOW).unwrap();
        assert_eq!(claims.sub, UserId::from_bytes([1; 16]));
        assert_eq!(claims.exp - claims.iat, 900);
        assert!(ours.check(&text, NOW + Duration::seconds(899)).is_some());
        assert!(ours.check(&text, NOW + Duration::seconds(900)).is_none());
        for other in [
            tokens("x", "pia-server", "pia-client"),
            tokens("k", "someone", "pia-client"),
            tokens("k", "pia-server", "someone"),
        ] {
            assert!(other.check(&text, NOW).is_none());
        }
    }

    #[test]
    fn all_roles_stand_in_a_token_or_none() {
        let ours = tokens("k", "pia-server", "pia-client");
        let told = |count: usize| {
            let account = Account {
                roles: vec!["r".repeat(64); count],
                ..ada()
            };
            let token = ours.issue(&account, SessionId::from_bytes([2; 16]), "microsoft", NOW);
            // EXPOSE: the test checks it.
            let token = token.unwrap().expose_secret().to_owned();
            ours.check(&token, NOW).unwrap().roles.len()
        };
        assert_eq!((told(0), told(16), told(17)), (0, 16, 0));
    }

    #[test]
    fn a_token_without_our_signature_is_refused() {
        let ours = tokens("k", "pia-server", "pia-client");
        let text = issued(&ours);
        let (rest, _) = text.rsplit_once('.').unwrap();
        let (_, payload) = rest.split_once('.').unwrap();
        let none = data_encoding::BASE64URL_NOPAD.encode(br#"{"alg":"none","typ":"JWT"}"#);
        for forged in [
            format!("{rest}."),
            format!("{none}.{payload}."),
            String::new(),
        ] {
            assert!(ours.check(&forged, NOW).is_none(), "{forged}");
        }
    }
}
