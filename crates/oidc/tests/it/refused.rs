//! ID tokens, each wrong in exactly one way, and refused for just that.

use pia_oidc::{id_token::IdTokenError, issuer::IssuerError};
use serde_json::json;

use crate::support::{
    CLIENT_ID, CONTOSO, Change, FABRIKAM, Judge, LEEWAY, NOW, Signer, TEMPLATE, draft, issuer_of,
    unknown,
};

fn assert_refused<const N: usize>(table: [(&str, Change, IdTokenError); N]) {
    let judge = Judge::entra();
    for (what, change, error) in table {
        let mut token = draft();
        change(&mut token);
        assert_eq!(judge.judge(&token.token()), Err(error), "{what}");
    }
}

#[test]
fn the_algorithm_is_ours_to_choose() {
    assert_refused([
        (
            "none",
            |t| t.header["alg"] = json!("none"),
            IdTokenError::Algorithm,
        ),
        (
            "nOnE",
            |t| t.header["alg"] = json!("nOnE"),
            IdTokenError::Algorithm,
        ),
        // Really signed so: the public key's bytes as the HMAC secret.
        (
            "HS256",
            |t| t.header["alg"] = json!("HS256"),
            IdTokenError::Algorithm,
        ),
        (
            "RS512",
            |t| t.header["alg"] = json!("RS512"),
            IdTokenError::Algorithm,
        ),
        (
            "no alg",
            |t| t.header = json!({ "kid": "all" }),
            IdTokenError::NotAToken,
        ),
    ]);
}

#[test]
fn the_key_is_the_provider_s() {
    assert_refused([
        (
            "unknown kid",
            |t| t.header["kid"] = json!("nobody"),
            unknown(Some("nobody")),
        ),
        (
            "no kid among many",
            |t| drop(t.header["kid"].take()),
            unknown(None),
        ),
        (
            "elliptic kid",
            |t| t.header["kid"] = json!("all-p256"),
            unknown(Some("all-p256")),
        ),
        (
            "endless kid",
            |t| t.header["kid"] = json!("k".repeat(257)),
            IdTokenError::NotAToken,
        ),
        (
            "another key",
            |t| t.signer = Signer::other_rsa("all"),
            IdTokenError::BadSignature,
        ),
        (
            "brings its own key",
            |t| {
                t.signer = Signer::other_rsa("all");
                t.header["jwk"] = t.signer.jwk();
            },
            IdTokenError::BadSignature,
        ),
    ]);
}

#[test]
fn it_is_an_id_token_and_all_of_it_is_understood() {
    assert_refused([
        (
            "crit",
            |t| t.header["crit"] = json!(["b64"]),
            IdTokenError::CriticalExtension,
        ),
        (
            "access token",
            |t| t.header["typ"] = json!("at+jwt"),
            IdTokenError::NotAnIdToken,
        ),
        (
            "logout token",
            |t| t.header["typ"] = json!("logout+jwt"),
            IdTokenError::NotAnIdToken,
        ),
        (
            "claims are a list",
            |t| t.claims = json!(["iss"]),
            IdTokenError::BadClaims,
        ),
    ]);
}

#[test]
fn it_is_for_us_and_nobody_else() {
    assert_refused([
        (
            "wrong aud",
            |t| t.set("aud", json!("someone-else")),
            IdTokenError::Audience,
        ),
        (
            "empty aud",
            |t| t.set("aud", json!([])),
            IdTokenError::Audience,
        ),
        ("no aud", |t| t.remove("aud"), IdTokenError::BadClaims),
        (
            "an aud beside ours",
            |t| t.set("aud", json!([CLIENT_ID, "someone-else"])),
            IdTokenError::OtherAudience,
        ),
        (
            "an aud beside ours, at the other's wish",
            |t| {
                t.set("aud", json!([CLIENT_ID, "someone-else"]));
                t.set("azp", json!("someone-else"));
            },
            IdTokenError::OtherAudience,
        ),
        (
            "wrong azp",
            |t| t.set("azp", json!("someone-else")),
            IdTokenError::OtherAudience,
        ),
    ]);
}

#[test]
fn it_is_good_now() {
    let expired = |seconds| IdTokenError::Expired { seconds };
    let early = |seconds| IdTokenError::NotYetValid { seconds };
    let never = early(i64::MAX - NOW.unix_timestamp());
    assert_refused([
        ("expired", |t| t.set_time("exp", -LEEWAY), expired(LEEWAY)),
        (
            "nbf ahead",
            |t| t.set_time("nbf", LEEWAY + 1),
            early(LEEWAY + 1),
        ),
        (
            "iat ahead",
            |t| t.set_time("iat", LEEWAY + 1),
            early(LEEWAY + 1),
        ),
        (
            "iat at the end of time",
            |t| t.set("iat", json!(i64::MAX)),
            never,
        ),
        ("no exp", |t| t.remove("exp"), IdTokenError::BadClaims),
        ("no iat", |t| t.remove("iat"), IdTokenError::BadClaims),
        (
            "exp as text",
            |t| t.set("exp", json!("9999999999")),
            IdTokenError::BadClaims,
        ),
    ]);
}

#[test]
fn it_belongs_to_this_browser() {
    assert_refused([
        ("no nonce", |t| t.remove("nonce"), IdTokenError::Nonce),
        (
            "empty nonce",
            |t| t.set("nonce", json!("")),
            IdTokenError::Nonce,
        ),
        (
            "another nonce",
            |t| t.set("nonce", json!("nonce-of-this-browseR")),
            IdTokenError::Nonce,
        ),
        (
            "nonce no text",
            |t| t.set("nonce", json!(5)),
            IdTokenError::BadClaims,
        ),
    ]);
}

#[test]
fn it_comes_from_the_tenant_it_names() {
    let other = |found: &str| {
        IdTokenError::Issuer(IssuerError::OtherIssuer {
            found: found.to_owned(),
        })
    };
    let elsewhere = format!("https://evil.example/{CONTOSO}/v2.0");
    assert_refused([
        (
            "iss of another tenant",
            |t| t.set("iss", json!(issuer_of(FABRIKAM))),
            other(&issuer_of(FABRIKAM)),
        ),
        (
            "iss of another host",
            |t| t.set("iss", json!(format!("https://evil.example/{CONTOSO}/v2.0"))),
            other(&elsewhere),
        ),
        (
            "iss is the template",
            |t| t.set("iss", json!(TEMPLATE)),
            other(TEMPLATE),
        ),
        (
            "key of another tenant",
            |t| t.header["kid"] = json!("fabrikam"),
            IdTokenError::Issuer(IssuerError::KeyOfOtherIssuer {
                key_issuer: issuer_of(FABRIKAM),
            }),
        ),
        (
            "key that names no issuer",
            |t| t.header["kid"] = json!("silent"),
            IdTokenError::Issuer(IssuerError::KeyWithoutIssuer),
        ),
    ]);
}

#[test]
fn it_names_a_tenant_and_a_version() {
    let no_tenant = || IdTokenError::Issuer(IssuerError::NoTenant);
    let version_1 = || IdTokenError::Issuer(IssuerError::Version1);
    assert_refused([
        (
            "tid no GUID",
            |t| t.set("tid", json!("common")),
            no_tenant(),
        ),
        (
            "tid no GUID, iss to match",
            |t| {
                t.set("tid", json!("common"));
                t.set("iss", json!("https://login.example/common/v2.0"));
            },
            no_tenant(),
        ),
        (
            "odd GUID",
            |t| t.set("tid", json!(CONTOSO.simple().to_string())),
            no_tenant(),
        ),
        ("no tid", |t| t.remove("tid"), no_tenant()),
        (
            "v1 token",
            |t| {
                t.set("ver", json!("1.0"));
                t.set("iss", json!(format!("https://sts.windows.net/{CONTOSO}/")));
            },
            version_1(),
        ),
        (
            "v1 by ver alone",
            |t| t.set("ver", json!("1.0")),
            version_1(),
        ),
        ("no ver", |t| t.remove("ver"), version_1()),
    ]);
}

#[test]
fn it_names_a_person() {
    assert_refused([
        ("no oid", |t| t.remove("oid"), IdTokenError::NoSubject),
        (
            "oid no GUID",
            |t| t.set("oid", json!("ada")),
            IdTokenError::NoSubject,
        ),
        ("no sub", |t| t.remove("sub"), IdTokenError::BadClaims),
        (
            "empty sub",
            |t| t.set("sub", json!("")),
            IdTokenError::NoSubject,
        ),
        (
            "endless sub",
            |t| t.set("sub", json!("s".repeat(256))),
            IdTokenError::NoSubject,
        ),
    ]);
}
