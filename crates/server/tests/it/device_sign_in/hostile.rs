//! Guesses, other browsers, other sites, and what no device of ours would send.

use pia_protocol::clock::Clock;
use time::Duration;

use super::*;
use crate::world::tokens;

#[tokio::test]
async fn nothing_is_answered_from_another_browser_or_site() {
    let world = World::start().await;
    let (mine, other) = (Browser::new(), Browser::new());
    let waiting = ask(&world, &[]).await;
    let question = check(&world, &mine, &waiting.user_code).await;
    // Another browser with this page's ticket, with and without a page of its own.
    for _ in 0..2 {
        for answer in ["provider", "deny"] {
            let form = [("ticket", question.ticket()), (answer, "microsoft")];
            let seen = submit(&world, &other, "/auth/device/answer", &form).await;
            assert_eq!(seen.status, 400, "{answer}");
        }
        check(&world, &other, &ask(&world, &[]).await.user_code).await;
    }
    // A form on another site, were its post to carry our cookie.
    for (path, field) in [
        (
            "/auth/device/check",
            ("user_code", waiting.user_code.as_str()),
        ),
        ("/auth/device/answer", ("deny", "yes")),
    ] {
        for site in ["cross-site", "same-site", "none"] {
            let form = [("ticket", question.ticket()), field];
            let request = mine.0.post(world.url(path)).form(&form);
            let request = request.header("sec-fetch-site", site).send().await;
            assert_eq!(request.unwrap().status(), 400, "{path} {site}");
        }
    }
    assert_told(&world, &waiting.device_code, "authorization_pending").await;
    // Who comes last with the code has it: the page before is worth nothing.
    let newer = check(&world, &other, &waiting.user_code).await;
    assert_eq!(deny(&world, &mine, question.ticket()).await.status, 400);
    assert_eq!(deny(&world, &other, newer.ticket()).await.status, 200);
    world.stop().await;
}

#[tokio::test]
async fn wrong_codes_are_counted_and_then_refused() {
    let world = World::start().await;
    let (browser, waiting) = (Browser::new(), ask(&world, &[]).await);
    // What cannot be a code guesses nothing.
    for _ in 0..20 {
        assert_eq!(check(&world, &browser, "hello").await.status, 400);
    }
    for _ in 0..10 {
        // No vowel is in a code, but B is: a code nobody has, as good as surely.
        let seen = check(&world, &browser, "BBBB-BBBB").await;
        assert_eq!(seen.status, 404);
    }
    let path = world.url("/auth/device/check");
    let right = [("user_code", waiting.user_code.as_str())];
    let refused = browser.0.post(&path).form(&right).send().await.unwrap();
    assert_eq!(refused.status(), 429);
    let left = 600 - world.clock.now().unix_timestamp().rem_euclid(600);
    assert_eq!(refused.headers()["retry-after"], left.to_string());
    world.clock.advance(Duration::minutes(10));
    let waiting = ask(&world, &[]).await;
    assert_eq!(
        check(&world, &browser, &waiting.user_code).await.status,
        200
    );
    world.stop().await;
}

#[tokio::test]
async fn a_hundred_devices_wait_behind_one_address_and_no_more() {
    let world = World::start().await;
    for _ in 0..100 {
        ask(&world, &[]).await;
    }
    let form = [("client_id", "pia-desktop")];
    let refused = post(&world, "/auth/device", &form).await;
    assert_eq!(refused.status(), 429);
    assert!(refused.headers().contains_key("retry-after"));
    world.clock.advance(Duration::minutes(10));
    ask(&world, &[]).await;
    world.stop().await;
}

#[tokio::test]
async fn hostile_requests_are_refused_in_shape() {
    let world = World::start().await;
    for (form, status, error) in [
        (&[][..], 400, "invalid_request"),
        (&[("client_id", "someone")], 401, "invalid_client"),
        (
            &[("client_id", "pia-desktop"), ("client_id", "pia-desktop")],
            400,
            "invalid_request",
        ),
        (
            &[("client_id", "pia-desktop"), ("x", "1"), ("x", "2")],
            400,
            "invalid_request",
        ),
    ] {
        let refused = post(&world, "/auth/device", form).await;
        assert_eq!(refused.status(), status, "{form:?}");
        assert_eq!(json(refused).await["error"], error);
    }
    let basic = world.http.post(world.url("/auth/device"));
    let basic = basic.basic_auth("pia-desktop", Some("x")).send().await;
    assert_eq!(basic.unwrap().status(), 401);
    for device_code in ["", "x", "pdc_", &format!("pdc_{}", "A".repeat(47))] {
        let answer = poll(&world, device_code).await;
        assert_eq!(answer.status(), 400, "{device_code}");
    }
    // A refresh token is no device code.
    let (_, refresh) = world.session(ADA).await;
    assert_told(&world, &refresh, "invalid_grant").await;

    let browser = Browser::new();
    for query in [
        "user_code=%3Cscript%3E",
        "user_code=BCDFGHJK&user_code=x",
        "%ff",
    ] {
        let form = world.url(&format!("/auth/device?{query}"));
        let seen = Seen::of(browser.0.get(form).send().await.unwrap()).await;
        assert_eq!(seen.status, 200);
        assert!(
            seen.html.contains("name=\"user_code\" value=\"\""),
            "{query}"
        );
    }
    for form in [
        &[][..],
        &[("ticket", "x")],
        &[("provider", "microsoft")],
        &[("ticket", "a"), ("ticket", "b"), ("deny", "yes")],
    ] {
        let seen = submit(&world, &browser, "/auth/device/answer", form).await;
        assert_eq!(seen.status, 400, "{form:?}");
    }
    let waiting = ask(&world, &[]).await;
    let question = check(&world, &browser, &waiting.user_code).await;
    let seen = choose(&world, &browser, question.ticket(), "nobody").await;
    assert_eq!(seen.status, 400);
    let kind = browser.0.post(world.url("/auth/device/answer"));
    let kind = kind
        .json(&serde_json::json!({ "ticket": "x" }))
        .send()
        .await;
    assert_eq!(kind.unwrap().status(), 400);
    world.stop().await;
}

#[tokio::test]
async fn what_a_device_says_of_itself_stays_text() {
    let world = World::start().await;
    let name = format!("<b onclick=x>\"&\u{202e}{}", "y".repeat(5_000));
    let waiting = ask(&world, &[("device_name", &name)]).await;
    let seen = check(&world, &Browser::new(), &waiting.user_code).await;
    assert!(seen.html.contains("“&lt;b onclick=x&gt;&quot;&amp;yyy"));
    assert!(seen.html.len() < 8_000, "{}", seen.html.len());
    world.stop().await;
}

#[tokio::test]
async fn a_callback_for_a_device_goes_nowhere_else() {
    let world = World::start().await;
    let (browser, waiting) = (Browser::new(), ask(&world, &[]).await);
    let question = check(&world, &browser, &waiting.user_code).await;
    let leaving = choose(&world, &browser, question.ticket(), "microsoft").await;
    let stop = world.url("/signin-microsoft");
    let back = browser.sign_in_until(leaving.onward(), ADA, &stop, "accept");
    let back = back.await;
    // In somebody else's browser, it lets nobody in.
    let stranger = Browser::new().0.get(back.clone()).send().await.unwrap();
    assert_eq!(stranger.status(), 400);
    let good = browser.0.get(back.clone()).send().await.unwrap();
    assert_eq!(good.status(), 303);
    assert!(location(&good).unwrap().starts_with("/auth/device/done?"));
    assert_eq!(browser.0.get(back).send().await.unwrap().status(), 400);
    tokens(poll(&world, &waiting.device_code).await).await;
    world.stop().await;
}

#[tokio::test]
async fn neither_code_is_in_the_database_nor_what_ties_a_page_to_its_browser() {
    let world = World::start().await;
    let waiting = ask(&world, &[("device_name", "build box")]).await;
    let question = check(&world, &Browser::new(), &waiting.user_code).await;
    assert!(world.is_stored("build box"));
    let (user_code, bare) = (&waiting.user_code, waiting.user_code.replace('-', ""));
    for secret in [&waiting.device_code, user_code, &bare, question.ticket()] {
        assert!(!world.is_stored(secret));
    }
    world.stop().await;
}
