//! Access tokens: for which resource, in which form, and on behalf of whom.

use data_encoding::BASE64URL_NOPAD;
use serde_json::{Value, json};
use time::Duration;

use super::support::{CONTOSO, Fields, KEYS, ORGS, PIA, PUBLIC, SECRET, World, query};

const ADA: &str = "ada@contoso.example";
const MIA: &str = "mia@outlook.example";

fn scope(name: &str, of: &str) -> String {
    format!("api://{of}/{name}")
}

/// A world in which Pia takes its access tokens in a form, and `ORGS` is another API.
async fn offering(version: u8) -> World {
    World::with(|directory| {
        let applications = directory["applications"].as_array_mut().unwrap();
        for application in applications {
            if application["clientId"] == PIA {
                application["accessTokenAcceptedVersion"] = version.into();
                application["appRoles"] = json!({ "Admin": [ADA] });
                application["adminConsent"] = json!(["GroupMember.Read.All"]);
            } else if application["clientId"] == ORGS {
                application["apiScopes"] = json!(["read", "write"]);
            }
        }
    })
    .await
}

/// The claims of a token, unverified.
fn look(token: &Value) -> Value {
    let middle = token.as_str().unwrap().split('.').nth(1).unwrap();
    serde_json::from_slice(&BASE64URL_NOPAD.decode(middle.as_bytes()).unwrap()).unwrap()
}

fn refused(answer: &(u16, Value), error: &str, number: u32) {
    assert_eq!(answer.1["error"], error, "{}", answer.1);
    assert_eq!(answer.1["error_codes"], json!([number]));
}

#[tokio::test]
async fn an_api_gets_version_two_when_it_takes_it() {
    let world = offering(2).await;
    let access = scope("access", PIA);
    let asked = format!("openid profile offline_access {access}");
    let tokens = world.tokens("common", ADA, &[("scope", &asked)]).await;
    assert_eq!(tokens["scope"], access);
    let token = tokens["access_token"].as_str().unwrap();
    let (claims, _) = world.verify(KEYS, token, PIA).await;
    assert_eq!(claims["iss"], format!("{}/{CONTOSO}/v2.0", world.base));
    assert_eq!(
        (&claims["ver"], &claims["scp"]),
        (&"2.0".into(), &"access".into())
    );
    assert_eq!(
        (&claims["azp"], &claims["azpacr"]),
        (&PIA.into(), &"1".into())
    );
    assert_eq!(claims["roles"], json!(["Admin"]));
    let id_token = world.claims(&tokens).await;
    assert_eq!(
        (&claims["sub"], &claims["oid"]),
        (&id_token["sub"], &id_token["oid"])
    );
}

#[tokio::test]
async fn an_api_gets_version_one_otherwise() {
    let world = offering(1).await;
    let asked = format!("openid {}", scope("access", PIA));
    let tokens = world.tokens("common", ADA, &[("scope", &asked)]).await;
    let audience = format!("api://{PIA}");
    let token = tokens["access_token"].as_str().unwrap();
    let (claims, _) = world.verify(KEYS, token, &audience).await;
    assert_eq!(claims["iss"], format!("{}/{CONTOSO}/", world.base));
    assert_eq!(
        (&claims["ver"], &claims["scp"]),
        (&"1.0".into(), &"access".into())
    );
    assert_eq!(
        (&claims["appid"], &claims["upn"]),
        (&PIA.into(), &ADA.into())
    );
    assert!(claims.get("preferred_username").is_none() && claims.get("azp").is_none());
    assert_eq!(world.claims(&tokens).await["ver"], "2.0");

    let document = world
        .json(&format!("/{CONTOSO}/.well-known/openid-configuration"))
        .await;
    assert_eq!(document["issuer"], claims["iss"]);
    let keys = document["jwks_uri"]
        .as_str()
        .unwrap()
        .strip_prefix(&world.base)
        .unwrap();
    let (_, issuer) = world.verify(keys, token, &audience).await;
    assert!(issuer.is_null());
    let common = world.json("/common/.well-known/openid-configuration").await;
    assert_eq!(common["issuer"], format!("{}/{{tenantid}}/", world.base));
}

#[tokio::test]
async fn graph_has_tokens_of_its_own() {
    let world = World::start().await;
    let asked = [("scope", "openid profile User.Read")];
    let tokens = world.tokens("common", ADA, &asked).await;
    let claims = look(&tokens["access_token"]);
    assert_eq!(claims["aud"], "https://graph.microsoft.com");
    assert_eq!(claims["scp"], "openid profile User.Read");
    let personal = world.tokens("common", MIA, &asked).await;
    let token = personal["access_token"].as_str().unwrap();
    assert!(token.starts_with("EwB") && !token.contains('.'));
}

#[tokio::test]
async fn a_refresh_token_is_good_for_each_resource_in_turn() {
    let world = offering(2).await;
    let (read, write) = (scope("read", ORGS), scope("write", ORGS));
    let asked = format!("openid offline_access User.Read {read} {write}");
    let tokens = world.tokens("common", ADA, &[("scope", &asked)]).await;
    // Without a choice, the first resource.
    assert_eq!(tokens["scope"], "openid User.Read");
    let token = tokens["refresh_token"].as_str().unwrap();
    let (_, api) = world.refresh(token, &[("scope", &read)]).await;
    assert_eq!(
        (&api["scope"], look(&api["access_token"])["scp"].as_str()),
        (&json!(read), Some("read"))
    );
    assert!(api.get("id_token").is_none());
    let all = scope(".default", ORGS);
    refused(
        &world.refresh(token, &[("scope", &all)]).await,
        "invalid_grant",
        65001,
    );
    let both = format!("User.Read {read}");
    refused(
        &world.refresh(token, &[("scope", &both)]).await,
        "invalid_request",
        28000,
    );
    let (_, groups) = world
        .refresh(token, &[("scope", "GroupMember.Read.All")])
        .await;
    assert_eq!(groups["scope"], "GroupMember.Read.All");
    let strange = scope("strange", ORGS);
    let strange = world.refresh(token, &[("scope", &strange)]).await;
    refused(&strange, "invalid_grant", 65001);
}

#[tokio::test]
async fn what_no_api_offers_cannot_be_asked_for() {
    let world = offering(2).await;
    let unknown = scope("access", "99999999-9999-4999-8999-999999999999");
    for (asked, error, number) in [
        (scope("delete", ORGS), "invalid_client", 650_053),
        (scope(".default", PUBLIC), "invalid_client", 650_053),
        (unknown, "invalid_resource", 500_011),
        ("api://nothing".to_owned(), "invalid_resource", 500_011),
    ] {
        let asked = world.authorize("common", &[("scope", &asked)]);
        let told = query(&world.browser().open(&asked).await.away());
        assert_eq!(told["error"], error);
        assert!(told["error_description"].starts_with(&format!("AADSTS{number}: ")));
    }
}

#[tokio::test]
async fn what_an_administrator_consented_to_nobody_is_asked() {
    let scopes = "openid profile User.Read";
    let world = World::with(|directory| {
        directory["applications"][0]["adminConsent"] = json!(["openid", "profile", "User.Read"]);
    })
    .await;
    let asked = world.authorize("common", &[("scope", scopes)]);
    let browser = world.browser();
    let picker = browser.open(&asked).await.page();
    let password = browser.pick(&picker, ADA).await.page();
    let pia = [("password", "pia")];
    browser.submit(&password, "password", &pia).await.away();
}

/// Ada's token for Pia's API, used by Pia to ask for more.
struct OnBehalf {
    world: World,
    assertion: String,
}

impl OnBehalf {
    async fn start(world: World) -> Self {
        let asked = format!("openid User.Read {}", scope("access", PIA));
        // Consent to Graph and the API, and a token for the API.
        let request = world.authorize("common", &[("scope", &asked)]);
        let answer = query(&world.browser().sign_in(&request, ADA).await);
        let narrow = scope("access", PIA);
        let narrow = [("scope", &*narrow)];
        let (status, tokens) = world.redeem("common", &answer["code"], &narrow).await;
        assert_eq!(status, 200, "{tokens}");
        let assertion = tokens["access_token"].as_str().unwrap().to_owned();
        Self { world, assertion }
    }

    async fn ask(&self, changes: Fields<'_>) -> (u16, Value) {
        let good = [
            ("grant_type", "urn:ietf:params:oauth:grant-type:jwt-bearer"),
            ("requested_token_use", "on_behalf_of"),
            ("assertion", &*self.assertion),
            ("client_id", PIA),
            ("client_secret", SECRET),
            ("scope", "User.Read offline_access"),
        ];
        let kept = good.into_iter();
        let kept = kept.filter(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        let given = changes.iter().filter(|(_, value)| !value.is_empty());
        let form: Vec<_> = kept.chain(given.copied()).collect();
        self.world.post("/common/oauth2/v2.0/token", &form).await
    }
}

#[tokio::test]
async fn an_api_acts_on_behalf_of_who_called_it() {
    let on_behalf = OnBehalf::start(offering(2).await).await;
    let (status, tokens) = on_behalf.ask(&[]).await;
    assert_eq!(status, 200, "{tokens}");
    let claims = look(&tokens["access_token"]);
    assert_eq!(claims["aud"], "https://graph.microsoft.com");
    assert_eq!(
        (&claims["scp"], &claims["upn"]),
        (&"User.Read".into(), &ADA.into())
    );
    let token = tokens["refresh_token"].as_str().unwrap();
    assert_eq!(on_behalf.world.refresh(token, &[]).await.0, 200);
    let (_, consented) = on_behalf.ask(&[("scope", "GroupMember.Read.All")]).await;
    assert_eq!(consented["scope"], "GroupMember.Read.All");
    assert!(consented.get("refresh_token").is_none());
}

#[tokio::test]
async fn on_behalf_of_is_refused_where_it_does_not_fit() {
    let on_behalf = OnBehalf::start(offering(2).await).await;
    let (_, graph) = on_behalf.ask(&[]).await;
    let graph = graph["access_token"].as_str().unwrap();
    for (changes, error, number) in [
        (vec![("assertion", "made-up")], "invalid_grant", 50013),
        (vec![("assertion", graph)], "invalid_grant", 500_131),
        (
            vec![("client_id", ORGS), ("client_secret", "first")],
            "invalid_grant",
            500_131,
        ),
        (
            vec![("client_id", PUBLIC), ("client_secret", "")],
            "invalid_client",
            7_000_218,
        ),
        (
            vec![("requested_token_use", "other")],
            "invalid_request",
            90023,
        ),
        (vec![("assertion", "")], "invalid_request", 900_144),
        (vec![("scope", "")], "invalid_request", 900_144),
        (
            vec![("scope", "Directory.Read.All")],
            "invalid_grant",
            65001,
        ),
    ] {
        refused(&on_behalf.ask(&changes).await, error, number);
    }
    let demand = r#"{"reason":"mfaRequired","at":["refresh"]}"#;
    on_behalf
        .world
        .turn(&format!("users/{ADA}/refusal"), demand)
        .await;
    let demanded = on_behalf.ask(&[]).await;
    refused(&demanded, "interaction_required", 50076);
    assert!(demanded.1["claims"].is_string());
    on_behalf.world.pass(Duration::minutes(61));
    refused(&on_behalf.ask(&[]).await, "invalid_grant", 500_133);
}
