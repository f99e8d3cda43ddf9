//! Name and address of a person whose ID token leaves them out.

use pia_oidc::{
    Error, ErrorClass, Groups, Home, Identity, ProviderConfig, ProviderKind, RelyingParty, SignIn,
    Subject,
    secret::ProviderAccessToken,
    userinfo::{UserInfo, UserInfoError},
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{
    CLIENT_ID, Draft, NONCE, NOW, Provider, Signer, TEMPLATE, common, draft, url,
};

const ISSUER: &str = "https://id.example";
const SUBJECT: &str = "pairwise-subject-of-ada";

fn provider_at(endpoint: &Value) -> Provider {
    let metadata = json!({
        "issuer": ISSUER,
        "authorization_endpoint": "https://id.example/authorize",
        "token_endpoint": "https://id.example/token",
        "jwks_uri": "https://id.example/keys",
        "userinfo_endpoint": endpoint,
    });
    let provider = Provider::new(&metadata, &[Signer::rsa("all").jwk()]);
    let info = json!({
        "sub": SUBJECT, "name": "Ada Lovelace", "email": "ada@id.example", "email_verified": true,
        "preferred_username": "ada",
    });
    provider.state().userinfo = (200, info.to_string());
    provider
}

fn provider() -> Provider {
    provider_at(&json!("https://id.example/userinfo"))
}

fn party(provider: &Provider) -> RelyingParty<Provider> {
    let config = ProviderConfig::new(ProviderKind::Generic, url(ISSUER), CLIENT_ID);
    RelyingParty::new(config, provider.clone())
}

/// Somebody of whom the ID token says nothing.
fn bare() -> Identity {
    Identity {
        subject: Subject::Issuer {
            issuer: ISSUER.to_owned(),
            subject: SUBJECT.to_owned(),
        },
        name: None,
        email: None,
        email_verified: false,
        username: None,
        login_hint: None,
        session_id: None,
        authenticated_at: None,
        guest: false,
        home: Home::Unknown,
        roles: Vec::new(),
        groups: Groups::NotSaid,
    }
}

async fn complete(provider: &Provider, identity: &mut Identity) -> Result<bool, Error> {
    let token = ProviderAccessToken::new("the-access-token".to_owned());
    let party = party(provider);
    party.complete_profile(identity, &token, NOW).await
}

#[tokio::test]
async fn a_sign_in_is_completed_with_the_token_it_brought() {
    let provider = provider();
    let mut token = Draft::plain(&Signer::rsa("all"), ISSUER);
    for shown in ["name", "email", "preferred_username"] {
        token.remove(shown);
    }
    let body = json!({ "id_token": token.token(), "access_token": "at-1" });
    provider.state().token = (200, body.to_string());
    let party = party(&provider);
    let sign_in = SignIn {
        code: "c",
        id_token: None,
        code_verifier: "v",
        redirect_uri: "r",
        nonce: NONCE,
        authenticated_after: None,
    };
    let signed_in = party.finish(sign_in, NOW).await.ok().unwrap();
    let (mut ada, tokens) = (signed_in.identity, signed_in.tokens.unwrap());
    assert_eq!(ada, bare());
    let asked = party.complete_profile(&mut ada, &tokens.access_token, NOW);
    assert!(asked.await.unwrap());
    assert_eq!(ada.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(ada.email.as_deref(), Some("ada@id.example"));
    assert!(ada.email_verified);
    assert_eq!(ada.subject, bare().subject);
    let state = provider.state();
    let (asked, bearer) = &state.bearers[0];
    assert_eq!(asked.as_str(), "https://id.example/userinfo");
    assert_eq!(bearer, "at-1");
}

#[tokio::test]
async fn nobody_is_asked_without_need_or_address() {
    let provider = provider();
    let mut known = bare();
    known.name = Some("Ada".to_owned());
    known.email = Some("ada@elsewhere.example".to_owned());
    assert!(!complete(&provider, &mut known).await.unwrap());
    assert!(provider.state().bearers.is_empty());
    for endpoint in [
        json!(null),
        json!(""),
        json!("http://id.example/userinfo"),
        json!("http://localhost/userinfo"),
    ] {
        let provider = provider_at(&endpoint);
        assert!(
            !complete(&provider, &mut bare()).await.unwrap(),
            "{endpoint}"
        );
        assert!(provider.state().bearers.is_empty(), "{endpoint}");
    }
}

#[tokio::test]
async fn entra_is_not_asked() {
    let provider = Provider::answering(&Signer::rsa("all"), &draft().token());
    let config = ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID);
    let with = provider.state().metadata.1.replacen(
        '{',
        r#"{"userinfo_endpoint":"https://graph.microsoft.com/oidc/userinfo","#,
        1,
    );
    assert!(with.contains(TEMPLATE));
    provider.state().metadata.1 = with;
    let party = RelyingParty::new(config, provider.clone());
    let mut ada = party.redeem("c", "v", "r", NONCE, NOW).await.unwrap();
    ada.email = None;
    let token = ProviderAccessToken::new("at".to_owned());
    assert!(!party.complete_profile(&mut ada, &token, NOW).await.unwrap());
    assert!(provider.state().bearers.is_empty());
}

#[tokio::test]
async fn another_person_s_information_is_not_used() {
    for subject in [
        json!("pairwise-subject-of-eve"),
        json!("Pairwise-subject-of-ada"),
        json!(""),
    ] {
        let provider = provider();
        let info = json!({ "sub": subject, "name": "Eve", "email": "ada@id.example" });
        provider.state().userinfo = (200, info.to_string());
        let mut ada = bare();
        let error = complete(&provider, &mut ada).await.unwrap_err();
        assert!(
            matches!(&error, Error::UserInfo(e) if matches!(**e, UserInfoError::OtherSubject)),
            "{error:?}"
        );
        assert_eq!(ada, bare());
    }
}

#[tokio::test]
async fn a_failure_is_told_and_changes_nothing() {
    let table = [
        (401, "", ErrorClass::Other),
        (503, "", ErrorClass::Transient),
        (200, "<html>", ErrorClass::Transient),
        (200, r#"{"name":"Ada"}"#, ErrorClass::Transient),
        (200, "eyJhbGciOiJSUzI1NiJ9.e30.AAAA", ErrorClass::Transient),
    ];
    for (status, body, class) in table {
        let provider = provider();
        provider.state().userinfo = (status, body.to_owned());
        let mut ada = bare();
        let error = complete(&provider, &mut ada).await.unwrap_err();
        assert_eq!(error.class(), class, "{status} {body}: {error:?}");
        assert!(matches!(error, Error::UserInfo(_)));
        assert_eq!(ada, bare());
    }
}

proptest! {
    #[test]
    fn what_is_known_stays_and_the_rest_is_filled_in(
        name in prop::option::of("[A-Z]{1,5}"),
        email in prop::option::of("[a-z]{1,5}@x"),
        verified: bool,
        info_name in prop::option::of("[A-Z]{1,5}"),
        info_email in prop::option::of("[a-z]{1,5}@y"),
        info_verified: bool,
    ) {
        let before = Identity {
            name: name.clone(),
            email_verified: verified && email.is_some(),
            email: email.clone(),
            ..bare()
        };
        let info = json!({
            "sub": SUBJECT, "name": info_name, "email": info_email, "email_verified": info_verified,
        });
        let info = UserInfo::parse(info.to_string().as_bytes(), &url(ISSUER), SUBJECT).unwrap();
        let mut after = before.clone();
        info.clone().fill(&mut after);
        prop_assert_eq!(&after.subject, &before.subject);
        prop_assert_eq!(&after.name, &name.or(info_name));
        prop_assert_eq!(&after.email, &email.clone().or(info_email.clone()));
        let vouched = if email.is_some() { verified } else { info_verified && info_email.is_some() };
        prop_assert_eq!(after.email_verified, vouched, "by whoever gave the address");
        let once = after.clone();
        info.fill(&mut after);
        prop_assert_eq!(after, once);
    }

    #[test]
    fn only_the_person_s_own_information_is_read(subject in ".{0,40}", other in ".{0,40}") {
        let info = json!({ "sub": subject }).to_string();
        let read = |wanted: &str| UserInfo::parse(info.as_bytes(), &url(ISSUER), wanted).is_ok();
        prop_assert!(read(&subject));
        prop_assert_eq!(read(&other), subject == other);
    }
}
