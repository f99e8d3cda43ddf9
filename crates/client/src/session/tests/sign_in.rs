//! Signing in.

use std::time::Duration;

use pia_protocol::paths;
use url::Url;

use super::super::lock::SessionLock;
use super::{is_fresh, signed_out_code};
use crate::problem::ProblemCode;
use crate::report::{Browser, SignIn};
use crate::testing::{
    Device, FakeServer, Fault, answer_of, browse, link_for_browser, on_show, read, sign_in, until,
    wish,
};
use crate::view::SessionView;

#[tokio::test]
async fn a_sign_in_is_saved_before_it_is_shown_and_takes_the_to_dos_along() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    client.add_todo("made before").await.unwrap();
    let page = sign_in(&client).await;
    assert!(page.contains("Person 1"), "{page}");
    let view = client.views().session().borrow().clone();
    let SessionView::SignedIn {
        account, kept_in, ..
    } = view
    else {
        panic!("{view:?}")
    };
    assert_eq!(account.name, "Person 1");
    assert_eq!(kept_in, device.vault.name());
    assert!(device.saved().await.unwrap().contains("prt_"));
    until(client.views().todos(), |view| {
        view.todos().count() == 1 && view.todos().all(|todo| todo.synced)
    })
    .await;
    assert_eq!(on_show(&client).await, ["made before"]);
    assert_eq!(server.titles(1), ["made before"]);
    client.shutdown().await;
}

#[tokio::test]
async fn a_session_that_cannot_be_saved_is_revoked_and_the_page_says_so() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    // A folder in the lock's place: nothing can be saved under it.
    std::fs::create_dir(device.folder.path().join("session.lock")).unwrap();
    let client = device.window().await;
    client.settled().await;
    let (ended, page) = tokio::join!(
        client.sign_in_and_wait(SignIn::with("microsoft", Browser::PrintOnly)),
        browse(&client)
    );
    let problem = ended.unwrap_err();
    assert_eq!(problem.code, ProblemCode::StorageFailed);
    assert!(!page.contains("Person 1"), "{page}");
    assert_eq!(device.saved().await, None);
    server.until(|inside| inside.revoked.len() == 1).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_cancelled_sign_in_ends_at_once_and_another_can_start() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    client.settled().await;
    client
        .sign_in(SignIn::with("microsoft", Browser::PrintOnly))
        .unwrap();
    until(client.views().session(), |view| {
        matches!(view, SessionView::WaitingForBrowser { .. })
    })
    .await;
    client.cancel_sign_in();
    until(client.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    assert_eq!(
        client.open_browser_again().unwrap_err().code,
        ProblemCode::SignInTimedOut
    );
    sign_in(&client).await;
    client.shutdown().await;
}

#[tokio::test]
async fn who_says_no_is_told_so_though_the_program_is_about_to_end() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.command().await;
    client.settled().await;
    let no = async {
        let link = link_for_browser(&client).await;
        let of = |name| link.query_pairs().find(|pair| pair.0 == name).unwrap().1;
        let mut back = Url::parse(&of("redirect_uri")).unwrap();
        back.query_pairs_mut()
            .append_pair("error", "access_denied")
            .append_pair("state", &of("state"))
            .append_pair("iss", &server.inside().address);
        let (done, _) = answer_of(&back).await;
        back.join(&done).unwrap()
    };
    let (ended, done) = tokio::join!(client.sign_in_and_wait(wish()), no);
    assert_eq!(ended.unwrap_err().code, ProblemCode::SignInDeclined);
    let mut ending = Box::pin(client.shutdown());
    // It waits for a browser that is slow to come: without one it would be five seconds.
    let at_once = tokio::time::timeout(Duration::from_millis(100), &mut ending);
    assert!(at_once.await.is_err());
    let (page, ()) = tokio::join!(read(done), ending);
    assert!(page.contains("The sign-in was declined."), "{page}");
}

#[tokio::test]
async fn a_second_click_joins_the_sign_in_that_runs() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    client.settled().await;
    let wish = || SignIn::with("microsoft", Browser::PrintOnly);
    let (first, second, page) = tokio::join!(
        client.sign_in_and_wait(wish()),
        client.sign_in_and_wait(wish()),
        browse(&client)
    );
    assert!(page.contains("Person 1"), "{page}");
    assert_eq!(first.unwrap().unwrap().name, "Person 1");
    assert_eq!(second.unwrap().unwrap().name, "Person 1");
    assert_eq!(server.seen(paths::LOGIN), 1);
    client.shutdown().await;
}

#[tokio::test]
async fn while_somebody_is_added_the_session_goes_on_and_a_cancel_shows_it_again() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client
        .sign_in(SignIn::with("microsoft", Browser::PrintOnly))
        .unwrap();
    until(client.views().session(), |view| {
        matches!(view, SessionView::WaitingForBrowser { .. })
    })
    .await;
    client.add_todo("made meanwhile").await.unwrap();
    until(client.views().todos(), |view| {
        view.todos().all(|todo| todo.synced)
    })
    .await;
    assert_eq!(server.titles(1), ["made meanwhile"]);
    client.cancel_sign_in();
    until(client.views().session(), is_fresh).await;
    client.shutdown().await;
}

#[tokio::test]
async fn what_stands_in_the_way_of_a_sign_in_is_said_in_its_own_words() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.command().await;
    client.settled().await;
    for (fault, code) in [
        (Fault::Portal, ProblemCode::ServerNotPia),
        (Fault::Status(404), ProblemCode::ServerNotPia),
        (Fault::Status(502), ProblemCode::ServerFailed),
    ] {
        server.fail(paths::METADATA, &[fault]);
        let problem = client
            .sign_in_and_wait(SignIn::with("microsoft", Browser::PrintOnly))
            .await
            .unwrap_err();
        assert_eq!(problem.code, code);
        assert_eq!(
            signed_out_code(&client.views().session().borrow()),
            Some(code)
        );
    }
    let unknown = client
        .sign_in_and_wait(SignIn::with("github", Browser::PrintOnly))
        .await
        .unwrap_err();
    assert_eq!(unknown.code, ProblemCode::ProviderUnknown);
    assert!(unknown.sentence.contains("microsoft"), "{unknown}");
    client.dismiss_problem();
    until(client.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    client.shutdown().await;
}

#[tokio::test]
async fn no_file_holds_a_token() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("milk").await.unwrap();
    client.sync_once().await.unwrap();
    client.shutdown().await;
    let saved = device.saved().await.unwrap();
    let saved: serde_json::Value = serde_json::from_str(&saved).unwrap();
    let secrets =
        [&saved["refresh_token"], &saved["access_token"]].map(|one| one.as_str().unwrap());
    for entry in std::fs::read_dir(device.folder.path()).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for secret in secrets {
            let found = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!found, "{} holds a token", path.display());
        }
    }
}

#[tokio::test]
async fn while_another_process_holds_the_lock_a_cancel_counts_and_the_tokens_are_ended() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    client.settled().await;
    let lock = device.folder.path().join("session.lock");
    let held = SessionLock::acquire(lock, Duration::ZERO).await.unwrap();
    client.sign_in(wish()).unwrap();
    let (page, ()) = tokio::join!(browse(&client), async {
        server
            .until(|inside| inside.seen.contains_key(paths::TOKEN))
            .await;
        // Nothing else waits meanwhile.
        client.add_todo("goes on").await.unwrap();
        client.settled().await;
        assert!(matches!(
            *client.views().session().borrow(),
            SessionView::Redeeming { .. }
        ));
        client.cancel_sign_in();
        until(client.views().session(), |view| {
            *view == SessionView::SignedOut { problem: None }
        })
        .await;
    });
    assert!(page.contains("cancelled"), "{page}");
    server.until(|inside| inside.revoked.len() == 1).await;
    drop(held);
    assert_eq!(device.saved().await, None);
    assert_eq!(client.views().accounts().borrow().accounts, []);
    sign_in(&client).await;
    client.shutdown().await;
}

#[tokio::test]
async fn a_sign_in_that_cannot_be_noted_leaves_the_session_that_was_there() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.sync_once().await.unwrap();
    let (accounts, before) = (device.settings().accounts, device.saved().await.unwrap());
    // As on a full disk, nothing can be written there.
    let place = device.folder.path().join("settings.json");
    let aside = place.with_extension("aside");
    std::fs::rename(&place, &aside).unwrap();
    std::fs::create_dir(&place).unwrap();
    let (failed, page) = tokio::join!(client.sign_in_and_wait(wish()), browse(&client));
    assert_eq!(failed.unwrap_err().code, ProblemCode::StorageFailed);
    assert!(page.contains("class=\"not\""), "{page}");
    std::fs::remove_dir(&place).unwrap();
    std::fs::rename(&aside, &place).unwrap();

    assert_eq!(device.settings().accounts, accounts);
    assert_eq!(device.saved().await, Some(before));
    client.sync_once().await.unwrap();
    // The new one is nobody's, and ends; the old one stays good.
    server.until(|inside| inside.revoked.len() == 1).await;
    client.sync_once().await.unwrap();
    client.shutdown().await;
}
