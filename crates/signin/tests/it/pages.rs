//! What a person sees in the browser, and what the browser is told about it.

use data_encoding::BASE64;
use pia_signin::{Language, Outcome, Request};
use sha2::{Digest, Sha256};

use crate::support::{Response, request, start};

async fn page(app_name: &str, outcome: Outcome) -> Response {
    let mut request = request();
    request.app_name = app_name.into();
    let waiting = start(request).await;
    waiting.get(&waiting.right("very-secret-code")).await;
    let page = waiting.fetch_done();
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    answer.reply.tell(outcome).await;
    page.await.unwrap()
}

async fn success() -> Response {
    page(
        "Pia",
        Outcome::SignedIn {
            name: "Ada Lovelace".into(),
        },
    )
    .await
}

#[tokio::test]
async fn success_names_the_person_and_says_what_to_do() {
    let page = success().await;
    assert_eq!(page.status, 200);
    assert!(
        page.body
            .contains("<h1>You are signed in as Ada Lovelace</h1>")
    );
    assert!(
        page.body
            .contains("You can close this tab and go back to Pia.")
    );
    assert!(page.body.contains("<html lang=\"en\">"));
    assert!(page.body.contains("prefers-color-scheme: dark"));
}

#[tokio::test]
async fn failure_says_why_and_how_to_go_on() {
    let sentence = "The server could not be reached.".to_owned();
    let page = page("Pia", Outcome::Failed { sentence }).await;
    assert!(page.body.contains("<h1>You are not signed in</h1>"));
    assert!(
        page.body
            .contains("<p>The server could not be reached.</p>")
    );
    assert!(page.body.contains("Go back to Pia and try again."));
}

#[tokio::test]
async fn every_ending_speaks_the_persons_language() {
    for (language, lang, signed_in, declined, stopped) in [
        (
            Language::German,
            "de",
            "Sie sind als Ada Lovelace angemeldet",
            "Die Anmeldung wurde abgelehnt. Es wurde nichts geändert.",
            "Die Anmeldung wurde abgebrochen, bevor Example sie abschließen konnte.",
        ),
        (
            Language::French,
            "fr",
            "Connexion réussie en tant que Ada Lovelace",
            "La connexion a été refusée. Rien n’a été modifié.",
            "La connexion a été interrompue\u{202f}: Example n’a pas pu la terminer.",
        ),
    ] {
        let mut request = request();
        request.language = language;
        let name = "Ada Lovelace".into();
        let told = ending(&request, "code=c", Some(Outcome::SignedIn { name })).await;
        assert!(told.body.contains(&format!("<h1>{signed_in}</h1>")));
        let no = ending(&request, "error=access_denied", None).await;
        assert!(no.body.contains(declined), "{}", no.body);
        let dropped = ending(&request, "code=c", None).await;
        assert!(dropped.body.contains(stopped), "{}", dropped.body);
        for page in [told, no, dropped] {
            assert!(page.body.contains(&format!("<html lang=\"{lang}\">")));
            assert_eq!(page.header("content-language"), lang);
            assert!(!page.body.contains("{app}") && !page.body.contains("{name}"));
            assert!(!page.body.contains("signed in"), "{}", page.body);
        }

        let waiting = start(request).await;
        let refused = waiting.get("/favicon.ico").await;
        assert_eq!(refused.header("content-language"), lang);
        assert!(refused.body.contains("Example"), "{}", refused.body);
        assert!(!refused.body.contains("answer"), "{}", refused.body);
    }
}

/// The page after this answer; without an outcome the app drops what it got.
async fn ending(request: &Request, answer: &str, outcome: Option<Outcome>) -> Response {
    let waiting = start(request.clone()).await;
    let target = format!("{}?{answer}&state={}", waiting.path, waiting.state);
    assert_eq!(waiting.get(&target).await.status, 303);
    let page = waiting.fetch_done();
    match (waiting.answer.await.unwrap(), outcome) {
        (Ok(answer), Some(outcome)) => answer.reply.tell(outcome).await,
        (answer, _) => drop(answer),
    }
    page.await.unwrap()
}

#[tokio::test]
async fn a_person_without_a_name_is_still_signed_in() {
    let page = page("Pia", Outcome::SignedIn { name: " ".into() }).await;
    assert!(page.body.contains("<h1>You are signed in</h1>"));
}

#[tokio::test]
async fn names_and_sentences_are_text_and_nothing_else() {
    let evil = "<script>alert('x')</script>&\"";
    let safe = "&lt;script&gt;alert(&#39;x&#39;)&lt;/script&gt;&amp;&quot;";
    for outcome in [
        Outcome::SignedIn { name: evil.into() },
        Outcome::Failed {
            sentence: evil.into(),
        },
    ] {
        let page = page("<b>App</b>", outcome).await;
        assert!(page.body.contains(safe), "{}", page.body);
        assert!(!page.body.contains("<script") && !page.body.contains("<b>"));
    }
}

#[tokio::test]
async fn the_page_loads_nothing_keeps_nothing_and_cannot_be_framed() {
    let page = success().await;
    let style = page.body.split_once("<style>").unwrap().1;
    let style = style.split_once("</style>").unwrap().0;
    let hash = BASE64.encode(&Sha256::digest(style.as_bytes()));
    assert_eq!(
        page.header("content-security-policy"),
        format!(
            "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action 'none'; \
             frame-ancestors 'none'"
        )
    );
    for (name, value) in [
        ("content-type", "text/html; charset=utf-8"),
        ("cache-control", "no-store"),
        ("referrer-policy", "no-referrer"),
        ("x-content-type-options", "nosniff"),
        ("x-frame-options", "DENY"),
        ("cross-origin-opener-policy", "same-origin"),
        ("connection", "close"),
    ] {
        assert_eq!(page.header(name), value, "{name}");
    }
}

#[tokio::test]
async fn the_page_holds_no_secret_and_no_address() {
    let page = success().await;
    for unwanted in ["very-secret-code", "http:", "https:", "src=", "href="] {
        assert!(!page.body.contains(unwanted), "{unwanted}");
    }
}

#[test]
fn what_can_be_printed_prints_no_secret() {
    let sent = pia_signin::AuthorizationCode::new("very-secret-code".into());
    let verifier = pia_signin::PkceCodeVerifier::new("very-secret-verifier".into());
    assert!(!format!("{sent:?}{verifier:?}{sent:#?}{verifier:#?}").contains("very-secret"));
}
