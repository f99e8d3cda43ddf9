//! Tokens to act for the person: what is asked, what is read, and how each refusal is told.

use std::error::Error as _;

use pia_oidc::{
    ClientSecret, Error, ErrorClass, FetchAnswer, ProviderConfig, ProviderKind, ProviderRefusal,
    ProviderTokens, RelyingParty, SignIn,
    secret::ProviderRefreshToken,
    token_endpoint::{self, Asked, TokenEndpointError},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use time::Duration;

use crate::support::{CLIENT_ID, NONCE, NOW, Provider, Signer, TEMPLATE, common, draft};

fn party(provider: &Provider) -> RelyingParty<Provider> {
    let config = ProviderConfig {
        client_secret: Some(ClientSecret::new("s3cret".to_owned())),
        ..ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID)
    };
    RelyingParty::new(config, provider.clone())
}

fn provider(status: u16, body: &Value) -> Provider {
    let provider = Provider::entra(&[Signer::rsa("all").jwk_of(TEMPLATE)]);
    provider.state().token = (status, body.to_string());
    provider
}

fn scopes(scopes: &[&str]) -> Vec<String> {
    scopes.iter().map(|scope| (*scope).to_owned()).collect()
}

async fn refresh(provider: &Provider, asked: &[&str]) -> Result<ProviderTokens, Error> {
    let token = ProviderRefreshToken::new("the-refresh-token".to_owned());
    party(provider).refresh(&token, &scopes(asked), NOW).await
}

fn form(provider: &Provider) -> Vec<(String, String)> {
    let state = provider.state();
    assert_eq!(state.forms.len(), 1);
    state.forms[0].1.clone()
}

fn pairs(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
    let own = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
    pairs.iter().map(own).collect()
}

#[tokio::test]
async fn a_refresh_token_is_worth_the_next_access_token() {
    let provider = provider(
        200,
        &json!({
            "token_type": "bearer", "expires_in": 3600, "scope": "User.Read  Mail.Read",
            "access_token": "at-2", "refresh_token": "rt-2",
        }),
    );
    let tokens = refresh(&provider, &["User.Read", "Mail.Read"])
        .await
        .ok()
        .unwrap();
    assert_eq!(tokens.access_token.expose_secret(), "at-2");
    let next = tokens.refresh_token.unwrap();
    assert_eq!(next.expose_secret(), "rt-2");
    assert_eq!(tokens.scopes, scopes(&["User.Read", "Mail.Read"]));
    assert_eq!(tokens.expires_at, Some(NOW + Duration::hours(1)));
    let expected = [
        ("grant_type", "refresh_token"),
        ("refresh_token", "the-refresh-token"),
        ("client_id", CLIENT_ID),
        ("scope", "User.Read Mail.Read"),
        ("client_secret", "s3cret"),
    ];
    assert_eq!(form(&provider), pairs(&expected));
}

#[tokio::test]
async fn what_an_answer_leaves_out_is_as_it_was() {
    let provider = provider(200, &json!({ "access_token": "at-2" }));
    let tokens = refresh(&provider, &["User.Read"]).await.ok().unwrap();
    assert!(tokens.refresh_token.is_none(), "the old one stays good");
    assert_eq!(tokens.scopes, scopes(&["User.Read"]));
    assert_eq!(tokens.expires_at, None);
    refresh(&provider, &[]).await.ok().unwrap();
    let state = provider.state();
    assert!(state.forms[1].1.iter().all(|(name, _)| name != "scope"));
}

#[tokio::test]
async fn a_sign_in_hands_its_tokens_over() {
    let provider = provider(
        200,
        &json!({
            "id_token": draft().token(), "access_token": "at", "refresh_token": "rt",
            "expires_in": "3599",
        }),
    );
    let sign_in = SignIn {
        code: "c",
        id_token: None,
        code_verifier: "v",
        redirect_uri: "r",
        nonce: NONCE,
        authenticated_after: None,
    };
    let signed_in = party(&provider).finish(sign_in, NOW).await.ok().unwrap();
    let tokens = signed_in.tokens.unwrap();
    assert_eq!(tokens.access_token.expose_secret(), "at");
    assert_eq!(tokens.refresh_token.unwrap().expose_secret(), "rt");
    assert_eq!(tokens.expires_at, Some(NOW + Duration::seconds(3599)));
    assert_eq!(tokens.scopes, scopes(&["openid", "profile", "email"]));
}

#[tokio::test]
async fn each_refusal_says_what_to_do() {
    let challenge = r#"{"access_token":{"acrs":{"essential":true,"value":"c1"}}}"#;
    let table = [
        (
            400,
            "invalid_grant",
            700_082,
            ProviderRefusal::InteractionRequired,
        ),
        (
            400,
            "invalid_grant",
            50173,
            ProviderRefusal::InteractionRequired,
        ),
        (
            400,
            "interaction_required",
            50076,
            ProviderRefusal::MfaRequired,
        ),
        (
            401,
            "invalid_client",
            7_000_222,
            ProviderRefusal::Misconfigured,
        ),
        (
            503,
            "temporarily_unavailable",
            90033,
            ProviderRefusal::Unavailable,
        ),
    ];
    for (status, error, number, kind) in table {
        let body = json!({ "error": error, "error_codes": [number], "claims": challenge });
        let outcome = refresh(&provider(status, &body), &[]).await;
        let refused = match outcome {
            Err(Error::Provider(refused)) => Some(refused),
            _ => None,
        };
        let refused = refused.unwrap();
        assert_eq!(refused.kind(), kind, "{error} {number}");
        assert_eq!(refused.claims.as_deref(), Some(challenge));
    }
}

#[tokio::test]
async fn an_answer_without_a_usable_token_is_an_error_that_repeats_none_of_it() {
    let table = [
        (
            200,
            json!({ "refresh_token": "swordfish" }),
            ErrorClass::Other,
        ),
        (
            200,
            json!({ "access_token": "swordfish", "token_type": "DPoP" }),
            ErrorClass::Misconfigured,
        ),
        (200, json!(["swordfish"]), ErrorClass::Other),
        (
            502,
            json!({ "access_token": "swordfish" }),
            ErrorClass::Transient,
        ),
    ];
    for (status, body, class) in table {
        let error = refresh(&provider(status, &body), &[]).await.err().unwrap();
        assert_eq!(error.class(), class, "{body}");
        let shown = format!("{error} {error:?} {:?}", error.source());
        assert!(!shown.contains("swordfish"), "{shown}");
    }
}

#[tokio::test]
async fn no_answer_may_be_tried_again() {
    let provider = provider(200, &json!({}));
    party(&provider).metadata(NOW).await.unwrap();
    provider.set_down(true);
    let error = refresh(&provider, &[]).await.err().unwrap();
    assert_eq!(error.class(), ErrorClass::Transient);
}

fn parse(body: &Value) -> Result<ProviderTokens, TokenEndpointError> {
    let answer = FetchAnswer {
        status: 200,
        body: body.to_string().into_bytes(),
    };
    let asked = Asked {
        scopes: &[],
        now: NOW,
    };
    token_endpoint::parse_tokens(answer, asked)
}

proptest! {
    #[test]
    fn the_end_of_a_token_is_never_before_now(expires_in: u64, quoted: bool) {
        let value = if quoted { json!(expires_in.to_string()) } else { json!(expires_in) };
        let tokens = parse(&json!({ "access_token": "at", "expires_in": value })).ok().unwrap();
        prop_assert!(tokens.expires_at.is_none_or(|end| end >= NOW));
        if expires_in < u64::from(u32::MAX) {
            let lasts = tokens.expires_at.unwrap() - NOW;
            prop_assert_eq!(lasts.whole_seconds(), i64::try_from(expires_in).unwrap());
        }
    }

    #[test]
    fn odd_members_do_not_cost_the_token(
        expires_in in prop::sample::select(vec![json!(null), json!("soon"), json!(-1), json!([1])]),
        scope in prop::sample::select(vec![json!(null), json!(["a"]), json!(5)]),
    ) {
        let body = json!({ "access_token": "at", "expires_in": expires_in, "scope": scope });
        let tokens = parse(&body).ok().unwrap();
        prop_assert_eq!(tokens.expires_at, None);
        prop_assert!(tokens.scopes.is_empty());
    }
}
