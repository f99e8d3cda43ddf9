//! A fresh proof of who the person is, where one was asked for.

use std::time::Duration as StdDuration;

use pia_oidc::{
    AuthorizationRequest, Error, ErrorClass, Prompt, ProviderConfig, ProviderKind, RelyingParty,
    SignIn, config::DEFAULT_AUTH_TIME_LEEWAY, id_token::IdTokenError,
};
use proptest::prelude::*;
use serde_json::json;
use time::{Duration, OffsetDateTime};

use crate::support::{
    CLIENT_ID, Change, Judge, LEEWAY, NONCE, NOW, Provider, Signer, common, draft,
};

fn asked(prompt: Option<Prompt>, max_age: Option<u64>) -> AuthorizationRequest {
    AuthorizationRequest {
        prompt,
        max_age: max_age.map(StdDuration::from_secs),
        ..AuthorizationRequest::default()
    }
}

fn judge(authenticated_after: OffsetDateTime) -> Judge {
    Judge {
        authenticated_after: Some(authenticated_after),
        ..Judge::entra()
    }
}

#[test]
fn a_request_knows_since_when_the_proof_must_be() {
    let ago = |seconds| Some(NOW - Duration::seconds(seconds));
    let table = [
        (None, None, None),
        (Some(Prompt::SelectAccount), None, None),
        (Some(Prompt::None), None, None),
        (Some(Prompt::Login), None, Some(NOW)),
        (None, Some(0), Some(NOW)),
        (None, Some(3600), ago(3600)),
        (Some(Prompt::Login), Some(3600), Some(NOW)),
        (None, Some(u64::MAX), Some(OffsetDateTime::UNIX_EPOCH)),
    ];
    for (prompt, max_age, since) in table {
        let request = asked(prompt, max_age);
        assert_eq!(
            request.authenticated_after(NOW),
            since,
            "{prompt:?} {max_age:?}"
        );
    }
}

#[test]
fn the_claim_is_required_when_it_was_asked_for() {
    let table: [(&str, Change); 3] = [
        ("none", |_| {}),
        ("a text", |t| t.set("auth_time", json!("1700000000"))),
        ("null", |t| t.set("auth_time", json!(null))),
    ];
    for (what, change) in table {
        let mut token = draft();
        change(&mut token);
        let token = token.token();
        assert_eq!(
            judge(NOW).judge(&token),
            Err(IdTokenError::NoAuthTime),
            "{what}"
        );
        assert!(
            Judge::entra().judge(&token).is_ok(),
            "{what}, not asked for"
        );
    }
}

#[test]
fn an_old_proof_asks_the_person_again() {
    let error = IdTokenError::AuthenticatedTooEarly { seconds: 61 };
    let mut token = draft();
    token.set_time("auth_time", -61);
    let refused = judge(NOW).judge(&token.token()).unwrap_err();
    assert_eq!(refused, error);
    assert_eq!(refused.class(), ErrorClass::InteractionRequired);
    token.set_time("auth_time", -60);
    assert!(judge(NOW).judge(&token.token()).is_ok());
    token.set_time("auth_time", LEEWAY + 1);
    let ahead = IdTokenError::NotYetValid {
        seconds: LEEWAY + 1,
    };
    assert_eq!(judge(NOW).judge(&token.token()), Err(ahead));
}

#[test]
fn times_at_the_ends_of_time_are_only_refused() {
    for time in [i64::MIN, i64::MAX] {
        let mut token = draft();
        token.set("auth_time", json!(time));
        assert!(judge(NOW).judge(&token.token()).is_err());
    }
}

#[tokio::test]
async fn the_wish_travels_and_the_answer_is_held_to_it() {
    let mut token = draft();
    token.set_time("auth_time", -7200);
    let provider = Provider::answering(&Signer::rsa("all"), &token.token());
    let config = ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID);
    let party = RelyingParty::new(config, provider);
    let request = asked(None, Some(3600));
    let url = party.authorization_url(&request, NOW).await.unwrap();
    assert!(url.query().unwrap().contains("&max_age=3600"));
    let finish = async |authenticated_after| {
        let sign_in = SignIn {
            code: "c",
            id_token: None,
            code_verifier: "v",
            redirect_uri: "r",
            nonce: NONCE,
            authenticated_after,
        };
        party.finish(sign_in, NOW).await
    };
    assert!(finish(None).await.is_ok());
    let outcome = finish(request.authenticated_after(NOW)).await;
    assert!(matches!(
        outcome,
        Err(Error::IdToken(IdTokenError::AuthenticatedTooEarly {
            seconds: 3600
        }))
    ));
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn a_proof_is_good_exactly_from_the_leeway_on(
        age in 0_i64..10_000, max_age in 0_u64..10_000, leeway in 0_u64..600,
    ) {
        let since = asked(None, Some(max_age)).authenticated_after(NOW).unwrap();
        let mut judge = judge(since);
        judge.auth_time_leeway = StdDuration::from_secs(leeway);
        let mut token = draft();
        token.set_time("auth_time", -age);
        let good = age.unsigned_abs() <= max_age + leeway;
        prop_assert_eq!(judge.judge(&token.token()).is_ok(), good);
    }

    #[test]
    fn asking_for_more_never_admits_more(
        age in 0_i64..10_000, max_age in 0_u64..10_000, less in 0_u64..10_000,
    ) {
        let mut token = draft();
        token.set_time("auth_time", -age);
        let token = token.token();
        let admitted = |max_age| {
            let since = asked(None, Some(max_age)).authenticated_after(NOW).unwrap();
            judge(since).judge(&token).is_ok()
        };
        prop_assert!(!admitted(max_age.saturating_sub(less)) || admitted(max_age));
    }
}

#[test]
fn the_leeway_is_a_minute() {
    assert_eq!(DEFAULT_AUTH_TIME_LEEWAY, StdDuration::from_mins(1));
}
