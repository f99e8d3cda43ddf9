//! The token endpoint: every refusal by its number, and refreshing.

use serde_json::Value;
use time::Duration;

use super::support::{CONTOSO, Fields, ORGS, PIA, PUBLIC, SECRET, VERIFIER, World, query};

const ADA: &str = "ada@contoso.example";
const EVE: &str = "eve@fabrikam.example";

async fn code(world: &World, account: &str, changes: Fields<'_>) -> String {
    let asked = world.authorize("common", changes);
    let answer = world.browser().sign_in(&asked, account).await;
    query(&answer)["code"].clone()
}

fn refused(answer: &(u16, Value), status: u16, error: &str, number: u32) {
    let (got, body) = answer;
    assert_eq!(
        (*got, &body["error"]),
        (status, &Value::from(error)),
        "{body}"
    );
    assert_eq!(body["error_codes"], Value::from(vec![number]), "{body}");
}

#[tokio::test]
async fn an_error_has_the_shape_clients_parse() {
    let world = World::start().await;
    let answer = world.redeem("common", "made-up", &[]).await;
    refused(&answer, 400, "invalid_grant", 70000);
    let body = answer.1;
    let text = |name: &str| body[name].as_str().unwrap().to_owned();
    let (trace, correlation, timestamp) =
        (text("trace_id"), text("correlation_id"), text("timestamp"));
    assert_eq!(
        (trace.len(), correlation.len(), timestamp.len()),
        (36, 36, 20)
    );
    assert!(timestamp.ends_with('Z') && timestamp.as_bytes()[10] == b' ');
    let description = text("error_description");
    assert!(description.starts_with("AADSTS70000: "));
    assert!(description.ends_with(&format!(
        " Trace ID: {trace} Correlation ID: {correlation} Timestamp: {timestamp}"
    )));
}

#[tokio::test]
async fn a_code_is_good_once() {
    let world = World::start().await;
    let code = code(&world, ADA, &[]).await;
    let both = tokio::join!(
        world.redeem("common", &code, &[]),
        world.redeem("common", &code, &[])
    );
    let mut both = [both.0, both.1];
    both.sort_by_key(|(status, _)| *status);
    assert_eq!(both[0].0, 200);
    refused(&both[1], 400, "invalid_grant", 54005);
}

#[tokio::test]
async fn a_code_is_good_for_ten_minutes() {
    let world = World::start().await;
    let (early, late) = (code(&world, ADA, &[]).await, code(&world, ADA, &[]).await);
    world.pass(Duration::seconds(590));
    assert_eq!(world.redeem("common", &early, &[]).await.0, 200);
    world.pass(Duration::seconds(11));
    refused(
        &world.redeem("common", &late, &[]).await,
        400,
        "invalid_grant",
        70008,
    );
}

#[tokio::test]
async fn a_code_is_bound_to_what_was_asked() {
    let world = World::start().await;
    let code = code(&world, ADA, &[]).await;
    let other_verifier = "x".repeat(43);
    let other_uri = "http://localhost:5081/signin-microsoft";
    for (tenant, changes, status, error, number) in [
        (
            "common",
            vec![("code_verifier", &*other_verifier)],
            400,
            "invalid_grant",
            501_481,
        ),
        (
            "common",
            vec![("code_verifier", "")],
            400,
            "invalid_grant",
            501_481,
        ),
        (
            "common",
            vec![("code_verifier", "short")],
            400,
            "invalid_grant",
            501_491,
        ),
        (
            "common",
            vec![("redirect_uri", other_uri)],
            401,
            "invalid_client",
            500_112,
        ),
        (
            "common",
            vec![("redirect_uri", "")],
            400,
            "invalid_request",
            900_144,
        ),
        (
            "common",
            vec![("code", "")],
            400,
            "invalid_request",
            900_144,
        ),
        ("fabrikam.example", vec![], 400, "invalid_grant", 700_005),
        ("consumers", vec![], 400, "invalid_grant", 700_005),
        ("nowhere.example", vec![], 400, "invalid_tenant", 90002),
        (
            "common",
            vec![("client_id", ORGS), ("client_secret", "first")],
            400,
            "invalid_grant",
            70000,
        ),
    ] {
        refused(
            &world.redeem(tenant, &code, &changes).await,
            status,
            error,
            number,
        );
    }
    // None of that has spent the code.
    assert_eq!(world.redeem(CONTOSO, &code, &[]).await.0, 200);
}

#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let world = World::start().await;
    let plain = [("code_challenge", ""), ("code_challenge_method", "")];
    let code = code(&world, ADA, &plain).await;
    refused(
        &world.redeem("common", &code, &[]).await,
        400,
        "invalid_grant",
        501_481,
    );
    assert_eq!(
        world
            .redeem("common", &code, &[("code_verifier", "")])
            .await
            .0,
        200
    );
}

#[tokio::test]
async fn a_plain_challenge_is_taken_as_plain() {
    let world = World::start().await;
    for method in ["plain", ""] {
        let changes = [
            ("code_challenge", VERIFIER),
            ("code_challenge_method", method),
        ];
        let code = code(&world, ADA, &changes).await;
        assert_eq!(world.redeem("common", &code, &[]).await.0, 200);
    }
}

#[tokio::test]
async fn a_client_proves_who_it_is() {
    let world = World::start().await;
    let unknown = "99999999-9999-4999-8999-999999999999";
    for (changes, status, error, number) in [
        (("client_secret", "wrong"), 401, "invalid_client", 7_000_215),
        (("client_secret", ""), 401, "invalid_client", 7_000_218),
        (("client_id", PUBLIC), 401, "invalid_client", 700_025),
        (("client_id", unknown), 400, "unauthorized_client", 700_016),
        (("client_id", ""), 400, "invalid_request", 900_144),
        (("grant_type", ""), 400, "invalid_request", 900_144),
        (
            ("grant_type", "password"),
            400,
            "unsupported_grant_type",
            70003,
        ),
    ] {
        let answer = world.redeem("common", "any", &[changes]).await;
        refused(&answer, status, error, number);
    }
    let doubled = [
        ("grant_type", "authorization_code"),
        ("grant_type", "refresh_token"),
    ];
    let answer = world.post("/common/oauth2/v2.0/token", &doubled).await;
    refused(&answer, 400, "invalid_request", 9_000_411);
}

#[tokio::test]
async fn a_secret_may_come_in_the_header_in_any_characters() {
    let world = World::start().await;
    let asked = [("client_id", ORGS)];
    let code = code(&world, ADA, &asked).await;
    let address = format!("{}/common/oauth2/v2.0/token", world.base);
    let form = [
        ("grant_type", "authorization_code"),
        ("code", code.as_str()),
        ("redirect_uri", "http://localhost:5080/signin-microsoft"),
        ("code_verifier", VERIFIER),
    ];
    let send = async |secret: &str| {
        let request = world.http().post(&address).form(&form);
        let answer = request.basic_auth(ORGS, Some(secret)).send().await.unwrap();
        answer.status().as_u16()
    };
    assert_eq!(send("p%26%3D%2B+%25").await, 401);
    assert_eq!(send("p%26%3D%2B+%25%C3%A4").await, 200);
}

#[tokio::test]
async fn a_public_client_needs_its_verifier_and_no_secret() {
    let world = World::start().await;
    let code = code(&world, ADA, &[("client_id", PUBLIC)]).await;
    let public = [("client_id", PUBLIC), ("client_secret", "")];
    let stolen = [public[0], public[1], ("code_verifier", "")];
    refused(
        &world.redeem("common", &code, &stolen).await,
        400,
        "invalid_grant",
        501_481,
    );
    assert_eq!(world.redeem("common", &code, &public).await.0, 200);
}

struct Refreshing {
    world: World,
}

impl Refreshing {
    async fn with(&self, token: &str, changes: Fields<'_>) -> (u16, Value) {
        let form = [
            ("grant_type", "refresh_token"),
            ("refresh_token", token),
            ("client_id", PIA),
            ("client_secret", SECRET),
        ];
        let mut form: Vec<_> = form
            .into_iter()
            .filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name))
            .collect();
        form.extend(changes);
        self.world.post("/common/oauth2/v2.0/token", &form).await
    }
}

#[tokio::test]
async fn a_refresh_token_is_replaced_and_the_old_one_still_works() {
    let world = World::start().await;
    let code = code(&world, EVE, &[]).await;
    let (_, first) = world.redeem("common", &code, &[]).await;
    let refreshing = Refreshing { world };
    let token = first["refresh_token"].as_str().unwrap();
    let (status, second) = refreshing.with(token, &[]).await;
    assert_eq!(status, 200);
    assert_ne!(second["refresh_token"], first["refresh_token"]);
    assert_ne!(second["access_token"], first["access_token"]);
    let id_token = second["id_token"].as_str().unwrap();
    let keys = "/common/discovery/v2.0/keys";
    let (claims, _) = refreshing.world.verify(keys, id_token, PIA).await;
    assert_eq!(claims["preferred_username"], EVE);
    assert!(claims.get("nonce").is_none());
    assert_eq!(refreshing.with(token, &[]).await.0, 200);
}

#[tokio::test]
async fn refreshing_can_ask_for_less_and_never_for_more() {
    let world = World::start().await;
    let code = code(&world, ADA, &[]).await;
    let (_, first) = world.redeem("common", &code, &[]).await;
    let refreshing = Refreshing { world };
    let token = first["refresh_token"].as_str().unwrap();
    let (_, narrow) = refreshing.with(token, &[("scope", "openid")]).await;
    assert_eq!(narrow["scope"], "openid");
    let again = narrow["refresh_token"].as_str().unwrap();
    let (_, wide) = refreshing.with(again, &[]).await;
    assert_eq!(wide["scope"], "openid profile email");
    let more = refreshing
        .with(token, &[("scope", "openid User.Read")])
        .await;
    refused(&more, 400, "invalid_grant", 65001);
    assert_eq!(more.1["suberror"], "consent_required");
}

#[tokio::test]
async fn a_refresh_token_is_bound_and_lasts_90_days_without_use() {
    let world = World::start().await;
    let code = code(&world, ADA, &[]).await;
    let (_, first) = world.redeem("common", &code, &[]).await;
    let refreshing = Refreshing { world };
    let token = first["refresh_token"].as_str().unwrap();
    let other = [("client_id", ORGS), ("client_secret", "first")];
    let stolen = refreshing.with(token, &other).await;
    refused(&stolen, 400, "invalid_grant", 70000);
    assert_eq!(stolen.1["suberror"], "bad_token");
    let made_up = refreshing.with("made-up", &[]).await;
    refused(&made_up, 400, "invalid_grant", 70000);
    refreshing.world.pass(Duration::days(89));
    assert_eq!(refreshing.with(token, &[]).await.0, 200);
    refreshing.world.pass(Duration::days(2));
    let late = refreshing.with(token, &[]).await;
    refused(&late, 400, "invalid_grant", 700_082);
    assert_eq!(late.1["suberror"], "token_expired");
}
