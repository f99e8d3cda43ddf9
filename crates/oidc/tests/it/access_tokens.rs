//! Access tokens that callers present to our own API: each wrong in exactly one way, and right ones.

use pia_oidc::{
    Subject,
    access_token::{AccessTokenError, Grant, V1_ISSUER},
    id_token::IdTokenError,
    issuer::IssuerError,
};
use proptest::prelude::*;
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};
use uuid::Uuid;

use crate::support::{
    ADA, API, CALLER, CLIENT_ID, CONTOSO, Change, Door, Draft, FABRIKAM, Judge, LEEWAY, NONCE, NOW,
    Signer, TEMPLATE, access, access_v1, door, draft, issuer_of, url,
};

fn assert_refused<const N: usize>(table: [(&str, Change, AccessTokenError); N]) {
    for (what, change, error) in table {
        let mut token = access();
        change(&mut token);
        assert_eq!(door().grant(&token), Err(error), "{what}");
    }
}

#[test]
fn a_right_token_says_who_calls_for_whom_and_what_for() {
    let grant = door().grant(&access()).unwrap();
    let scopes = ["Notes.Read", "Notes.Write"].map(str::to_owned).to_vec();
    let expected = Grant {
        tenant: CONTOSO,
        object: Some(ADA),
        client: CALLER.to_owned(),
        scopes,
        roles: Vec::new(),
        expires_at: Some(NOW + Duration::hours(1)),
    };
    assert_eq!(grant, expected);
    let (tenant, object) = (CONTOSO, ADA);
    assert_eq!(grant.person(), Some(Subject::Entra { tenant, object }));
    assert!(grant.has_scope("Notes.Read") && !grant.has_scope("notes.read"));
    assert!(!grant.has_scope("Notes"));
    assert_eq!(door().grant(&access_v1()), Ok(expected), "version 1.0");
}

#[test]
fn an_application_on_its_own_has_roles_and_is_nobody() {
    let mut token = access();
    token.remove("scp");
    token.set("roles", json!(["Notes.Read.All"]));
    let grant = door().grant(&token).unwrap();
    assert!(grant.has_role("Notes.Read.All") && !grant.is_delegated());
    assert_eq!((grant.object, grant.person()), (Some(ADA), None));
    token.remove("oid");
    assert_eq!(door().grant(&token).unwrap().object, None);
}

#[test]
fn an_id_token_is_no_access_token() {
    let not_one = AccessTokenError::NotAnAccessToken;
    assert_eq!(door().grant(&draft()), Err(not_one.clone()));
    let mut with_roles = draft();
    with_roles.set("roles", json!(["Admin"]));
    with_roles.set("azp", json!(CLIENT_ID));
    assert_eq!(door().grant(&with_roles), Err(not_one), "with our roles");
    assert_refused([
        (
            "nonce",
            |t| t.set("nonce", json!(NONCE)),
            AccessTokenError::NotAnAccessToken,
        ),
        (
            "at_hash",
            |t| t.set("at_hash", json!("x")),
            AccessTokenError::NotAnAccessToken,
        ),
        (
            "c_hash",
            |t| t.set("c_hash", json!("x")),
            AccessTokenError::NotAnAccessToken,
        ),
        (
            "no azp",
            |t| t.remove("azp"),
            AccessTokenError::NotAnAccessToken,
        ),
        (
            "appid in version 2.0",
            |t| {
                t.remove("azp");
                t.set("appid", json!(CALLER));
            },
            AccessTokenError::NotAnAccessToken,
        ),
        (
            "logout token",
            |t| t.header["typ"] = json!("logout+jwt"),
            AccessTokenError::NotAnAccessToken,
        ),
    ]);
}

#[test]
fn an_access_token_is_no_id_token() {
    for only_there in ["scp", "azpacr", "appid", "appidacr"] {
        let mut token = draft();
        token.set(only_there, json!("x"));
        let refused = Judge::entra().judge(&token.token());
        assert_eq!(refused, Err(IdTokenError::NotAnIdToken), "{only_there}");
    }
}

#[test]
fn a_typed_access_token_is_one_too() {
    for typ in ["at+jwt", "application/at+jwt", "AT+JWT", "JWT"] {
        let mut token = access();
        token.header["typ"] = json!(typ);
        assert!(door().grant(&token).is_ok(), "{typ}");
    }
}

#[test]
fn it_is_for_our_api_alone_and_allows_something() {
    assert_refused([
        (
            "another API",
            |t| t.set("aud", json!("https://graph.microsoft.com")),
            AccessTokenError::Audience,
        ),
        (
            "a beginning of our name",
            |t| t.set("aud", json!("api://pia")),
            AccessTokenError::Audience,
        ),
        (
            "another beside ours",
            |t| t.set("aud", json!([API, "api://other"])),
            AccessTokenError::Audience,
        ),
        (
            "nobody",
            |t| t.set("aud", json!([])),
            AccessTokenError::Audience,
        ),
        (
            "no scope",
            |t| t.remove("scp"),
            AccessTokenError::NothingAllowed,
        ),
        (
            "empty scope and roles",
            |t| {
                t.set("scp", json!(" "));
                t.set("roles", json!([]));
            },
            AccessTokenError::NothingAllowed,
        ),
        (
            "roles as a text",
            |t| t.set("roles", json!("Admin")),
            AccessTokenError::BadClaims,
        ),
        ("nobody's", |t| t.remove("oid"), AccessTokenError::NoSubject),
        (
            "odd oid",
            |t| t.set("oid", json!("ada")),
            AccessTokenError::NoSubject,
        ),
        (
            "expired",
            |t| t.set_time("exp", -LEEWAY),
            AccessTokenError::Expired { seconds: LEEWAY },
        ),
        (
            "early",
            |t| t.set_time("nbf", LEEWAY + 1),
            AccessTokenError::NotYetValid {
                seconds: LEEWAY + 1,
            },
        ),
    ]);
}

#[test]
fn it_comes_from_entra_and_its_tenant() {
    let other = |found: String| AccessTokenError::Issuer(IssuerError::OtherIssuer { found });
    assert_refused([
        (
            "another tenant's iss",
            |t| t.set("iss", json!(issuer_of(FABRIKAM))),
            other(issuer_of(FABRIKAM)),
        ),
        (
            "tid no GUID",
            |t| t.set("tid", json!("common")),
            AccessTokenError::Issuer(IssuerError::NoTenant),
        ),
        (
            "key of another tenant",
            |t| t.header["kid"] = json!("fabrikam"),
            AccessTokenError::Issuer(IssuerError::KeyOfOtherIssuer {
                key_issuer: issuer_of(FABRIKAM),
            }),
        ),
        (
            "key of nobody",
            |t| t.header["kid"] = json!("silent"),
            AccessTokenError::Issuer(IssuerError::KeyWithoutIssuer),
        ),
        (
            "another key",
            |t| t.signer = Signer::other_rsa("all"),
            AccessTokenError::BadSignature,
        ),
        ("no version", |t| t.remove("ver"), AccessTokenError::Version),
        (
            "version 3.0",
            |t| t.set("ver", json!("3.0")),
            AccessTokenError::Version,
        ),
        (
            "version 1.0 with the issuer of 2.0",
            |t| t.set("ver", json!("1.0")),
            other(issuer_of(CONTOSO)),
        ),
    ]);
}

#[test]
fn version_1_keeps_to_its_tenant_and_its_keys() {
    let v1_of = |tenant: Uuid| V1_ISSUER.replace("{tenantid}", &tenant.to_string());
    let mut foreign = access_v1();
    foreign.set("iss", json!(v1_of(FABRIKAM)));
    let found = v1_of(FABRIKAM);
    let other = Err(AccessTokenError::Issuer(IssuerError::OtherIssuer { found }));
    assert_eq!(door().grant(&foreign), other);
    let mut wrong_key = access_v1();
    wrong_key.header["kid"] = json!("fabrikam");
    assert!(door().grant(&wrong_key).is_err());
    foreign.set("tid", json!(FABRIKAM));
    foreign.header["kid"] = json!("fabrikam");
    assert!(door().grant(&foreign).is_ok(), "Fabrikam's own key");
    let newer_only = Door { v1: None, ..door() };
    let refused = newer_only.grant(&access_v1());
    assert_eq!(refused, Err(AccessTokenError::Version));
    let as_version_2 = |t: &mut Draft| t.set("ver", json!("2.0"));
    let mut token = access_v1();
    as_version_2(&mut token);
    assert!(door().grant(&token).is_err());
}

#[test]
fn a_key_of_version_1_names_either_issuer_or_serves_one_tenant() {
    let signed_by = |kid: &str| {
        let mut token = access_v1();
        token.header["kid"] = json!(kid);
        token
    };
    let mut door = door();
    door.judge.keys.push(Signer::rsa("old").jwk_of(V1_ISSUER));
    assert!(door.grant(&signed_by("old")).is_ok(), "its own issuer");
    let silent = AccessTokenError::Issuer(IssuerError::KeyWithoutIssuer);
    assert_eq!(door.grant(&signed_by("silent")), Err(silent));
    door.judge.issuer = issuer_of(CONTOSO);
    door.judge.authority = url(&issuer_of(CONTOSO));
    assert!(door.grant(&signed_by("silent")).is_ok(), "one tenant alone");
    for kid in ["silent", "old"] {
        let mut foreign = signed_by(kid);
        let found = V1_ISSUER.replace("{tenantid}", &FABRIKAM.to_string());
        foreign.set("iss", json!(found));
        foreign.set("tid", json!(FABRIKAM));
        let other = AccessTokenError::Issuer(IssuerError::OtherIssuer { found });
        assert_eq!(door.grant(&foreign), Err(other), "{kid}");
    }
}

#[test]
fn an_authority_of_one_tenant_admits_that_tenant_alone() {
    let mut door = door();
    door.judge.issuer = issuer_of(CONTOSO);
    door.judge.authority = url(&issuer_of(CONTOSO));
    for ours in [access(), access_v1()] {
        assert!(door.grant(&ours).is_ok());
        let mut foreign = ours;
        let iss = foreign.claims["iss"].as_str().unwrap().to_owned();
        let moved = iss.replace(&CONTOSO.to_string(), &FABRIKAM.to_string());
        foreign.set("iss", json!(moved));
        foreign.set("tid", json!(FABRIKAM));
        assert!(door.grant(&foreign).is_err());
    }
}

#[test]
fn only_listed_tenants_call() {
    let mut door = door();
    door.judge.allowed = vec![FABRIKAM];
    let tenant = CONTOSO;
    let refused = AccessTokenError::Issuer(IssuerError::TenantNotAllowed { tenant });
    for token in [access(), access_v1()] {
        assert_eq!(door.grant(&token), Err(refused.clone()));
    }
    door.judge.allowed.push(CONTOSO);
    assert!(door.grant(&access()).is_ok());
}

fn any_claim() -> impl Strategy<Value = (String, Value)> {
    let name = prop::sample::select(vec![
        "iss", "aud", "exp", "iat", "nbf", "ver", "tid", "oid", "azp", "appid", "scp", "roles",
        "nonce", "azpacr", "sub", "c_hash", "at_hash",
    ]);
    let value = prop_oneof![
        Just(Value::Null),
        any::<i64>().prop_map(Value::from),
        prop::sample::select(vec![
            "1.0", "2.0", CLIENT_ID, API, CALLER, NONCE, "", "a b", TEMPLATE,
        ])
        .prop_map(Value::from),
        Just(json!([API])),
        Just(json!({ "a": 1 })),
    ];
    (name.prop_map(str::to_owned), value)
}

proptest! {
    #[test]
    fn no_token_passes_for_both_kinds(changes in prop::collection::vec(any_claim(), 0..4), typed: bool) {
        for start in [draft(), access(), access_v1()] {
            let mut token = start;
            for (name, value) in &changes {
                token.set(name, value.clone());
            }
            if typed {
                token.header["typ"] = json!("at+jwt");
            }
            let token = token.token();
            let both = Judge::entra().judge(&token).is_ok() && door().verify(&token).is_ok();
            prop_assert!(!both);
        }
    }

    #[test]
    fn what_is_granted_is_what_is_written(scopes in prop::collection::vec("[A-Za-z.]{1,12}", 1..6)) {
        let mut token = access();
        token.set("scp", json!(scopes.join(" ")));
        let grant = door().grant(&token).unwrap();
        prop_assert!(scopes.iter().all(|scope| grant.has_scope(scope)));
        prop_assert_eq!(grant.scopes, scopes);
    }

    #[test]
    fn a_token_is_good_exactly_until_its_end(offset in -2 * LEEWAY..2 * LEEWAY) {
        let mut token = access();
        token.set_time("exp", offset);
        prop_assert_eq!(door().grant(&token).is_ok(), offset > -LEEWAY);
    }
}

#[test]
fn the_end_of_time_is_no_date() {
    let mut token = access();
    token.set("exp", json!(i64::MAX));
    let end: Option<OffsetDateTime> = door().grant(&token).unwrap().expires_at;
    assert_eq!(end, None);
}
