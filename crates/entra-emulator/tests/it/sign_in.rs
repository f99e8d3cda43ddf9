//! A person signs in: the whole way, and each step of it.

use super::support::{CONTOSO, MY_ORG, ORGS, PERSONAL, PERSONS, PIA, World, query};

const ADA: &str = "ada@contoso.example";
const BOB: &str = "bob@contoso.example";
const EVE: &str = "eve@fabrikam.example";
const MIA: &str = "mia@outlook.example";

#[tokio::test]
async fn the_whole_way_ends_with_an_id_token_that_verifies() {
    let world = World::start().await;
    let browser = world.browser();
    let answer = browser.sign_in(&world.authorize("common", &[]), ADA).await;
    assert!(
        answer
            .as_str()
            .starts_with("http://localhost:5080/signin-microsoft?")
    );
    let members = query(&answer);
    assert_eq!(members["state"], "a state & more");
    let (status, tokens) = world.redeem("common", &members["code"], &[]).await;
    assert_eq!(status, 200, "{tokens}");
    assert_eq!(tokens["token_type"], "Bearer");
    assert_eq!(tokens["scope"], "openid profile email");
    assert_eq!(tokens["expires_in"], 3599);
    assert!(tokens["access_token"].as_str().unwrap().len() > 40);
    assert!(tokens["refresh_token"].is_string());

    let id_token = tokens["id_token"].as_str().unwrap();
    let keys = "/common/discovery/v2.0/keys";
    let (claims, issuer) = world.verify(keys, id_token, PIA).await;
    assert_eq!(issuer, format!("{}/{{tenantid}}/v2.0", world.base));
    assert_eq!(claims["iss"], format!("{}/{CONTOSO}/v2.0", world.base));
    assert_eq!(claims["tid"], CONTOSO);
    assert_eq!(claims["oid"], "0b7a6e52-3c1d-4e8f-b2a9-6d5c4f3e2a11");
    assert_eq!(claims["nonce"], "a nonce");
    assert_eq!(claims["name"], "Ada Lovelace");
    assert_eq!(claims["preferred_username"], ADA);
    assert_eq!(claims["email"], ADA);
    assert_eq!(claims["ver"], "2.0");
    assert_eq!(claims["iat"], claims["nbf"]);
    let life = claims["exp"].as_i64().unwrap() - claims["iat"].as_i64().unwrap();
    assert_eq!(life, 3600);
    for member in ["sub", "sid", "uti", "login_hint"] {
        assert!(claims[member].is_string(), "{member}");
    }
    assert_eq!(claims["sid"], members["session_state"].as_str());
}

#[tokio::test]
async fn a_personal_account_is_signed_for_by_the_key_of_its_tenant() {
    let world = World::start().await;
    let browser = world.browser();
    let answer = browser.sign_in(&world.authorize("common", &[]), MIA).await;
    let (_, tokens) = world.redeem("common", &query(&answer)["code"], &[]).await;
    let id_token = tokens["id_token"].as_str().unwrap();
    for keys in [
        "/common/discovery/v2.0/keys",
        "/consumers/discovery/v2.0/keys",
    ] {
        let (claims, issuer) = world.verify(keys, id_token, PIA).await;
        assert_eq!(claims["tid"], PERSONAL);
        assert_eq!(claims["iss"], issuer);
    }
}

#[tokio::test]
async fn claims_follow_the_scopes() {
    let world = World::start().await;
    let browser = world.browser();
    let openid = world.authorize("common", &[("scope", "openid")]);
    let answer = browser.sign_in(&openid, ADA).await;
    let (_, tokens) = world.redeem("common", &query(&answer)["code"], &[]).await;
    assert!(tokens.get("refresh_token").is_none());
    let id_token = tokens["id_token"].as_str().unwrap();
    let (claims, _) = world
        .verify("/common/discovery/v2.0/keys", id_token, PIA)
        .await;
    for absent in ["oid", "name", "preferred_username", "email"] {
        assert!(claims.get(absent).is_none(), "{absent}");
    }
    let graph = world.authorize("common", &[("scope", "User.Read")]);
    let consent = browser.open(&graph).await.page();
    let answer = browser.accept(&consent).await.away();
    let (_, tokens) = world.redeem("common", &query(&answer)["code"], &[]).await;
    assert!(tokens.get("id_token").is_none());
}

#[tokio::test]
async fn the_subject_is_the_same_each_time_and_another_for_each_application() {
    let world = World::start().await;
    let keys = "/common/discovery/v2.0/keys";
    let mut subjects = Vec::new();
    for (client, secret) in [
        (PIA, "emulator-secret"),
        (PIA, "emulator-secret"),
        (ORGS, "first"),
    ] {
        let asked = world.authorize("common", &[("client_id", client)]);
        let answer = world.browser().sign_in(&asked, ADA).await;
        let as_client = [("client_id", client), ("client_secret", secret)];
        let (_, tokens) = world
            .redeem("common", &query(&answer)["code"], &as_client)
            .await;
        let id_token = tokens["id_token"].as_str().unwrap();
        let (claims, _) = world.verify(keys, id_token, client).await;
        subjects.push(claims["sub"].clone());
    }
    assert_eq!(subjects[0], subjects[1]);
    assert_ne!(subjects[0], subjects[2]);
}

#[tokio::test]
async fn the_picker_offers_everybody_who_can_be_used() {
    let world = World::start().await;
    for (tenant, hint, tiles) in [
        ("common", "", vec![ADA, BOB, EVE, MIA]),
        ("organizations", "", vec![ADA, BOB, EVE]),
        ("consumers", "", vec![MIA]),
        (PERSONAL, "", vec![MIA]),
        (CONTOSO, "", vec![ADA, BOB]),
        ("Fabrikam.example", "", vec![EVE]),
        ("common", "organizations", vec![ADA, BOB, EVE]),
        ("common", "consumers", vec![MIA]),
        ("common", "contoso.example", vec![ADA, BOB]),
    ] {
        let asked = world.authorize(tenant, &[("domain_hint", hint)]);
        let page = world.browser().open(&asked).await.page();
        assert_eq!(page.tiles(), tiles, "{tenant} {hint}");
        assert!(page.has_id("other-account"));
    }
    let nobody = world.authorize("common", &[("domain_hint", "nowhere.example")]);
    let page = world.browser().open(&nobody).await.page();
    assert!(page.has_id("username") && page.has_id("next"));
}

#[tokio::test]
async fn a_name_can_be_typed_and_mistyped() {
    let world = World::start().await;
    let browser = world.browser();
    let picker = browser.open(&world.authorize("common", &[])).await.page();
    let name = browser
        .submit(&picker, "account", &[("other", "1")])
        .await
        .page();
    assert!(name.has_id("username") && name.has_id("back"));
    let typo = [("username", "ada@nowhere.example")];
    let again = browser.submit(&name, "name", &typo).await.page();
    assert!(again.html.contains("There is no account with this name"));
    assert!(again.html.contains("value=\"ada@nowhere.example\""));
    let typed = [("username", " Ada@Contoso.Example ")];
    let password = browser.submit(&again, "name", &typed).await.page();
    assert!(password.html.contains(ADA) && password.has_id("password"));
    let wrong = [("password", "pia ")];
    let again = browser.submit(&password, "password", &wrong).await.page();
    assert!(again.html.contains("The password is not right"));
    let back = browser.submit(&again, "back", &[]).await.page();
    assert_eq!(back.tiles().len(), 4);
    assert!(back.signed_in().is_empty());
}

#[tokio::test]
async fn an_account_of_the_wrong_kind_is_refused_and_another_one_offered() {
    let world = World::start().await;
    for (tenant, client, account, number) in [
        ("organizations", PIA, MIA, "AADSTS500208"),
        ("consumers", PIA, ADA, "AADSTS500208"),
        (CONTOSO, PIA, EVE, "AADSTS50020"),
        (CONTOSO, PIA, MIA, "AADSTS50020"),
        (CONTOSO, MY_ORG, EVE, "AADSTS50020"),
        ("common", ORGS, MIA, "AADSTS500208"),
        ("common", PERSONS, ADA, "AADSTS500208"),
    ] {
        let browser = world.browser();
        let picker = browser
            .open(&world.authorize(tenant, &[("client_id", client)]))
            .await
            .page();
        assert!(!picker.tiles().contains(&account));
        let typed = [("username", account)];
        let refused = browser.submit(&picker, "name", &typed).await.page();
        assert!(
            refused.html.contains(&format!("<dd>{number}</dd>")),
            "{tenant} {account}"
        );
        assert!(refused.has_id("back") && !refused.has_id("password"));
        let back = browser.submit(&refused, "back", &[]).await.page();
        assert!(back.has_id("other-account"));
    }
}

#[tokio::test]
async fn consent_is_asked_once_for_what_is_new_and_whenever_the_application_wants() {
    let world = World::start().await;
    let browser = world.browser();
    let little = world.authorize("common", &[("scope", "openid")]);
    browser.sign_in(&little, ADA).await;
    browser.open(&little).await.away();
    let more = world.authorize("common", &[("scope", "openid email")]);
    let consent = browser.open(&more).await.page();
    assert!(consent.html.contains("View your e-mail address"));
    browser.accept(&consent).await.away();
    browser.open(&more).await.away();
    let asked = world.authorize("common", &[("scope", "openid"), ("prompt", "consent")]);
    assert!(browser.open(&asked).await.page().has_id("accept"));
    let other = world.authorize("common", &[("scope", "openid"), ("client_id", ORGS)]);
    assert!(browser.open(&other).await.page().has_id("accept"));
}

#[tokio::test]
async fn no_at_the_consent_page_reaches_the_application() {
    let world = World::start().await;
    let browser = world.browser();
    let picker = browser.open(&world.authorize("common", &[])).await.page();
    let password = browser.pick(&picker, ADA).await.page();
    let pia = [("password", "pia")];
    let consent = browser.submit(&password, "password", &pia).await.page();
    let no = [("answer", "decline")];
    let members = query(&browser.submit(&consent, "consent", &no).await.away());
    assert_eq!(members["error"], "access_denied");
    assert!(members["error_description"].starts_with("AADSTS65004: "));
    assert_eq!(members["state"], "a state & more");
    assert!(!members.contains_key("code"));
    // Going back and saying yes after all comes too late.
    let late = browser
        .submit(&consent, "consent", &[("answer", "accept")])
        .await
        .page();
    assert_eq!(late.status, 400);
}

#[tokio::test]
async fn a_hint_fills_in_what_it_can() {
    let world = World::start().await;
    let browser = world.browser();
    let password = browser
        .open(&world.authorize("common", &[("login_hint", ADA)]))
        .await
        .page();
    assert!(password.has_id("password") && password.html.contains(ADA));
    let unknown = world.authorize("common", &[("login_hint", "\"><script>alert(1)</script>")]);
    let name = browser.open(&unknown).await.page();
    assert!(name.has_id("username"));
    assert!(
        name.html
            .contains("value=\"&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;\"")
    );
    assert!(!name.html.contains("<script"));
}

#[tokio::test]
async fn names_of_a_directory_stay_text() {
    let world = World::start().await;
    let asked = world.authorize("organizations", &[("client_id", ORGS)]);
    let page = world.browser().open(&asked).await.page();
    assert!(page.html.contains("&lt;b&gt;AzureADMultipleOrgs&lt;/b&gt;"));
    assert!(!page.html.contains("<b>"));
}

#[tokio::test]
async fn pages_load_nothing_run_nothing_and_say_what_they_are() {
    let world = World::start().await;
    let page = world
        .browser()
        .open(&world.authorize("common", &[]))
        .await
        .page();
    assert!(
        page.policy
            .starts_with("default-src 'none'; style-src 'sha256-")
    );
    assert!(page.policy.contains("frame-ancestors 'none'"));
    assert!(!page.policy.contains("script-src") && !page.html.contains("<script"));
    assert!(page.html.contains("<html lang=\"en\">"));
    assert!(
        page.html
            .contains("Stand-in for Microsoft</strong> — no real account is used here")
    );
    let answer = world.get("/").await;
    assert_eq!(answer.headers()["x-content-type-options"], "nosniff");
    assert_eq!(answer.headers()["x-frame-options"], "DENY");
    assert_eq!(answer.headers()["referrer-policy"], "no-referrer");
    assert!(answer.text().await.unwrap().contains("ada@contoso.example"));
    assert_eq!(world.get("/nowhere").await.status(), 404);
}
