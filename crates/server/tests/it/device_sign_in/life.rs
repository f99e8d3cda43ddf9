//! What becomes of a device that asks.

use pia_protocol::device::DEVICE_CODE_GRANT;
use time::Duration;

use super::*;
use crate::world::tokens;

#[tokio::test]
async fn a_device_is_let_in_by_a_person_elsewhere_exactly_once() {
    let world = World::start().await;
    let metadata = world.url("/.well-known/oauth-authorization-server");
    let metadata = json(world.http.get(metadata).send().await.unwrap()).await;
    assert_eq!(
        metadata["device_authorization_endpoint"],
        world.url("/auth/device")
    );
    let grants = metadata["grant_types_supported"].as_array().unwrap();
    assert!(grants.contains(&DEVICE_CODE_GRANT.into()));

    let waiting = ask(&world, &[("device_name", "build box"), ("unknown", "1")]).await;
    assert!(waiting.device_code.starts_with("pdc_") && waiting.device_code.len() == 51);
    assert_eq!(
        waiting.answer["verification_uri"],
        world.url("/auth/device")
    );
    assert_eq!(waiting.answer["expires_in"], 600);
    assert_eq!(waiting.answer["interval"], 5);
    assert_told(&world, &waiting.device_code, "authorization_pending").await;

    let browser = Browser::new();
    let link = waiting.answer["verification_uri_complete"]
        .as_str()
        .unwrap();
    let form = Seen::of(browser.0.get(link).send().await.unwrap()).await;
    assert!(
        form.html
            .contains(&format!("value=\"{}\"", waiting.user_code))
    );
    // The link alone has told nobody anything and tied nothing to this browser.
    assert!(!form.html.contains("build box") && !form.html.contains("ticket"));

    world.clock.advance(Duration::minutes(2));
    let typed = waiting.user_code.to_lowercase().replace('-', " ");
    let question = check(&world, &browser, &typed).await;
    for shown in [
        "<dd>Pia</dd>",
        "calls itself “build box”",
        "127.0.0.1 (the same address as yours now)",
        "2 minutes ago",
        &waiting.user_code,
        "No, that was not me",
        "sign in with Microsoft",
        "sign in with Google",
    ] {
        assert!(question.html.contains(shown), "{shown}: {}", question.html);
    }
    assert!(question.policy.contains("form-action 'self'"));
    assert_told(&world, &waiting.device_code, "authorization_pending").await;

    let done = approve(&world, &browser, &waiting.user_code).await;
    assert_eq!(done.status, 200);
    assert!(done.html.contains("Go back to your device"));
    let who = "as <b>Ada Lovelace</b> (ada@contoso.example)";
    let may = format!("“build box” may sign in {who}");
    assert!(done.html.contains(&may), "{}", done.html);

    let answer = poll(&world, &waiting.device_code).await;
    let (access, refresh) = tokens(answer).await;
    let me = json(world.get("/auth/me", &access).await).await;
    assert_eq!(
        (&me["email"], &me["provider"]),
        (&ADA.into(), &"microsoft".into())
    );
    let sessions = json(world.get("/auth/sessions", &access).await).await;
    assert_eq!(sessions["sessions"][0]["deviceName"], "build box");
    tokens(world.refresh(&refresh).await).await;
    for _ in 0..2 {
        assert_told(&world, &waiting.device_code, "invalid_grant").await;
    }
    // Loaded again, the page says what is so now.
    let done = format!("/auth/device/done?ticket={}", done.ticket());
    let later = Seen::of(browser.0.get(world.url(&done)).send().await.unwrap()).await;
    assert!(
        later
            .html
            .contains(&format!("“build box” is signed in {who}"))
    );
    let stranger = Browser::new().0.get(world.url(&done)).send().await;
    assert_eq!(stranger.unwrap().status(), 400);
    world.stop().await;
}

#[tokio::test]
async fn of_many_questions_at_once_one_is_answered_with_a_session() {
    let world = World::start().await;
    let waiting = ask(&world, &[]).await;
    approve(&world, &Browser::new(), &waiting.user_code).await;
    let mut questions = tokio::task::JoinSet::new();
    for _ in 0..32 {
        let form = [
            ("grant_type", DEVICE_CODE_GRANT),
            ("client_id", "pia-desktop"),
            ("device_code", &waiting.device_code),
        ];
        let request = world.http.post(world.url("/auth/token")).form(&form);
        questions.spawn(request.send());
    }
    let answers = questions.join_all().await;
    let good = answers
        .into_iter()
        .filter(|a| a.as_ref().unwrap().status() == 200);
    assert_eq!(good.count(), 1);
    world.stop().await;
}

#[tokio::test]
async fn a_device_that_asks_too_often_is_slowed_down_each_time() {
    let world = World::start().await;
    let code = ask(&world, &[]).await.device_code;
    assert_told(&world, &code, "authorization_pending").await;
    assert_told(&world, &code, "slow_down").await;
    // Five seconds are not enough any more; ten are, and then ten again.
    world.clock.advance(Duration::seconds(6));
    assert_told(&world, &code, "slow_down").await;
    for _ in 0..2 {
        world.clock.advance(Duration::seconds(15));
        assert_told(&world, &code, "authorization_pending").await;
    }
    world.stop().await;
}

#[tokio::test]
async fn both_codes_are_good_for_ten_minutes() {
    let world = World::start().await;
    let browser = Browser::new();
    let (early, late) = (ask(&world, &[]).await, ask(&world, &[]).await);
    approve(&world, &browser, &early.user_code).await;
    let question = check(&world, &browser, &late.user_code).await;
    world.clock.advance(Duration::minutes(10));
    for code in [&early.device_code, &late.device_code] {
        assert_told(&world, code, "expired_token").await;
    }
    let refused = choose(&world, &browser, question.ticket(), "microsoft").await;
    assert_eq!(refused.status, 400);
    assert!(refused.html.contains("No device waits for this"));
    assert_eq!(check(&world, &browser, &late.user_code).await.status, 404);
    world.stop().await;
}

#[tokio::test]
async fn a_person_who_is_slow_at_the_provider_lets_nobody_in() {
    let world = World::start().await;
    let (browser, waiting) = (Browser::new(), ask(&world, &[]).await);
    world.clock.advance(Duration::minutes(9));
    let question = check(&world, &browser, &waiting.user_code).await;
    let leaving = choose(&world, &browser, question.ticket(), "microsoft").await;
    let stop = world.url("/signin-microsoft");
    let back = browser.sign_in_until(leaving.onward(), ADA, &stop, "accept");
    let back = back.await;
    world.clock.advance(Duration::minutes(2));
    let told = done(&world, &browser, back).await;
    assert!(
        told.html.contains("No device waits for this"),
        "{}",
        told.html
    );
    assert_told(&world, &waiting.device_code, "expired_token").await;
    world.stop().await;
}

#[tokio::test]
async fn a_no_is_told_to_the_device() {
    let world = World::start().await;
    let (browser, waiting) = (Browser::new(), ask(&world, &[]).await);
    let question = check(&world, &browser, &waiting.user_code).await;
    let denied = deny(&world, &browser, question.ticket()).await;
    assert!(denied.html.contains("was not let in"));
    for _ in 0..2 {
        assert_told(&world, &waiting.device_code, "access_denied").await;
    }
    // A no is final.
    assert_eq!(
        check(&world, &browser, &waiting.user_code).await.status,
        404
    );
    let again = choose(&world, &browser, question.ticket(), "microsoft").await;
    assert_eq!(again.status, 400);
    world.stop().await;
}

#[tokio::test]
async fn a_yes_can_be_taken_back_before_and_after_the_device_came() {
    let world = World::start().await;
    let browser = Browser::new();
    let waiting = ask(&world, &[]).await;
    let done = approve(&world, &browser, &waiting.user_code).await;
    let told = deny(&world, &browser, done.ticket()).await;
    assert!(told.html.contains("was not let in"));
    assert_told(&world, &waiting.device_code, "access_denied").await;

    let waiting = ask(&world, &[]).await;
    let done = approve(&world, &browser, &waiting.user_code).await;
    let (access, refresh) = tokens(poll(&world, &waiting.device_code).await).await;
    let told = deny(&world, &browser, done.ticket()).await;
    assert!(told.html.contains("signed out again"));
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    assert_eq!(world.refresh(&refresh).await.status(), 400);
    world.stop().await;
}

#[tokio::test]
async fn the_end_of_all_sessions_keeps_a_device_out_that_was_let_in() {
    let world = World::start().await;
    let (access, _) = world.session(ADA).await;
    let waiting = ask(&world, &[]).await;
    approve(&world, &Browser::new(), &waiting.user_code).await;
    let all = world.http.delete(world.url("/auth/sessions"));
    let all = all.bearer_auth(&access).send().await.unwrap();
    assert_eq!(all.status(), 204);
    assert_told(&world, &waiting.device_code, "access_denied").await;
    world.stop().await;
}

#[tokio::test]
async fn a_no_at_the_provider_leaves_the_device_waiting() {
    let world = World::start().await;
    let (browser, waiting) = (Browser::new(), ask(&world, &[]).await);
    let question = check(&world, &browser, &waiting.user_code).await;
    let leaving = choose(&world, &browser, question.ticket(), "microsoft").await;
    let stop = world.url("/signin-microsoft");
    let back = browser
        .sign_in_until(leaving.onward(), ADA, &stop, "decline")
        .await;
    let told = done(&world, &browser, back).await;
    assert!(
        told.html.contains("The device still waits"),
        "{}",
        told.html
    );
    assert_told(&world, &waiting.device_code, "authorization_pending").await;
    approve(&world, &browser, &waiting.user_code).await;
    tokens(poll(&world, &waiting.device_code).await).await;
    world.stop().await;
}

#[tokio::test]
async fn the_account_is_asked_for_even_where_one_is_signed_in() {
    let world = World::start().await;
    let browser = Browser::new();
    browser.sign_in(world.login_url(&[]), ADA).await;
    let waiting = ask(&world, &[]).await;
    for provider in ["microsoft", "google"] {
        let question = check(&world, &browser, &waiting.user_code).await;
        let leaving = choose(&world, &browser, question.ticket(), provider).await;
        assert!(leaving.policy.contains("form-action 'none'"));
        let asked = leaving.onward();
        let prompt = asked.query_pairs().find(|(name, _)| name == "prompt");
        assert_eq!(prompt.unwrap().1, "select_account", "{provider}");
    }
    world.stop().await;
}
