//! What the provider refuses, and how the client hears of it.

use url::Url;

use crate::browser::{Answer, Browser, answer, location};
use crate::world::World;

const CORRELATION: &str = "9a7c1f5e-3a0e-4c53-9a1c-0d7a53f5a111";
const TRACE: &str = "0e1b0b3e-7a4e-4f61-8f5c-5a4a8b9f0200";

/// Begins a sign-in and says where the browser is sent.
async fn leave(world: &World, browser: &Browser) -> Url {
    let login = world.login_url(&[]);
    let left = browser.0.get(login).send().await.unwrap();
    Url::parse(&location(&left).unwrap()).unwrap()
}

/// Comes back from where the browser was sent with an answer of the provider's.
async fn come_back(world: &World, browser: &Browser, left: &Url, fields: &[(&str, &str)]) -> Url {
    let mut back = Url::parse(&world.url("/signin-microsoft")).unwrap();
    let state = &answer(left)["state"];
    back.query_pairs_mut()
        .extend_pairs(fields)
        .append_pair("state", state);
    let sent = browser.0.get(back).send().await.unwrap();
    Url::parse(&location(&sent).unwrap()).unwrap()
}

async fn told(world: &World, error: &str, suberror: &str, number: u32) -> Answer {
    let browser = Browser::new();
    let left = leave(world, &browser).await;
    let description = format!(
        "AADSTS{number}: Secret words. Trace ID: {TRACE} Correlation ID: {CORRELATION} Timestamp: \
         2026-11-22 12:00:00Z"
    );
    let fields = [
        ("error", error),
        ("error_subcode", suberror),
        ("error_description", &description),
    ];
    answer(&come_back(world, &browser, &left, &fields).await)
}

#[tokio::test]
async fn each_refusal_has_a_code_to_act_on_and_says_what_to_look_for_in_the_logs() {
    let world = World::start().await;
    for (error, suberror, number, code, reason) in [
        ("access_denied", "cancel", 65004, "access_denied", "declined"),
        ("access_denied", "", 90094, "consent_required", "admin_consent_missing"),
        ("invalid_client", "consent_required", 65001, "consent_required", "consent_missing"),
        ("interaction_required", "", 50076, "interaction_required", "mfa_required"),
        ("interaction_required", "", 53000, "interaction_required", "device_required"),
        ("login_required", "", 50058, "interaction_required", "interaction_required"),
        ("invalid_request", "", 50020, "account_selection_required", "wrong_account"),
        ("access_denied", "", 50105, "account_selection_required", "not_allowed"),
        ("unauthorized_client", "", 700_016, "server_error", "misconfigured"),
        ("temporarily_unavailable", "", 90033, "temporarily_unavailable", "provider_unavailable"),
        ("something_new", "", 1, "server_error", "provider_failed"),
    ] {
        let told = told(&world, error, suberror, number).await;
        assert_eq!(told["error"], code, "{number}");
        assert_eq!(told["pia_error"], reason, "{number}");
        let sentence = &told["error_description"];
        assert!(
            sentence.contains(TRACE) && sentence.contains(CORRELATION),
            "{sentence}"
        );
        assert!(!sentence.contains("Secret words"), "{sentence}");
    }
    world.stop().await;
}

#[tokio::test]
async fn what_the_provider_asks_for_is_brought_to_it_unchanged_and_once() {
    let world = World::start().await;
    let browser = Browser::new();
    let claims = "{\"access_token\":{\"capolids\":{\"essential\":true,\"values\":[\"a b&c=+\"]}}}";
    let fields = [("error", "interaction_required"), ("claims", claims)];
    let first = leave(&world, &browser).await;
    let second = come_back(&world, &browser, &first, &fields).await;
    assert_eq!(second.path(), first.path(), "to the provider again");
    let asked = answer(&second);
    assert_eq!(asked["claims"], claims);
    assert_ne!(asked["state"], answer(&first)["state"]);
    let told = answer(&come_back(&world, &browser, &second, &fields).await);
    assert_eq!(told["error"], "interaction_required", "not for ever");
    assert_eq!(told["state"], crate::world::STATE);
    world.stop().await;
}

#[tokio::test]
async fn an_answer_that_is_no_text_is_refused_and_costs_the_sign_in_nothing() {
    let world = World::start().await;
    let browser = Browser::new();
    let left = leave(&world, &browser).await;
    let state = &answer(&left)["state"];
    for garbled in ["code=%FF", "code=a%00", "code=a&error=%C3"] {
        let back = world.url(&format!("/signin-microsoft?{garbled}&state={state}"));
        let refused = browser.0.get(back).send().await.unwrap();
        assert_eq!(refused.status(), 400, "{garbled}");
    }
    let fields = [("error", "access_denied"), ("error_subcode", "cancel")];
    let told = answer(&come_back(&world, &browser, &left, &fields).await);
    assert_eq!(told["error"], "access_denied");
    world.stop().await;
}
