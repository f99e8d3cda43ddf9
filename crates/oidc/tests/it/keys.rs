//! Single keys and key sets: what is usable, and for what.

use data_encoding::BASE64URL_NOPAD;
use pia_oidc::{
    id_token::{IdTokenError, RawIdToken},
    keys::{Algorithm, Jwk, KeySet, KeysError},
};
use serde_json::{Value, json};

use crate::support::{Draft, Judge, Signer, draft, unknown, url};

fn parse(keys: &[Value]) -> Result<KeySet, KeysError> {
    let body = json!({ "keys": keys }).to_string();
    KeySet::parse(body.as_bytes(), &url("https://login.example/keys"))
}

fn key(jwk: Value, algorithm: Algorithm) -> Jwk {
    let keys = parse(&[jwk]).unwrap();
    keys.find(None, algorithm).unwrap().clone()
}

/// Has `key` check Ada's token, whatever key the token asks for.
fn check(token: &Draft, key: &Jwk) -> Option<IdTokenError> {
    let header = RawIdToken::new(token.token()).header().unwrap();
    Judge::entra().verify(header, key).err()
}

#[test]
fn a_key_under_another_name_is_another_key() {
    let same_key = key(Signer::rsa("another").jwk(), Algorithm::Rs256);
    assert_eq!(check(&draft(), &same_key), Some(unknown(Some("all"))));
}

#[test]
fn a_key_reserved_for_one_algorithm_refuses_the_other_even_when_it_is_handed_over() {
    let mut jwk = Signer::rsa("all").jwk();
    jwk["alg"] = json!("RS256");
    let reserved = key(jwk, Algorithm::Rs256);
    let mut token = draft();
    token.header["alg"] = json!("PS256");
    assert_eq!(check(&token, &reserved), Some(IdTokenError::BadSignature));
}

#[test]
fn coordinates_of_a_point_have_their_full_length() {
    let good = Signer::p256("k").jwk();
    assert!(parse(std::slice::from_ref(&good)).is_ok());
    let decode = |name: &str| BASE64URL_NOPAD.decode(good[name].as_str().unwrap().as_bytes());
    let both = [decode("x").unwrap(), decode("y").unwrap()].concat();
    // The same 64 bytes, cut in another place.
    let mut shifted = good.clone();
    shifted["x"] = json!(BASE64URL_NOPAD.encode(&both[..31]));
    shifted["y"] = json!(BASE64URL_NOPAD.encode(&both[31..]));
    assert!(matches!(parse(&[shifted]), Err(KeysError::NoUsableKey)));
}

#[test]
fn keys_of_no_use_do_not_spoil_the_set() {
    let strange = [
        json!({ "kty": "oct", "kid": "a", "k": "c2VjcmV0" }),
        json!({ "kty": "EC", "crv": "P-384", "kid": "b", "x": "AA", "y": "AA" }),
        json!({ "kty": "OKP", "crv": "Ed25519", "kid": "c", "x": "AA" }),
        json!({ "kty": "RSA", "kid": "d" }),
        json!({ "kty": 5 }),
        json!("no key"),
    ];
    assert!(matches!(parse(&strange), Err(KeysError::NoUsableKey)));
    let mut keys = strange.to_vec();
    keys.push(Signer::rsa("good").jwk());
    assert!(
        parse(&keys)
            .unwrap()
            .find(Some("good"), Algorithm::Rs256)
            .is_some()
    );
}

#[test]
fn a_key_of_impossible_size_checks_no_signature_and_does_not_panic() {
    let long = BASE64URL_NOPAD.encode(&[0xff; 4096]);
    for (n, e) in [
        ("", ""),
        ("AA", "AQAB"),
        ("AQAB", "AA"),
        (long.as_str(), long.as_str()),
    ] {
        let key = key(json!({ "kty": "RSA", "n": n, "e": e }), Algorithm::Rs256);
        assert!(
            key.verify(Algorithm::Rs256, b"message", b"signature")
                .is_err()
        );
    }
}
