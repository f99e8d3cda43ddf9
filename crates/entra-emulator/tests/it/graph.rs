//! The small Graph.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use time::Duration;

use super::support::{PIA, World};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const EVE: &str = "eve@fabrikam.example";
const MIA: &str = "mia@outlook.example";
const GROUP: &str = "c0000000-0000-4000-8000-000000000001";
const EVE_IN_CONTOSO: &str = "d0000000-0000-4000-8000-000000000001";

async fn world() -> World {
    World::with(|directory| {
        let contoso = &mut directory["tenants"][0];
        contoso["users"][0]["photo"] = true.into();
        contoso["users"][0]["groups"] = json!([GROUP]);
        contoso["users"][0]["moreGroups"] = 300.into();
        contoso["users"][1]["groups"] = json!([GROUP]);
        contoso["guests"] = json!([{ "id": EVE_IN_CONTOSO, "username": EVE }]);
    })
    .await
}

async fn token(world: &World, tenant: &str, account: &str, scope: &str) -> String {
    let tokens = world.tokens(tenant, account, &[("scope", scope)]).await;
    tokens["access_token"].as_str().unwrap().to_owned()
}

async fn get(world: &World, path: &str, token: &str) -> reqwest::Response {
    let address = format!("{}/graph/v1.0{path}", world.base);
    world
        .http()
        .get(address)
        .bearer_auth(token)
        .send()
        .await
        .unwrap()
}

async fn ask(world: &World, path: &str, token: &str, body: &'static str) -> (u16, Value) {
    let address = format!("{}/graph/v1.0{path}", world.base);
    let request = world.http().post(address).bearer_auth(token).body(body);
    let answer = request.send().await.unwrap();
    (answer.status().as_u16(), answer.json().await.unwrap())
}

#[tokio::test]
async fn me_is_who_signed_in() {
    let world = world().await;
    for (tenant, account, principal) in [
        ("common", ADA, ADA),
        ("common", MIA, MIA),
        (
            "contoso.example",
            EVE,
            "eve_fabrikam.example#EXT#@contoso.example",
        ),
    ] {
        let asked = [("scope", "openid profile User.Read")];
        let tokens = world.tokens(tenant, account, &asked).await;
        let me = get(&world, "/me", tokens["access_token"].as_str().unwrap()).await;
        assert_eq!(me.status(), 200);
        let me: Value = me.json().await.unwrap();
        assert_eq!(
            (&me["mail"], &me["userPrincipalName"]),
            (&account.into(), &principal.into())
        );
        if account != MIA {
            assert_eq!(me["id"], world.claims(&tokens).await["oid"]);
        }
    }
}

#[tokio::test]
async fn who_has_a_photo_gets_it_and_who_has_none_is_told() {
    let world = world().await;
    let ada = token(&world, "common", ADA, "User.Read").await;
    for path in ["/me/photo/$value", "/me/photos/48x48/$value"] {
        let photo = get(&world, path, &ada).await;
        assert_eq!(photo.headers()["content-type"], "image/jpeg");
        assert!(photo.headers().contains_key("etag"));
        assert!(
            photo
                .bytes()
                .await
                .unwrap()
                .starts_with(&[0xff, 0xd8, 0xff])
        );
    }
    assert_eq!(
        get(&world, "/me/photos/1x1/$value", &ada).await.status(),
        404
    );
    let bob = token(&world, "common", BOB, "User.Read").await;
    let none = get(&world, "/me/photo/$value", &bob).await;
    assert_eq!(none.status(), 404);
    let body: Value = none.json().await.unwrap();
    assert_eq!(body["error"]["code"], "ImageNotFound");
}

#[tokio::test]
async fn the_organisation_is_the_tenant_of_the_token() {
    let world = world().await;
    for (tenant, account, name, domain) in [
        ("common", ADA, "Contoso", "contoso.example"),
        ("contoso.example", EVE, "Contoso", "contoso.example"),
        ("common", EVE, "Fabrikam", "fabrikam.example"),
    ] {
        let token = token(&world, tenant, account, "User.Read").await;
        let found = get(&world, "/organization?$select=displayName", &token).await;
        assert_eq!(found.status(), 200);
        let found: Value = found.json().await.unwrap();
        assert_eq!(found["value"].as_array().unwrap().len(), 1);
        let found = &found["value"][0];
        let main = &found["verifiedDomains"][0];
        assert_eq!(
            (&found["displayName"], &main["name"], &main["isDefault"]),
            (&json!(name), &json!(domain), &json!(true))
        );
    }
    let mia = token(&world, "common", MIA, "User.Read").await;
    assert_eq!(get(&world, "/organization", &mia).await.status(), 404);
    let profile = token(&world, "common", ADA, "openid profile").await;
    assert_eq!(get(&world, "/organization", &profile).await.status(), 403);
}

#[tokio::test]
async fn groups_that_found_no_room_can_be_asked_for() {
    let world = world().await;
    let ada = token(&world, "common", ADA, "User.Read").await;
    let security = r#"{"securityEnabledOnly":true}"#;
    let (status, mine) = ask(&world, "/me/getMemberObjects", &ada, security).await;
    let groups = mine["value"].as_array().unwrap();
    assert_eq!(
        (status, groups.len(), &groups[0]),
        (200, 301, &GROUP.into())
    );
    let by_id = "/users/0b7a6e52-3c1d-4e8f-b2a9-6d5c4f3e2a11/getMemberObjects";
    assert_eq!(
        ask(&world, by_id, &ada, security).await.1["value"],
        mine["value"]
    );
    assert_eq!(ask(&world, "/me/getMemberObjects", &ada, "{}").await.0, 400);

    let bob = format!("/users/{BOB}/getMemberObjects");
    assert_eq!(ask(&world, &bob, &ada, security).await.0, 403);
    let reader = token(&world, "common", ADA, "GroupMember.Read.All").await;
    assert_eq!(
        ask(&world, &bob, &reader, security).await.1["value"],
        json!([GROUP])
    );
    // Mia is in no tenant of Ada's.
    let mia = format!("/users/{MIA}/getMemberObjects");
    assert_eq!(ask(&world, &mia, &reader, security).await.0, 404);
    let guest = format!("/users/{EVE_IN_CONTOSO}/getMemberObjects");
    assert_eq!(
        ask(&world, &guest, &reader, security).await.1["value"],
        json!([])
    );
}

#[tokio::test]
async fn a_token_for_somebody_else_opens_nothing() {
    let world = world().await;
    let api = format!("api://{PIA}/access");
    let api = token(&world, "common", ADA, &api).await;
    for wrong in [&*api, "made-up", ""] {
        let answer = get(&world, "/me", wrong).await;
        assert_eq!(answer.status(), 401);
        assert_eq!(answer.headers()["www-authenticate"], "Bearer");
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"]["code"], "InvalidAuthenticationToken");
    }
    assert_eq!(world.get("/graph/v1.0/me").await.status(), 401);
    let profile = token(&world, "common", ADA, "openid profile").await;
    assert_eq!(get(&world, "/me", &profile).await.status(), 403);
    let good = token(&world, "common", ADA, "User.Read").await;
    world.pass(Duration::minutes(61));
    assert_eq!(get(&world, "/me", &good).await.status(), 401);
}

#[tokio::test]
async fn graph_can_demand_more_of_a_token_that_was_good_until_now() {
    let world = world().await;
    let before = token(&world, "common", ADA, "User.Read").await;
    let demand = r#"{"reason":"mfaRequired","at":["graph"]}"#;
    world.turn(&format!("users/{ADA}/refusal"), demand).await;
    let answer = get(&world, "/me", &before).await;
    assert_eq!(answer.status(), 401);
    let header = answer.headers()["www-authenticate"].to_str().unwrap();
    let claims = header
        .strip_prefix("Bearer error=\"insufficient_claims\", claims=\"")
        .unwrap();
    let claims = BASE64URL_NOPAD
        .decode(claims.trim_end_matches('"').as_bytes())
        .unwrap();
    let claims = String::from_utf8(claims).unwrap();
    let met = [("scope", "User.Read"), ("claims", &*claims)];
    let tokens = world.tokens("common", ADA, &met).await;
    let after = tokens["access_token"].as_str().unwrap();
    assert_eq!(get(&world, "/me", after).await.status(), 200);
    assert_eq!(get(&world, "/me", &before).await.status(), 401);
}
