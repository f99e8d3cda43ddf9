//! Right tokens, at the edge of what is right; and the rules that need more than one token.

use data_encoding::BASE64URL_NOPAD;
use pia_oidc::{
    ProviderKind, Subject,
    id_token::{IdTokenError, MAX_TOKEN_BYTES},
};
use serde_json::{Value, json};

use crate::support::{
    ADA, CLIENT_ID, CONTOSO, Change, Draft, Judge, LEEWAY, Signer, draft, unknown,
};

#[test]
fn a_right_token_says_who_it_is() {
    let ada = Judge::entra().judge(&draft().token()).unwrap();
    assert_eq!(
        ada.subject,
        Subject::Entra {
            tenant: CONTOSO,
            object: ADA
        }
    );
    assert_eq!(ada.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(ada.email.as_deref(), Some("ada@contoso.example"));
    assert_eq!(ada.username.as_deref(), Some("ada@contoso.example"));
    assert!(!ada.email_verified, "Entra does not vouch for an address");
}

#[test]
fn a_token_is_good_up_to_the_leeway_and_not_a_second_longer() {
    let table: [(&str, Change); 5] = [
        ("just expired", |t| t.set_time("exp", 1 - LEEWAY)),
        ("nbf at the edge", |t| t.set_time("nbf", LEEWAY)),
        ("iat at the edge", |t| t.set_time("iat", LEEWAY)),
        ("no nbf", |t| t.remove("nbf")),
        ("times with fractions", |t| {
            t.set("exp", json!(4_000_000_000.5));
        }),
    ];
    for (what, change) in table {
        let mut token = draft();
        change(&mut token);
        assert!(Judge::entra().judge(&token.token()).is_ok(), "{what}");
    }
}

#[test]
fn what_does_not_matter_does_not_keep_anyone_out() {
    let table: [(&str, Change); 7] = [
        ("no typ", |t| {
            drop(t.header.as_object_mut().unwrap().remove("typ"));
        }),
        ("typ in lower case", |t| t.header["typ"] = json!("jwt")),
        ("aud as a list", |t| t.set("aud", json!([CLIENT_ID]))),
        ("azp is us", |t| t.set("azp", json!(CLIENT_ID))),
        ("name of a wrong type", |t| {
            t.set("name", json!({ "first": "Ada" }));
        }),
        ("no address", |t| t.remove("email")),
        ("an unknown claim", |t| t.set("wids", json!(["x"]))),
    ];
    for (what, change) in table {
        let mut token = draft();
        change(&mut token);
        assert!(Judge::entra().judge(&token.token()).is_ok(), "{what}");
    }
}

#[test]
fn three_algorithms_are_accepted_each_with_its_kind_of_key() {
    for (algorithm, signer) in [
        ("RS256", Signer::rsa("all")),
        ("PS256", Signer::rsa("all")),
        ("ES256", Signer::p256("all-p256")),
    ] {
        let mut token = Draft::entra(&signer);
        token.header["alg"] = json!(algorithm);
        assert!(Judge::entra().judge(&token.token()).is_ok(), "{algorithm}");
    }
}

#[test]
fn a_key_reserved_for_one_algorithm_serves_no_other() {
    let mut judge = Judge::entra();
    judge.keys[0]["alg"] = json!("RS256");
    let mut token = draft();
    assert!(judge.judge(&token.token()).is_ok());
    token.header["alg"] = json!("PS256");
    assert_eq!(judge.judge(&token.token()), Err(unknown(Some("all"))));
}

#[test]
fn a_key_for_encryption_signs_nothing() {
    let mut judge = Judge::entra();
    judge.keys[0]["use"] = json!("enc");
    assert_eq!(judge.judge(&draft().token()), Err(unknown(Some("all"))));
}

#[test]
fn a_token_without_kid_is_good_when_one_key_alone_comes_into_question() {
    let mut judge = Judge::entra();
    judge.keys.truncate(2);
    let mut token = draft();
    token.header.as_object_mut().unwrap().remove("kid");
    assert!(
        judge.judge(&token.token()).is_ok(),
        "the other key is elliptic"
    );
}

#[test]
fn an_oversized_token_is_not_even_taken_apart() {
    let mut token = draft();
    token.set("name", json!("a".repeat(MAX_TOKEN_BYTES)));
    let token = token.token();
    let refusal = IdTokenError::TooLarge { size: token.len() };
    assert_eq!(Judge::entra().judge(&token), Err(refusal));
}

#[test]
fn repeated_claims_and_header_members_are_refused() {
    let signer = Signer::rsa("all");
    let part = |text: String| BASE64URL_NOPAD.encode(text.as_bytes());
    let header = draft().header.to_string();
    let claims = draft().claims.to_string();
    // Also of a claim that only an operator may name.
    for before in [r#"{"aud":"someone-else","#, r#"{"nick":"A","nick":"B","#] {
        let twice = claims.replacen('{', before, 1);
        let token = signer.sign("RS256", &part(header.clone()), &part(twice));
        assert_eq!(Judge::entra().judge(&token), Err(IdTokenError::BadClaims));
    }
    let twice = header.replacen('{', r#"{"alg":"none","#, 1);
    let token = signer.sign("RS256", &part(twice), &part(claims));
    assert_eq!(Judge::entra().judge(&token), Err(IdTokenError::NotAToken));
}

#[test]
fn an_address_is_verified_only_when_the_provider_says_so() {
    let issuer = "https://id.example";
    let judge = Judge::exact(ProviderKind::Generic, issuer);
    let verified = |claim: &str, value: Value| {
        let mut token = Draft::plain(&Signer::rsa("all"), issuer);
        token.set(claim, value);
        judge.judge(&token.token()).unwrap().email_verified
    };
    assert!(verified("email_verified", json!(true)));
    assert!(verified("xms_edov", json!("1")));
    assert!(!verified("email_verified", json!(false)));
    assert!(!verified("xms_edov", json!(0)));
}

#[test]
fn at_hash_must_be_that_of_the_access_token_beside_it() {
    // The example of OpenID Connect Core appendix A.3.
    let mut judge = Judge::entra();
    judge.access_token = Some("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
    let mut token = draft();
    token.set("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ"));
    assert!(judge.judge(&token.token()).is_ok());
    token.set("at_hash", json!("77QmUPtjPfzWtF2AnpK9Rg"));
    assert_eq!(
        judge.judge(&token.token()),
        Err(IdTokenError::AccessTokenHash)
    );
    token.remove("at_hash");
    assert!(judge.judge(&token.token()).is_ok(), "optional in this flow");
}
