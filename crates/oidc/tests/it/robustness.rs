//! Whatever arrives: no panic, and no change to a token goes unnoticed.

use std::sync::LazyLock;

use data_encoding::BASE64URL_NOPAD;
use pia_oidc::{
    FetchAnswer, ProviderError, ProviderKind,
    access_token::RawAccessToken,
    config::{DEFAULT_AUTH_TIME_LEEWAY, DEFAULT_LEEWAY},
    discovery::{self, Metadata},
    id_token::{Expectation, RawIdToken, VerifiedIdToken},
    keys::KeySet,
    token_endpoint::{self, Asked},
    userinfo::UserInfo,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, Draft, NONCE, NOW, Signer, TEMPLATE, common, url};

struct Setting {
    metadata: Metadata,
    keys: KeySet,
    token: String,
}

static SETTING: LazyLock<Setting> = LazyLock::new(|| {
    let signer = Signer::p256("one");
    let document = json!({
        "issuer": TEMPLATE,
        "authorization_endpoint": "https://login.example/authorize",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": "https://login.example/keys",
    });
    let metadata = document.to_string();
    let keys = json!({ "keys": [signer.jwk_of(TEMPLATE)] }).to_string();
    let mut token = Draft::entra(&signer);
    token.header["alg"] = json!("ES256");
    Setting {
        metadata: discovery::parse(metadata.as_bytes(), ProviderKind::Entra, &common()).unwrap(),
        keys: KeySet::parse(keys.as_bytes(), &url("https://login.example/keys")).unwrap(),
        token: token.token(),
    }
});

fn verify(token: String) -> Option<VerifiedIdToken> {
    let setting = &*SETTING;
    let header = RawIdToken::new(token).header().ok()?;
    let key = setting.keys.find(header.key_id(), header.algorithm())?;
    let expected = Expectation {
        kind: ProviderKind::Entra,
        issuer: &setting.metadata.issuer,
        client_id: CLIENT_ID,
        nonce: NONCE,
        code: None,
        authenticated_after: None,
        auth_time_leeway: DEFAULT_AUTH_TIME_LEEWAY,
        allowed_tenants: &[],
        allowed_domains: &[],
        access_token: None,
        now: NOW,
        leeway: DEFAULT_LEEWAY,
    };
    header.verify(key, &expected).ok()
}

/// Reads `bytes` as everything a provider may send.
fn read_as_anything(bytes: &[u8]) {
    let keys = url("https://login.example/keys");
    for kind in [
        ProviderKind::Entra,
        ProviderKind::Google,
        ProviderKind::Generic,
    ] {
        drop(discovery::parse(bytes, kind, &common()));
    }
    drop(KeySet::parse(bytes, &keys));
    drop(ProviderError::from_json(400, bytes));
    assert!(UserInfo::parse(bytes, &keys, "nobody in particular").is_err());
    let presented = RawAccessToken::new(String::from_utf8_lossy(bytes).into_owned());
    assert!(presented.header().is_err());
    for status in [200, 400] {
        let body = bytes.to_vec();
        let asked = Asked {
            scopes: &[],
            now: NOW,
        };
        drop(token_endpoint::parse(FetchAnswer { status, body }, asked));
        let body = bytes.to_vec();
        drop(token_endpoint::parse_tokens(
            FetchAnswer { status, body },
            asked,
        ));
    }
    assert!(verify(String::from_utf8_lossy(bytes).into_owned()).is_none());
}

fn any_json() -> impl Strategy<Value = Value> {
    let member = prop::sample::select(vec![
        "issuer",
        "keys",
        "kid",
        "kty",
        "n",
        "e",
        "x",
        "y",
        "crv",
        "alg",
        "error",
        "error_codes",
        "error_description",
        "claims",
        "id_token",
        "access_token",
        "refresh_token",
        "expires_in",
        "scope",
        "iss",
        "tid",
        "aud",
        "exp",
        "iat",
        "nonce",
        "token_endpoint",
        "jwks_uri",
        "authorization_endpoint",
        "typ",
        "crit",
    ]);
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<f64>().prop_map(|n| json!(n)),
        ".{0,40}".prop_map(Value::from),
        prop::sample::select(vec![
            "RSA",
            "EC",
            "P-256",
            "AAAA",
            "AQAB",
            "RS256",
            "https://a.b/"
        ])
        .prop_map(Value::from),
    ];
    leaf.prop_recursive(4, 64, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::btree_map(member.clone().prop_map(str::to_owned), inner, 0..8)
                .prop_map(|map| Value::Object(map.into_iter().collect())),
        ]
    })
}

#[test]
fn a_list_is_not_taken_for_an_object() {
    let members = ["RS256", "one", "JWT"];
    assert!(ProviderError::from_json(400, json!(members).to_string().as_bytes()).is_none());
    let header = BASE64URL_NOPAD.encode(br#"["ES256","one",null,null]"#);
    let (_, rest) = SETTING.token.split_once('.').unwrap();
    assert!(verify(format!("{header}.{rest}")).is_none());
    let key = Signer::rsa("one").jwk();
    let members = json!([
        "RSA", "one", null, "sig", null, key["n"], key["e"], null, null, null
    ]);
    let keys = json!({ "keys": [members] }).to_string();
    assert!(KeySet::parse(keys.as_bytes(), &url("https://login.example/keys")).is_err());
}

#[test]
fn the_unchanged_token_is_good() {
    assert!(verify(SETTING.token.clone()).is_some());
}

#[test]
fn a_token_with_any_one_character_changed_is_refused() {
    let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+ ";
    let token = SETTING.token.as_bytes();
    for place in 0..token.len() {
        // Every neighbour in the last places of each part, where spare bits could hide.
        let near_end = token.get(place + 1).is_none_or(|next| *next == b'.');
        let step = if near_end { 1 } else { 13 };
        for replacement in alphabet.iter().skip(place % step).step_by(step) {
            if *replacement == token[place] {
                continue;
            }
            let mut changed = token.to_vec();
            changed[place] = *replacement;
            let changed = String::from_utf8(changed).unwrap();
            assert!(
                verify(changed).is_none(),
                "{} at {place}",
                char::from(*replacement)
            );
        }
    }
}

proptest! {
    #[test]
    fn random_bytes_are_only_ever_refused(bytes: Vec<u8>) {
        read_as_anything(&bytes);
    }

    #[test]
    fn random_json_is_only_ever_refused(value in any_json()) {
        read_as_anything(value.to_string().as_bytes());
    }

    #[test]
    fn random_claims_under_a_good_signature_are_refused(claims in any_json()) {
        let header = json!({ "alg": "ES256", "kid": "one" });
        prop_assert!(verify(Signer::p256("one").token(&header, &claims)).is_none());
    }

    #[test]
    fn random_bytes_as_claims_under_a_good_signature_are_refused(claims: Vec<u8>) {
        let header = BASE64URL_NOPAD.encode(br#"{"alg":"ES256","kid":"one"}"#);
        let claims = BASE64URL_NOPAD.encode(&claims);
        prop_assert!(verify(Signer::p256("one").sign("ES256", &header, &claims)).is_none());
    }

    #[test]
    fn a_token_cut_or_grown_anywhere_is_refused(place in 0_usize..700, extra in "[A-Za-z0-9_.-]{1,8}") {
        let token = &SETTING.token;
        let place = place.min(token.len());
        let (before, after) = token.split_at(place);
        prop_assert!(after.is_empty() || verify(before.to_owned()).is_none());
        let grown = format!("{before}{extra}{after}");
        prop_assert!(verify(grown).is_none());
    }

    #[test]
    fn authorization_errors_are_read_whatever_they_hold(
        error in ".{0,200}", description in ".{0,3000}", claims in ".{0,50}",
    ) {
        let parameters = [
            ("error", error.as_str()),
            ("error_description", description.as_str()),
            ("claims", claims.as_str()),
        ];
        if let Some(error) = ProviderError::from_authorization_response(parameters) {
            let line = error.to_string();
            prop_assert!(!line.chars().any(char::is_control), "{line:?}");
            prop_assert!(!error.description.as_deref().unwrap_or_default().chars().any(char::is_control));
            prop_assert!(!error.class().sentence().is_empty());
        }
    }
}
