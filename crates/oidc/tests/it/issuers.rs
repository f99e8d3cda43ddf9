//! Whose tokens are good: tenants, Google's two names, everyone else's one.

use pia_oidc::{
    ProviderKind, Subject,
    id_token::IdTokenError,
    issuer::{IssuerError, PERSONAL_ACCOUNTS},
};
use serde_json::json;

use crate::support::{ADA, CONTOSO, Draft, FABRIKAM, Judge, Signer, draft, issuer_of, url};

#[test]
fn only_listed_tenants_come_in() {
    let mut judge = Judge::entra();
    judge.allowed = vec![FABRIKAM];
    let refusal = IdTokenError::Issuer(IssuerError::TenantNotAllowed { tenant: CONTOSO });
    assert_eq!(judge.judge(&draft().token()), Err(refusal));
    judge.allowed = vec![FABRIKAM, CONTOSO];
    assert!(judge.judge(&draft().token()).is_ok());
}

#[test]
fn organizations_means_no_personal_accounts() {
    let mut token = draft();
    token.move_to(PERSONAL_ACCOUNTS);
    let mut judge = Judge::entra();
    assert!(judge.judge(&token.token()).is_ok(), "common admits them");
    judge.authority = url("https://login.example/organizations/v2.0");
    let tenant = PERSONAL_ACCOUNTS;
    let refusal = IdTokenError::Issuer(IssuerError::TenantNotAllowed { tenant });
    assert_eq!(judge.judge(&token.token()), Err(refusal));
    assert!(judge.judge(&draft().token()).is_ok());
}

#[test]
fn a_key_of_one_tenant_is_good_for_that_tenant() {
    let mut token = draft();
    token.move_to(FABRIKAM);
    token.header["kid"] = json!("fabrikam");
    let tenant = FABRIKAM;
    let object = ADA;
    let who = Judge::entra().judge(&token.token()).unwrap();
    assert_eq!(who.subject, Subject::Entra { tenant, object });
}

#[test]
fn one_tenant_s_authority_takes_its_own_tokens_only() {
    let mut judge = Judge::entra();
    judge.authority = url(&issuer_of(CONTOSO));
    judge.issuer = issuer_of(CONTOSO);
    let mut token = draft();
    assert!(judge.judge(&token.token()).is_ok());
    token.header["kid"] = json!("silent");
    assert!(
        judge.judge(&token.token()).is_ok(),
        "the issuer is exact, so the key may be silent"
    );
    let mut token = draft();
    token.move_to(FABRIKAM);
    assert!(matches!(
        judge.judge(&token.token()),
        Err(IdTokenError::Issuer(IssuerError::OtherIssuer { .. }))
    ));
}

#[test]
fn google_is_one_issuer_under_two_names() {
    let google = "https://accounts.google.com";
    let judge = Judge::exact(ProviderKind::Google, google);
    for name in [google, "accounts.google.com"] {
        let token = Draft::plain(&Signer::rsa("all"), name).token();
        let subject = Subject::Issuer {
            issuer: google.to_owned(),
            subject: "pairwise-subject-of-ada".to_owned(),
        };
        assert_eq!(judge.judge(&token).unwrap().subject, subject);
    }
    let token = Draft::plain(&Signer::rsa("all"), "http://accounts.google.com").token();
    assert!(judge.judge(&token).is_err());
}

#[test]
fn any_other_issuer_is_compared_to_the_letter() {
    let judge = Judge::exact(ProviderKind::Generic, "https://id.example/realms/one");
    let judged = |iss: &str| judge.judge(&Draft::plain(&Signer::rsa("all"), iss).token());
    assert!(judged("https://id.example/realms/one").is_ok());
    for other in [
        "https://id.example/realms/one/",
        "https://id.example/realms/On",
        "https://ID.example/realms/one",
        "id.example/realms/one",
    ] {
        let found = other.to_owned();
        let refusal = IdTokenError::Issuer(IssuerError::OtherIssuer { found });
        assert_eq!(judged(other), Err(refusal));
    }
}

#[test]
fn a_key_that_names_another_issuer_is_refused_anywhere() {
    let issuer = "https://id.example";
    let mut judge = Judge::exact(ProviderKind::Generic, issuer);
    let token = Draft::plain(&Signer::rsa("all"), issuer).token();
    judge.keys = vec![Signer::rsa("all").jwk_of(issuer)];
    assert!(judge.judge(&token).is_ok());
    judge.keys = vec![Signer::rsa("all").jwk_of("https://other.example")];
    let key_issuer = "https://other.example".to_owned();
    let refusal = IdTokenError::Issuer(IssuerError::KeyOfOtherIssuer { key_issuer });
    assert_eq!(judge.judge(&token), Err(refusal));
}
