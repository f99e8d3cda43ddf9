//! Our own API, driven: a caller's token is verified and exchanged for one of the same person.

use pia_oidc::{
    ClientSecret, Error, ErrorClass, ProviderConfig, ProviderKind, ProviderRefusal, RelyingParty,
    access_token::{AccessTokenError, RawAccessToken, VerifiedAccessToken},
    config::ApiConfig,
};
use serde_json::json;

use crate::support::{ADA, CLIENT_ID, Draft, NOW, Provider, Signer, TEMPLATE, common, draft};

const API: &str = "api://pia.example";
const GRAPH: &str = "https://graph.microsoft.com/User.Read";

fn config(kind: ProviderKind, audiences: &[&str]) -> ProviderConfig {
    ProviderConfig {
        client_secret: Some(ClientSecret::new("s3cret".to_owned())),
        api: ApiConfig {
            audiences: audiences.iter().map(|name| (*name).to_owned()).collect(),
            ..ApiConfig::default()
        },
        ..ProviderConfig::new(kind, common(), CLIENT_ID)
    }
}

fn provider() -> Provider {
    Provider::entra(&[Signer::rsa("all").jwk_of(TEMPLATE)])
}

fn party(provider: &Provider) -> RelyingParty<Provider> {
    RelyingParty::new(config(ProviderKind::Entra, &[API]), provider.clone())
}

fn presented() -> Draft {
    let mut token = draft();
    token.remove("nonce");
    token.set("aud", json!(API));
    token.set("azp", json!("99999999-2222-3333-4444-555555555555"));
    token.set("scp", json!("Notes.Read"));
    token
}

async fn verify(
    party: &RelyingParty<Provider>,
    token: &Draft,
) -> Result<VerifiedAccessToken, Error> {
    let token = RawAccessToken::new(token.token());
    party.verify_access_token(token, NOW).await
}

fn graph() -> Vec<String> {
    vec![GRAPH.to_owned()]
}

#[tokio::test]
async fn a_caller_is_known_by_its_token() {
    let provider = provider();
    let party = party(&provider);
    for _ in 0..3 {
        let token = verify(&party, &presented()).await.ok().unwrap();
        assert_eq!(token.grant().object, Some(ADA));
    }
    assert_eq!(provider.state().key_requests, 1, "the sign-in's keys");
    let mut unknown = presented();
    unknown.header["kid"] = json!("nobody");
    let error = verify(&party, &unknown).await.err().unwrap();
    assert!(matches!(
        error,
        Error::AccessToken(AccessTokenError::UnknownKey { .. })
    ));
}

#[tokio::test]
async fn without_a_name_no_token_is_for_us_and_elsewhere_none_can_be_verified() {
    let nameless = RelyingParty::new(config(ProviderKind::Entra, &[]), provider());
    let error = verify(&nameless, &presented()).await.err().unwrap();
    assert!(matches!(
        error,
        Error::AccessToken(AccessTokenError::Audience)
    ));
    let provider = provider();
    let elsewhere = RelyingParty::new(config(ProviderKind::Generic, &[API]), provider.clone());
    let error = verify(&elsewhere, &presented()).await.err().unwrap();
    assert!(matches!(
        error,
        Error::AccessToken(AccessTokenError::NotEntra)
    ));
    assert!(provider.state().asked.is_empty());
}

#[tokio::test]
async fn a_verified_token_is_exchanged_for_one_of_the_same_person() {
    let provider = provider();
    let party = party(&provider);
    let token = verify(&party, &presented()).await.ok().unwrap();
    let body = json!({ "token_type": "Bearer", "expires_in": 3599, "access_token": "for-graph" });
    provider.state().token = (200, body.to_string());
    let tokens = party
        .on_behalf_of(&token, &graph(), NOW)
        .await
        .ok()
        .unwrap();
    assert_eq!(tokens.access_token.expose_secret(), "for-graph");
    let state = provider.state();
    let sent = presented().token();
    let (header_and_claims, _) = sent.rsplit_once('.').unwrap();
    let expected = [
        ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
        ("requested_token_use", "on_behalf_of"),
        ("assertion", header_and_claims),
        ("scope", GRAPH),
        ("client_id", CLIENT_ID),
        ("client_secret", "s3cret"),
    ];
    let form = &state.forms[0].1;
    assert_eq!(form.len(), expected.len());
    for ((name, value), (expected_name, expected_value)) in form.iter().zip(expected) {
        assert_eq!(name, expected_name);
        assert!(value.starts_with(expected_value), "{name}");
    }
}

#[tokio::test]
async fn a_challenge_comes_back_to_the_letter() {
    let provider = provider();
    let party = party(&provider);
    let token = verify(&party, &presented()).await.ok().unwrap();
    let challenge = r#"{"access_token":{"capolids":{"essential":true,"values":["x"]}}}"#;
    let body = json!({
        "error": "interaction_required", "suberror": "basic_action", "error_codes": [50076],
        "claims": challenge,
    });
    provider.state().token = (400, body.to_string());
    let refused = match party.on_behalf_of(&token, &graph(), NOW).await {
        Err(Error::Provider(refused)) => Some(refused),
        _ => None,
    };
    let refused = refused.unwrap();
    assert_eq!(refused.kind(), ProviderRefusal::MfaRequired);
    assert_eq!(refused.claims.as_deref(), Some(challenge));
}

#[tokio::test]
async fn an_application_on_its_own_acts_for_nobody() {
    let provider = provider();
    let party = party(&provider);
    let mut token = presented();
    token.remove("scp");
    token.set("roles", json!(["Notes.Read.All"]));
    let token = verify(&party, &token).await.ok().unwrap();
    let error = party
        .on_behalf_of(&token, &graph(), NOW)
        .await
        .err()
        .unwrap();
    assert_eq!(error.class(), ErrorClass::Misconfigured);
    assert!(provider.state().forms.is_empty(), "nothing was asked");
}

#[tokio::test]
async fn a_token_is_not_carried_to_another_provider() {
    let entra = provider();
    let token = verify(&party(&entra), &presented()).await.ok().unwrap();
    let provider = provider();
    let elsewhere = RelyingParty::new(config(ProviderKind::Generic, &[API]), provider.clone());
    assert!(elsewhere.on_behalf_of(&token, &graph(), NOW).await.is_err());
    let state = provider.state();
    assert!(state.forms.is_empty() && state.asked.is_empty());
}
