//! The pages speak the language of who reads them.

use super::support::{Browser, CONTOSO, World};

const ADA: &str = "ada@contoso.example";
const GOOGLE: &str = "/google/o/oauth2/v2/auth?client_id=emulator-google-client&response_type=code\
    &scope=openid%20email%20profile&redirect_uri=http://localhost:5080/signin-google";

/// Every page of a way through both providers, in a browser that wants this language.
async fn pages(world: &World, accept_language: &str) -> Vec<String> {
    let microsoft = world.authorize("common", &[("response_mode", "form_post")]);
    let mut seen = way_through(world, accept_language, &microsoft, ADA).await;
    let google = format!("{}{GOOGLE}&response_mode=form_post", world.base);
    seen.extend(way_through(world, accept_language, &google, "gus@gmail.example").await);

    let browser = Browser::speaking(&world.base, accept_language);
    let strict = world.authorize(CONTOSO, &[]);
    let picker = browser.open(&strict).await.page();
    let eve = [("username", "eve@fabrikam.example")];
    seen.push(browser.submit(&picker, "name", &eve).await.page().html);
    for path in [
        "/",
        "/nowhere",
        "/error?code=50011",
        "/interaction?flow=x",
        "/google/o/oauth2/v2/auth",
        "/google/Logout",
        "/common/oauth2/v2.0/authorize",
        "/nobody/oauth2/v2.0/authorize",
        "/common/oauth2/v2.0/authorize?a=1&a=2",
        "/common/oauth2/v2.0/logout",
    ] {
        let address = format!("{}{path}", world.base);
        seen.push(browser.open(&address).await.page().html);
    }
    seen
}

/// From the picker to the form that posts the answer, by way of everything that can be mistyped; and
/// the picker at the end, when two are to be signed out.
async fn way_through(world: &World, wants: &str, address: &str, account: &str) -> Vec<String> {
    let browser = Browser::speaking(&world.base, wants);
    let mut seen = Vec::new();
    let picker = browser.open(address).await.page();
    let name = browser.submit(&picker, "account", &[]).await.page();
    let typo = [("username", "nobody")];
    let unknown = browser.submit(&name, "name", &typo).await.page();
    let password = browser.pick(&picker, account).await.page();
    let typo = [("password", "wrong")];
    let wrong = browser.submit(&password, "password", &typo).await.page();
    let right = [("password", "pia")];
    let consent = browser.submit(&wrong, "password", &right).await.page();
    let posts = browser.accept(&consent).await.page();
    for page in [picker, name, unknown, password, wrong, consent, posts] {
        seen.push(page.html);
    }
    seen
}

/// The text of a page between its tags, and of nothing else.
fn pieces(html: &str) -> Vec<&str> {
    let (_, body) = html.split_once("<body").unwrap();
    let body = body.split("<script>").next().unwrap();
    let pieces = body.split('<').filter_map(|tag| tag.split_once('>'));
    let pieces = pieces.map(|(_, text)| text.trim());
    pieces.filter(|text| !text.is_empty()).collect()
}

/// Whether a piece is the same in every language: names, addresses, ids and numbers.
fn is_nobodys(piece: &str) -> bool {
    let same = ["Pia", "Message", "Google", "+", "←"];
    let people = ["Lovelace", "Miller", "Fischer", "Rossi", "Young", "Work"];
    let registered = [
        "Contoso",
        "Fabrikam",
        "AzureAD",
        "Personal",
        "emulator-google-client",
    ];
    same.contains(&piece)
        || people.iter().any(|name| piece.ends_with(name))
        || registered.iter().any(|name| piece.contains(name))
        || piece.len() <= 2
        || !piece.contains(' ') && piece.contains(['@', '_', '-', '/', '1'])
        || !piece.chars().any(char::is_lowercase)
}

#[tokio::test]
async fn every_page_speaks_what_the_browser_wants_most() {
    let world = World::start().await;
    let english = pages(&world, "it").await;
    for (wants, tag) in [("de-AT,de;q=0.9,en;q=0.8", "de"), ("en;q=0.1,fr-CA", "fr")] {
        // What was agreed to is not asked again, so each has an emulator of its own.
        let world = World::start().await;
        for (html, english) in pages(&world, wants).await.iter().zip(&english) {
            assert!(html.contains(&format!("<html lang=\"{tag}\">")), "{html}");
            assert!(english.contains("<html lang=\"en\">"), "{english}");
            let (here, there) = (pieces(html), pieces(english));
            assert_eq!(here.len(), there.len(), "{html}");
            let same = here.iter().filter(|piece| there.contains(piece));
            let same: Vec<_> = same.filter(|piece| !is_nobodys(piece)).collect();
            assert!(same.is_empty(), "{same:?}");
        }
    }
}

#[tokio::test]
async fn what_the_application_asks_for_goes_before_the_browser_and_all_the_way() {
    let world = World::start().await;
    let browser = Browser::speaking(&world.base, "fr");
    let asked = [
        ("ui_locales", "it de-CH en"),
        ("response_mode", "form_post"),
    ];
    let asked = world.authorize("common", &asked);
    let picker = browser.open(&asked).await.page();
    let password = browser.pick(&picker, ADA).await.page();
    let consent = browser.submit(&password, "password", &[("password", "pia")]);
    let consent = consent.await.page();
    let posts = browser.accept(&consent).await.page();
    for page in [&picker, &password, &consent, &posts] {
        assert!(page.html.contains("<html lang=\"de\">"), "{}", page.html);
    }
    assert!(password.html.contains("hat das Passwort „pia“."));
    for path in [
        "/common/oauth2/v2.0/authorize?ui_locales=de",
        "/common/oauth2/v2.0/logout?ui_locales=de",
        "/google/o/oauth2/v2/auth?ui_locales=de",
    ] {
        let page = browser.open(&format!("{}{path}", world.base)).await.page();
        assert!(page.html.contains("<html lang=\"de\">"), "{}", page.html);
    }
}

#[tokio::test]
async fn a_picker_at_the_end_goes_on_in_its_language() {
    let world = World::start().await;
    let browser = Browser::speaking(&world.base, "fr");
    let login = world.authorize("common", &[("prompt", "login")]);
    browser.sign_in(&login, ADA).await;
    browser.sign_in(&login, "eve@fabrikam.example").await;
    let logout = format!("{}/common/oauth2/v2.0/logout?ui_locales=de", world.base);
    let page = browser.open(&logout).await.page().html;
    assert!(
        page.contains("Von welchem Konto möchten Sie sich abmelden?"),
        "{page}"
    );
    assert!(page.contains("name=\"ui_locales\" value=\"de\""), "{page}");
}

#[tokio::test]
async fn a_page_says_in_which_language_it_is() {
    let world = World::start().await;
    let page = world
        .http()
        .get(&world.base)
        .header("accept-language", "de");
    let page = page.send().await.unwrap();
    assert_eq!(page.headers()["content-language"], "de");
    assert_eq!(page.headers()["vary"], "accept-language");
    // Programs are told in English.
    let told = world.http().get(format!(
        "{}/nobody/v2.0/.well-known/openid-configuration",
        world.base
    ));
    let told = told.header("accept-language", "de").send().await.unwrap();
    let told = told.text().await.unwrap();
    assert!(
        told.contains("The tenant 'nobody' was not found."),
        "{told}"
    );
}
