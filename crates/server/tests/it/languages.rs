//! The pages speak the language of who reads them.

use reqwest::Response;

use crate::browser::{Browser, answer, location};
use crate::world::{World, json};

const PAGE: &str = "text/html,application/xhtml+xml,*/*;q=0.8";

async fn open(world: &World, path: &str, accept_language: &str) -> Response {
    let request = world.http.get(world.url(path)).header("accept", PAGE);
    let request = request.header("accept-language", accept_language);
    request.send().await.unwrap()
}

/// What a page says, whose headers and first tag agree on its language.
async fn said(page: Response, tag: &str) -> String {
    assert_eq!(page.headers()["content-language"], tag);
    assert_eq!(page.headers()["vary"], "accept-language");
    let html = page.text().await.unwrap();
    assert!(html.contains(&format!("<html lang=\"{tag}\">")), "{html}");
    html
}

#[tokio::test]
async fn a_page_speaks_what_the_browser_wants_most() {
    let world = World::start().await;
    for (path, german, french) in [
        ("/auth/device", "Auf einem Gerät anmelden", "Se connecter sur un appareil"),
        ("/auth/device/done?ticket=x", "Darauf wartet kein Gerät", "Aucun appareil n’attend"),
        ("/auth/signed-out", "Hier wurde nichts abgemeldet", "Rien n’a été déconnecté ici"),
        ("/auth/end-session", "Sie wurden nicht abgemeldet", "Vous n’avez pas été déconnecté"),
        ("/auth/end-session?provider=google", "vielleicht noch bei Google", "connecté à Google"),
        ("/auth/login", "Dieser Link zur Anmeldung", "Ce lien de connexion"),
        ("/signin-microsoft?state=x", "Diese Anmeldung ist vorbei", "connexion est terminée"),
        ("/nowhere", "Hier gibt es nichts zu sehen", "Il n’y a rien à voir ici"),
    ] {
        let page = open(&world, path, "de-AT,de;q=0.9,en;q=0.8").await;
        assert!(said(page, "de").await.contains(german), "{path}");
        let page = open(&world, path, "it,en;q=0.3,fr-CA;q=0.5").await;
        assert!(said(page, "fr").await.contains(french), "{path}");
        said(open(&world, path, "it,pt").await, "en").await;
    }
    world.stop().await;
}

#[tokio::test]
async fn what_the_client_asks_for_goes_before_the_browser_and_all_the_way() {
    let world = World::start().await;
    let asked = [("ui_locales", Some("it de-CH en")), ("client_id", Some("x"))];
    let login = world.login_url(&asked);
    let wrong = world.http.get(login).header("accept-language", "fr").send();
    let wrong = said(wrong.await.unwrap(), "de").await;
    assert!(wrong.contains("Dieser Server kennt die App nicht"), "{wrong}");

    let browser = Browser::new();
    let mut asked = [("ui_locales", Some("fr")), ("response_mode", Some("form_post"))];
    for speaks in ["fr", "en"] {
        let stop = world.url("/signin-microsoft");
        let back = browser.sign_in_until(
            world.login_url(&asked),
            "ada@contoso.example",
            &stop,
            "accept",
        );
        let back = browser.0.get(back.await).send().await.unwrap();
        let html = said(back, speaks).await;
        assert_eq!(html.contains("Retour à Pia"), speaks == "fr", "{html}");
        asked[0].1 = None;
    }
    world.stop().await;
}

#[tokio::test]
async fn the_provider_is_asked_in_the_same_language_again() {
    let world = World::start().await;
    let browser = Browser::new();
    let login = world.login_url(&[("ui_locales", Some("de en"))]);
    let first = location(&browser.0.get(login).send().await.unwrap()).unwrap();
    let first = answer(&first.parse().unwrap());
    let no = format!(
        "/signin-microsoft?error=interaction_required&claims=%7B%22a%22:1%7D&state={}",
        first["state"]
    );
    let second = browser.0.get(world.url(&no)).send().await.unwrap();
    let second = answer(&location(&second).unwrap().parse().unwrap());
    assert_eq!(second["ui_locales"], "de en");
    assert_eq!(second["ui_locales"], first["ui_locales"]);
    world.stop().await;
}

#[tokio::test]
async fn programs_are_told_in_english() {
    let world = World::start().await;
    let nowhere = world.http.get(world.url("/nowhere")).header("accept-language", "de");
    let nowhere = nowhere.send().await.unwrap();
    assert!(!nowhere.headers().contains_key("content-language"));
    assert_eq!(json(nowhere).await["message"], "There is nothing at this address.");
    let login = world.login_url(&[("provider", Some("nobody")), ("ui_locales", Some("de"))]);
    let told = world.http.get(login).send().await.unwrap();
    let told = answer(&location(&told).unwrap().parse().unwrap());
    assert_eq!(told["message"], "This server does not offer that way to sign in.");
    world.stop().await;
}
