//! The browser's part of a sign-in.

use serde_json::json;
use time::Duration;

use crate::browser::{Browser, answer, location};
use crate::world::{LOOPBACK, STATE, VERIFIER, World, json, tokens};

const ADA: &str = "ada@contoso.example";

#[tokio::test]
async fn a_person_signs_in_and_is_the_same_person_next_time() {
    let world = World::start().await;
    let answer = Browser::new().sign_in(world.login_url(&[]), ADA).await;
    assert_eq!(answer["state"], STATE);
    assert_eq!(answer["iss"], world.base);
    let redeemed = world.redeem(&answer["code"], &[]).await;
    assert_eq!(redeemed.headers()["cache-control"], "no-store");
    let body = json(redeemed).await;
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 900);
    assert_eq!(body["user"]["displayName"], "Ada Lovelace");
    assert_eq!(body["user"]["email"], ADA);
    assert_eq!(body["user"]["provider"], "microsoft");
    let id = body["user"]["id"].as_str().unwrap().to_owned();
    assert_eq!((id.len(), id.to_lowercase()), (36, id.clone()));

    let me = json(
        world
            .get("/auth/me", body["access_token"].as_str().unwrap())
            .await,
    )
    .await;
    assert_eq!(
        (&me["id"], &me["displayName"]),
        (&json!(id), &json!("Ada Lovelace"))
    );

    let (again, _) = world.session(ADA).await;
    assert_eq!(
        json(world.get("/auth/me", &again).await).await["id"],
        json!(id)
    );
    let (other, _) = world.session("eve@fabrikam.example").await;
    assert_ne!(
        json(world.get("/auth/me", &other).await).await["id"],
        json!(id)
    );
    world.stop().await;
}

#[tokio::test]
async fn google_works_the_same_way() {
    let world = World::start().await;
    let login = world.login_url(&[("provider", Some("google"))]);
    let answer = Browser::new().sign_in(login, "gus@gmail.example").await;
    let body = json(world.redeem(&answer["code"], &[]).await).await;
    assert_eq!(body["user"]["provider"], "google");
    assert_eq!(body["user"]["displayName"], "Gus Young");
    world.stop().await;
}

#[tokio::test]
async fn second_generation_clients_redeem_with_json() {
    let world = World::start().await;
    let code = world.code(ADA).await;
    let request = world.http.post(world.url("/auth/token"));
    let request = request.json(&json!({ "code": code, "codeVerifier": VERIFIER }));
    let body = json(request.send().await.unwrap()).await;
    for field in ["accessToken", "refreshToken", "expiresIn", "user"] {
        assert!(!body[field].is_null(), "{field}");
    }
    world.stop().await;
}

#[tokio::test]
async fn a_no_at_the_provider_reaches_the_client() {
    let world = World::start().await;
    let login = world.login_url(&[("prompt", Some("consent"))]);
    let back = Browser::new()
        .sign_in_until(login, ADA, LOOPBACK, "decline")
        .await;
    let answer = answer(&back);
    assert_eq!(answer["error"], "access_denied");
    assert_eq!(answer["message"], answer["error_description"]);
    assert_eq!(
        (answer["state"].as_str(), &answer["iss"]),
        (STATE, &world.base)
    );
    assert!(!answer.contains_key("code"));
    world.stop().await;
}

/// Goes to the provider and comes back to the server's callback, without visiting it.
async fn callback(world: &World, browser: &Browser) -> url::Url {
    let stop = world.url("/signin-microsoft");
    browser
        .sign_in_until(world.login_url(&[]), ADA, &stop, "accept")
        .await
}

#[tokio::test]
async fn the_way_back_belongs_to_the_browser_that_left_and_is_used_once() {
    let world = World::start().await;
    let (browser, stranger) = (Browser::new(), Browser::new());
    let back = callback(&world, &browser).await;

    // An attacker's answer in the victim's browser: no cookie, or one of another sign-in.
    let refused = stranger.0.get(back.clone()).send().await.unwrap();
    assert_eq!(refused.status(), 400);
    assert!(refused.text().await.unwrap().contains("another browser"));
    callback(&world, &stranger).await;
    assert_eq!(
        stranger.0.get(back.clone()).send().await.unwrap().status(),
        400
    );

    // A wrong state.
    let mut wrong = back.clone();
    wrong.set_query(Some(&back.query().unwrap().replace("state=", "state=x")));
    assert_eq!(browser.0.get(wrong).send().await.unwrap().status(), 400);

    // At another provider's callback.
    let mixed = back.as_str().replace("signin-microsoft", "signin-google");
    assert_eq!(browser.0.get(mixed).send().await.unwrap().status(), 400);

    // None of that spoilt it for its owner; but once is enough.
    let good = browser.0.get(back.clone()).send().await.unwrap();
    assert_eq!(good.status(), 303);
    let cleared = good.headers()["set-cookie"].to_str().unwrap();
    assert!(cleared.contains("Max-Age=0"), "{cleared}");
    assert!(location(&good).unwrap().starts_with(LOOPBACK));
    assert_eq!(browser.0.get(back).send().await.unwrap().status(), 400);
    world.stop().await;
}

#[tokio::test]
async fn a_person_has_ten_minutes_at_the_provider() {
    let world = World::start().await;
    let browser = Browser::new();
    let back = callback(&world, &browser).await;
    world.clock.advance(Duration::minutes(10));
    assert_eq!(browser.0.get(back).send().await.unwrap().status(), 400);
    world.stop().await;
}

#[tokio::test]
async fn a_posted_answer_becomes_a_navigation_that_brings_the_cookie() {
    let world = World::start().await;
    let browser = Browser::new();
    let back = callback(&world, &browser).await;
    let mut fields: Vec<(String, String)> = back.query_pairs().into_owned().collect();
    // Some providers post the person's name along, which is not kept.
    fields.push(("user".into(), "Ada Lovelace".into()));
    let state = fields.iter().find(|(name, _)| name == "state").unwrap();
    let state = state.1.clone();
    let callback = world.url("/signin-microsoft");
    // As the provider's site would post it: without our cookie.
    let posted = world
        .http
        .post(&callback)
        .form(&fields)
        .send()
        .await
        .unwrap();
    assert_eq!(posted.status(), 303);
    let again = location(&posted).unwrap();
    assert_eq!(again, format!("/signin-microsoft?state={state}"));
    assert!(!world.is_stored("Ada Lovelace") && !world.is_stored(&fields[0].1));

    // Another answer to the same sign-in changes nothing, and nobody else's browser gets it.
    let other = [("state", state.as_str()), ("error", "access_denied")];
    let posted = world.http.post(&callback).form(&other).send().await;
    assert_eq!(location(&posted.unwrap()).unwrap(), again);
    let again = world.url(&again);
    let stranger = world.http.get(&again).send().await.unwrap();
    assert_eq!(stranger.status(), 400);
    let good = browser.0.get(again).send().await.unwrap();
    let good = location(&good).unwrap();
    assert!(good.starts_with(LOOPBACK) && good.contains("code="), "{good}");

    for (kind, body, expected) in [
        ("text/plain", "state=a&code=b".to_owned(), 400),
        (
            "application/x-www-form-urlencoded",
            "state=a&state=b".into(),
            400,
        ),
        ("application/x-www-form-urlencoded", "x".repeat(50_000), 413),
    ] {
        let request = world.http.post(&callback).header("content-type", kind);
        assert_eq!(request.body(body).send().await.unwrap().status(), expected);
    }
    world.stop().await;
}

#[tokio::test]
async fn the_answer_can_travel_as_fragment_or_form() {
    let world = World::start().await;
    let login = world.login_url(&[("response_mode", Some("fragment"))]);
    let back = Browser::new()
        .sign_in_until(login, ADA, LOOPBACK, "accept")
        .await;
    assert!(back.query().is_none());
    assert!(back.fragment().unwrap().contains("code="));

    let browser = Browser::new();
    let login = world.login_url(&[("response_mode", Some("form_post"))]);
    let stop = world.url("/signin-microsoft");
    let back = browser.sign_in_until(login, ADA, &stop, "accept").await;
    let page = browser.0.get(back).send().await.unwrap();
    let policy = page.headers()["content-security-policy"]
        .to_str()
        .unwrap()
        .to_owned();
    assert!(
        policy.contains("form-action http://127.0.0.1:49777;"),
        "{policy}"
    );
    let page = page.text().await.unwrap();
    assert!(page.contains(&format!("action=\"{LOOPBACK}\"")));
    assert!(page.contains("name=\"code\"") && page.contains("client-state&amp;=?"));
    world.stop().await;
}

#[tokio::test]
async fn the_form_may_be_posted_to_the_listener_it_is_meant_for() {
    let world = World::start().await;
    for (listener, allowed) in [
        ("http://127.0.0.1:49777/cb/x7", "http://127.0.0.1:49777"),
        ("http://localhost:49777/", "http://localhost:49777"),
        // A policy cannot name an IPv6 address (CSP level 3 section 2.3.1).
        ("http://[::1]:49777/cb/x7", "http:"),
    ] {
        // A refusal is posted too, and needs no provider.
        let login = world.login_url(&[
            ("redirect_uri", Some(listener)),
            ("response_mode", Some("form_post")),
            ("provider", Some("nobody")),
        ]);
        let page = world.http.get(login).send().await.unwrap();
        assert_eq!(page.status(), 200);
        let policy = page.headers()["content-security-policy"].to_str().unwrap();
        let wanted = format!("form-action {allowed};");
        assert!(policy.contains(&wanted), "{policy}");
        let page = page.text().await.unwrap();
        assert!(page.contains(&format!("action=\"{listener}\"")), "{page}");
        assert!(page.contains("name=\"iss\"") && page.contains("name=\"error\""));
    }
    world.stop().await;
}

#[tokio::test]
async fn first_generation_clients_get_tokens_only_where_the_operator_says_so() {
    let first_generation = [
        ("redirect_uri", Some("http://localhost:49778/")),
        ("code_challenge", None),
        ("code_challenge_method", None),
        ("client_id", None),
        ("response_type", None),
        ("state", None),
    ];
    let strict = World::start().await;
    let refused = strict
        .http
        .get(strict.login_url(&first_generation))
        .send()
        .await
        .unwrap();
    let told = answer(&location(&refused).unwrap().parse().unwrap());
    assert_eq!(told["error"], "invalid_request");
    assert!(told["message"].contains("update"), "{told:?}");
    strict.stop().await;

    let lenient = World::with(&[("Auth__AllowTokenRedirect", "true")]).await;
    let login = lenient.login_url(&first_generation);
    let stop = "http://localhost:49778/";
    let back = Browser::new()
        .sign_in_until(login, ADA, stop, "accept")
        .await;
    let got = answer(&back);
    assert_eq!(
        (got["email"].as_str(), got["display_name"].as_str()),
        (ADA, "Ada Lovelace")
    );
    let me = json(lenient.get("/auth/me", &got["access_token"]).await).await;
    assert_eq!(me["id"], json!(got["user_id"]));
    tokens(lenient.refresh(&got["refresh_token"]).await).await;
    lenient.stop().await;
}
