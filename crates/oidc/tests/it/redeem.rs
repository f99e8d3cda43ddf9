//! The two requests of a sign-in: what is asked, and what becomes of each answer.

use std::error::Error as _;

use pia_oidc::{
    AuthorizationRequest, ClientSecret, Error, ErrorClass, Identity, Prompt, ProviderConfig,
    ProviderKind, RelyingParty, ResponseMode, Subject, token_endpoint::TokenEndpointError,
};
use serde_json::{Value, json};

use crate::support::{
    ADA, CLIENT_ID, CONTOSO, Draft, NONCE, NOW, Provider, RedeemArguments, Signer, TEMPLATE, common,
};

fn config() -> ProviderConfig {
    ProviderConfig {
        client_secret: Some(ClientSecret::new("s3cret & more".to_owned())),
        ..ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID)
    }
}

fn signer() -> Signer {
    Signer::rsa("all")
}

async fn redeem(provider: &Provider) -> Result<Identity, Error> {
    let party = RelyingParty::new(config(), provider.clone());
    let a = RedeemArguments::default();
    party
        .redeem(a.code, a.verifier, a.redirect_uri, a.nonce, NOW)
        .await
}

/// What becomes of a sign-in when the token endpoint answers this.
async fn answered(status: u16, body: &str) -> Result<Identity, Error> {
    let provider = Provider::entra(&[signer().jwk_of(TEMPLATE)]);
    provider.state().token = (status, body.to_owned());
    redeem(&provider).await
}

fn request() -> AuthorizationRequest {
    AuthorizationRequest {
        redirect_uri: "https://pia.example/signin-microsoft".to_owned(),
        state: "the state".to_owned(),
        nonce: NONCE.to_owned(),
        code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM".to_owned(),
        ..AuthorizationRequest::default()
    }
}

async fn query_of(kind: ProviderKind, request: &AuthorizationRequest) -> Vec<(String, String)> {
    let provider = Provider::entra(&[]);
    let mut config = config();
    config.kind = kind;
    if kind != ProviderKind::Entra {
        let metadata = provider
            .state()
            .metadata
            .1
            .replace(TEMPLATE, common().as_str());
        provider.state().metadata.1 = metadata;
    }
    let party = RelyingParty::new(config, provider);
    let url = party.authorization_url(request, NOW).await.unwrap();
    assert_eq!(url.path(), "/common/oauth2/v2.0/authorize");
    url.query_pairs().into_owned().collect()
}

fn value<'a>(query: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let mut values = query
        .iter()
        .filter(|(n, _)| n == name)
        .map(|(_, v)| v.as_str());
    let value = values.next();
    assert_eq!(values.next(), None, "{name} is there twice");
    value
}

#[tokio::test]
async fn the_browser_is_sent_with_everything_that_binds_the_answer() {
    let query = query_of(ProviderKind::Entra, &request()).await;
    let expected = [
        ("response_type", "code"),
        ("client_id", CLIENT_ID),
        ("redirect_uri", "https://pia.example/signin-microsoft"),
        ("scope", "openid profile email"),
        ("state", "the state"),
        ("nonce", NONCE),
        (
            "code_challenge",
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
        ),
        ("code_challenge_method", "S256"),
    ];
    let expected = expected.map(|(n, v)| (n.to_owned(), v.to_owned()));
    assert_eq!(query, expected, "and nothing else");
}

#[tokio::test]
async fn wishes_are_passed_on() {
    let request = AuthorizationRequest {
        prompt: Some(Prompt::Login),
        login_hint: Some("ada@contoso.example".to_owned()),
        domain_hint: Some("contoso.example".to_owned()),
        ui_locales: Some("de en".to_owned()),
        response_mode: Some(ResponseMode::FormPost),
        claims: Some(r#"{"id_token":{"acrs":{"value":"c1"}}}"#.to_owned()),
        ..request()
    };
    let query = query_of(ProviderKind::Entra, &request).await;
    assert_eq!(value(&query, "prompt"), Some("login"));
    assert_eq!(value(&query, "login_hint"), Some("ada@contoso.example"));
    assert_eq!(value(&query, "domain_hint"), Some("contoso.example"));
    assert_eq!(value(&query, "ui_locales"), Some("de en"));
    assert_eq!(value(&query, "response_mode"), Some("form_post"));
    assert_eq!(value(&query, "claims"), request.claims.as_deref());
}

#[tokio::test]
async fn hints_do_not_spoil_the_choice_of_account_and_stay_with_microsoft() {
    let request = AuthorizationRequest {
        prompt: Some(Prompt::SelectAccount),
        login_hint: Some("ada@contoso.example".to_owned()),
        domain_hint: Some("consumers".to_owned()),
        ..request()
    };
    let query = query_of(ProviderKind::Entra, &request).await;
    assert_eq!(value(&query, "prompt"), Some("select_account"));
    assert_eq!(value(&query, "login_hint"), None);
    assert_eq!(value(&query, "domain_hint"), Some("consumers"));
    let query = query_of(ProviderKind::Google, &request).await;
    assert_eq!(value(&query, "login_hint"), Some("ada@contoso.example"));
    assert_eq!(value(&query, "domain_hint"), None);
}

#[test]
fn a_prompt_is_one_of_four_words() {
    for prompt in [
        Prompt::Login,
        Prompt::None,
        Prompt::Consent,
        Prompt::SelectAccount,
    ] {
        assert_eq!(prompt.as_str().parse(), Ok(prompt));
    }
    for other in ["", "Login", "login consent", "select_account "] {
        assert!(other.parse::<Prompt>().is_err(), "{other:?}");
    }
}

#[tokio::test]
async fn a_good_answer_names_the_person_and_the_request_was_right() {
    let provider = Provider::answering(&signer(), &Draft::entra(&signer()).token());
    let ada = redeem(&provider).await.unwrap();
    let (tenant, object) = (CONTOSO, ADA);
    assert_eq!(ada.subject, Subject::Entra { tenant, object });
    let state = provider.state();
    let [(url, form)] = state.forms.as_slice() else {
        panic!("one request to the token endpoint");
    };
    assert_eq!(url.path(), "/common/oauth2/v2.0/token");
    let expected = [
        ("grant_type", "authorization_code"),
        ("code", "the-code"),
        ("redirect_uri", "https://pia.example/signin-microsoft"),
        ("client_id", CLIENT_ID),
        ("code_verifier", "the-verifier"),
        ("client_secret", "s3cret & more"),
    ];
    assert_eq!(*form, expected.map(|(n, v)| (n.to_owned(), v.to_owned())));
}

#[tokio::test]
async fn a_public_client_sends_no_secret() {
    let provider = Provider::answering(&signer(), &Draft::entra(&signer()).token());
    let config = ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID);
    let party = RelyingParty::new(config, provider.clone());
    party.redeem("c", "v", "r", NONCE, NOW).await.unwrap();
    let state = provider.state();
    assert!(
        state.forms[0]
            .1
            .iter()
            .all(|(name, _)| name != "client_secret")
    );
}

#[tokio::test]
async fn a_refusal_is_typed_and_keeps_its_ids() {
    let body = json!({
        "error": "invalid_grant", "error_codes": [54005], "suberror": "bad_token",
        "error_description": "AADSTS54005: OAuth2 Authorization code was already redeemed.",
        "trace_id": "0d1e1a5b-2a43-4a0e-bb6e-7f2c9a1f0000",
        "correlation_id": "7c8f4d3e-9a5e-4f6b-8a7d-1b2c3d4e5f60",
    });
    let error = answered(400, &body.to_string()).await.unwrap_err();
    assert_eq!(error.class(), ErrorClass::CodeSpent);
    let Error::Provider(refusal) = &error else {
        panic!("{error:?}");
    };
    assert_eq!(refusal.number(), Some(54005));
    assert_eq!(
        error.to_string(),
        "the sign-in provider answered `invalid_grant` / `bad_token` (AADSTS54005, trace id \
         0d1e1a5b-2a43-4a0e-bb6e-7f2c9a1f0000, correlation id 7c8f4d3e-9a5e-4f6b-8a7d-1b2c3d4e5f60)"
    );
}

#[tokio::test]
async fn an_error_with_status_200_is_still_an_error() {
    let error = answered(200, r#"{"error":"invalid_client"}"#)
        .await
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Misconfigured);
}

#[tokio::test]
async fn garbage_is_a_typed_error_that_repeats_none_of_it() {
    let token = Draft::entra(&signer()).token();
    let good = json!({ "id_token": token }).to_string();
    let table = [
        (
            502,
            "<html><body>Bad Gateway</body></html>",
            ErrorClass::Transient,
        ),
        (
            200,
            "<html><body>Welcome to our Wi-Fi</body></html>",
            ErrorClass::Other,
        ),
        (302, "", ErrorClass::Other),
        (200, "", ErrorClass::Other),
        (200, "[1,2,3]", ErrorClass::Other),
        (200, r#"{"id_token":{"swordfish":1}}"#, ErrorClass::Other),
        (400, r#"{"error":{"swordfish":1}}"#, ErrorClass::Other),
        (500, good.as_str(), ErrorClass::Transient),
        (200, "\u{0}\u{1}swordfish", ErrorClass::Other),
    ];
    for (status, body, class) in table {
        let error = answered(status, body).await.unwrap_err();
        assert!(
            matches!(&error, Error::TokenEndpoint(e) if matches!(**e,
            TokenEndpointError::Garbage { status: s } if s == status)),
            "{body}: {error:?}"
        );
        assert_eq!(error.class(), class, "{body}");
        let shown = format!("{error} {error:?} {:?}", error.source());
        assert!(
            !shown.contains("swordfish") && !shown.contains("html"),
            "{shown}"
        );
    }
}

#[tokio::test]
async fn an_answer_without_an_id_token_means_a_wrong_registration() {
    let error = answered(200, r#"{"access_token":"at","token_type":"Bearer"}"#)
        .await
        .unwrap_err();
    assert_eq!(error.class(), ErrorClass::Misconfigured);
}

#[tokio::test]
async fn an_endless_answer_is_not_read() {
    let error = answered(200, &" ".repeat(1024 * 1024)).await.unwrap_err();
    assert!(matches!(&error, Error::TokenEndpoint(e)
        if matches!(**e, TokenEndpointError::TooLarge { size: 1_048_576 })));
}

#[tokio::test]
async fn the_access_token_of_the_answer_is_held_against_at_hash() {
    let mut token = Draft::entra(&signer());
    token.set("at_hash", json!("77QmUPtjPfzWtF2AnpK9RQ"));
    let id_token = token.token();
    let with = |access_token: &str| json!({ "id_token": id_token, "access_token": access_token });
    let right: Value = with("jHkWEdUXMU1BwAsC4vtUsZwnNvTIxEl0z9K3vx5KF0Y");
    assert!(answered(200, &right.to_string()).await.is_ok());
    assert!(answered(200, &with("another").to_string()).await.is_err());
}

#[tokio::test]
async fn a_wrong_nonce_ends_the_sign_in() {
    let provider = Provider::answering(&signer(), &Draft::entra(&signer()).token());
    let party = RelyingParty::new(config(), provider);
    let error = party
        .redeem("c", "v", "r", "nonce-of-another", NOW)
        .await
        .unwrap_err();
    assert_eq!(error.to_string(), "the ID token belongs to another sign-in");
}

#[tokio::test]
async fn an_empty_nonce_binds_nothing_and_is_refused() {
    let mut token = Draft::entra(&signer());
    token.set("nonce", json!(""));
    let provider = Provider::answering(&signer(), &token.token());
    let party = RelyingParty::new(config(), provider);
    assert!(party.redeem("c", "v", "r", "", NOW).await.is_err());
}

#[tokio::test]
async fn a_response_s_iss_must_be_the_provider_s() {
    let provider = Provider::entra(&[signer().jwk_of(TEMPLATE)]);
    let party = RelyingParty::new(config(), provider.clone());
    let check = async |iss| party.check_response_issuer(iss, NOW).await.is_ok();
    assert!(check(None).await, "Entra sends none and promises none");
    let contoso = TEMPLATE.replace("{tenantid}", &CONTOSO.to_string());
    assert!(check(Some(&contoso)).await);
    for other in [
        TEMPLATE,
        "https://login.example/v2.0",
        "https://accounts.google.com",
        "",
    ] {
        assert!(!check(Some(other)).await, "{other:?}");
    }

    let promised = provider.state().metadata.1.replacen(
        '{',
        r#"{"authorization_response_iss_parameter_supported":true,"#,
        1,
    );
    provider.state().metadata.1 = promised;
    let party = RelyingParty::new(config(), provider);
    assert!(party.check_response_issuer(None, NOW).await.is_err());
}
