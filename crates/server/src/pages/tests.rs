//! Every page in every language.

use axum::response::Response;
use http::StatusCode;
use http_body_util::BodyExt;
use pia_oidc::Home;
use pia_protocol::auth::ProviderInfo;
use pia_protocol::clock::SystemClock;
use pia_protocol::ids::UserId;
use time::Duration;
use time::macros::datetime;

use super::device::{self, Question, Wrong};
use super::*;
use crate::db::{Account, DeviceRequest, DeviceState};
use crate::device_flow::{Approved, UserCode};
use crate::hashed::Hashed;
use crate::limits::Origin;

#[test]
fn nothing_of_a_text_becomes_markup() {
    let text = "<img src=x onerror=\"alert('1')\">&amp;";
    let escaped = escape(text);
    assert!(!escaped.contains(['<', '>', '"', '\'']), "{escaped}");
    assert!(escaped.ends_with("&amp;amp;"));
}

/// A name that would be markup, and that has the form of a place in a text.
const NAME: &str = "<i>{who}";

fn asks(language: Language) -> Vec<Response> {
    let code = UserCode::parse("WDJB-MJHT").unwrap();
    let at = datetime!(2026-11-22 09:05 UTC);
    let request = |name: Option<&str>| DeviceRequest {
        code: Hashed::of("code"),
        device_name: name.map(str::to_owned),
        asked_from: "192.0.2.1".to_owned(),
        created_at: at,
        expires_at: at,
        client_id: String::new(),
        interval: Duration::ZERO,
        polled_at: None,
        state: DeviceState::Waiting,
    };
    let provider = ProviderInfo {
        name: "contoso".to_owned(),
        display_name: NAME.to_owned(),
    };
    let here = [192, 0, 2, 7].into();
    let confirm = |name| {
        device::confirm(
            language,
            &Question {
                ticket: "ticket",
                code: &code,
                request: &request(name),
                here: Origin {
                    address: here,
                    network: here,
                },
                now: at,
                providers: &[&provider],
            },
        )
    };
    let ask = |wrong| device::ask_code(language, StatusCode::OK, Some(&code), wrong);
    vec![
        ask(None),
        ask(Some(Wrong::NoCode)),
        ask(Some(Wrong::Unknown)),
        confirm(None),
        confirm(Some(NAME)),
    ]
}

fn answers(language: Language) -> Vec<Response> {
    let approved = |came, name: Option<&str>| {
        let approved = Approved {
            account: Account {
                id: UserId::new(&SystemClock),
                email: "ada@contoso.example".to_owned(),
                display_name: Some(NAME.to_owned()),
                login_hint: None,
                roles: Vec::new(),
                home: Home::Unknown,
            },
            device_name: name.map(str::to_owned),
            came,
        };
        device::approved(language, "ticket", &approved)
    };
    let to = "https://login.example/?a=1&b=2".parse().unwrap();
    vec![
        approved(true, None),
        approved(false, Some(NAME)),
        device::denied(language),
        device::ended(language),
        device::not_waiting(language),
        device::sign_in_failed(language, &Told::NoCode),
        device::malformed(language),
        device::leaving(language, &to, NAME),
        sign_out::signed_out(language, NAME),
        sign_out::unasked(language),
        sign_out::not_from_here(language, NAME, None),
        sign_out::not_from_here(language, NAME, Some(&to)),
        form_post(language, "http://[::1]:1/", "http://[::1]:1", &[]),
        problem(
            language,
            StatusCode::BAD_REQUEST,
            Title::LinkWrong,
            &Told::StillSignedIn(NAME.to_owned()),
        ),
    ]
}

/// All of them as text, whose headers name the language.
async fn all(language: Language) -> Vec<String> {
    let mut pages = Vec::new();
    for response in asks(language).into_iter().chain(answers(language)) {
        assert_eq!(response.headers()["content-language"], language.tag());
        assert_eq!(response.headers()["vary"], "accept-language");
        let body = response.into_body().collect().await.unwrap().to_bytes();
        pages.push(String::from_utf8(body.to_vec()).unwrap());
    }
    pages
}

/// The text of a page between its tags, and of nothing else.
fn pieces(html: &str) -> Vec<&str> {
    let (_, body) = html.split_once("<main>").unwrap();
    let body = body.split("<script>").next().unwrap();
    let pieces = body.split('<').filter_map(|tag| tag.split_once('>'));
    pieces
        .map(|(_, text)| text.trim())
        .filter(|text| !text.is_empty())
        .collect()
}

#[tokio::test]
async fn every_page_speaks_its_language_and_says_so() {
    let english = all(Language::English).await;
    for language in Language::ALL {
        let tag = language.tag();
        for (html, english) in all(language).await.iter().zip(&english) {
            assert!(html.starts_with(&format!("<!doctype html><html lang=\"{tag}\">")));
            assert!(!html.contains("<i>"), "{html}");
            let title = html.split_once("<title>").unwrap().1;
            assert!(!title.starts_with('<'), "{html}");
            if language == Language::English {
                continue;
            }
            // The same page with other words: only what is no language's may be the same.
            let (here, there) = (pieces(html), pieces(english));
            assert_eq!(here.len(), there.len(), "{html}");
            for same in here.iter().filter(|piece| there.contains(piece)) {
                let names = ["Pia", "App", "Code", "WDJB-MJHT", "&lt;i&gt;{who}"];
                assert!(names.contains(same), "{same}: {html}");
            }
        }
    }
}
