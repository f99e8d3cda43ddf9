//! The devices a person is signed in on, and ending them.

use pia_protocol::session::{SessionInfo, SessionsAnswer};
use reqwest::Response;
use time::Duration;

use crate::world::{World, json, tokens};

const ADA: &str = "ada@contoso.example";
const EVE: &str = "eve@fabrikam.example";

async fn list(world: &World, access: &str) -> Vec<SessionInfo> {
    let answer = world.get("/auth/sessions", access).await;
    assert_eq!(answer.status(), 200);
    let answer: SessionsAnswer = serde_json::from_value(json(answer).await).unwrap();
    answer.sessions
}

async fn end(world: &World, access: &str, rest: &str) -> Response {
    let path = world.url(&format!("/auth/sessions{rest}"));
    let request = world.http.delete(path).bearer_auth(access);
    request.send().await.unwrap()
}

async fn status(world: &World, access: &str) -> u16 {
    world.get("/auth/me", access).await.status().as_u16()
}

#[tokio::test]
async fn the_list_names_each_device_and_which_of_them_asks() {
    let world = World::start().await;
    let code = world.code(ADA).await;
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", crate::world::LOOPBACK),
        ("client_id", "pia-desktop"),
        ("code_verifier", crate::world::VERIFIER),
    ];
    let request = world.http.post(world.url("/auth/token")).form(&form);
    let request = request
        .header("x-pia-device-name", "Ada's laptop")
        .header("x-pia-os-version", "Debian 13")
        .header("x-pia-app-version", "0.2.0");
    let (first, refresh) = tokens(request.send().await.unwrap()).await;
    world.clock.advance(Duration::MINUTE);
    let (second, _) = world.session(ADA).await;
    world.session(EVE).await;

    let seen = list(&world, &first).await;
    assert_eq!(seen.len(), 2);
    // The one that asks comes first, though the other was used later.
    assert!(seen[0].current && !seen[1].current);
    assert_eq!(seen[0].device_name.as_deref(), Some("Ada's laptop"));
    assert_eq!(seen[0].os_version.as_deref(), Some("Debian 13"));
    assert_eq!(seen[0].app_version.as_deref(), Some("0.2.0"));
    assert_eq!(seen[0].provider, "microsoft");
    assert_eq!(seen[0].created_at, seen[0].last_seen_at);
    assert_eq!(seen[1].device_name, None);

    world.clock.advance(Duration::MINUTE);
    let (first, _) = tokens(world.refresh(&refresh).await).await;
    let later = list(&world, &first).await;
    assert_eq!(later[0].created_at, seen[0].created_at);
    let since = later[0].last_seen_at.get() - seen[0].last_seen_at.get();
    assert_eq!(since, Duration::minutes(2));
    let other = list(&world, &second).await;
    assert_eq!((other[0].id, other[1].id), (seen[1].id, seen[0].id));
    world.stop().await;
}

#[tokio::test]
async fn a_device_s_place_is_told_only_with_a_database_and_its_address_never_kept() {
    const DATABASE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/places/test.mmdb");
    // The proxy is this test.
    let proxy = ("PIA_TRUSTED_PROXIES", "127.0.0.1");
    let world = World::with(&[proxy, ("Server__PlaceDatabase", DATABASE)]).await;
    let (access, refresh) = world.session(ADA).await;
    assert_eq!(list(&world, &access).await[0].place, None);
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", &refresh),
        ("client_id", "pia-desktop"),
    ];
    let request = world.http.post(world.url("/auth/token")).form(&form);
    let request = request.header("x-forwarded-for", "192.0.2.7");
    let (access, _) = tokens(request.send().await.unwrap()).await;
    let place = list(&world, &access).await[0].place.clone();
    assert_eq!(place.as_deref(), Some("Zurich, Switzerland"));
    assert!(world.is_stored("Zurich, Switzerland") && !world.is_stored("192.0.2.7"));
    world.stop().await;
}

#[tokio::test]
async fn one_device_is_ended_at_once_and_the_others_stay() {
    let world = World::start().await;
    let (mine, _) = world.session(ADA).await;
    let (lost, refresh) = world.session(ADA).await;
    let seen = list(&world, &mine).await;
    let gone = format!("/{}", seen[1].id);
    assert_eq!(end(&world, &mine, &gone).await.status(), 204);
    // RFC 7009 section 2.1: its access token ends with it.
    assert_eq!(status(&world, &lost).await, 401);
    assert_eq!(world.refresh(&refresh).await.status(), 400);
    assert_eq!(status(&world, &mine).await, 200);
    assert_eq!(list(&world, &mine).await.len(), 1);
    // Ended once is ended.
    assert_eq!(end(&world, &mine, &gone).await.status(), 404);
    // The device that asks can end itself.
    let own = format!("/{}", seen[0].id);
    assert_eq!(end(&world, &mine, &own).await.status(), 204);
    assert_eq!(status(&world, &mine).await, 401);
    assert_eq!(end(&world, &mine, &own).await.status(), 401);
    world.stop().await;
}

#[tokio::test]
async fn nobody_ends_somebody_elses_device() {
    let world = World::start().await;
    let (ada, _) = world.session(ADA).await;
    let (eve, _) = world.session(EVE).await;
    let id = list(&world, &ada).await[0].id;
    for rest in [
        format!("/{id}"),
        "/01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11".into(),
        "/me".into(),
        "/%00".into(),
        format!("/{id}/"),
    ] {
        let refused = end(&world, &eve, &rest).await;
        assert_eq!(refused.status(), 404, "{rest}");
        assert_eq!(json(refused).await["error"], "not_found");
    }
    assert_eq!(end(&world, &eve, "").await.status(), 204);
    assert_eq!(status(&world, &ada).await, 200);
    assert_eq!(status(&world, &eve).await, 401);
    world.stop().await;
}

#[tokio::test]
async fn all_devices_are_ended_and_what_was_about_to_become_one() {
    let world = World::start().await;
    let (mine, refresh) = world.session(ADA).await;
    let (other, _) = world.session(ADA).await;
    let code = world.code(ADA).await;
    assert_eq!(end(&world, &mine, "?except=current").await.status(), 204);
    assert_eq!(status(&world, &mine).await, 200);
    assert_eq!(status(&world, &other).await, 401);
    assert_eq!(world.redeem(&code, &[]).await.status(), 400);
    assert_eq!(end(&world, &mine, "?unknown=1").await.status(), 204);
    assert_eq!(status(&world, &mine).await, 401);
    assert_eq!(world.refresh(&refresh).await.status(), 400);
    // And the person can sign in again.
    let (again, _) = world.session(ADA).await;
    assert_eq!(list(&world, &again).await.len(), 1);
    world.stop().await;
}

#[tokio::test]
async fn an_exception_that_is_not_understood_ends_nothing() {
    let world = World::start().await;
    let (mine, _) = world.session(ADA).await;
    for query in [
        "?except=",
        "?except=this",
        "?except=current&except=current",
        "?except=current&except=",
    ] {
        let refused = end(&world, &mine, query).await;
        assert_eq!(refused.status(), 400, "{query}");
        assert_eq!(status(&world, &mine).await, 200);
    }
    for access in ["", "x"] {
        assert_eq!(end(&world, access, "").await.status(), 401);
        assert_eq!(world.get("/auth/sessions", access).await.status(), 401);
    }
    world.stop().await;
}
