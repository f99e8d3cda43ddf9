//! Every way on of one sign-in, alone and all at once.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};
use std::time::{Duration, Instant};

use pia_protocol::paths;
use pia_signin::{Obstacle, Surroundings};
use url::Url;

use super::{is_fresh, signed_out_code};
use crate::client::Fittings;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Browser, SignIn};
use crate::testing::{Device, FakeServer, answer_of, browse, until};
use crate::view::{DeviceCode, ServerState, SessionView};
use crate::{Client, Config};

/// What a waiting sign-in shows.
struct Waiting {
    link: Url,
    device: Option<DeviceCode>,
    problem: Option<Problem>,
}

impl Waiting {
    fn of(view: &SessionView) -> Option<Self> {
        match view.clone() {
            SessionView::WaitingForBrowser {
                link,
                device,
                problem,
                ..
            } => Some(Self {
                link: Url::parse(&link).unwrap(),
                device,
                problem,
            }),
            _ => None,
        }
    }

    fn problem_code(&self) -> Option<ProblemCode> {
        self.problem.as_ref().map(|problem| problem.code)
    }

    fn user_code(&self) -> Option<&str> {
        self.device.as_ref().map(|device| device.user_code.as_str())
    }

    /// The listener's port.
    fn port(&self) -> u16 {
        let mut pairs = self.link.query_pairs();
        let (_, redirect) = pairs.find(|(name, _)| name == "redirect_uri").unwrap();
        Url::parse(&redirect).unwrap().port().unwrap()
    }
}

/// Waits until the sign-in waits in such a way.
async fn waiting(client: &Client, mut such: impl FnMut(&Waiting) -> bool) -> Waiting {
    let view = until(client.views().session(), |view| {
        Waiting::of(view).is_some_and(|waiting| such(&waiting))
    })
    .await;
    Waiting::of(&view).unwrap()
}

fn start(client: &Client, browser: Browser) {
    client.sign_in(SignIn::with("microsoft", browser)).unwrap();
}

/// A browser that opens nothing and counts how often it was asked to.
fn count_opened(fittings: &mut Fittings) -> Arc<AtomicU32> {
    let opened = Arc::new(AtomicU32::new(0));
    let count = Arc::clone(&opened);
    fittings.opener = Arc::new(move |_| {
        count.fetch_add(1, Ordering::AcqRel);
        Box::pin(async { Ok(()) })
    });
    opened
}

fn over_ssh(_: &mut Config, fittings: &mut Fittings) {
    fittings.surroundings = || Surroundings {
        ssh: true,
        display: true,
        ..Surroundings::default()
    };
}

async fn server_is_known(client: &Client) {
    until(client.views().server(), |view| {
        matches!(view.state, ServerState::Known { .. })
    })
    .await;
}

fn assert_free(port: u16) {
    assert!(TcpStream::connect(("127.0.0.1", port)).is_err());
    TcpListener::bind(("127.0.0.1", port)).unwrap();
}

#[tokio::test]
async fn a_click_opens_the_browser_without_asking_the_server_again() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let mut opened = None;
    let client = device
        .window_with(|_, fittings| opened = Some(count_opened(fittings)))
        .await;
    server_is_known(&client).await;
    start(&client, Browser::Open);
    browse(&client).await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.seen(paths::METADATA), 1);
    assert_eq!(opened.unwrap().load(Ordering::Acquire), 1);
    client.shutdown().await;
}

#[tokio::test]
async fn what_is_believed_of_the_server_is_asked_again_where_it_does_not_do() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    server_is_known(&client).await;
    server.inside().providers.push("google");
    client
        .sign_in(SignIn::with("google", Browser::PrintOnly))
        .unwrap();
    waiting(&client, |_| true).await;
    assert_eq!(server.seen(paths::METADATA), 2);
    client.cancel_sign_in();
    client.shutdown().await;
}

#[tokio::test]
async fn a_failure_that_a_changed_server_explains_says_so() {
    for (changed, says_so) in [(true, true), (false, false)] {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let client = device.window().await;
        server_is_known(&client).await;
        start(&client, Browser::PrintOnly);
        let link = waiting(&client, |_| true).await.link;
        if changed {
            server.inside().version = "0.2.0";
        }
        let (address, _) = answer_of(&link).await;
        let mut wrong = Url::parse(&address).unwrap();
        let pairs: Vec<(String, String)> = wrong.query_pairs().into_owned().collect();
        wrong
            .query_pairs_mut()
            .clear()
            .extend_pairs(pairs.into_iter().map(|(name, value)| match name.as_str() {
                "code" => (name, "of-another-server".into()),
                _ => (name, value),
            }));
        client.paste_redirect(wrong.as_str()).unwrap();
        let view = until(client.views().session(), |view| {
            signed_out_code(view).is_some()
        })
        .await;
        let SessionView::SignedOut {
            problem: Some(problem),
        } = view
        else {
            unreachable!()
        };
        assert_eq!(problem.code, ProblemCode::SignInRefused);
        assert_eq!(problem.sentence.contains("has changed since"), says_so);
        client.shutdown().await;
    }
}

#[tokio::test]
async fn an_address_is_pasted_while_the_browser_never_comes() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    assert_eq!(
        client
            .paste_redirect("http://127.0.0.1:1/")
            .unwrap_err()
            .code,
        ProblemCode::SignInTimedOut
    );
    start(&client, Browser::PrintOnly);
    let shown = waiting(&client, |_| true).await;
    let (address, whole) = answer_of(&shown.link).await;
    let cut = address.split('&').next().unwrap().to_owned();
    for (wrong, word) in [
        ("WDJB-MJHT", "not an address"),
        ("https://contoso.example/", "does not belong"),
        (cut.as_str(), "no complete answer"),
    ] {
        let problem = client.paste_redirect(wrong).unwrap_err();
        assert_eq!(problem.code, ProblemCode::PasteNotUsable);
        assert!(problem.sentence.contains(word), "{wrong}: {problem}");
        assert!(problem.sentence.ends_with('.'), "{problem}");
    }
    waiting(&client, |_| true).await;
    assert!(whole.is_redirection());
    client.paste_redirect(&address).unwrap();
    until(client.views().session(), is_fresh).await;
    assert_eq!(
        client.paste_redirect(&address).unwrap_err().code,
        ProblemCode::SignInTimedOut
    );
    client.shutdown().await;
    assert_free(shown.port());
}

#[tokio::test]
async fn out_of_a_browsers_reach_nothing_opens_and_another_device_is_offered_by_itself() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let mut opened = None;
    let client = device
        .window_with(|config, fittings| {
            over_ssh(config, fittings);
            opened = Some(count_opened(fittings));
        })
        .await;
    start(&client, Browser::Open);
    let shown = waiting(&client, |shown| shown.device.is_some()).await;
    let problem = shown.problem.as_ref().unwrap();
    assert_eq!(problem.code, ProblemCode::BrowserOutOfReach);
    assert!(problem.sentence.contains("SSH"), "{problem}");
    let code = shown.device.as_ref().unwrap();
    assert_eq!(code.user_code, "WDJB-0001");
    assert!(
        code.verification_uri_complete
            .ends_with("?user_code=WDJB-0001")
    );
    server.inside().other_device.answer = Some(Ok(2));
    let view = until(client.views().session(), is_fresh).await;
    let SessionView::SignedIn { account, .. } = view else {
        unreachable!()
    };
    assert_eq!(account.name, "Person 2");
    assert!(device.saved().await.unwrap().contains("prt_"));
    assert_eq!(opened.unwrap().load(Ordering::Acquire), 0);
    let named = server.inside().other_device.names[0].clone();
    assert_eq!(named, crate::device_name::device_name());
    client.shutdown().await;
    assert_free(shown.port());
}

#[test]
fn each_obstacle_is_named() {
    for (obstacle, word) in [
        (Obstacle::Ssh, "SSH"),
        (Obstacle::Container, "container"),
        (Obstacle::NoDisplay, "screen"),
    ] {
        let problem = crate::session::trouble::out_of_reach(obstacle);
        assert!(problem.sentence.contains(word), "{problem}");
    }
}

#[tokio::test]
async fn a_device_lets_in_while_the_browser_is_still_open() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    start(&client, Browser::PrintOnly);
    waiting(&client, |_| true).await;
    client.offer_device_code().unwrap();
    let shown = waiting(&client, |shown| shown.device.is_some()).await;
    // One code at a time: asking again shows the same.
    client.offer_device_code().unwrap();
    server.inside().other_device.answer = Some(Ok(1));
    until(client.views().session(), is_fresh).await;
    assert_eq!(server.inside().other_device.given, 1);
    client.shutdown().await;
    assert_free(shown.port());
}

#[tokio::test]
async fn the_browser_is_first_and_what_the_device_brings_is_ended() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    start(&client, Browser::PrintOnly);
    waiting(&client, |_| true).await;
    client.offer_device_code().unwrap();
    waiting(&client, |shown| shown.device.is_some()).await;
    let page = browse(&client).await;
    // The person says yes there as well, in the moment in which the browser is done.
    server.inside().other_device.answer = Some(Ok(1));
    assert!(page.contains("Person 1"), "{page}");
    until(client.views().session(), is_fresh).await;
    server.until(|inside| inside.revoked.len() == 1).await;
    let saved = device.saved().await.unwrap();
    let revoked = server.inside().revoked[0].clone();
    assert!(!saved.contains(&revoked));
    client.shutdown().await;
}

#[tokio::test]
async fn a_no_and_an_end_on_the_device_close_that_way_alone_until_it_is_asked_for_again() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    start(&client, Browser::PrintOnly);
    waiting(&client, |_| true).await;
    for (number, error, code) in [
        (1, "access_denied", ProblemCode::SignInDeclined),
        (2, "expired_token", ProblemCode::DeviceCodeUnavailable),
    ] {
        client.offer_device_code().unwrap();
        let shown = waiting(&client, |shown| shown.device.is_some()).await;
        assert_eq!(shown.user_code().unwrap(), format!("WDJB-000{number}"));
        assert_eq!(shown.problem, None);
        server.inside().other_device.answer = Some(Err(error));
        let shown = waiting(&client, |shown| shown.device.is_none()).await;
        assert_eq!(shown.problem_code(), Some(code), "{error}");
    }
    browse(&client).await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_server_without_codes_is_said_to_have_none() {
    let server = FakeServer::start().await;
    server.inside().other_device.is_unknown = true;
    let device = Device::new(&server).await;
    let client = device.window_with(over_ssh).await;
    start(&client, Browser::Open);
    let shown = waiting(&client, |_| true).await;
    assert_eq!(shown.problem_code(), Some(ProblemCode::BrowserOutOfReach));
    assert_eq!(
        client.offer_device_code().unwrap_err().code,
        ProblemCode::DeviceCodeUnavailable
    );
    client.cancel_sign_in();
    client.shutdown().await;
}

#[tokio::test]
async fn a_browser_that_insists_on_https_is_noticed_and_another_one_can_go_on() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    start(&client, Browser::PrintOnly);
    let shown = waiting(&client, |_| true).await;
    let mut browser = TcpStream::connect(("127.0.0.1", shown.port())).unwrap();
    browser.write_all(&[0x16, 0x03, 0x01, 0x02, 0x00]).unwrap();
    waiting(&client, |shown| {
        shown.problem_code() == Some(ProblemCode::BrowserInsistsOnHttps)
    })
    .await;
    browse(&client).await;
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_cancel_frees_the_port_within_a_second_with_every_way_open() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    // An opener that does not come back keeps nothing waiting.
    let client = device
        .window_with(|_, fittings| {
            fittings.opener = Arc::new(|_| Box::pin(std::future::pending()));
        })
        .await;
    start(&client, Browser::Open);
    waiting(&client, |_| true).await;
    client.offer_device_code().unwrap();
    let shown = waiting(&client, |shown| shown.device.is_some()).await;
    let _half_open = TcpStream::connect(("127.0.0.1", shown.port())).unwrap();
    let cancelled = Instant::now();
    client.cancel_sign_in();
    until(client.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    // Ended as well: its steps are kept when it is.
    client.shutdown().await;
    assert!(cancelled.elapsed() < Duration::from_secs(1));
    assert_free(shown.port());
}

#[tokio::test]
async fn after_the_deadline_every_way_is_closed() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device
        .window_with(|config, fittings| {
            over_ssh(config, fittings);
            fittings.deadline = Duration::from_millis(500);
        })
        .await;
    start(&client, Browser::Open);
    let shown = waiting(&client, |_| true).await;
    until(client.views().session(), |view| {
        signed_out_code(view) == Some(ProblemCode::SignInTimedOut)
    })
    .await;
    assert!(client.paste_redirect(shown.link.as_str()).is_err());
    assert!(client.offer_device_code().is_err());
    assert_free(shown.port());
    client.shutdown().await;
}
