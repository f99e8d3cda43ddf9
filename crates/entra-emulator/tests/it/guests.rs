//! Accounts of one tenant as guests of another.

use std::path::Path;

use entra_emulator::Directory;
use serde_json::{Value, json};

use super::support::{CONTOSO, FABRIKAM, MY_ORG, PERSONAL, World, query};

const ADA: &str = "ada@contoso.example";
const EVE: &str = "eve@fabrikam.example";
const MIA: &str = "mia@outlook.example";
const EVE_IN_CONTOSO: &str = "d0000000-0000-4000-8000-000000000001";
const MIA_IN_CONTOSO: &str = "d0000000-0000-4000-8000-000000000002";
const GROUP: &str = "c0000000-0000-4000-8000-000000000001";

/// A world in which Contoso has two guests.
async fn hosting() -> World {
    World::with(|directory| {
        directory["tenants"][0]["guests"] = json!([
            { "id": EVE_IN_CONTOSO, "username": EVE, "groups": [GROUP] },
            { "id": MIA_IN_CONTOSO, "username": MIA },
        ]);
        let pia = &mut directory["applications"][0];
        pia["optionalClaims"] = json!(["acct"]);
        pia["groupMembershipClaims"] = "All".into();
    })
    .await
}

#[tokio::test]
async fn a_guest_is_somebody_else_in_the_tenant_visited() {
    let world = hosting().await;
    let home = world.claims(&world.tokens("common", EVE, &[]).await).await;
    assert_eq!((&home["tid"], &home["acct"]), (&FABRIKAM.into(), &0.into()));
    assert!(home.get("idp").is_none() && home.get("groups").is_none());

    let tokens = world.tokens("contoso.example", EVE, &[]).await;
    let visit = world.claims(&tokens).await;
    assert_eq!(visit["iss"], format!("{}/{CONTOSO}/v2.0", world.base));
    assert_eq!(
        (&visit["tid"], &visit["acct"]),
        (&CONTOSO.into(), &1.into())
    );
    assert_eq!(visit["oid"], EVE_IN_CONTOSO);
    assert_eq!(visit["idp"], format!("{}/{FABRIKAM}/", world.base));
    assert_eq!(visit["groups"], json!([GROUP]));
    assert_eq!(visit["preferred_username"], EVE);
    assert_ne!(visit["sub"], home["sub"]);

    let token = tokens["refresh_token"].as_str().unwrap();
    let (_, renewed) = world.refresh(token, &[]).await;
    assert_eq!(world.claims(&renewed).await["oid"], EVE_IN_CONTOSO);
}

#[tokio::test]
async fn a_guest_with_a_personal_account_is_signed_by_the_tenant() {
    let world = hosting().await;
    let home = world
        .claims(&world.tokens("consumers", MIA, &[]).await)
        .await;
    assert_eq!(home["tid"], PERSONAL);
    let visit = world.claims(&world.tokens(CONTOSO, MIA, &[]).await).await;
    assert_eq!(
        (&visit["tid"], &visit["oid"]),
        (&CONTOSO.into(), &MIA_IN_CONTOSO.into())
    );
    assert_eq!(
        (&visit["idp"], &visit["acct"]),
        (&"live.com".into(), &1.into())
    );
}

#[tokio::test]
async fn an_application_of_one_tenant_takes_its_guests_and_no_strangers() {
    let world = hosting().await;
    let asked = [("client_id", MY_ORG)];
    let asked = world.authorize(CONTOSO, &asked);
    let browser = world.browser();
    let picker = browser.open(&asked).await.page();
    assert!(picker.tiles().contains(&EVE) && picker.tiles().contains(&MIA));
    let code = query(&browser.sign_in(&asked, EVE).await)["code"].clone();
    let client = [("client_id", MY_ORG), ("client_secret", "first")];
    let (status, body) = world.redeem("fabrikam.example", &code, &client).await;
    assert_eq!((status, &body["error_codes"]), (400, &json!([700_005])));
    assert_eq!(world.redeem(CONTOSO, &code, &client).await.0, 200);

    // Nobody from Contoso is a guest of Fabrikam.
    let hinted = [("login_hint", ADA)];
    let page = world
        .browser()
        .open(&world.authorize(FABRIKAM, &hinted))
        .await
        .page();
    assert!(page.html.contains("belongs to another organization"));
}

#[test]
fn guests_and_roles_have_to_be_accounts_of_the_file() {
    let refuse = |change: &dyn Fn(&mut Value), expected: &str| {
        let mut json: Value = serde_json::from_str(Directory::built_in_json()).unwrap();
        change(&mut json);
        let Err(error) = Directory::parse(&json.to_string(), Path::new("x")) else {
            panic!("the directory was taken");
        };
        assert_eq!(
            error.to_string(),
            format!("x is not a directory: {expected}")
        );
    };
    let guest = |id: &str, username: &str| {
        let guests = json!([{ "id": id, "username": username }]);
        move |json: &mut Value| json["tenants"][0]["guests"] = guests.clone()
    };
    refuse(
        &guest(EVE_IN_CONTOSO, "nobody@x.example"),
        "tenants[0].guests[0].username is no account of this file",
    );
    refuse(
        &guest(EVE_IN_CONTOSO, ADA),
        "tenants[0].guests[0].username is in this tenant already",
    );
    refuse(
        &guest("7d2e8f14-9a6b-4c3d-a5e0-1b4c7d8e9f33", EVE),
        "tenants[0].guests[0].id is taken",
    );
    refuse(
        &|json| json["applications"][0]["appRoles"] = json!({ "Admin": ["nobody@x.example"] }),
        "applications[0].appRoles.Admin names no account of this file",
    );
}
