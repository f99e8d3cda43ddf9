//! What ties a person's sessions here to the ones at their provider.

use serde_json::{Value, json};
use time::Duration;
use url::Url;

use crate::browser::{Answer, Browser, answer, location};
use crate::world::{World, json};

const ADA: &str = "ada@contoso.example";
const HYBRID: [(&str, &str); 1] = [("OAuth__Microsoft__ResponseType", "code id_token")];

/// The registration of this server at the stand-in for Microsoft.
fn registration(directory: &mut Value) -> &mut Value {
    &mut directory["applications"][0]
}

async fn sign_in(world: &World, changes: &[(&str, Option<&str>)], account: &str) -> Answer {
    let login = world.login_url(changes);
    Browser::new().sign_in(login, account).await
}

#[tokio::test]
async fn an_id_token_beside_the_code_is_checked_and_stands_in_no_address() {
    let world = World::with(&HYBRID).await;
    let browser = Browser::new();
    let login = world.login_url(&[]);
    let back = world.url("/signin-microsoft");
    let own = browser.sign_in_until(login, ADA, &back, "accept").await;
    let names: Vec<_> = answer(&own).into_keys().collect();
    assert_eq!(names, ["state"], "{own}");
    let sent = browser.0.get(own).send().await.unwrap();
    let to = Url::parse(&location(&sent).unwrap()).unwrap();
    assert!(answer(&to).contains_key("code"), "{to}");
    world.stop().await;
}

#[tokio::test]
async fn a_code_alone_is_refused_where_an_id_token_was_asked_for() {
    let world = World::with(&HYBRID).await;
    let browser = Browser::new();
    let left = browser.0.get(world.login_url(&[])).send().await.unwrap();
    let asked = answer(&Url::parse(&location(&left).unwrap()).unwrap());
    assert_eq!(asked["response_type"], "code id_token");
    assert_eq!(asked["response_mode"], "form_post");
    let callback = world.url("/signin-microsoft");
    let fields = [("state", asked["state"].as_str()), ("code", "injected")];
    let posted = world.http.post(callback).form(&fields).send().await;
    let own = world.url(&location(&posted.unwrap()).unwrap());
    let sent = browser.0.get(own).send().await.unwrap();
    let told = answer(&Url::parse(&location(&sent).unwrap()).unwrap());
    assert_eq!(told["error"], "server_error");
    assert!(!told.contains_key("code"));
    world.stop().await;
}

#[tokio::test]
async fn who_asks_for_the_password_again_gets_a_proof_that_it_was_given() {
    let again = [("prompt", Some("login"))];
    for (claims, error) in [
        (json!(["auth_time"]), "interaction_required"),
        // A registration that does not say when is no proof.
        (json!([]), "misconfigured"),
    ] {
        let world = World::beside(&[], |directory| {
            registration(directory)["optionalClaims"] = claims;
        })
        .await;
        let told = sign_in(&world, &again, ADA).await;
        assert!(told.contains_key("code"), "{told:?}");

        // The browser strikes the wish out of the address: it has a session there, and is let in.
        let browser = Browser::new();
        browser.sign_in(world.login_url(&[]), ADA).await;
        world.clock.advance(Duration::minutes(5));
        let left = browser.0.get(world.login_url(&again)).send().await.unwrap();
        let struck = location(&left).unwrap().replace("&prompt=login", "");
        let struck = Url::parse(&struck).unwrap();
        let told = browser.sign_in(struck, ADA).await;
        assert_eq!(told.get("pia_error").map(String::as_str), Some(error), "{told:?}");
        world.stop().await;
    }
}

#[tokio::test]
async fn the_providers_own_word_for_a_person_reaches_the_app() {
    let world = World::start().await;
    let (access, refresh) = world.session(ADA).await;
    let me = json(world.get("/auth/me", &access).await).await;
    let hint = me["loginHint"].as_str().unwrap().to_owned();
    assert!(!hint.is_empty() && hint != ADA);
    let refreshed = json(world.refresh(&refresh).await).await;
    assert_eq!(refreshed["user"]["loginHint"], hint.as_str());
    world.stop().await;
}

#[tokio::test]
async fn a_session_ends_in_the_end_however_often_it_is_used() {
    let world = World::with(&[("Jwt__SessionLifetime", "3d"), ("Jwt__RefreshTokenLifetime", "2d")]).await;
    let (_, mut refresh) = world.session(ADA).await;
    for _ in 0..2 {
        world.clock.advance(Duration::hours(35));
        refresh = crate::world::tokens(world.refresh(&refresh).await).await.1;
    }
    world.clock.advance(Duration::hours(2));
    assert_eq!(world.refresh(&refresh).await.status(), 400);
    world.stop().await;
}

#[tokio::test]
async fn who_signs_out_at_the_provider_is_signed_out_where_that_session_let_them_in() {
    let world = World::beside(&[], |directory| {
        registration(directory)["frontchannelLogoutUri"] =
            json!("http://localhost/signout-microsoft");
    })
    .await;
    let browser = Browser::new();
    let first = browser.sign_in(world.login_url(&[]), ADA).await;
    let (there, there_refresh) =
        crate::world::tokens(world.redeem(&first["code"], &[]).await).await;
    let (elsewhere, _) = world.session(ADA).await;

    // Somebody else's word ends nothing.
    for query in [
        "",
        "iss=https://evil.example&sid=1",
        "sid=1",
        "iss=https://evil.example",
    ] {
        let answer = world.http.get(world.url(&format!("/signout-microsoft?{query}")));
        assert_eq!(answer.send().await.unwrap().status(), 400, "{query}");
    }
    assert_eq!(world.get("/auth/me", &there).await.status(), 200);

    // As the person's browser does it: the provider's own page has the frame in it.
    let out = world.http.get(world.url("/auth/end-session?provider=microsoft"));
    let out = location(&out.send().await.unwrap()).unwrap();
    let page = browser.0.get(out).send().await.unwrap().text().await.unwrap();
    let frame = page.split("<iframe").nth(1).unwrap_or_else(|| panic!("{page}"));
    let frame = frame.split("src=\"").nth(1).unwrap().split('"').next().unwrap();
    let told = world.http.get(frame.replace("&amp;", "&")).send().await.unwrap();
    assert_eq!(told.status(), 200, "{frame}");

    assert_eq!(world.get("/auth/me", &there).await.status(), 401);
    assert_eq!(world.refresh(&there_refresh).await.status(), 400);
    assert_eq!(world.get("/auth/me", &elsewhere).await.status(), 200);
    world.stop().await;
}
