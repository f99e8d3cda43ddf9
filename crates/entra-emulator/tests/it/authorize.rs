//! Discovery, and authorization requests: what is refused, and how the answer travels.

use serde_json::Value;

use super::support::{
    CONTOSO, Landing, MY_ORG, ORGS, PERSONAL, PERSONS, PIA, REDIRECT, World, query,
};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const EVE: &str = "eve@fabrikam.example";

#[tokio::test]
async fn issuer_and_keys_follow_the_authority() {
    let world = World::start().await;
    let of = |tenant: &str| format!("{}/{tenant}/v2.0", world.base);
    let template = of("{tenantid}");
    for (tenant, segment, issuer, key_issuers) in [
        (
            "common",
            "common",
            template.clone(),
            vec![template.clone(), of(PERSONAL)],
        ),
        (
            "Organizations",
            "organizations",
            template.clone(),
            vec![template.clone()],
        ),
        ("consumers", "consumers", of(PERSONAL), vec![of(PERSONAL)]),
        (PERSONAL, "consumers", of(PERSONAL), vec![of(PERSONAL)]),
        (CONTOSO, CONTOSO, of(CONTOSO), vec![of(CONTOSO)]),
        ("contoso.example", CONTOSO, of(CONTOSO), vec![of(CONTOSO)]),
    ] {
        let at = format!("/{tenant}/v2.0/.well-known/openid-configuration");
        let document = world.json(&at).await;
        assert_eq!(document["issuer"], issuer, "{tenant}");
        let jwks = format!("{}/{segment}/discovery/v2.0/keys", world.base);
        assert_eq!(document["jwks_uri"], jwks);
        let token = format!("{}/{segment}/oauth2/v2.0/token", world.base);
        assert_eq!(document["token_endpoint"], token);
        let keys = world.json(&format!("/{segment}/discovery/v2.0/keys")).await;
        let keys = keys["keys"].as_array().unwrap();
        let issuers: Vec<_> = keys
            .iter()
            .map(|key| key["issuer"].as_str().unwrap())
            .collect();
        assert_eq!(issuers, key_issuers, "{tenant}");
        for key in keys {
            assert_eq!(
                (&key["kty"], &key["use"]),
                (&Value::from("RSA"), &Value::from("sig"))
            );
            assert!(key.get("d").is_none());
        }
    }
}

#[tokio::test]
async fn an_unknown_tenant_has_no_documents() {
    let world = World::start().await;
    for path in [
        "v2.0/.well-known/openid-configuration",
        "discovery/v2.0/keys",
    ] {
        let answer = world.get(&format!("/nowhere.example/{path}")).await;
        assert_eq!(answer.status(), 400);
        let body: Value = answer.json().await.unwrap();
        assert_eq!(body["error"], "invalid_tenant");
        assert_eq!(body["error_codes"][0], 90002);
    }
}

#[tokio::test]
async fn without_a_registered_redirect_uri_the_browser_is_sent_nowhere() {
    let world = World::start().await;
    let unknown = "99999999-9999-4999-8999-999999999999";
    for (tenant, changes, number) in [
        (
            "common",
            ("redirect_uri", "http://localhost:5080/Signin-Microsoft"),
            "50011",
        ),
        (
            "common",
            ("redirect_uri", "http://localhost:5080/other"),
            "50011",
        ),
        (
            "common",
            ("redirect_uri", "http://[::1]:5080/signin-microsoft"),
            "50011",
        ),
        (
            "common",
            ("redirect_uri", "https://evil.example/signin-microsoft"),
            "50011",
        ),
        ("common", ("redirect_uri", ""), "900144"),
        ("common", ("client_id", unknown), "700016"),
        ("common", ("client_id", ""), "900144"),
        ("nowhere.example", ("prompt", "login"), "90002"),
        ("common", ("client_id", MY_ORG), "50194"),
        ("organizations", ("client_id", MY_ORG), "50194"),
        ("fabrikam.example", ("client_id", MY_ORG), "700016"),
        ("consumers", ("client_id", ORGS), "700016"),
        ("organizations", ("client_id", PERSONS), "700016"),
    ] {
        let page = world
            .browser()
            .open(&world.authorize(tenant, &[changes]))
            .await
            .page();
        assert_eq!(page.status, 400);
        assert!(
            page.html.contains(&format!("AADSTS{number}: ")),
            "{tenant} {changes:?}"
        );
    }
    let twice = format!("{}&state=again", world.authorize("common", &[]));
    let page = world.browser().open(&twice).await.page();
    assert!(page.html.contains("AADSTS9000411: "));
}

#[tokio::test]
async fn every_loopback_port_is_good() {
    let world = World::start().await;
    for uri in [
        "http://localhost/signin-microsoft",
        "http://localhost:1/signin-microsoft",
        "http://127.0.0.1:65535/signin-microsoft",
    ] {
        let asked = world.authorize("common", &[("redirect_uri", uri)]);
        let answer = world.browser().sign_in(&asked, ADA).await;
        assert!(answer.as_str().starts_with(uri), "{answer}");
    }
}

#[tokio::test]
async fn other_mistakes_are_told_to_the_application() {
    let world = World::start().await;
    for (changes, error, number) in [
        (("response_type", ""), "invalid_request", "900144"),
        (
            ("response_type", "password"),
            "unsupported_response_type",
            "70005",
        ),
        (("response_mode", "pigeon"), "invalid_request", "70007"),
        (("scope", ""), "invalid_request", "900144"),
        (("scope", "openid groups"), "invalid_client", "650053"),
        (("prompt", "create"), "invalid_request", "90023"),
        (("prompt", "login consent"), "invalid_request", "90023"),
        (("code_challenge", "short"), "invalid_request", "50147"),
        (
            ("code_challenge_method", "S512"),
            "invalid_request",
            "50147",
        ),
    ] {
        let answer = world
            .browser()
            .open(&world.authorize("common", &[changes]))
            .await
            .away();
        let members = query(&answer);
        assert_eq!(members["error"], error, "{changes:?}");
        let description = &members["error_description"];
        assert!(
            description.starts_with(&format!("AADSTS{number}: ")),
            "{description}"
        );
        assert!(description.contains(" Trace ID: ") && description.contains(" Timestamp: "));
        assert_eq!(members["state"], "a state & more");
    }
}

#[tokio::test]
async fn tokens_from_the_authorize_endpoint_are_not_enabled() {
    let world = World::start().await;
    for (kind, number) in [
        ("id_token", "700054"),
        ("code id_token", "700054"),
        ("token", "700051"),
        ("id_token token", "700051"),
    ] {
        // A query must never carry a token, so neither does it carry the error.
        for mode in ["", "query"] {
            let changes = [("response_type", kind), ("response_mode", mode)];
            let answer = world
                .browser()
                .open(&world.authorize("common", &changes))
                .await
                .away();
            assert_eq!(answer.query(), None);
            let fragment = answer.fragment().unwrap();
            assert!(
                fragment.starts_with("error=unsupported_response_type&"),
                "{fragment}"
            );
            assert!(
                fragment.contains(&format!("AADSTS{number}%3A")),
                "{fragment}"
            );
            assert!(fragment.contains("expected+%27code%27"), "{fragment}");
        }
    }
}

#[tokio::test]
async fn silence_is_answered_without_a_page() {
    let world = World::start().await;
    let browser = world.browser();
    let none = |more: &'static [(&str, &str)]| {
        let mut changes = vec![("prompt", "none")];
        changes.extend(more);
        world.authorize("common", &changes)
    };
    let told = async |address: &str| {
        let members = query(&browser.open(address).await.away());
        let description = members
            .get("error_description")
            .cloned()
            .unwrap_or_default();
        let number = description.split(':').next().unwrap().to_owned();
        (members.get("error").cloned().unwrap_or_default(), number)
    };
    let is = |error: &str, number: &str| (error.to_owned(), format!("AADSTS{number}"));

    assert_eq!(told(&none(&[])).await, is("login_required", "50058"));
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    assert!(query(&browser.open(&none(&[])).await.away()).contains_key("code"));
    assert!(query(&browser.open(&none(&[("login_hint", ADA)])).await.away()).contains_key("code"));
    let bob = none(&[("login_hint", BOB)]);
    assert_eq!(told(&bob).await, is("login_required", "50058"));
    let more = none(&[("scope", "openid User.Read")]);
    assert_eq!(told(&more).await, is("interaction_required", "65001"));
    let fabrikam = world.authorize("fabrikam.example", &[("prompt", "none")]);
    assert_eq!(told(&fabrikam).await, is("interaction_required", "50020"));

    let login = world.authorize("common", &[("prompt", "login")]);
    browser.sign_in(&login, EVE).await;
    assert_eq!(told(&none(&[])).await, is("interaction_required", "16000"));
    assert!(query(&browser.open(&none(&[("login_hint", EVE)])).await.away()).contains_key("code"));
}

#[tokio::test]
async fn the_answer_travels_as_asked() {
    let world = World::start().await;
    let browser = world.browser();
    browser.sign_in(&world.authorize("common", &[]), ADA).await;
    let fragment = world.authorize("common", &[("response_mode", "fragment")]);
    let answer = browser.open(&fragment).await.away();
    assert_eq!(answer.query(), None);
    assert!(answer.fragment().unwrap().starts_with("code="));

    let form = world.authorize(
        "common",
        &[("response_mode", "form_post"), ("state", "\"<&")],
    );
    let page = browser.open(&form).await.page();
    assert!(
        page.html
            .contains(&format!("<form method=\"post\" action=\"{REDIRECT}\">"))
    );
    assert!(
        page.html
            .contains("name=\"state\" value=\"&quot;&lt;&amp;\"")
    );
    assert!(
        page.html
            .contains("<script>document.forms[0].submit()</script>")
    );
    assert!(page.policy.contains("; script-src 'sha256-"));
    let (_, rest) = page.html.split_once("name=\"code\" value=\"").unwrap();
    let (status, _) = world
        .redeem("common", rest.split('"').next().unwrap(), &[])
        .await;
    assert_eq!(status, 200);
}

#[tokio::test]
async fn a_request_may_come_as_a_form() {
    let world = World::start().await;
    let address = format!("{}/common/oauth2/v2.0/authorize", world.base);
    let form = [
        ("client_id", PIA),
        ("response_type", "code"),
        ("redirect_uri", REDIRECT),
        ("scope", "openid"),
        ("prompt", "none"),
    ];
    let answer = world.http().post(address).form(&form).send().await.unwrap();
    assert_eq!(answer.status(), 303);
    let location = answer.headers()["location"].to_str().unwrap();
    assert!(location.contains("error=login_required"), "{location}");
}

#[tokio::test]
async fn a_redirect_uri_that_is_not_one_is_shown_as_text() {
    let world = World::start().await;
    let asked = world.authorize("common", &[("redirect_uri", "<script>alert(1)</script>")]);
    let Landing::Page(page) = world.browser().open(&asked).await else {
        panic!("the browser was sent away");
    };
    assert!(page.html.contains("&lt;script&gt;") && !page.html.contains("<script"));
}
