//! Accounts refused on purpose, and grants ended before their time.

use serde_json::{Value, json};

use super::support::{World, query};

const ADA: &str = "ada@contoso.example";

/// A world in which Ada is refused.
async fn refusing(refusal: Value) -> World {
    World::with(|directory| directory["tenants"][0]["users"][0]["refusal"] = refusal).await
}

async fn signed_in(world: &World) -> Value {
    world.tokens("common", ADA, &[]).await
}

#[tokio::test]
async fn each_refusal_reaches_the_application_by_its_name_and_number() {
    for (reason, error, subcode, number) in [
        (
            "mfaRequired",
            "interaction_required",
            Some("basic_action"),
            50076,
        ),
        (
            "deviceNotCompliant",
            "interaction_required",
            Some("message_only"),
            53000,
        ),
        (
            "conditionalAccess",
            "access_denied",
            Some("message_only"),
            53003,
        ),
        (
            "consentRequired",
            "interaction_required",
            Some("consent_required"),
            65001,
        ),
        (
            "adminConsentRequired",
            "access_denied",
            Some("consent_required"),
            90094,
        ),
        ("notInTenant", "interaction_required", None, 50020),
        ("accountDisabled", "access_denied", None, 50057),
    ] {
        let world = refusing(reason.into()).await;
        let asked = world.authorize("common", &[]);
        let told = query(&world.browser().sign_in(&asked, ADA).await);
        assert_eq!(told["error"], error, "{reason}");
        assert_eq!(told.get("error_subcode").map(String::as_str), subcode);
        assert_eq!(told["state"], "a state & more");
        assert_eq!(told.contains_key("claims"), number == 50076);
        let description = &told["error_description"];
        assert!(description.starts_with(&format!("AADSTS{number}: ")));
        for part in [" Trace ID: ", " Correlation ID: ", " Timestamp: "] {
            assert!(description.contains(part), "{description}");
        }
    }
}

#[tokio::test]
async fn a_claims_challenge_is_met_by_its_claims_and_nothing_else() {
    let world = refusing("mfaRequired".into()).await;
    let browser = world.browser();
    let asked = world.authorize("common", &[]);
    let challenge = query(&browser.sign_in(&asked, ADA).await)["claims"].clone();
    let parsed: Value = serde_json::from_str(&challenge).unwrap();
    assert_eq!(parsed["access_token"]["capolids"]["essential"], true);

    let spaced = format!("{challenge} ");
    for claims in [&*spaced, "{}"] {
        let wrong = world.authorize("common", &[("claims", claims)]);
        let told = query(&browser.open(&wrong).await.away());
        assert_eq!(told["claims"], challenge);
    }
    let silent = [("claims", &*challenge), ("prompt", "none")];
    let told = query(
        &browser
            .open(&world.authorize("common", &silent))
            .await
            .away(),
    );
    assert_eq!(told["error"], "interaction_required");

    let right = world.authorize("common", &[("claims", &challenge)]);
    let consent = browser.open(&right).await.page();
    let answer = query(&browser.accept(&consent).await.away());
    assert_eq!(world.redeem("common", &answer["code"], &[]).await.0, 200);
    // The session has its second factor now.
    let silent = world.authorize("common", &[("prompt", "none")]);
    assert!(query(&browser.open(&silent).await.away()).contains_key("code"));
}

#[tokio::test]
async fn a_missing_consent_is_given_when_it_is_asked_for() {
    let world = refusing("consentRequired".into()).await;
    let browser = world.browser();
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    let consent = world.authorize("common", &[("prompt", "consent")]);
    let consent = browser.open(&consent).await.page();
    assert!(query(&browser.accept(&consent).await.away()).contains_key("code"));
}

#[tokio::test]
async fn a_refresh_can_be_refused_while_signing_in_works() {
    let world = refusing(json!({ "reason": "mfaRequired", "at": ["refresh"] })).await;
    let tokens = signed_in(&world).await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let (status, body) = world.refresh(token, &[]).await;
    assert_eq!(
        (status, &body["error"]),
        (400, &"interaction_required".into())
    );
    assert_eq!(body["suberror"], "basic_action");
    assert_eq!(body["error_codes"], json!([50076]));
    let text = |member: &str| body[member].as_str().unwrap();
    let claims = text("claims");
    assert!(text("error_description").contains(text("trace_id")));
    assert!(text("error_description").contains(text("correlation_id")));
    assert!(text("error_description").ends_with(text("timestamp")));

    let met = world.authorize("common", &[("claims", claims)]);
    let answer = query(&world.browser().sign_in(&met, ADA).await);
    let (_, tokens) = world.redeem("common", &answer["code"], &[]).await;
    let fresh = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(world.refresh(fresh, &[]).await.0, 200);
    assert_eq!(world.refresh(token, &[]).await.0, 400);
}

#[tokio::test]
async fn a_code_can_be_refused_where_it_is_redeemed() {
    for (reason, number, suberror) in [
        ("deviceNotCompliant", 53000, Some("message_only")),
        ("conditionalAccess", 53003, Some("message_only")),
        ("consentRequired", 65001, Some("consent_required")),
        ("adminConsentRequired", 90094, Some("consent_required")),
        ("notInTenant", 50020, None),
        ("accountDisabled", 50057, None),
    ] {
        let world = refusing(json!({ "reason": reason, "at": ["token"] })).await;
        let asked = world.authorize("common", &[]);
        let answer = query(&world.browser().sign_in(&asked, ADA).await);
        let (status, body) = world.redeem("common", &answer["code"], &[]).await;
        assert_eq!((status, &body["error"]), (400, &"invalid_grant".into()));
        assert_eq!(body["error_codes"], json!([number]));
        assert_eq!(body.get("suberror").and_then(Value::as_str), suberror);
        assert!(body.get("claims").is_none());
    }
}

#[tokio::test]
async fn an_account_can_be_refused_and_admitted_while_the_emulator_runs() {
    let world = World::start().await;
    let tokens = signed_in(&world).await;
    let token = tokens["refresh_token"].as_str().unwrap();
    let refusal = format!("users/{ADA}/refusal");
    let disabled = r#"{"reason":"accountDisabled","at":["authorize","refresh"]}"#;
    world.turn(&refusal, disabled).await;
    assert_eq!(
        world.refresh(token, &[]).await.1["error_codes"],
        json!([50057])
    );
    let asked = world.authorize("common", &[]);
    let told = query(&world.browser().sign_in(&asked, ADA).await);
    assert_eq!(told["error"], "access_denied");
    let address = format!("{}/control/{refusal}", world.base);
    let lifted = world.http().delete(address).send().await.unwrap();
    assert_eq!(lifted.status(), 204);
    assert_eq!(world.refresh(token, &[]).await.0, 200);
}

#[tokio::test]
async fn grants_and_sessions_of_one_account_can_be_ended() {
    let world = World::start().await;
    let browser = world.browser();
    let asked = world.authorize("common", &[]);
    let answer = query(&browser.sign_in(&asked, ADA).await);
    let (_, tokens) = world.redeem("common", &answer["code"], &[]).await;
    let pending = query(&browser.open(&asked).await.away());
    let token = tokens["refresh_token"].as_str().unwrap();
    let (_, renewed) = world.refresh(token, &[]).await;
    let renewed = renewed["refresh_token"].as_str().unwrap();
    let other = world.browser();
    let eve = query(&other.sign_in(&asked, "eve@fabrikam.example").await);
    let (_, eve) = world.redeem("common", &eve["code"], &[]).await;

    world.turn(&format!("users/{ADA}/revoke"), "").await;
    for token in [token, renewed] {
        let (status, body) = world.refresh(token, &[]).await;
        assert_eq!((status, &body["error"]), (400, &"invalid_grant".into()));
        assert_eq!(body["error_codes"], json!([50173]));
    }
    assert_eq!(world.redeem("common", &pending["code"], &[]).await.0, 400);
    assert!(browser.open(&asked).await.page().signed_in().is_empty());
    let kept = eve["refresh_token"].as_str().unwrap();
    assert_eq!(world.refresh(kept, &[]).await.0, 200);

    world
        .turn(&format!("users/{ADA}/revoke?code=70000"), "")
        .await;
    let (_, body) = world.refresh(token, &[]).await;
    assert_eq!(body["error_codes"], json!([70000]));
    assert_eq!(body["suberror"], "bad_token");
    let more = body["error_uri"]
        .as_str()
        .unwrap()
        .strip_prefix(&world.base);
    let more = world.get(more.unwrap()).await;
    assert!(more.text().await.unwrap().contains("AADSTS70000"));
}

#[tokio::test]
async fn a_control_address_takes_no_nonsense_and_no_browsers() {
    let world = World::start().await;
    let post = async |path: &str, body: &'static str, origin: Option<&str>| {
        let address = format!("{}/control/{path}", world.base);
        let mut request = world.http().post(address).body(body);
        if let Some(origin) = origin {
            request = request.header("origin", origin);
        }
        request.send().await.unwrap().status().as_u16()
    };
    let own = world.base.clone();
    assert_eq!(post("users/nobody@x.example/revoke", "", None).await, 404);
    assert_eq!(
        post("users/ada@contoso.example/revoke?code=1", "", None).await,
        400
    );
    assert_eq!(
        post("users/ada@contoso.example/refusal", "{}", None).await,
        400
    );
    assert_eq!(
        post("users/ada@contoso.example/refusal", "\"shy\"", None).await,
        400
    );
    assert_eq!(
        post("users/ada@contoso.example/revoke", "", Some(&own)).await,
        403
    );
}

#[tokio::test]
async fn a_demand_on_silent_requests_is_met_by_one_that_is_not() {
    let world = World::start().await;
    let browser = world.browser();
    let asked = world.authorize("common", &[]);
    browser.sign_in(&asked, ADA).await;
    let demand = r#"{"reason":"mfaRequired","at":["silent"]}"#;
    world.turn(&format!("users/{ADA}/refusal"), demand).await;
    let silent = world.authorize("common", &[("prompt", "none")]);
    let told = query(&browser.open(&silent).await.away());
    assert_eq!(told["error"], "interaction_required");
    assert!(told.contains_key("claims"));
    assert!(query(&browser.open(&asked).await.away()).contains_key("code"));
    assert!(query(&browser.open(&silent).await.away()).contains_key("code"));
}
