//! Who is let in, and as what.

use serde_json::{Value, json};
use url::Url;

use crate::browser::{Answer, Browser, location};
use crate::world::{World, json, tokens};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const EVE: &str = "eve@fabrikam.example";
const CONTOSO: &str = "5c1f3f0e-8d0b-4f3a-9a53-1f6a3c7e2b41";
const BOBS_OBJECT: &str = "e41c9a07-5f2b-4c6d-8e31-7a9b0c1d2e22";
const GROUP: &str = "aaaaaaaa-1111-4111-8111-111111111111";
const OTHER: &str = "bbbbbbbb-1111-4111-8111-111111111111";

async fn sign_in(world: &World, account: &str) -> Answer {
    Browser::new().sign_in(world.login_url(&[]), account).await
}

/// The reason of a refusal, which is always one to choose another account after.
pub(crate) async fn refused(world: &World, account: &str) -> String {
    let told = sign_in(world, account).await;
    let error = told.get("error").map(String::as_str);
    assert_eq!(error, Some("account_selection_required"), "{told:?}");
    told["pia_error"].clone()
}

async fn roles(world: &World, account: &str) -> Vec<String> {
    let (access, _) = world.session(account).await;
    let me = json(world.get("/auth/me", &access).await).await;
    let roles = me["roles"].as_array().cloned().unwrap_or_default();
    roles.iter().map(|role| role.as_str().unwrap().to_owned()).collect()
}

fn ada(directory: &mut Value) -> &mut Value {
    &mut directory["tenants"][0]["users"][0]
}

/// What an operator does at the command line.
pub(crate) async fn operate(world: &World, arguments: &[&str]) -> (bool, String) {
    let mut command = tokio::process::Command::new(env!("CARGO_BIN_EXE_pia-server"));
    command.args(arguments).env_clear().envs(world.environment());
    let done = command.output().await.unwrap();
    let said = String::from_utf8([done.stdout, done.stderr].concat()).unwrap();
    (done.status.success(), said)
}

#[tokio::test]
async fn only_people_who_are_known_get_in_where_the_operator_wants_that() {
    let world = World::with(&[("Auth__CreateAccounts", "false")]).await;
    assert_eq!(refused(&world, ADA).await, "account_unknown");
    let bob = ["users", "add", "--tenant", CONTOSO, "--object", BOBS_OBJECT, "--name", "Bob"];
    let (done, said) = operate(&world, &bob).await;
    assert!(done && said.contains("is made; its person may sign in"), "{said}");
    let id = said.split(' ').next().unwrap().to_owned();
    let (_, again) = operate(&world, &bob).await;
    assert!(again.starts_with(&format!("{id} is their account already")), "{again}");
    let (access, _) = world.session(BOB).await;
    let me = json(world.get("/auth/me", &access).await).await;
    assert_eq!((me["id"].as_str(), me["displayName"].as_str()), (Some(&*id), Some("Bob Miller")));
    assert_eq!(refused(&world, EVE).await, "account_unknown");
    world.stop().await;
}

#[tokio::test]
async fn who_is_disabled_is_out_at_once_and_finds_everything_when_back() {
    let world = World::start().await;
    let (access, refresh) = world.session(ADA).await;
    let (bob, _) = world.session(BOB).await;
    let code = world.code(ADA).await;
    let me = json(world.get("/auth/me", &access).await).await;
    let id = me["id"].as_str().unwrap();
    let stream = world.get("/api/sync/v2/stream", &access).await;
    assert_eq!(stream.status(), 200);

    let (done, said) = operate(&world, &["users", "disable", id]).await;
    assert!(done, "{said}");
    // The stream ends, and says nothing of anybody else's: sooner than it would look by itself.
    tokio::time::timeout(std::time::Duration::from_secs(15), stream.bytes())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    assert_eq!(world.refresh(&refresh).await.status(), 400);
    // Existing clients sign out on 401 and on nothing else.
    let older = json!({ "refreshToken": refresh });
    let older = world.post("/auth/refresh", "", &older).await;
    assert_eq!(older.status(), 401);
    assert_eq!(world.redeem(&code, &[]).await.status(), 400);
    assert_eq!(refused(&world, ADA).await, "account_disabled");
    assert_eq!(world.get("/auth/me", &bob).await.status(), 200);
    let (_, listed) = operate(&world, &["users", "list"]).await;
    let line = listed.lines().find(|line| line.starts_with(id)).unwrap();
    assert!(line.contains("\tdisabled ") && line.contains(CONTOSO), "{line}");

    let (done, _) = operate(&world, &["users", "enable", id]).await;
    assert!(done);
    let (access, _) = world.session(ADA).await;
    let me = json(world.get("/auth/me", &access).await).await;
    assert_eq!(me["id"].as_str(), Some(id));
    for wrong in ["nobody", "0197a1e0-0000-7000-8000-000000000001"] {
        let (done, said) = operate(&world, &["users", "disable", wrong]).await;
        assert!(!done && said.contains(wrong), "{said}");
    }
    world.stop().await;
}

#[tokio::test]
async fn roles_come_from_the_registration_and_from_groups_and_are_those_of_the_last_sign_in() {
    let by_group = format!("{GROUP}=Writer {OTHER}=Nobody");
    let world = World::beside(&[("OAuth__Microsoft__GroupRoles", &by_group)], |directory| {
        ada(directory)["groups"] = json!([GROUP]);
        let application = &mut directory["applications"][0];
        application["groupMembershipClaims"] = json!("SecurityGroup");
        application["appRoles"] = json!({ "Admin": [ADA, BOB] });
    })
    .await;
    assert_eq!(roles(&world, ADA).await, ["Admin", "Writer"]);
    assert_eq!(roles(&world, BOB).await, ["Admin"]);
    assert!(roles(&world, EVE).await.is_empty());
    // They go along with each renewal, for whoever reads our tokens.
    let (_, refresh) = world.session(ADA).await;
    let (access, _) = tokens(world.refresh(&refresh).await).await;
    let claims = access.split('.').nth(1).unwrap();
    let claims = data_encoding::BASE64URL_NOPAD.decode(claims.as_bytes()).unwrap();
    let claims: Value = serde_json::from_slice(&claims).unwrap();
    assert_eq!(claims["roles"], json!(["Admin", "Writer"]));
    world.stop().await;
}

#[tokio::test]
async fn groups_that_are_too_many_for_a_token_are_asked_for_and_nobody_gets_in_half_known() {
    let by_group = format!("{GROUP}=Writer");
    let configuration = [
        ("OAuth__Microsoft__GroupRoles", by_group.as_str()),
        ("Auth__RequiredRole", "Writer"),
        ("OAuth__Microsoft__AllowedTenants", CONTOSO),
    ];
    let world = World::beside(&configuration, |directory| {
        ada(directory)["groups"] = json!([GROUP]);
        ada(directory)["moreGroups"] = json!(300);
        directory["applications"][0]["groupMembershipClaims"] = json!("SecurityGroup");
    })
    .await;
    assert_eq!(roles(&world, ADA).await, ["Writer"]);
    assert_eq!(refused(&world, BOB).await, "role_missing");
    let left = world.http.get(world.login_url(&[])).send().await.unwrap();
    let provider = Url::parse(&location(&left).unwrap()).unwrap();
    let outage = provider.join("/control/outage/graph").unwrap();
    assert_eq!(world.http.post(outage.clone()).send().await.unwrap().status(), 204);
    let told = sign_in(&world, ADA).await;
    assert_eq!(told.get("error").map(String::as_str), Some("temporarily_unavailable"), "{told:?}");
    assert_eq!(world.http.delete(outage).send().await.unwrap().status(), 204);
    assert_eq!(roles(&world, ADA).await, ["Writer"]);
    world.stop().await;
}

#[tokio::test]
async fn guests_are_kept_out_where_the_operator_wants_that_and_named_as_the_operator_wants() {
    let as_guest = |directory: &mut Value| {
        directory["tenants"][0]["guests"] = json!([{
            "id": "cccccccc-1111-4111-8111-111111111111",
            "username": EVE,
        }]);
    };
    let tenant = |world: &World| {
        let mut url = world.login_url(&[]);
        url.query_pairs_mut().append_pair("domain_hint", "contoso.example");
        url
    };
    for (blocked, code) in [("true", false), ("false", true)] {
        let world = World::in_tenant(
            &[("OAuth__Microsoft__BlockGuests", blocked)],
            CONTOSO,
            as_guest,
        )
        .await;
        let told = Browser::new().sign_in(tenant(&world), EVE).await;
        assert_eq!(told.contains_key("code"), code, "{told:?}");
        if !code {
            assert_eq!(told["pia_error"], "guest_not_allowed");
        }
        let told = Browser::new().sign_in(tenant(&world), ADA).await;
        assert!(told.contains_key("code"), "{told:?}");
        world.stop().await;
    }
}

#[tokio::test]
async fn what_is_shown_comes_from_the_claims_that_the_operator_names() {
    let claims = [
        ("OAuth__Microsoft__NameClaim", "preferred_username"),
        ("OAuth__Microsoft__EmailClaim", "no_such_claim"),
    ];
    let world = World::with(&claims).await;
    let (access, _) = world.session(ADA).await;
    let me = json(world.get("/auth/me", &access).await).await;
    assert_eq!((&me["displayName"], &me["email"]), (&json!(ADA), &json!(ADA)));
    world.stop().await;
}

#[tokio::test]
async fn a_guest_is_called_by_the_claim_that_the_operator_names() {
    let as_guest = |directory: &mut Value| {
        directory["tenants"][0]["guests"] = json!([{
            "id": "cccccccc-1111-4111-8111-111111111111",
            "username": EVE,
        }]);
        directory["tenants"][1]["users"][0]["email"] = Value::Null;
    };
    // Nobody here has an address, so what they type to sign in is shown.
    let claims = [
        ("OAuth__Microsoft__EmailClaim", "no_such_claim"),
        ("OAuth__Microsoft__GuestUsernameClaim", "name"),
    ];
    let world = World::in_tenant(&claims, CONTOSO, as_guest).await;
    let (access, _) = world.session(EVE).await;
    let me = json(world.get("/auth/me", &access).await).await;
    assert_eq!(me["email"], "Eve Fischer", "{me}");
    world.stop().await;
}

#[tokio::test]
async fn a_server_that_may_not_ask_for_groups_says_so_and_lets_nobody_in_without_them() {
    let by_group = format!("{GROUP}=Writer");
    let configuration = [
        ("OAuth__Microsoft__GroupRoles", by_group.as_str()),
        ("OAuth__Microsoft__Scopes", "openid profile email"),
    ];
    let world = World::beside(&configuration, |directory| {
        ada(directory)["moreGroups"] = json!(300);
        directory["applications"][0]["groupMembershipClaims"] = json!("SecurityGroup");
    })
    .await;
    let told = sign_in(&world, ADA).await;
    let code = told.get("error").map(String::as_str);
    assert_eq!(code, Some("server_error"), "{told:?}");
    assert_eq!(told["pia_error"], "misconfigured");
    assert!(told["message"].contains("your groups"), "{told:?}");
    let told = sign_in(&world, BOB).await;
    assert!(told.contains_key("code"), "of whom the token says all: {told:?}");
    world.stop().await;
}

#[tokio::test]
async fn a_person_is_told_whose_account_it_is_also_after_a_renewal() {
    const MIA: &str = "mia@outlook.example";
    let world = World::start().await;
    for (account, organization, personal) in [
        (ADA, json!("contoso.example"), Value::Null),
        (MIA, Value::Null, json!(true)),
    ] {
        let (access, refresh) = world.session(account).await;
        let me = json(world.get("/auth/me", &access).await).await;
        let renewed = json(world.refresh(&refresh).await).await;
        for said in [&me, &renewed["user"]] {
            assert_eq!((&said["organization"], &said["personal"]), (&organization, &personal));
            assert_eq!(said["organizationName"], Value::Null, "Graph may not be asked");
        }
    }
    world.stop().await;
}
