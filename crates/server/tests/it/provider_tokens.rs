//! Acting for a person at their provider: tokens that are kept and renewed, the picture, and
//! applications that call with the provider's own tokens.

use reqwest::Response;
use serde_json::{Value, json};
use time::Duration;
use url::Url;

use crate::browser::{Browser, answer, location};
use crate::people::operate;
use crate::world::{CHALLENGE, VERIFIER, World, json};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const CONTOSO: &str = "5c1f3f0e-8d0b-4f3a-9a53-1f6a3c7e2b41";
const BOBS_OBJECT: &str = "e41c9a07-5f2b-4c6d-8e31-7a9b0c1d2e22";
const WRITERS: &str = "aaaaaaaa-1111-4111-8111-111111111111";
/// This server at the stand-in for Microsoft.
const API: &str = "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10";
/// Another application there.
const APPLICATION: &str = "11111111-52a4-4f0e-9d3b-2a8c5d1e9f10";
const REDIRECT: &str = "http://localhost/back";
const KEEP: (&str, &str) = ("OAuth__Microsoft__KeepTokens", "true");
const SIGN_OUT: (&str, &str) = ("OAuth__Microsoft__SignOutWithProvider", "true");

fn ada_has_a_photo(directory: &mut Value) {
    directory["tenants"][0]["users"][0]["photo"] = json!(true);
}

/// Where the stand-in for Microsoft is.
async fn provider(world: &World) -> Url {
    let left = world.http.get(world.login_url(&[])).send().await.unwrap();
    let left = Url::parse(&location(&left).unwrap()).unwrap();
    Url::parse(&left.origin().ascii_serialization()).unwrap()
}

/// A world whose tokens are kept, and Graph beside its provider.
async fn keeping(more: &[(&str, &str)], change: impl FnOnce(&mut Value)) -> World {
    let mut all = vec![KEEP];
    all.extend(more);
    World::beside(&all, |directory| {
        ada_has_a_photo(directory);
        change(directory);
    })
    .await
}

async fn photo(world: &World, access: &str, known: Option<&str>) -> Response {
    let request = world.http.get(world.url("/api/me/photo")).bearer_auth(access);
    let request = match known {
        Some(tag) => request.header("if-none-match", tag),
        None => request,
    };
    request.send().await.unwrap()
}

#[tokio::test]
async fn what_an_organisation_calls_itself_is_asked_for_and_kept_while_graph_is_away() {
    const MIA: &str = "mia@outlook.example";
    let world = keeping(&[], |_| ()).await;
    let said = async |account: &str| {
        let (access, _) = world.session(account).await;
        let me = json(world.get("/auth/me", &access).await).await;
        (me["organization"].clone(), me["organizationName"].clone())
    };
    let contoso = json!("contoso.example");
    assert_eq!(said(ADA).await, (contoso.clone(), json!("Contoso")));
    assert_eq!(said(MIA).await, (Value::Null, Value::Null));
    control(&world, "outage/graph").await;
    assert_eq!(said(ADA).await, (contoso.clone(), json!("Contoso")), "as it was");
    assert_eq!(said(BOB).await, (contoso, Value::Null), "signed in for all that");
    world.stop().await;
}

#[tokio::test]
async fn of_a_guest_the_organisation_that_is_visited_is_not_said_to_be_theirs() {
    const EVE: &str = "eve@fabrikam.example";
    let tenant = |directory: &mut Value| {
        let guest = json!([{ "id": "d0000000-0000-4000-8000-000000000001", "username": EVE }]);
        directory["tenants"][0]["guests"] = guest;
    };
    let world = World::in_tenant(&[KEEP], CONTOSO, tenant).await;
    let (access, _) = world.session(EVE).await;
    let me = json(world.get("/auth/me", &access).await).await;
    assert_eq!(
        (&me["organization"], &me["organizationName"]),
        (&Value::Null, &Value::Null)
    );
    world.stop().await;
}

#[tokio::test]
async fn a_person_sees_their_picture_and_nobody_elses() {
    let world = keeping(&[], |_| ()).await;
    let (ada, _) = world.session(ADA).await;
    let (bob, _) = world.session(BOB).await;
    let found = photo(&world, &ada, None).await;
    assert_eq!(found.status(), 200);
    assert_eq!(found.headers()["content-type"], "image/jpeg");
    assert_eq!(found.headers()["cache-control"], "private, max-age=3600");
    let tag = found.headers()["etag"].to_str().unwrap().to_owned();
    let image = found.bytes().await.unwrap();
    assert!(image.starts_with(&[0xff, 0xd8]), "a JPEG");

    let same = photo(&world, &ada, Some(&tag)).await;
    assert_eq!(same.status(), 304);
    assert!(same.bytes().await.unwrap().is_empty());
    let none = photo(&world, &bob, None).await;
    assert_eq!(none.status(), 404);
    assert_eq!(json(none).await["error"], "no_photo");
    assert_eq!(world.http.get(world.url("/api/me/photo")).send().await.unwrap().status(), 401);

    // For a day it is not asked for again, whatever becomes of Graph.
    control(&world, "outage/graph").await;
    assert_eq!(photo(&world, &ada, None).await.status(), 200);
    world.stop().await;
}

/// Turns one of the provider's switches.
async fn control(world: &World, what: &str) {
    let url = provider(world).await.join(&format!("/control/{what}"));
    let turned = world.http.post(url.unwrap()).send().await.unwrap();
    assert_eq!(turned.status(), 204, "{what}");
}

#[tokio::test]
async fn what_an_id_token_leaves_out_is_asked_of_graph() {
    let scopes = ("OAuth__Microsoft__Scopes", "openid profile User.Read");
    let world = keeping(&[scopes], |directory| {
        directory["tenants"][0]["users"][0]["email"] = json!("ada@work.example");
    })
    .await;
    let (ada, _) = world.session(ADA).await;
    let me = json(world.get("/auth/me", &ada).await).await;
    assert_eq!(me["email"], "ada@work.example", "{me}");
    world.stop().await;

    // Nobody is kept out because Graph says nothing.
    let world = keeping(&[scopes], |_| ()).await;
    control(&world, "outage/graph").await;
    let (bob, _) = world.session(BOB).await;
    let me = json(world.get("/auth/me", &bob).await).await;
    assert_eq!(me["email"], BOB, "his user name: {me}");
    world.stop().await;
}

#[tokio::test]
async fn nothing_is_kept_unless_the_operator_asks_for_it() {
    let world = World::beside(&[], ada_has_a_photo).await;
    let (ada, _) = world.session(ADA).await;
    assert_eq!(photo(&world, &ada, None).await.status(), 404);
    let left = world.http.get(world.login_url(&[])).send().await.unwrap();
    let asked = answer(&Url::parse(&location(&left).unwrap()).unwrap());
    assert_eq!(asked["scope"], "openid profile email");
    world.stop().await;
}

#[tokio::test]
async fn tokens_are_renewed_for_as_long_as_the_provider_does_it() {
    let world = keeping(&[], |_| ()).await;
    let (_, mut refresh) = world.session(ADA).await;
    // The first access token is over, and the picture has not been asked for yet.
    world.clock.advance(Duration::hours(3));
    let access;
    (access, refresh) = crate::world::tokens(world.refresh(&refresh).await).await;
    assert_eq!(photo(&world, &access, None).await.status(), 200);

    // Two days later the picture is old, and the provider knows the person no more: what is kept is
    // shown, and the session is none of its business.
    world.clock.advance(Duration::days(2));
    control(&world, &format!("users/{ADA}/revoke")).await;
    let (access, refresh) = crate::world::tokens(world.refresh(&refresh).await).await;
    assert_eq!(photo(&world, &access, None).await.status(), 200);
    assert_eq!(world.refresh(&refresh).await.status(), 200);
    world.stop().await;
}

#[tokio::test]
async fn who_is_no_longer_known_there_is_signed_out_here_if_the_operator_wants_that() {
    let world = keeping(&[SIGN_OUT], |_| ()).await;
    let (_, refresh) = world.session(ADA).await;
    let (_, bob) = world.session(BOB).await;
    control(&world, &format!("users/{ADA}/revoke")).await;
    world.clock.advance(Duration::hours(3));
    let (access, refresh) = crate::world::tokens(world.refresh(&refresh).await).await;
    assert_eq!(photo(&world, &access, None).await.status(), 404);
    assert_eq!(world.get("/auth/me", &access).await.status(), 401);
    assert_eq!(world.refresh(&refresh).await.status(), 400);

    // An outage is nobody's sign-out.
    control(&world, "outage/token").await;
    let (access, _) = crate::world::tokens(world.refresh(&bob).await).await;
    assert_eq!(photo(&world, &access, None).await.status(), 404);
    assert_eq!(world.get("/auth/me", &access).await.status(), 200);
    world.stop().await;
}

/// Nobody asks for anything of theirs: the server itself looks what is due, at its start and later.
#[tokio::test]
async fn tokens_are_renewed_ahead_of_need() {
    let mut world = keeping(&[SIGN_OUT], |_| ()).await;
    let (_, mut refresh) = world.session(ADA).await;
    control(&world, &format!("users/{ADA}/revoke")).await;
    world.clock.advance(Duration::hours(3));
    world.restart().await;
    let ended = async {
        loop {
            let renewed = world.refresh(&refresh).await;
            if renewed.status() == 400 {
                return;
            }
            (_, refresh) = crate::world::tokens(renewed).await;
        }
    };
    let in_time = tokio::time::timeout(std::time::Duration::from_secs(30), ended);
    in_time.await.unwrap();
    world.stop().await;
}

/// Another application that is registered at the provider.
fn application(directory: &mut Value) {
    let applications = directory["applications"].as_array_mut().unwrap();
    applications.push(json!({
        "clientId": APPLICATION,
        "name": "Calendar",
        "kind": "web",
        "clientSecrets": ["calendar-secret"],
        "redirectUris": [REDIRECT],
        "signInAudience": "AzureADandPersonalMicrosoftAccount",
    }));
}

/// A token that the application gets for a person.
async fn token_for(world: &World, account: &str, scope: &str) -> String {
    let common = provider(world).await.join("/common/oauth2/v2.0/").unwrap();
    let mut authorize = common.join("authorize").unwrap();
    authorize.query_pairs_mut().extend_pairs([
        ("client_id", APPLICATION),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", scope),
        ("code_challenge", CHALLENGE),
        ("code_challenge_method", "S256"),
    ]);
    let browser = Browser::new();
    let back = browser.sign_in_until(authorize, account, REDIRECT, "accept").await;
    let code = &answer(&back)["code"];
    let form = [
        ("grant_type", "authorization_code"),
        ("client_id", APPLICATION),
        ("client_secret", "calendar-secret"),
        ("redirect_uri", REDIRECT),
        ("code", code),
        ("code_verifier", VERIFIER),
    ];
    let tokens = world.http.post(common.join("token").unwrap()).form(&form);
    let tokens = json(tokens.send().await.unwrap()).await;
    let token = tokens["access_token"].as_str();
    token.unwrap_or_else(|| panic!("{tokens}")).to_owned()
}

#[tokio::test]
async fn an_application_calls_with_a_token_of_the_providers() {
    let audiences = format!("{API} api://{API}");
    let api = [
        ("OAuth__Microsoft__ApiAudiences", audiences.as_str()),
        ("OAuth__Microsoft__ApiScope", "access"),
    ];
    let world = keeping(&api, |directory| {
        application(directory);
        directory["applications"][0]["apiScopes"] = json!(["access", "other"]);
    })
    .await;
    let changes = "/api/sync/v2/changes";
    let token = token_for(&world, ADA, &format!("openid api://{API}/access")).await;

    // A person of whom nothing is known here yet.
    let refused = world.get(changes, &token).await;
    assert_eq!(refused.status(), 403);
    assert_eq!(json(refused).await["error"], "account_unknown");

    // The same person, however they come.
    let (own, _) = world.session(ADA).await;
    let push = json!({ "mutations": [{
        "id": "0197a1e0-0000-7000-8000-000000000001",
        "kind": "todo",
        "record": "0197a1e0-0000-7000-8000-000000000002",
        "base": 0,
        "edited_at": "2026-11-28T12:00:00Z",
        "body": { "title": "milk" },
    }] });
    let pushed = world.post("/api/sync/v2/push", &token, &push).await;
    let status = pushed.status();
    assert_eq!(status, 200, "{}", json(pushed).await);
    let seen = json(world.get(changes, &own).await).await;
    assert_eq!(seen["records"][0]["body"]["title"], "milk", "{seen}");
    assert_eq!(photo(&world, &token, None).await.status(), 200);
    // Sessions are not its business.
    assert_eq!(world.get("/auth/sessions", &token).await.status(), 401);

    // Another scope, a token for somebody else's API, and one that is over.
    let other = token_for(&world, ADA, &format!("openid api://{API}/other")).await;
    let refused = world.get(changes, &other).await;
    assert_eq!(refused.status(), 403);
    assert_eq!(json(refused).await["error"], "insufficient_scope");
    let graphs = token_for(&world, ADA, "openid User.Read").await;
    assert_eq!(world.get(changes, &graphs).await.status(), 401);
    world.clock.advance(Duration::days(1));
    assert_eq!(world.get(changes, &token).await.status(), 401);
    world.stop().await;
}

#[tokio::test]
async fn an_application_gets_in_only_for_people_who_would_themselves() {
    let (audiences, by_group) = (format!("{API} api://{API}"), format!("{WRITERS}=Writer"));
    let configuration = [
        ("OAuth__Microsoft__ApiAudiences", audiences.as_str()),
        ("OAuth__Microsoft__ApiScope", "access"),
        ("OAuth__Microsoft__GroupRoles", by_group.as_str()),
        ("OAuth__Microsoft__AllowedTenants", CONTOSO),
        ("Auth__RequiredRole", "Writer"),
    ];
    let world = World::beside(&configuration, |directory| {
        application(directory);
        directory["applications"][0]["apiScopes"] = json!(["access"]);
        directory["applications"][0]["groupMembershipClaims"] = json!("SecurityGroup");
        directory["tenants"][0]["users"][0]["groups"] = json!([WRITERS]);
    })
    .await;
    world.session(ADA).await;
    // Known here, but nobody has seen a role of theirs.
    let bob = ["users", "add", "--tenant", CONTOSO, "--object", BOBS_OBJECT];
    let (added, said) = operate(&world, &bob).await;
    assert!(added, "{said}");
    let scope = format!("openid api://{API}/access");
    for (who, status, error) in [(ADA, 200, None), (BOB, 403, Some("role_missing"))] {
        let token = token_for(&world, who, &scope).await;
        let answer = world.get("/api/sync/v2/changes", &token).await;
        assert_eq!(answer.status(), status, "{who}");
        assert_eq!(json(answer).await["error"].as_str(), error, "{who}");
    }
    world.stop().await;
}
