//! `response_mode=fragment`: what browsers keep to themselves is posted by a page of ours.

use data_encoding::BASE64;
use pia_signin::{Language, Refusal};
use sha2::{Digest, Sha256};

use crate::support::{Response, code, request, start};

fn hash(page: &Response, element: &str) -> String {
    let (_, rest) = page.body.split_once(&format!("<{element}>")).unwrap();
    let (content, _) = rest.split_once(&format!("</{element}>")).unwrap();
    BASE64.encode(&Sha256::digest(content.as_bytes()))
}

#[tokio::test]
async fn the_page_may_run_its_own_script_and_post_to_us_and_nothing_else() {
    let waiting = start(request()).await;
    for target in [
        waiting.path.clone(),
        format!("{}?", waiting.path),
        format!("{}?session_state=x", waiting.path),
    ] {
        let page = waiting.get(&target).await;
        assert_eq!(page.status, 200, "{target}");
        let (style, script) = (hash(&page, "style"), hash(&page, "script"));
        assert_eq!(
            page.header("content-security-policy"),
            format!(
                "default-src 'none'; style-src 'sha256-{style}'; base-uri 'none'; \
                 script-src 'sha256-{script}'; form-action 'self'; frame-ancestors 'none'"
            )
        );
        let form = format!("<form method=\"post\" action=\"{}\" hidden>", waiting.path);
        assert!(page.body.contains(&form));
        assert_eq!(page.header("cache-control"), "no-store");
        assert_eq!(page.header("referrer-policy"), "no-referrer");
        assert!(!page.body.contains(&waiting.state));
    }
    // It is no answer, and nothing that was refused.
    assert!(!waiting.answer.is_finished());
    assert_eq!(waiting.refusals.total(), 0);
}

#[tokio::test]
async fn what_the_page_posts_is_checked_like_any_answer() {
    const FORM: &str = "application/x-www-form-urlencoded";
    let waiting = start(request()).await;
    waiting.get(&waiting.path).await;
    let wrong = waiting
        .post(&waiting.path, FORM, "code=stolen&state=guess")
        .await;
    assert_eq!(wrong.status, 404);
    assert_eq!(waiting.refusals.of(Refusal::WrongState), 1);
    let body = format!("code=posted&state={}", waiting.state);
    assert_eq!(waiting.post(&waiting.path, FORM, &body).await.status, 303);
    let answer = waiting.answer.await.unwrap().ok().unwrap();
    assert_eq!(code(&answer), "posted");
}

#[tokio::test]
async fn a_part_of_an_answer_in_the_query_is_not_completed_from_the_fragment() {
    let waiting = start(request()).await;
    for part in ["code=c", "state=s", "error=e", "iss=i", "access_token=t"] {
        let target = format!("{}?{part}", waiting.path);
        assert_eq!(waiting.get(&target).await.status, 404, "{part}");
    }
    assert_eq!(waiting.refusals.of(Refusal::WrongState), 5);
}

#[tokio::test]
async fn the_page_speaks_the_persons_language_also_without_scripts() {
    for (language, lang, words) in [
        (Language::English, "en", "One moment"),
        (Language::German, "de", "Kopieren Sie sonst"),
        (Language::French, "fr", "copiez l’adresse"),
    ] {
        let mut request = request();
        request.language = language;
        let waiting = start(request).await;
        let page = waiting.get(&waiting.path).await;
        assert!(page.body.contains(words), "{}", page.body);
        assert!(page.body.contains(&format!("<html lang=\"{lang}\">")));
        assert_eq!(page.header("content-language"), lang);
    }
}
