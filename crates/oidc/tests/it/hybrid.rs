//! The hybrid flow: an ID token through the browser vouches for the code beside it.

use data_encoding::BASE64URL_NOPAD;
use pia_oidc::{
    AuthorizationRequest, Error, ProviderConfig, ProviderKind, RelyingParty, ResponseMode,
    ResponseType, SignIn, SignedIn,
    id_token::{IdTokenError, RawIdToken},
};
use proptest::prelude::*;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};

use crate::support::{
    CLIENT_ID, Change, Draft, FABRIKAM, Judge, NONCE, NOW, Provider, Signer, common, draft,
};

/// The example of OpenID Connect Core appendix A.4.
const CODE: &str = "Qcb0Orv1zh30vL1MPRsbm-diHiMwcLyZvn1arpZv-Jxf_11jnpEX3Tgfvk";
const C_HASH: &str = "LDktKdoQak3Pk0cnXxCltA";

fn party(provider: &Provider) -> RelyingParty<Provider> {
    let config = ProviderConfig {
        response_type: ResponseType::CodeIdToken,
        ..ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID)
    };
    RelyingParty::new(config, provider.clone())
}

fn front() -> Draft {
    let mut token = draft();
    token.set("c_hash", json!(C_HASH));
    token
}

async fn finish(provider: &Provider, front: Option<&Draft>) -> Result<SignedIn, Error> {
    let sign_in = SignIn {
        code: CODE,
        id_token: front.map(|token| RawIdToken::new(token.token())),
        code_verifier: "the-verifier",
        redirect_uri: "https://pia.example/signin-microsoft",
        nonce: NONCE,
        authenticated_after: None,
    };
    party(provider).finish(sign_in, NOW).await
}

/// The refusal of a sign-in, and how often the code was used before it.
async fn refused(front: Option<&Draft>, back: &Draft) -> (IdTokenError, usize) {
    let provider = Provider::answering(&Signer::rsa("all"), &back.token());
    let error = match finish(&provider, front).await {
        Err(Error::IdToken(error)) => Some(error),
        _ => None,
    };
    let redeemed = provider.state().forms.len();
    (error.unwrap(), redeemed)
}

#[tokio::test]
async fn both_tokens_are_checked_and_name_one_person() {
    let provider = Provider::answering(&Signer::rsa("all"), &draft().token());
    let signed_in = finish(&provider, Some(&front())).await.ok().unwrap();
    assert_eq!(signed_in.identity.name.as_deref(), Some("Ada Lovelace"));
    assert_eq!(provider.state().forms.len(), 1);
    assert_eq!(provider.state().key_requests, 1);
}

#[tokio::test]
async fn a_token_that_does_not_vouch_for_the_code_keeps_it_from_being_used() {
    let table: [(&str, Change, IdTokenError); 6] = [
        ("no c_hash", |t| t.remove("c_hash"), IdTokenError::CodeHash),
        (
            "another code's",
            |t| t.set("c_hash", json!("LDktKdoQak3Pk0cnXxCltB")),
            IdTokenError::CodeHash,
        ),
        (
            "empty c_hash",
            |t| t.set("c_hash", json!("")),
            IdTokenError::CodeHash,
        ),
        (
            "another nonce",
            |t| t.set("nonce", json!("another")),
            IdTokenError::Nonce,
        ),
        (
            "another audience",
            |t| t.set("aud", json!("someone-else")),
            IdTokenError::Audience,
        ),
        (
            "another key",
            |t| t.signer = Signer::other_rsa("all"),
            IdTokenError::BadSignature,
        ),
    ];
    for (what, change, error) in table {
        let mut token = front();
        change(&mut token);
        assert_eq!(refused(Some(&token), &draft()).await, (error, 0), "{what}");
    }
}

#[tokio::test]
async fn a_code_alone_is_not_enough_where_both_were_asked_for() {
    assert_eq!(refused(None, &draft()).await, (IdTokenError::NotSent, 0));
}

#[tokio::test]
async fn the_code_of_someone_else_is_noticed() {
    let mut other_account = draft();
    other_account.set("oid", json!("bbbbbbbb-0000-4000-8000-0000000000ee"));
    let mut other_tenant = draft();
    other_tenant.move_to(FABRIKAM);
    let mut other_subject = draft();
    other_subject.set("sub", json!("pairwise-subject-of-eve"));
    for back in [other_account, other_tenant, other_subject] {
        let outcome = refused(Some(&front()), &back).await;
        assert_eq!(outcome, (IdTokenError::OtherPerson, 1));
    }
}

#[tokio::test]
async fn the_token_of_the_token_endpoint_needs_no_hash_of_the_code() {
    let mut back = draft();
    back.set("nonce", json!("another"));
    assert_eq!(refused(Some(&front()), &back).await.0, IdTokenError::Nonce);
}

#[tokio::test]
async fn an_id_token_nobody_asked_for_is_checked_all_the_same() {
    let provider = Provider::answering(&Signer::rsa("all"), &draft().token());
    let config = ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID);
    let sign_in = SignIn {
        code: "another code",
        id_token: Some(RawIdToken::new(front().token())),
        code_verifier: "v",
        redirect_uri: "r",
        nonce: NONCE,
        authenticated_after: None,
    };
    let party = RelyingParty::new(config, provider);
    let outcome = party.finish(sign_in, NOW).await;
    assert!(matches!(
        outcome,
        Err(Error::IdToken(IdTokenError::CodeHash))
    ));
}

#[tokio::test]
async fn the_browser_is_asked_to_post_the_answer() {
    for wish in [
        None,
        Some(ResponseMode::Query),
        Some(ResponseMode::FormPost),
    ] {
        let request = AuthorizationRequest {
            nonce: NONCE.to_owned(),
            response_mode: wish,
            ..AuthorizationRequest::default()
        };
        let party = party(&Provider::entra(&[]));
        let url = party.authorization_url(&request, NOW).await.unwrap();
        let value = |name: &str| {
            let mut pairs = url.query_pairs();
            pairs.find(|(n, _)| n == name).map(|(_, v)| v.into_owned())
        };
        assert_eq!(value("response_type").as_deref(), Some("code id_token"));
        assert_eq!(value("response_mode").as_deref(), Some("form_post"));
        assert_eq!(value("nonce").as_deref(), Some(NONCE));
    }
}

fn half_hash(text: &str) -> Value {
    json!(BASE64URL_NOPAD.encode(&Sha256::digest(text.as_bytes())[..16]))
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn a_hash_fits_its_own_code_alone(code in "[ -~]{1,200}", other in "[ -~]{1,200}") {
        let mut judge = Judge::entra();
        judge.code = Some(code.clone().leak());
        let mut token = draft();
        token.set("c_hash", half_hash(&code));
        prop_assert!(judge.judge(&token.token()).is_ok());
        prop_assume!(code != other);
        token.set("c_hash", half_hash(&other));
        prop_assert_eq!(judge.judge(&token.token()), Err(IdTokenError::CodeHash));
    }
}
