//! What the browser's cookie stands for: sessions, and sign-ins under way.

use time::Duration;

use super::support::{PIA, World, query};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const EVE: &str = "eve@fabrikam.example";
const MIA: &str = "mia@outlook.example";

#[tokio::test]
async fn one_account_signed_in_is_taken_without_a_question() {
    let world = World::start().await;
    let browser = world.browser();
    let asked = world.authorize("common", &[]);
    browser.sign_in(&asked, ADA).await;
    let again = browser.open(&asked).await.away();
    assert!(query(&again).contains_key("code"));
    let hinted = world.authorize("common", &[("login_hint", ADA)]);
    assert!(query(&browser.open(&hinted).await.away()).contains_key("code"));
    let other = world.authorize("common", &[("login_hint", BOB)]);
    assert!(browser.open(&other).await.page().has_id("password"));
    let elsewhere = world.authorize("fabrikam.example", &[]);
    assert_eq!(browser.open(&elsewhere).await.page().tiles(), [ADA, EVE]);
    let stranger = world.browser().open(&asked).await.page();
    assert!(stranger.signed_in().is_empty());
}

#[tokio::test]
async fn a_session_ends_after_a_day_without_use() {
    let world = World::start().await;
    let browser = world.browser();
    let asked = world.authorize("common", &[]);
    browser.sign_in(&asked, ADA).await;
    world.pass(Duration::hours(23));
    browser.open(&asked).await.away();
    world.pass(Duration::hours(23));
    browser.open(&asked).await.away();
    world.pass(Duration::hours(25));
    assert!(browser.open(&asked).await.page().signed_in().is_empty());
}

#[tokio::test]
async fn select_account_lists_who_is_signed_in_and_asks_them_no_password() {
    let world = World::start().await;
    let browser = world.browser();
    let select = world.authorize(
        "common",
        &[("prompt", "select_account"), ("login_hint", BOB)],
    );
    browser.sign_in(&select, ADA).await;
    browser.sign_in(&select, MIA).await;
    let page = browser.open(&select).await.page();
    assert_eq!(page.signed_in(), [MIA, ADA]);
    assert_eq!(page.tiles(), [MIA, ADA, BOB, EVE]);
    let answer = browser.pick(&page, ADA).await.away();
    let (_, tokens) = world.redeem("common", &query(&answer)["code"], &[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    let (claims, _) = world
        .verify("/common/discovery/v2.0/keys", id_token, PIA)
        .await;
    assert_eq!(claims["preferred_username"], ADA);
    // With two signed in it is no longer clear who is meant.
    let page = browser.open(&world.authorize("common", &[])).await.page();
    assert_eq!(page.signed_in(), [MIA, ADA]);
}

#[tokio::test]
async fn login_asks_for_the_password_again() {
    let world = World::start().await;
    let browser = world.browser();
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    let login = world.authorize("common", &[("prompt", "login")]);
    let picker = browser.open(&login).await.page();
    assert!(browser.pick(&picker, ADA).await.page().has_id("password"));
    let hinted = world.authorize("common", &[("prompt", "login"), ("login_hint", ADA)]);
    let password = browser.open(&hinted).await.page();
    assert!(query(&browser.finish(&password).await).contains_key("code"));
}

#[tokio::test]
async fn a_form_counts_only_in_the_browser_it_was_made_for() {
    let world = World::start().await;
    let (mine, other) = (world.browser(), world.browser());
    let asked = world.authorize("common", &[]);
    let picker = mine.open(&asked).await.page();
    for browser in [world.browser(), other] {
        for step in ["account", "name", "password", "consent", "back"] {
            let refused = browser
                .submit(&picker, step, &[("account", ADA)])
                .await
                .page();
            assert_eq!(refused.status, 400, "{step}");
            assert!(refused.html.contains("This sign-in has ended"));
        }
        // The second browser has a cookie of its own from here on.
        browser.open(&asked).await.page();
        let refused = browser
            .submit(&picker, "account", &[("account", ADA)])
            .await
            .page();
        assert_eq!(refused.status, 400);
    }
    assert_eq!(
        mine.post("made-up", "account", &[("account", ADA)])
            .await
            .page()
            .status,
        400
    );
    mine.pick(&picker, ADA).await.page();
}

#[tokio::test]
async fn no_step_can_be_skipped() {
    let world = World::start().await;
    let browser = world.browser();
    let picker = browser.open(&world.authorize("common", &[])).await.page();
    let early = browser
        .submit(&picker, "password", &[("password", "pia")])
        .await
        .page();
    assert!(early.signed_in().is_empty() && early.has_id("other-account"));
    let yes = [("answer", "accept")];
    let early = browser.submit(&picker, "consent", &yes).await.page();
    assert!(early.has_id("other-account"));
    // Nor by somebody who is signed in already.
    let login = world.authorize("common", &[("prompt", "login")]);
    browser.sign_in(&login, ADA).await;
    let picker = browser.open(&login).await.page();
    let early = browser.submit(&picker, "consent", &yes).await.page();
    assert!(early.has_id("other-account"));
}

#[tokio::test]
async fn who_signed_out_meanwhile_cannot_agree_any_more() {
    let world = World::start().await;
    let browser = world.browser();
    let picker = browser.open(&world.authorize("common", &[])).await.page();
    let password = browser.pick(&picker, ADA).await.page();
    let pia = [("password", "pia")];
    let consent = browser.submit(&password, "password", &pia).await.page();
    browser
        .open(&format!("{}/common/oauth2/v2.0/logout", world.base))
        .await
        .page();
    let page = browser.accept(&consent).await.page();
    assert!(page.has_id("other-account") && page.signed_in().is_empty());
}

#[tokio::test]
async fn a_page_left_open_for_an_hour_starts_anew() {
    let world = World::start().await;
    let browser = world.browser();
    let picker = browser.open(&world.authorize("common", &[])).await.page();
    world.pass(Duration::minutes(61));
    let late = browser
        .submit(&picker, "account", &[("account", ADA)])
        .await
        .page();
    assert_eq!(late.status, 400);
}
