//! What is read of a person beyond who it is.

use pia_oidc::issuer::PERSONAL_ACCOUNTS;
use pia_oidc::{ClaimNames, Groups, Home, Identity, Organization, ProviderKind};
use serde_json::{Value, json};

use crate::support::{CONTOSO, Draft, FABRIKAM, Judge, Signer, draft};

fn with(judge: &Judge, claims: &[(&'static str, Value)]) -> Identity {
    let mut token = draft();
    for (name, value) in claims {
        token.set(name, value.clone());
    }
    judge.judge(&token.token()).unwrap()
}

fn names(name: &str, email: &str, username: &str, guest_username: &str) -> Judge {
    let some = |claim: &str| Some(claim.to_owned());
    Judge {
        names: ClaimNames {
            name: some(name),
            email: some(email),
            username: some(username),
            guest_username: some(guest_username),
        },
        ..Judge::entra()
    }
}

#[test]
fn what_is_shown_comes_from_the_claims_that_the_operator_names() {
    let judge = names("nick", "mail", "upn", "email");
    let claims = [
        ("nick", json!("Countess")),
        ("mail", json!("ada@work.example")),
        ("upn", json!("ada@upn.example")),
        ("name", json!("Ada Lovelace")),
        ("email", json!("ada@home.example")),
        ("xms_edov", json!(true)),
    ];
    let ada = with(&judge, &claims);
    assert_eq!(ada.name.as_deref(), Some("Countess"));
    assert_eq!(ada.email.as_deref(), Some("ada@work.example"));
    assert!(!ada.email_verified, "the provider speaks of another claim");
    assert_eq!(ada.username.as_deref(), Some("ada@upn.example"));
    // What is missing, empty or no text leaves the usual claim.
    for odd in [json!(""), json!(7), json!(["x"]), json!(null)] {
        let mut claims = claims.to_vec();
        claims[0].1 = odd.clone();
        claims[1].1 = odd;
        let ada = with(&judge, &claims);
        assert_eq!(ada.name.as_deref(), Some("Ada Lovelace"));
        assert_eq!(ada.email.as_deref(), Some("ada@home.example"));
        assert!(ada.email_verified);
    }
}

#[test]
fn a_guest_is_told_by_its_account_or_by_who_proved_it() {
    let judge = names("name", "email", "preferred_username", "email");
    let iss = draft().claims["iss"].clone();
    let v1 = |tenant: uuid::Uuid| json!(format!("https://sts.windows.net/{tenant}/"));
    for (claims, guest) in [
        (vec![], false),
        (vec![("acct", json!(0))], false),
        (vec![("acct", json!(1))], true),
        (vec![("acct", json!("1"))], true),
        (vec![("idp", iss.clone())], false),
        (vec![("idp", v1(CONTOSO))], false),
        (vec![("idp", v1(CONTOSO)), ("acct", json!(1))], true),
        (vec![("idp", v1(FABRIKAM))], true),
        // A partner chooses its own name, and may choose one with this tenant in it.
        (
            vec![("idp", json!(format!("https://evil.example/{CONTOSO}/")))],
            true,
        ),
        (vec![("idp", json!("live.com"))], true),
    ] {
        let mut all = vec![
            ("preferred_username", json!("ada_x#EXT#@contoso.example")),
            ("email", json!("ada@home.example")),
        ];
        all.extend(claims.clone());
        let found = with(&judge, &all);
        assert_eq!(found.guest, guest, "{claims:?}");
        let username = if guest {
            "ada@home.example"
        } else {
            "ada_x#EXT#@contoso.example"
        };
        assert_eq!(found.username.as_deref(), Some(username), "{claims:?}");
    }
}

#[test]
fn groups_are_listed_or_elsewhere_or_not_spoken_of() {
    let judge = Judge::entra();
    let names = |of: &str| json!({ of: "src1" });
    let source = json!({ "src1": { "endpoint": "https://evil.example/groups" } });
    for (claims, expected) in [
        (vec![], Groups::NotSaid),
        (vec![("groups", json!([]))], Groups::Listed(vec![])),
        (
            vec![("groups", json!(["a", "b"]))],
            Groups::Listed(vec!["a".into(), "b".into()]),
        ),
        (vec![("groups", json!("a"))], Groups::NotSaid),
        (vec![("hasgroups", json!(true))], Groups::Elsewhere),
        (
            vec![
                ("_claim_names", names("groups")),
                ("_claim_sources", source),
            ],
            Groups::Elsewhere,
        ),
        (vec![("_claim_names", names("other"))], Groups::NotSaid),
    ] {
        assert_eq!(with(&judge, &claims).groups, expected, "{claims:?}");
    }
    let roles = with(&judge, &[("roles", json!(["Admin"]))]).roles;
    assert_eq!(roles, ["Admin"]);
    assert!(with(&judge, &[("roles", json!("Admin"))]).roles.is_empty());
}

#[test]
fn guests_are_entras_alone() {
    const ISSUER: &str = "https://login.example";
    let judge = Judge::exact(ProviderKind::Generic, ISSUER);
    let mut token = Draft::plain(&Signer::rsa("all"), ISSUER);
    token.set("idp", json!("elsewhere"));
    assert!(!judge.judge(&token.token()).unwrap().guest);
}

fn organization(domain: &str) -> Home {
    Home::Organization(Organization::with_domain(domain).unwrap())
}

#[test]
fn an_organisation_is_named_by_the_domain_it_has_proved_and_by_no_address() {
    let judge = Judge::entra();
    for (claims, home) in [
        (
            vec![
                ("preferred_username", Value::Null),
                ("email", json!("ada@elsewhere.example")),
            ],
            Home::Unknown,
        ),
        (
            vec![
                ("preferred_username", json!("ada@Contoso.example")),
                ("email", json!("ada@elsewhere.example")),
            ],
            organization("contoso.example"),
        ),
        // A guest's domain is their own organisation's, and that does not vouch for them.
        (
            vec![
                ("preferred_username", json!("eve@fabrikam.example")),
                ("acct", json!(1)),
            ],
            Home::Unknown,
        ),
        (
            vec![("preferred_username", json!("+49 30 1234"))],
            Home::Unknown,
        ),
        (
            vec![("preferred_username", json!("a@b@c.example"))],
            Home::Unknown,
        ),
        (
            vec![("preferred_username", json!("a@<b>.example"))],
            Home::Unknown,
        ),
        (
            vec![("preferred_username", json!("a@localhost"))],
            Home::Unknown,
        ),
    ] {
        assert_eq!(with(&judge, &claims).home, home, "{claims:?}");
    }
    let mut personal = draft();
    personal.move_to(PERSONAL_ACCOUNTS);
    personal.set("preferred_username", json!("mia@contoso.example"));
    assert_eq!(judge.judge(&personal.token()).unwrap().home, Home::Personal);
}

#[test]
fn google_names_the_organisation_and_other_providers_none() {
    const ISSUER: &str = "https://login.example";
    for (kind, hd, home) in [
        (
            ProviderKind::Google,
            Some("contoso.example"),
            organization("contoso.example"),
        ),
        (ProviderKind::Google, None, Home::Personal),
        (
            ProviderKind::Generic,
            Some("contoso.example"),
            Home::Unknown,
        ),
    ] {
        let judge = Judge::exact(kind, ISSUER);
        let mut token = Draft::plain(&Signer::rsa("all"), ISSUER);
        token.set("email", json!("ada@elsewhere.example"));
        if let Some(hd) = hd {
            token.set("hd", json!(hd));
        }
        assert_eq!(judge.judge(&token.token()).unwrap().home, home, "{hd:?}");
    }
}
