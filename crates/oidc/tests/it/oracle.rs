//! A second opinion: what this crate accepts for an exact issuer, an independent implementation of
//! the specification accepts too, and both see the same person.

use std::{str::FromStr, time::Duration};

use openidconnect::{
    ClientId, IssuerUrl, JsonWebKeySet, Nonce,
    core::{
        CoreIdToken, CoreIdTokenVerifier, CoreJsonWebKey, CoreJwsSigningAlgorithm as Algorithm,
    },
};
use pia_oidc::{ProviderKind, Subject};
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, Change, Draft, Judge, NONCE, Signer};

const ISSUER: &str = "https://id.example/realms/one";

/// The oracle's `sub`; `None` when it refuses the token.
fn oracle(keys: &[Value], token: &str) -> Option<String> {
    let keys: JsonWebKeySet<CoreJsonWebKey> =
        serde_json::from_value(json!({ "keys": keys })).unwrap();
    let client = ClientId::new(CLIENT_ID.to_owned());
    let issuer = IssuerUrl::new(ISSUER.to_owned()).unwrap();
    let verifier = CoreIdTokenVerifier::new_public_client(client, issuer, keys)
        .set_allowed_algs([
            Algorithm::RsaSsaPkcs1V15Sha256,
            Algorithm::RsaSsaPssSha256,
            Algorithm::EcdsaP256Sha256,
        ])
        .set_time_fn(|| serde_json::from_value(json!("2026-11-22T12:00:00Z")).unwrap());
    let token = CoreIdToken::from_str(token).ok()?;
    let claims = token.into_claims(&verifier, &Nonce::new(NONCE.to_owned()));
    Some(claims.ok()?.subject().to_string())
}

/// Changes of which some spoil a token and some do not.
const CHANGES: [Change; 26] = [
    |_| {},
    |t| t.header["alg"] = json!("PS256"),
    |t| {
        t.signer = Signer::p256("two");
        t.header = json!({ "alg": "ES256", "kid": "two" });
    },
    |t| t.header["alg"] = json!("none"),
    |t| t.header["alg"] = json!("HS256"),
    |t| t.header["alg"] = json!("RS512"),
    |t| t.header["kid"] = json!("nobody"),
    |t| t.header["kid"] = json!("two"),
    |t| t.header["typ"] = json!("at+jwt"),
    |t| t.signer = Signer::other_rsa("all"),
    |t| t.set("iss", json!("https://id.example/realms/two")),
    |t| t.set("iss", json!("https://id.example/realms/one/")),
    |t| t.set("aud", json!([CLIENT_ID])),
    |t| t.set("aud", json!([CLIENT_ID, "someone-else"])),
    |t| t.set("aud", json!("someone-else")),
    |t| t.set("azp", json!(CLIENT_ID)),
    |t| t.set("azp", json!("someone-else")),
    |t| t.set_time("exp", 1),
    |t| t.set_time("exp", 0),
    |t| t.set_time("exp", -1),
    |t| t.remove("exp"),
    |t| t.remove("iat"),
    |t| t.remove("sub"),
    |t| t.set("sub", json!("someone")),
    |t| t.set("nonce", json!("another")),
    |t| t.remove("nonce"),
];

#[test]
fn what_we_accept_the_oracle_accepts() {
    let mut judge = Judge::exact(ProviderKind::Generic, ISSUER);
    judge.keys.push(Signer::p256("two").jwk());
    judge.leeway = Duration::ZERO;
    let (mut accepted, mut refused) = (0, 0);
    for (i, first) in CHANGES.iter().enumerate() {
        let mut token = Draft::plain(&Signer::rsa("all"), ISSUER);
        first(&mut token);
        refused += usize::from(oracle(&judge.keys, &token.token()).is_none());
        for (j, second) in CHANGES.iter().enumerate() {
            let mut token = Draft::plain(&Signer::rsa("all"), ISSUER);
            first(&mut token);
            second(&mut token);
            let token = token.token();
            let Ok(identity) = judge.judge(&token) else {
                continue;
            };
            accepted += 1;
            let Subject::Issuer { subject, .. } = identity.subject else {
                panic!("a person of a provider without tenants");
            };
            assert_eq!(
                oracle(&judge.keys, &token),
                Some(subject),
                "changes {i} and {j}"
            );
        }
    }
    assert!(
        accepted > 30,
        "only {accepted} accepted: this compares nothing"
    );
    assert!(
        refused > 10,
        "the oracle refused only {refused} of the changes: it is no judge"
    );
}
