//! Google's differences: two spellings of its name, hosted domains, and how to get a refresh token.

use pia_oidc::{
    AuthorizationRequest, ErrorClass, Prompt, ProviderConfig, ProviderKind, RelyingParty,
    id_token::IdTokenError,
};
use proptest::prelude::*;
use serde_json::{Value, json};

use crate::support::{CLIENT_ID, Draft, Judge, NOW, Provider, Signer, url};

const GOOGLE: &str = "https://accounts.google.com";

fn judge(domains: &[&str]) -> Judge {
    Judge {
        domains: domains.iter().map(|domain| (*domain).to_owned()).collect(),
        ..Judge::exact(ProviderKind::Google, GOOGLE)
    }
}

fn ada() -> Draft {
    let mut token = Draft::plain(&Signer::rsa("all"), GOOGLE);
    token.set("hd", json!("contoso.example"));
    token
}

fn other(domain: Option<&str>) -> IdTokenError {
    IdTokenError::DomainNotAllowed {
        domain: domain.map(str::to_owned),
    }
}

#[test]
fn both_spellings_of_the_issuer_name_the_same_person() {
    let with = |iss: &str| {
        let mut token = ada();
        token.set("iss", json!(iss));
        judge(&[]).judge(&token.token()).map(|ada| ada.subject)
    };
    assert_eq!(with(GOOGLE), with("accounts.google.com"));
    assert!(with(GOOGLE).is_ok());
    for foreign in [
        "http://accounts.google.com",
        "https://accounts.google.com/",
        "google.com",
    ] {
        assert!(with(foreign).is_err(), "{foreign}");
    }
}

#[test]
fn only_accounts_of_the_listed_domains_get_in() {
    let token = ada().token();
    for good in [
        judge(&[]),
        judge(&["contoso.example"]),
        judge(&["Contoso.Example"]),
        judge(&["fabrikam.example", "contoso.example"]),
    ] {
        assert!(good.judge(&token).is_ok(), "{:?}", good.domains);
    }
    let refused = judge(&["fabrikam.example"]).judge(&token).unwrap_err();
    assert_eq!(refused, other(Some("contoso.example")));
    assert_eq!(refused.class(), ErrorClass::TenantNotAllowed);
}

#[test]
fn the_address_says_nothing_about_the_domain() {
    let mut personal = ada();
    personal.remove("hd");
    personal.set("email", json!("ada@contoso.example"));
    personal.set("email_verified", json!(true));
    let outcome = judge(&["contoso.example"]).judge(&personal.token());
    assert_eq!(outcome, Err(other(None)));
    let mut elsewhere = ada();
    elsewhere.set("email", json!("ada@elsewhere.example"));
    assert!(
        judge(&["contoso.example"])
            .judge(&elsewhere.token())
            .is_ok()
    );
}

#[test]
fn a_list_of_domains_admits_nobody_where_tokens_have_none() {
    let issuer = "https://id.example";
    let judge = Judge {
        domains: vec!["contoso.example".to_owned()],
        ..Judge::exact(ProviderKind::Generic, issuer)
    };
    let token = Draft::plain(&Signer::rsa("all"), issuer).token();
    assert_eq!(judge.judge(&token), Err(other(None)));
}

async fn query(
    kind: ProviderKind,
    prompt: Option<Prompt>,
    change: fn(&mut ProviderConfig),
) -> impl Fn(&str) -> Option<String> {
    let issuer = match kind {
        ProviderKind::Google => GOOGLE,
        _ => "https://id.example",
    };
    let mut config = ProviderConfig::new(kind, url(issuer), CLIENT_ID);
    change(&mut config);
    let metadata: Value = json!({
        "issuer": issuer,
        "authorization_endpoint": "https://login.example/authorize",
        "token_endpoint": "https://login.example/token",
        "jwks_uri": "https://login.example/keys",
    });
    let party = RelyingParty::new(config, Provider::new(&metadata, &[]));
    let request = AuthorizationRequest {
        prompt,
        ..AuthorizationRequest::default()
    };
    let url = party.authorization_url(&request, NOW).await.unwrap();
    move |name| {
        let mut pairs = url.query_pairs();
        pairs.find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
    }
}

#[tokio::test]
async fn a_refresh_token_is_asked_for_in_google_s_way() {
    let table = [
        (None, "consent"),
        (Some(Prompt::Consent), "consent"),
        (Some(Prompt::SelectAccount), "select_account consent"),
        (Some(Prompt::None), "none"),
    ];
    for (prompt, sent) in table {
        let value = query(ProviderKind::Google, prompt, |c| c.offline_access = true).await;
        assert_eq!(value("access_type").as_deref(), Some("offline"));
        assert_eq!(value("prompt").as_deref(), Some(sent));
        assert_eq!(value("scope").as_deref(), Some("openid profile email"));
    }
    let value = query(ProviderKind::Google, None, |_| {}).await;
    assert_eq!((value("access_type"), value("prompt")), (None, None));
}

#[tokio::test]
async fn a_refresh_token_is_asked_for_in_the_specification_s_way_elsewhere() {
    let value = query(ProviderKind::Generic, None, |c| {
        c.offline_access = true;
        c.scopes.push("offline_access".to_owned());
    })
    .await;
    let scope = value("scope");
    assert_eq!(
        scope.as_deref(),
        Some("openid profile email offline_access"),
        "once"
    );
    assert_eq!(value("prompt").as_deref(), Some("consent"));
    assert_eq!(value("access_type"), None);
}

#[tokio::test]
async fn the_domain_is_wished_for_at_google_alone() {
    let one = |c: &mut ProviderConfig| c.allowed_domains = vec!["contoso.example".to_owned()];
    let two = |c: &mut ProviderConfig| c.allowed_domains = vec!["a".to_owned(), "b".to_owned()];
    let hd = query(ProviderKind::Google, None, one).await("hd");
    assert_eq!(hd.as_deref(), Some("contoso.example"));
    let hd = query(ProviderKind::Google, None, two).await("hd");
    assert_eq!(hd.as_deref(), Some("*"));
    assert_eq!(query(ProviderKind::Google, None, |_| {}).await("hd"), None);
    assert_eq!(query(ProviderKind::Generic, None, one).await("hd"), None);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_domain_gets_in_only_as_a_whole(
        domain in "[a-z]{1,8}\\.example", before in "[a-z.]{1,4}", after in "[a-z.]{1,4}",
    ) {
        let judge = judge(&[&domain]);
        let admits = |hd: &str| {
            let mut token = ada();
            token.set("hd", json!(hd));
            judge.judge(&token.token()).is_ok()
        };
        prop_assert!(admits(&domain));
        prop_assert!(admits(&domain.to_uppercase()));
        let longer_before = format!("{before}{domain}");
        let longer_after = format!("{domain}{after}");
        for longer in [longer_before, longer_after] {
            prop_assert!(!admits(&longer));
        }
    }
}
