//! How often the provider is asked for its keys, by a clock turned by hand.

use std::sync::Arc;

use pia_oidc::{
    Error, ErrorClass, Identity, ProviderConfig, ProviderKind, RelyingParty,
    id_token::IdTokenError, keys::KeysError,
};
use time::{Duration, OffsetDateTime};

use crate::support::{
    CLIENT_ID, Draft, Endpoint, NOW, Provider, RedeemArguments, Signer, TEMPLATE, common,
};

type Party = RelyingParty<Provider>;

fn party(provider: &Provider) -> Party {
    let config = ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID);
    RelyingParty::new(config, provider.clone())
}

/// Redeems a token that `signer` made a moment before `now`.
async fn sign_in(
    party: &Party,
    provider: &Provider,
    signer: &Signer,
    now: OffsetDateTime,
) -> Result<Identity, Error> {
    let mut token = Draft::entra(signer);
    let passed = (now - NOW).whole_seconds();
    for (claim, offset) in [("iat", -10), ("nbf", -10), ("exp", 3600)] {
        token.set_time(claim, passed + offset);
    }
    provider.answer_with(&token.token());
    redeem(party, now).await
}

async fn redeem(party: &Party, now: OffsetDateTime) -> Result<Identity, Error> {
    let a = RedeemArguments::default();
    party
        .redeem(a.code, a.verifier, a.redirect_uri, a.nonce, now)
        .await
}

fn is_unknown_key(outcome: &Result<Identity, Error>) -> bool {
    matches!(
        outcome,
        Err(Error::IdToken(IdTokenError::UnknownKey { .. }))
    )
}

#[tokio::test]
async fn keys_are_read_once_a_day() {
    let signer = Signer::rsa("one");
    let provider = Provider::entra(&[signer.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    for (hours, requests) in [(0, 1), (1, 1), (23, 1), (24, 2), (47, 2), (48, 3)] {
        let now = NOW + Duration::hours(hours);
        sign_in(&party, &provider, &signer, now).await.unwrap();
        assert_eq!(provider.state().key_requests, requests, "after {hours} h");
    }
}

#[tokio::test]
async fn metadata_is_read_twice_a_day() {
    let signer = Signer::rsa("one");
    let provider = Provider::entra(&[signer.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    for (hours, requests) in [(0, 1), (11, 1), (12, 2), (23, 2), (24, 3)] {
        party.metadata(NOW + Duration::hours(hours)).await.unwrap();
        assert_eq!(
            provider.state().metadata_requests,
            requests,
            "after {hours} h"
        );
    }
}

#[tokio::test]
async fn rotated_keys_are_picked_up_at_once() {
    let (old, new) = (Signer::rsa("old"), Signer::other_rsa("new"));
    let provider = Provider::entra(&[old.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    sign_in(&party, &provider, &old, NOW).await.unwrap();

    provider.set_keys(&[new.jwk_of(TEMPLATE)]);
    let a_minute_later = NOW + Duration::minutes(1);
    sign_in(&party, &provider, &new, a_minute_later)
        .await
        .unwrap();
    assert_eq!(provider.state().key_requests, 2);

    let withdrawn = sign_in(&party, &provider, &old, a_minute_later).await;
    assert!(is_unknown_key(&withdrawn), "{withdrawn:?}");
}

#[tokio::test]
async fn an_unknown_key_is_asked_for_once_in_five_minutes() {
    let (known, forged) = (Signer::rsa("known"), Signer::other_rsa("forged"));
    let provider = Provider::entra(&[known.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    sign_in(&party, &provider, &known, NOW).await.unwrap();
    for (seconds, requests) in [(10, 2), (11, 2), (309, 2), (310, 3), (609, 3), (610, 4)] {
        let now = NOW + Duration::seconds(seconds);
        let outcome = sign_in(&party, &provider, &forged, now).await;
        assert!(is_unknown_key(&outcome), "{outcome:?}");
        assert_eq!(provider.state().key_requests, requests, "after {seconds} s");
    }
}

#[tokio::test]
async fn an_unknown_key_is_not_asked_for_again_right_after_the_first_reading() {
    let provider = Provider::entra(&[Signer::rsa("known").jwk_of(TEMPLATE)]);
    let outcome = sign_in(
        &party(&provider),
        &provider,
        &Signer::other_rsa("forged"),
        NOW,
    )
    .await;
    assert!(is_unknown_key(&outcome), "{outcome:?}");
    assert_eq!(provider.state().key_requests, 1);
}

/// Twenty sign-ins that all wait for one answer of the provider at once.
async fn twenty_at_once(
    party: &Arc<Party>,
    provider: &Provider,
    answer: Endpoint,
) -> Vec<Result<Identity, Error>> {
    let mut sign_ins = tokio::task::JoinSet::new();
    provider.hold(answer);
    for _ in 0..20 {
        let party = Arc::clone(party);
        sign_ins.spawn(async move { redeem(&party, NOW).await });
    }
    for _ in 0..100 {
        tokio::task::yield_now().await;
    }
    provider.release();
    sign_ins.join_all().await
}

#[tokio::test]
async fn twenty_callers_make_one_request() {
    let signer = Signer::rsa("one");
    for answer in [Endpoint::Metadata, Endpoint::Keys, Endpoint::Token] {
        let provider = Provider::answering(&signer, &Draft::entra(&signer).token());
        let party = Arc::new(party(&provider));
        let outcomes = twenty_at_once(&party, &provider, answer).await;
        assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
        assert_eq!(provider.state().metadata_requests, 1);
        assert_eq!(provider.state().key_requests, 1);
        assert_eq!(provider.state().forms.len(), 20);
    }
}

#[tokio::test]
async fn twenty_callers_with_a_new_key_make_one_request() {
    let (old, new) = (Signer::rsa("old"), Signer::other_rsa("new"));
    let provider = Provider::entra(&[old.jwk_of(TEMPLATE)]);
    let party = Arc::new(party(&provider));
    sign_in(&party, &provider, &old, NOW).await.unwrap();
    provider.set_keys(&[new.jwk_of(TEMPLATE)]);
    provider.answer_with(&Draft::entra(&new).token());
    let outcomes = twenty_at_once(&party, &provider, Endpoint::Keys).await;
    assert!(outcomes.iter().all(Result::is_ok), "{outcomes:?}");
    assert_eq!(provider.state().key_requests, 2);
}

#[tokio::test]
async fn twenty_callers_share_one_failure() {
    let signer = Signer::rsa("one");
    let provider = Provider::answering(&signer, &Draft::entra(&signer).token());
    provider.state().keys = (503, String::new());
    let party = Arc::new(party(&provider));
    let outcomes = twenty_at_once(&party, &provider, Endpoint::Keys).await;
    for outcome in &outcomes {
        let error = outcome.as_ref().unwrap_err();
        assert!(matches!(error, Error::Keys(_)), "{error:?}");
        assert_eq!(error.class(), ErrorClass::Transient);
    }
    assert_eq!(provider.state().key_requests, 1);
}

#[tokio::test]
async fn nobody_waits_for_a_renewal_while_the_old_keys_will_do() {
    let signer = Signer::rsa("one");
    let provider = Provider::entra(&[signer.jwk_of(TEMPLATE)]);
    let party = Arc::new(party(&provider));
    let tomorrow = NOW + Duration::hours(25);
    sign_in(&party, &provider, &signer, NOW).await.unwrap();
    party.metadata(tomorrow).await.unwrap();
    provider.hold(Endpoint::Keys);
    let renewing = tokio::spawn({
        let (party, provider, signer) = (Arc::clone(&party), provider.clone(), signer.clone());
        async move { sign_in(&party, &provider, &signer, tomorrow).await }
    });
    while provider.state().key_requests < 2 {
        tokio::task::yield_now().await;
    }
    sign_in(&party, &provider, &signer, tomorrow).await.unwrap();
    provider.release();
    renewing.await.unwrap().unwrap();
    assert_eq!(provider.state().key_requests, 2);
}

#[tokio::test]
async fn after_a_failure_the_next_caller_tries_again() {
    let signer = Signer::rsa("one");
    let provider = Provider::entra(&[signer.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    provider.set_down(true);
    assert!(sign_in(&party, &provider, &signer, NOW).await.is_err());
    provider.set_down(false);
    sign_in(&party, &provider, &signer, NOW).await.unwrap();
}

#[tokio::test]
async fn a_caller_that_gives_up_leaves_the_way_free() {
    let signer = Signer::rsa("one");
    let provider = Provider::answering(&signer, &Draft::entra(&signer).token());
    let party = Arc::new(party(&provider));
    provider.hold(Endpoint::Metadata);
    let first = tokio::spawn({
        let party = Arc::clone(&party);
        async move { redeem(&party, NOW).await }
    });
    tokio::task::yield_now().await;
    first.abort();
    assert!(first.await.unwrap_err().is_cancelled());
    assert_eq!(provider.state().metadata_requests, 1);
    provider.release();
    redeem(&party, NOW).await.unwrap();
}

#[tokio::test]
async fn an_outage_of_keys_and_metadata_is_sat_out_with_the_last_known_ones() {
    let signer = Signer::rsa("one");
    let provider = Provider::entra(&[signer.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    sign_in(&party, &provider, &signer, NOW).await.unwrap();

    let good_keys = provider.state().keys.clone();
    let good_metadata = provider.state().metadata.clone();
    provider.state().keys = (503, "Service Unavailable".to_owned());
    provider.state().metadata = (200, "<html>Please log in to the Wi-Fi</html>".to_owned());
    for (minutes, requests) in [(0, 2), (4, 2), (5, 3), (9, 3), (10, 4)] {
        let now = NOW + Duration::hours(25) + Duration::minutes(minutes);
        sign_in(&party, &provider, &signer, now).await.unwrap();
        assert_eq!(
            provider.state().key_requests,
            requests,
            "{minutes} min into the outage"
        );
        assert_eq!(provider.state().metadata_requests, requests);
    }

    let now = NOW + Duration::days(7);
    provider.state().metadata = good_metadata;
    let too_old = sign_in(&party, &provider, &signer, now).await.unwrap_err();
    assert!(matches!(&too_old, Error::Keys(e) if matches!(**e, KeysError::Document(_))));

    provider.state().keys = good_keys;
    sign_in(&party, &provider, &signer, now).await.unwrap();
}

#[tokio::test]
async fn a_new_key_during_an_outage_is_the_outage_s_fault_and_not_the_token_s() {
    let (old, new) = (Signer::rsa("old"), Signer::other_rsa("new"));
    let provider = Provider::entra(&[old.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    sign_in(&party, &provider, &old, NOW).await.unwrap();
    provider.state().keys = (503, String::new());
    for seconds in [1, 2] {
        let now = NOW + Duration::seconds(seconds);
        let error = sign_in(&party, &provider, &new, now).await.unwrap_err();
        assert_eq!(error.class(), ErrorClass::Transient, "{error:?}");
    }
    assert_eq!(
        provider.state().key_requests,
        2,
        "still once in five minutes"
    );
}

#[tokio::test]
async fn an_outage_that_is_over_is_forgotten() {
    let (known, forged) = (Signer::rsa("known"), Signer::other_rsa("forged"));
    let provider = Provider::entra(&[known.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    let good_keys = provider.state().keys.clone();
    provider.state().keys = (503, String::new());
    assert!(sign_in(&party, &provider, &known, NOW).await.is_err());
    provider.state().keys = good_keys;
    sign_in(&party, &provider, &known, NOW).await.unwrap();
    for seconds in [1, 2] {
        let now = NOW + Duration::seconds(seconds);
        let outcome = sign_in(&party, &provider, &forged, now).await;
        assert!(is_unknown_key(&outcome), "{outcome:?}");
    }
}

#[tokio::test]
async fn a_clock_set_back_does_not_hold_the_keys_up() {
    let (old, new) = (Signer::rsa("old"), Signer::other_rsa("new"));
    let provider = Provider::entra(&[old.jwk_of(TEMPLATE)]);
    let party = party(&provider);
    sign_in(&party, &provider, &old, NOW).await.unwrap();
    assert!(sign_in(&party, &provider, &new, NOW).await.is_err());
    provider.set_keys(&[new.jwk_of(TEMPLATE)]);
    let an_hour_earlier = NOW - Duration::hours(1);
    sign_in(&party, &provider, &new, an_hour_earlier)
        .await
        .unwrap();
}
