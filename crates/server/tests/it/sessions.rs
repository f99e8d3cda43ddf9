//! Codes, refresh tokens, access tokens.

use std::collections::BTreeSet;

use serde_json::json;
use time::Duration;

use crate::world::{World, json, tokens};

const ADA: &str = "ada@contoso.example";

async fn assert_refused(answer: reqwest::Response, status: u16, error: &str) {
    assert_eq!(answer.status(), status);
    let body = json(answer).await;
    assert_eq!(body["error"], error, "{body}");
    assert!(
        body["message"]
            .as_str()
            .is_some_and(|text| !text.is_empty())
    );
}

#[tokio::test]
async fn a_code_is_redeemed_once_and_its_reuse_ends_what_it_bought() {
    let world = World::start().await;
    let code = world.code(ADA).await;
    let (access, refresh) = tokens(world.redeem(&code, &[]).await).await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    assert_refused(world.redeem(&code, &[]).await, 400, "invalid_grant").await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    assert_refused(world.refresh(&refresh).await, 400, "invalid_grant").await;
    world.stop().await;
}

#[tokio::test]
async fn a_code_presented_by_the_wrong_party_is_burnt() {
    let world = World::start().await;
    let other = "x".repeat(43);
    for change in [
        ("code_verifier", other.as_str()),
        ("redirect_uri", "http://127.0.0.1:49778/cb/x7"),
        ("redirect_uri", "http://localhost:49777/cb/x7"),
    ] {
        let code = world.code(ADA).await;
        assert_refused(world.redeem(&code, &[change]).await, 400, "invalid_grant").await;
        assert_refused(world.redeem(&code, &[]).await, 400, "invalid_grant").await;
    }
    world.stop().await;
}

#[tokio::test]
async fn a_code_is_good_for_sixty_seconds() {
    let world = World::start().await;
    let (in_time, late) = (world.code(ADA).await, world.code(ADA).await);
    world.clock.advance(Duration::seconds(59));
    tokens(world.redeem(&in_time, &[]).await).await;
    world.clock.advance(Duration::seconds(1));
    assert_refused(world.redeem(&late, &[]).await, 400, "invalid_grant").await;
    world.stop().await;
}

#[tokio::test]
async fn a_lost_answer_is_forgiven_and_a_stolen_token_is_not() {
    let world = World::start().await;
    let (_, first) = world.session(ADA).await;
    let (_, lost) = tokens(world.refresh(&first).await).await;
    // The answer was lost: the same token again, and it works.
    let (_, second) = tokens(world.refresh(&first).await).await;
    assert_ne!(lost, second);
    let (access, third) = tokens(world.refresh(&second).await).await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    // Its successor was used: whoever comes with the first token now is somebody else.
    assert_refused(world.refresh(&first).await, 400, "invalid_grant").await;
    assert_refused(world.refresh(&third).await, 400, "invalid_grant").await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    world.stop().await;
}

#[tokio::test]
async fn of_many_refreshes_at_once_one_successor_lives_on() {
    let world = World::start().await;
    let (_, token) = world.session(ADA).await;
    let mut attempts = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let request = world.http.post(world.url("/auth/refresh"));
        attempts.spawn(request.json(&json!({ "refreshToken": token })).send());
    }
    let mut successors = BTreeSet::new();
    while let Some(answer) = attempts.join_next().await {
        successors.insert(tokens(answer.unwrap().unwrap()).await.1);
    }
    assert_eq!(successors.len(), 64);
    // Any one of them may be the one that arrived; using it settles that it was.
    let arrived = successors.pop_first().unwrap();
    tokens(world.refresh(&arrived).await).await;
    for other in successors {
        assert_refused(world.refresh(&other).await, 400, "invalid_grant").await;
    }
    world.stop().await;
}

#[tokio::test]
async fn a_request_that_arrives_after_its_repetition_signs_nobody_out() {
    let world = World::start().await;
    let (_, first) = world.session(ADA).await;
    let (_, second) = tokens(world.refresh(&first).await).await;
    // Given up by the client, and delivered by the network after the repetition was answered.
    let (_, late) = tokens(world.refresh(&first).await).await;
    let (access, _) = tokens(world.refresh(&second).await).await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    // The late answer reached nobody, so whoever has its token took it.
    assert_refused(world.refresh(&late).await, 400, "invalid_grant").await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    world.stop().await;
}

#[tokio::test]
async fn access_ends_after_fifteen_minutes_and_a_device_away_for_thirty_days_is_out() {
    let world = World::start().await;
    let (access, refresh) = world.session(ADA).await;
    world.clock.advance(Duration::seconds(899));
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    world.clock.advance(Duration::SECOND);
    let refused = world.get("/auth/me", &access).await;
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.contains("invalid_token"), "{challenge}");
    assert_eq!(refused.status(), 401);
    world.clock.advance(Duration::days(29));
    let (_, refresh) = tokens(world.refresh(&refresh).await).await;
    world.clock.advance(Duration::days(29));
    let (_, refresh) = tokens(world.refresh(&refresh).await).await;
    world.clock.advance(Duration::days(30));
    assert_refused(world.refresh(&refresh).await, 400, "invalid_grant").await;
    world.stop().await;
}

#[tokio::test]
async fn the_eleventh_device_makes_the_one_used_longest_ago_leave() {
    let world = World::start().await;
    let mut devices = Vec::new();
    for _ in 0..10 {
        devices.push(world.session(ADA).await);
        world.clock.advance(Duration::SECOND);
    }
    // The first one is used, so the second is the oldest.
    devices[0] = tokens(world.refresh(&devices[0].1).await).await;
    world.clock.advance(Duration::SECOND);
    devices.push(world.session(ADA).await);
    for (number, (access, _)) in devices.iter().enumerate() {
        let expected = if number == 1 { 401 } else { 200 };
        let status = world.get("/auth/me", access).await.status();
        assert_eq!(status, expected, "device {number}");
    }
    world.stop().await;
}

#[tokio::test]
async fn signing_out_ends_the_session_by_either_way() {
    let world = World::start().await;
    let (access, refresh) = world.session(ADA).await;
    let form = [("token", refresh.as_str()), ("client_id", "pia-desktop")];
    let revoked = world.http.post(world.url("/auth/revoke")).form(&form);
    assert_eq!(revoked.send().await.unwrap().status(), 200);
    assert_refused(world.refresh(&refresh).await, 400, "invalid_grant").await;
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);

    let (access, refresh) = world.session(ADA).await;
    let body = json!({ "refreshToken": refresh });
    let out = world.http.post(world.url("/auth/logout")).json(&body);
    assert_eq!(out.send().await.unwrap().status(), 204);
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    // Existing clients sign out on 401.
    let again = world.http.post(world.url("/auth/refresh")).json(&body);
    assert_refused(again.send().await.unwrap(), 401, "invalid_grant").await;
    world.stop().await;
}

#[tokio::test]
async fn revocation_follows_rfc_7009() {
    let world = World::start().await;
    let revoke = |form: &[(&str, &str)]| {
        let request = world.http.post(world.url("/auth/revoke")).form(form);
        async { request.send().await.unwrap() }
    };
    assert_eq!(revoke(&[("token", "prt_unknown")]).await.status(), 200);
    assert_refused(revoke(&[]).await, 400, "invalid_request").await;
    let wrong = [("token", "x"), ("client_id", "someone")];
    assert_refused(revoke(&wrong).await, 401, "invalid_client").await;
    assert_refused(
        revoke(&[("token", "x"), ("token", "y")]).await,
        400,
        "invalid_request",
    )
    .await;
    world.stop().await;
}

#[tokio::test]
async fn a_public_client_cannot_authenticate() {
    let world = World::start().await;
    let request = world
        .http
        .post(world.url("/auth/token"))
        .basic_auth("pia-desktop", Some("x"));
    let refused = request
        .form(&[("grant_type", "refresh_token")])
        .send()
        .await
        .unwrap();
    let challenge = refused.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("Basic"), "{challenge}");
    assert_refused(refused, 401, "invalid_client").await;
    world.stop().await;
}

#[tokio::test]
async fn an_access_token_is_revoked_with_its_whole_session() {
    let world = World::start().await;
    let (access, refresh) = world.session(ADA).await;
    let (other, _) = world.session(ADA).await;
    let revoke = |token: &str| {
        let form = [("token", token), ("token_type_hint", "access_token")];
        world.http.post(world.url("/auth/revoke")).form(&form).send()
    };
    // As good as revoked already.
    for nothing in ["nonsense", &format!("{access}x")] {
        assert_eq!(revoke(nothing).await.unwrap().status(), 200);
    }
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    assert_eq!(revoke(&access).await.unwrap().status(), 200);
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    assert_refused(world.refresh(&refresh).await, 400, "invalid_grant").await;
    assert_eq!(world.get("/auth/me", &other).await.status(), 200);
    world.stop().await;
}
