//! Metadata and keys read ahead of need, and how the times for both are set.

use std::{sync::Arc, time::Duration as StdDuration};

use pia_oidc::{
    Error, Identity, ProviderConfig, ProviderKind, RelyingParty, Renewed,
    config::{CacheTimes, Lifetime},
};
use proptest::prelude::*;
use time::{Duration, OffsetDateTime};

use crate::support::{
    CLIENT_ID, Draft, Endpoint, NOW, Provider, RedeemArguments, Signer, TEMPLATE, common,
};

type Party = RelyingParty<Provider>;

const NOTHING: Renewed = Renewed {
    metadata: false,
    keys: false,
};

fn party(provider: &Provider, cache: CacheTimes) -> Party {
    let config = ProviderConfig {
        cache,
        ..ProviderConfig::new(ProviderKind::Entra, common(), CLIENT_ID)
    };
    RelyingParty::new(config, provider.clone())
}

async fn redeem(party: &Party, now: OffsetDateTime) -> Result<Identity, Error> {
    let a = RedeemArguments::default();
    party
        .redeem(a.code, a.verifier, a.redirect_uri, a.nonce, now)
        .await
}

fn provider(signer: &Signer) -> Provider {
    Provider::answering(signer, &Draft::entra(signer).token())
}

fn requests(provider: &Provider) -> (usize, usize) {
    let state = provider.state();
    (state.metadata_requests, state.key_requests)
}

#[tokio::test]
async fn after_a_renewal_a_sign_in_asks_for_tokens_only() {
    let provider = provider(&Signer::rsa("one"));
    let party = party(&provider, CacheTimes::default());
    let renewed = party.renew(NOW).await.unwrap();
    assert!(renewed.metadata && renewed.keys);
    redeem(&party, NOW).await.unwrap();
    assert_eq!(requests(&provider), (1, 1));
}

#[tokio::test]
async fn keys_are_renewed_hourly_and_metadata_twice_a_day() {
    let provider = provider(&Signer::rsa("one"));
    let party = party(&provider, CacheTimes::default());
    let table = [
        (0, (1, 1)),
        (53, (1, 1)),
        (60, (1, 2)),
        (113, (1, 2)),
        (120, (1, 3)),
        (12 * 60, (2, 4)),
        (12 * 60 + 30, (2, 4)),
    ];
    for (minutes, expected) in table {
        let before = requests(&provider);
        let renewed = party.renew(NOW + Duration::minutes(minutes)).await.unwrap();
        assert_eq!(requests(&provider), expected, "after {minutes} min");
        let told = (
            usize::from(renewed.metadata) + before.0,
            usize::from(renewed.keys) + before.1,
        );
        assert_eq!(told, expected, "after {minutes} min");
    }
}

#[tokio::test]
async fn a_failed_renewal_is_told_and_leaves_the_last_known_keys() {
    let signer = Signer::rsa("one");
    let provider = provider(&signer);
    let party = party(&provider, CacheTimes::default());
    party.renew(NOW).await.unwrap();
    provider.state().keys = (503, String::new());
    for hours in 1..4 {
        let now = NOW + Duration::hours(hours);
        let error = party.renew(now).await.unwrap_err();
        assert!(matches!(error, Error::Keys(_)), "{error:?}");
    }
    redeem(&party, NOW + Duration::minutes(30)).await.unwrap();
    provider.set_keys(&[signer.jwk_of(TEMPLATE)]);
    let renewed = party.renew(NOW + Duration::hours(4)).await.unwrap();
    assert!(renewed.keys);
}

#[tokio::test]
async fn keys_are_renewed_even_when_the_metadata_is_out_of_reach() {
    let provider = provider(&Signer::rsa("one"));
    let party = party(&provider, CacheTimes::default());
    party.renew(NOW).await.unwrap();
    provider.state().metadata = (503, String::new());
    let error = party.renew(NOW + Duration::hours(13)).await.unwrap_err();
    assert!(matches!(error, Error::Discovery(_)), "{error:?}");
    assert_eq!(requests(&provider), (2, 2));
}

#[tokio::test]
async fn a_provider_that_was_never_reached_is_asked_once_per_renewal() {
    let provider = provider(&Signer::rsa("one"));
    provider.set_down(true);
    let party = party(&provider, CacheTimes::default());
    assert!(party.renew(NOW).await.is_err());
    assert_eq!(requests(&provider), (1, 0));
}

#[tokio::test]
async fn a_withdrawn_key_is_forgotten_by_the_next_renewal() {
    let provider = provider(&Signer::rsa("old"));
    let party = party(&provider, CacheTimes::default());
    redeem(&party, NOW).await.unwrap();
    provider.set_keys(&[Signer::other_rsa("new").jwk_of(TEMPLATE)]);
    let later = NOW + Duration::minutes(30);
    redeem(&party, later).await.unwrap();
    party.renew(NOW + Duration::minutes(60)).await.unwrap();
    assert!(redeem(&party, later).await.is_err());
}

#[tokio::test]
async fn a_renewal_does_not_queue_up_behind_another() {
    let provider = provider(&Signer::rsa("one"));
    let party = Arc::new(party(&provider, CacheTimes::default()));
    party.renew(NOW).await.unwrap();
    provider.hold(Endpoint::Keys);
    let later = NOW + Duration::hours(2);
    let first = tokio::spawn({
        let party = Arc::clone(&party);
        async move { party.renew(later).await }
    });
    while requests(&provider).1 < 2 {
        tokio::task::yield_now().await;
    }
    assert_eq!(party.renew(later).await.unwrap(), NOTHING);
    provider.release();
    assert!(first.await.unwrap().unwrap().keys);
    assert_eq!(requests(&provider), (1, 2));
}

#[tokio::test]
async fn all_times_are_the_configuration_s() {
    let minutes = |fresh, usable| Lifetime {
        fresh: StdDuration::from_mins(fresh),
        usable: StdDuration::from_mins(usable),
    };
    let cache = CacheTimes {
        metadata: minutes(3, 100),
        keys: minutes(2, 10),
        retry_after: StdDuration::from_mins(1),
        renew_every: StdDuration::from_mins(1),
    };
    let provider = provider(&Signer::rsa("one"));
    let party = party(&provider, cache);
    for (after, expected) in [
        (0, (1, 1)),
        (1, (1, 1)),
        (2, (1, 2)),
        (3, (2, 2)),
        (4, (2, 3)),
    ] {
        let now = NOW + Duration::minutes(after);
        redeem(&party, now).await.unwrap();
        assert_eq!(requests(&provider), expected, "after {after} min");
    }
    provider.state().keys = (503, String::new());
    for (after, keys, good) in [(6, 4, true), (6, 4, true), (7, 5, true), (14, 6, false)] {
        let now = NOW + Duration::minutes(after);
        assert_eq!(redeem(&party, now).await.is_ok(), good, "after {after} min");
        assert_eq!(requests(&provider).1, keys, "after {after} min");
    }
}

/// When the provider was asked for its keys, as `ask` is called at each of these minutes.
fn asked_at(minutes: &[i64], ask: &impl AsyncFn(&Party, OffsetDateTime), known: &str) -> Vec<i64> {
    let provider = provider(&Signer::rsa("one"));
    provider.set_keys(&[Signer::rsa(known).jwk_of(TEMPLATE)]);
    let party = party(&provider, CacheTimes::default());
    let runtime = tokio::runtime::Builder::new_current_thread().build();
    let mut asked = Vec::new();
    for minute in minutes {
        let before = requests(&provider).1;
        let now = NOW + Duration::minutes(*minute);
        runtime.as_ref().unwrap().block_on(ask(&party, now));
        asked.extend((requests(&provider).1 > before).then_some(*minute));
        assert!(requests(&provider).1 <= before + 1, "once per call at most");
    }
    asked
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(32))]

    #[test]
    fn however_often_renewal_is_called_keys_are_read_about_hourly(
        mut minutes in prop::collection::vec(0_i64..1000, 1..60),
    ) {
        minutes.sort_unstable();
        let asked = asked_at(&minutes, &async |party, now| {
            party.renew(now).await.unwrap();
        }, "one");
        prop_assert!(asked.windows(2).all(|two| two[1] - two[0] >= 54), "{:?}", asked);
        let late = |minute: &&i64| asked.iter().all(|at| !(0..54).contains(&(**minute - at)));
        prop_assert_eq!(minutes.iter().find(late), None, "none is skipped either");
    }

    #[test]
    fn however_many_unknown_keys_come_the_provider_is_asked_once_in_five_minutes(
        mut minutes in prop::collection::vec(0_i64..60, 1..40),
    ) {
        minutes.sort_unstable();
        let asked = asked_at(&minutes, &async |party, now| {
            assert!(redeem(party, now).await.is_err());
        }, "another");
        // The first reading of all is not one for an unknown key.
        let reloads = asked.get(1..).unwrap_or_default();
        prop_assert!(reloads.windows(2).all(|two| two[1] - two[0] >= 5), "{:?}", asked);
    }
}
