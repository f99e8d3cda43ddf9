//! ID tokens: one that is accepted was signed by the test's key, and says what it has to.

use std::time::Duration;

use data_encoding::BASE64URL_NOPAD;
use pia_oidc::ProviderKind;
use pia_oidc::discovery::{self, Metadata};
use pia_oidc::id_token::{Expectation, RawIdToken, VerifiedIdToken};
use pia_oidc::keys::KeySet;
use serde_json::{Value, json};
use time::OffsetDateTime;
use time::macros::datetime;
use url::Url;

use crate::signer::Signer;
use crate::target;

const CLIENT_ID: &str = "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10";
const NONCE: &str = "a nonce";
const TEMPLATE: &str = "https://login.example/{tenantid}/v2.0";
const TENANT: &str = "6babcaad-604b-40ac-a9d7-9fd97c0b779f";
const HEADER: &[u8] = br#"{"alg":"ES256","kid":"one","typ":"JWT"}"#;
/// What the corpus' times are about.
const NOW: OffsetDateTime = datetime!(2026-11-28 12:00 UTC);
const LEEWAY: Duration = Duration::from_mins(2);

struct Setting {
    signer: Signer,
    metadata: Metadata,
    keys: KeySet,
    /// The one good token.
    good: String,
}

impl Setting {
    fn new() -> Self {
        let signer = Signer::new();
        let mut key = signer.jwk();
        key["issuer"] = json!(TEMPLATE);
        let metadata = json!({
            "issuer": TEMPLATE,
            "authorization_endpoint": "https://login.example/authorize",
            "token_endpoint": "https://login.example/token",
            "jwks_uri": "https://login.example/keys",
        });
        let authority = Url::parse("https://login.example/common/v2.0").unwrap();
        let metadata = metadata.to_string();
        let metadata = discovery::parse(metadata.as_bytes(), ProviderKind::Entra, &authority);
        let keys = json!({ "keys": [key] }).to_string();
        let at = Url::parse("https://login.example/keys").unwrap();
        let setting = Self {
            good: signer.token(HEADER, good_claims().to_string().as_bytes()),
            signer,
            metadata: metadata.unwrap(),
            keys: KeySet::parse(keys.as_bytes(), &at).unwrap(),
        };
        // Or the laws would hold because nothing is ever accepted.
        assert!(setting.verified(setting.good.clone()).is_some());
        setting
    }

    fn verified(&self, token: String) -> Option<VerifiedIdToken> {
        let header = RawIdToken::new(token).header().ok()?;
        let key = self.keys.find(header.key_id(), header.algorithm())?;
        let expected = Expectation {
            kind: ProviderKind::Entra,
            issuer: &self.metadata.issuer,
            client_id: CLIENT_ID,
            nonce: NONCE,
            code: None,
            authenticated_after: None,
            auth_time_leeway: LEEWAY,
            allowed_tenants: &[],
            allowed_domains: &[],
            access_token: None,
            now: NOW,
            leeway: LEEWAY,
        };
        header.verify(key, &expected).ok()
    }
}

fn good_claims() -> Value {
    let now = NOW.unix_timestamp();
    json!({
        "iss": TEMPLATE.replace("{tenantid}", TENANT), "tid": TENANT, "ver": "2.0",
        "oid": "00000000-0000-4000-8000-000000000001", "sub": "ada", "aud": CLIENT_ID,
        "nonce": NONCE, "iat": now - 10, "nbf": now - 10, "exp": now + 3600,
    })
}

/// `@good@` in the bytes is the good token, so that the corpus may hold what is nearly it.
fn token(setting: &Setting, bytes: &[u8]) {
    let text = String::from_utf8_lossy(bytes);
    let text = text.replace("@good@", &setting.good);
    let (message, _) = setting.good.rsplit_once('.').unwrap();
    if setting.verified(text.clone()).is_some() {
        // ECDSA signatures can be bent into one other that is as good: what is signed is the same.
        assert!(text.starts_with(&format!("{message}.")), "{text}");
    }
}

target!(id_token, Setting::new(), token);

/// Whatever the key signed: accepted are only claims that say what they have to, by a reader of its
/// own.
fn claims(setting: &Setting, bytes: &[u8]) {
    let token = setting.signer.token(HEADER, bytes);
    if setting.verified(token).is_none() {
        return;
    }
    let claims: Value = serde_json::from_slice(bytes).unwrap();
    assert_eq!(
        claims["aud"].as_str().or(claims["aud"][0].as_str()),
        Some(CLIENT_ID)
    );
    assert_eq!(claims["nonce"], NONCE);
    let tenant = claims["tid"].as_str().unwrap().to_lowercase();
    let issuer = TEMPLATE.replace("{tenantid}", &tenant);
    assert_eq!(claims["iss"].as_str().unwrap().to_lowercase(), issuer);
    #[expect(clippy::cast_precision_loss, reason = "seconds of this century")]
    let now = NOW.unix_timestamp() as f64;
    let leeway = LEEWAY.as_secs_f64();
    assert!(
        claims["exp"].as_f64().unwrap() > now - leeway - 1.0,
        "{claims}"
    );
    assert!(
        claims["iat"].as_f64().unwrap() < now + leeway + 1.0,
        "{claims}"
    );
}

target!(id_token_claims, Setting::new(), claims);

/// The first part alone: whatever it says, only the good one's key and algorithm count.
fn header(setting: &Setting, bytes: &[u8]) {
    let claims = good_claims().to_string();
    let (_, signature) = setting.good.rsplit_once('.').unwrap();
    let first = BASE64URL_NOPAD.encode(bytes);
    let second = BASE64URL_NOPAD.encode(claims.as_bytes());
    let is_the_good_one = bytes == HEADER;
    let verified = setting.verified(format!("{first}.{second}.{signature}"));
    assert_eq!(verified.is_some(), is_the_good_one);
}

target!(id_token_header, Setting::new(), header);
