//! Groups and roles in tokens.

use serde_json::{Value, json};

use super::support::{HYBRID, KEYS, World};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const FIRST: &str = "c0000000-0000-4000-8000-000000000001";

/// A world in which Ada is in one group and in `more`, and applications are told so.
async fn grouped(more: u16) -> World {
    World::with(|directory| {
        let ada = &mut directory["tenants"][0]["users"][0];
        ada["groups"] = json!([FIRST]);
        ada["moreGroups"] = more.into();
        for application in directory["applications"].as_array_mut().unwrap() {
            application["groupMembershipClaims"] = "SecurityGroup".into();
            application["appRoles"] = json!({ "Admin": [ADA], "Reader": [ADA], "None": [] });
        }
    })
    .await
}

/// The claims of an ID token that came through the browser.
async fn in_front(world: &World, mode: &str) -> Value {
    let changes = [
        ("client_id", HYBRID),
        ("response_type", "code id_token"),
        ("response_mode", mode),
    ];
    let asked = world.authorize("common", &changes);
    let browser = world.browser();
    let token = if mode == "form_post" {
        browser.sign_in_to_page(&asked, ADA).await.posted()["id_token"].clone()
    } else {
        let answer = browser.sign_in(&asked, ADA).await;
        let fragment = url::form_urlencoded::parse(answer.fragment().unwrap().as_bytes());
        let mut tokens = fragment.filter(|(name, _)| name == "id_token");
        tokens.next().unwrap().1.into_owned()
    };
    world.verify(KEYS, &token, HYBRID).await.0
}

#[tokio::test]
async fn groups_and_roles_are_named_where_the_registration_wants_them() {
    let world = grouped(1).await;
    let claims = world.claims(&world.tokens("common", ADA, &[]).await).await;
    let groups = claims["groups"].as_array().unwrap();
    assert_eq!((groups.len(), &groups[0]), (2, &Value::from(FIRST)));
    assert_eq!(claims["roles"], json!(["Admin", "Reader"]));
    let claims = world.claims(&world.tokens("common", BOB, &[]).await).await;
    assert!(claims.get("groups").is_none() && claims.get("roles").is_none());

    let unasked = World::with(|directory| {
        directory["tenants"][0]["users"][0]["groups"] = json!([FIRST]);
    })
    .await;
    let claims = unasked
        .claims(&unasked.tokens("common", ADA, &[]).await)
        .await;
    assert!(claims.get("groups").is_none());
}

#[tokio::test]
async fn more_than_200_groups_have_to_be_asked_for() {
    let world = grouped(199).await;
    let claims = world.claims(&world.tokens("common", ADA, &[]).await).await;
    assert_eq!(claims["groups"].as_array().unwrap().len(), 200);

    let world = grouped(200).await;
    let claims = world.claims(&world.tokens("common", ADA, &[]).await).await;
    assert!(claims.get("groups").is_none() && claims.get("hasgroups").is_none());
    assert_eq!(claims["_claim_names"], json!({ "groups": "src1" }));
    let oid = claims["oid"].as_str().unwrap();
    let endpoint = format!("{}/graph/v1.0/users/{oid}/getMemberObjects", world.base);
    assert_eq!(claims["_claim_sources"]["src1"]["endpoint"], endpoint);
    assert_eq!(claims["roles"], json!(["Admin", "Reader"]));
}

#[tokio::test]
async fn a_token_through_the_browser_says_only_that_there_are_groups() {
    for (more, mode, named) in [
        (4, "fragment", true),
        (5, "fragment", false),
        (199, "form_post", true),
        (200, "form_post", false),
    ] {
        let world = grouped(more).await;
        let claims = in_front(&world, mode).await;
        assert_eq!(claims.get("groups").is_some(), named, "{more} {mode}");
        assert_eq!(claims.get("hasgroups") == Some(&true.into()), !named);
        assert!(claims.get("_claim_names").is_none());
    }
}
