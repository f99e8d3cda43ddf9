use std::sync::Arc;

use pia_protocol::paths;

use crate::problem::ProblemCode;
use crate::report::{Browser, SignIn, SignOut};
use crate::testing::{Device, FakeServer, Fault, browse, on_show, sign_in, until};
use crate::view::{Connection, SessionView};

fn is_fresh(view: &SessionView) -> bool {
    matches!(
        view,
        SessionView::SignedIn {
            connection: Connection::Fresh,
            ..
        }
    )
}

fn offline_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::SignedIn {
            connection: Connection::Offline { problem, .. },
            ..
        } => Some(problem.code),
        _ => None,
    }
}

fn signed_out_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::SignedOut { problem } => problem.as_ref().map(|problem| problem.code),
        _ => None,
    }
}

fn needs_you_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::NeedsYou { problem, .. } => Some(problem.code),
        _ => None,
    }
}

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
        view.todos.iter().all(|todo| todo.synced)
    })
    .await;
    assert_eq!(on_show(&client), ["made before"]);
    assert_eq!(server.titles(1), ["made before"]);
    client.shutdown().await;
}

#[tokio::test]
async fn the_next_start_is_signed_in_with_a_renewed_session_and_no_browser() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    let before = device.saved().await;
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_ne!(device.saved().await, before);
    assert_eq!(server.seen(paths::LOGIN), 1);
    client.shutdown().await;
}

#[tokio::test]
async fn signing_out_revokes_wipes_and_puts_the_data_away_until_the_same_person_is_back() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("Ada's").await.unwrap();
    let report = client.sign_out(SignOut::default()).await.unwrap();
    assert!(report.confirmed);
    assert_eq!(server.inside().revoked.len(), 1);
    assert_eq!(device.saved().await, None);
    until(client.views().todos(), |view| view.todos.is_empty()).await;

    server.inside().user = 2;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    assert!(
        on_show(&client).is_empty(),
        "another person starts with their own data"
    );
    client.sign_out(SignOut::default()).await.unwrap();
    server.inside().user = 1;
    sign_in(&client).await;
    until(client.views().todos(), |view| view.todos.len() == 1).await;
    client.shutdown().await;

    assert_eq!(
        device
            .command()
            .await
            .sign_out(SignOut::default())
            .await
            .unwrap()
            .account
            .name,
        "Person 1"
    );
    let client = device.command().await;
    assert!(on_show(&client).is_empty());
    assert_eq!(
        client.sign_out(SignOut::default()).await.unwrap_err().code,
        ProblemCode::NotSignedIn
    );
}

#[tokio::test]
async fn a_sign_out_without_the_server_signs_out_and_says_that_it_is_not_confirmed() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    server.fail(paths::REVOKE, &[Fault::Status(503)]);
    let report = client.sign_out(SignOut::default()).await.unwrap();
    assert!(!report.confirmed);
    let problem = report.problem.unwrap();
    assert_eq!(problem.code, ProblemCode::SignOutUnconfirmed);
    assert!(problem.detail.unwrap().contains("503"));
    assert_eq!(device.saved().await, None);
    assert_eq!(
        signed_out_code(&client.views().session().borrow()),
        Some(ProblemCode::SignOutUnconfirmed)
    );
    // It is asked again by itself, and then there is nothing left to say.
    until(client.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    assert_eq!(server.inside().revoked.len(), 1);
    assert_eq!(device.revocations().await, None);
    client.shutdown().await;
}

#[tokio::test]
async fn trouble_on_the_way_never_signs_out_and_passes_by_itself() {
    for (fault, code) in [
        (Fault::Status(500), ProblemCode::ServerFailed),
        (Fault::Busy(0), ProblemCode::ServerFailed),
        (Fault::Portal, ProblemCode::ServerNotPia),
        (Fault::Gateway, ProblemCode::ServerFailed),
        // The answer was lost after the server had rotated: the saved token is still good.
        (Fault::Lost, ProblemCode::ServerFailed),
    ] {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        device.signed_in().await.shutdown().await;
        server.fail(paths::TOKEN, &[fault]);
        let client = device.window().await;
        let view = until(client.views().session(), |view| {
            offline_code(view).is_some()
        })
        .await;
        assert_eq!(offline_code(&view), Some(code), "{fault:?}");
        client.add_todo("offline works").await.unwrap();
        until(client.views().session(), is_fresh).await;
        client.shutdown().await;
    }
}

#[tokio::test]
async fn without_the_server_a_start_is_signed_in_offline_with_the_data_at_hand() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    client.shutdown().await;
    drop(server);
    let client = device.window().await;
    assert_eq!(on_show(&client), ["kept"], "shown before anything is asked");
    let view = until(client.views().session(), |view| {
        offline_code(view).is_some()
    })
    .await;
    assert_eq!(offline_code(&view), Some(ProblemCode::ServerUnreachable));
    client.shutdown().await;
}

#[tokio::test]
async fn only_the_servers_word_ends_the_session_and_the_data_is_kept() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("kept").await.unwrap();
    client.shutdown().await;
    server.inside().end_sessions();
    let client = device.window().await;
    let view = until(client.views().session(), |view| {
        needs_you_code(view).is_some()
    })
    .await;
    assert_eq!(needs_you_code(&view), Some(ProblemCode::SessionEnded));
    assert_eq!(device.saved().await, None);
    assert_eq!(on_show(&client), ["kept"]);
    client.shutdown().await;

    // At the next start it is still this person who is needed.
    let client = device.window().await;
    let SessionView::NeedsYou { account, problem } = client.settled().await else {
        panic!("nobody is needed");
    };
    assert_eq!(account.name, "Person 1");
    assert_eq!(problem.code, ProblemCode::SessionEnded);
    assert_eq!(on_show(&client), ["kept"]);
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
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
        view.todos.iter().all(|todo| todo.synced)
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
    let unknown = client
        .sign_in_and_wait(SignIn::with("github", Browser::PrintOnly))
        .await
        .unwrap_err();
    assert_eq!(unknown.code, ProblemCode::ProviderUnknown);
    assert!(unknown.sentence.contains("microsoft"), "{unknown}");
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
    client.dismiss_problem();
    until(client.views().session(), |view| {
        *view == SessionView::SignedOut { problem: None }
    })
    .await;
    client.shutdown().await;
}

#[tokio::test]
async fn many_askers_of_a_stale_session_make_one_request() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    // Too short to be handed out: each request needs a renewal first.
    server.inside().lifetime = 5;
    device.signed_in().await.shutdown().await;
    server.inside().lifetime = 900;
    let before = server.seen(paths::TOKEN);
    let client = device.command().await;
    client.inner_session().settled().await;
    let active = client.inner_session().active().borrow().clone().unwrap();
    let asked: Vec<_> = (0..16)
        .map(|_| {
            let (session, owner) = (client.inner_session(), active.owner.clone());
            tokio::spawn(async move { session.token(&owner, None).await.is_ok() })
        })
        .collect();
    for one in asked {
        assert!(one.await.unwrap());
    }
    assert_eq!(server.seen(paths::TOKEN) - before, 1);
    client.shutdown().await;
}

#[tokio::test]
async fn processes_on_one_folder_share_one_renewal() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    server.inside().lifetime = 5;
    device.signed_in().await.shutdown().await;
    server.inside().lifetime = 900;
    let before = server.seen(paths::TOKEN);
    let mut clients = Vec::new();
    for _ in 0..4 {
        let client = device.command().await;
        client.inner_session().settled().await;
        clients.push(client);
    }
    let asked: Vec<_> = clients
        .iter()
        .cloned()
        .map(|client| tokio::spawn(async move { client.settled().await }))
        .collect();
    for one in asked {
        assert!(is_fresh(&one.await.unwrap()));
    }
    assert_eq!(server.seen(paths::TOKEN) - before, 1);
    for client in clients {
        client.shutdown().await;
    }
}

#[tokio::test]
async fn tokens_of_one_server_never_go_to_another() {
    let (home, work) = (FakeServer::start().await, FakeServer::start().await);
    let device = Device::new(&home).await;
    home.inside().lifetime = 5;
    let stale = device.command().await;
    sign_in(&stale).await;
    let window = device.window().await;
    until(window.views().session(), is_fresh).await;
    let at_home = device.saved().await;
    // The same folder, in a terminal where `PIA_SERVER_URL` names another server.
    let terminal = device.command_for(&work).await;
    sign_in(&terminal).await;
    assert_ne!(device.saved().await, at_home, "each has a place of its own");

    // The window follows what is on show, and must not ask that server.
    until(window.views().session(), |view| {
        signed_out_code(view) == Some(ProblemCode::ConfigurationInvalid)
    })
    .await;
    // This one follows nobody: its renewal goes where its session is.
    assert!(is_fresh(&stale.settled().await));
    let tokens = |server: &FakeServer| server.inside().issued.clone();
    for (own, other) in [(&home, &work), (&work, &home)] {
        for token in tokens(own) {
            assert!(!other.inside().heard.contains(&token));
        }
    }

    // The account on show is the one that is signed out of, at its own server.
    let report = window.sign_out(SignOut::default()).await.unwrap();
    assert!(report.confirmed);
    assert!(home.inside().revoked.is_empty());
    assert_eq!(work.inside().revoked.len(), 1);
    for client in [window, stale, terminal] {
        client.shutdown().await;
    }
}

#[tokio::test]
async fn a_renewal_that_ends_after_a_sign_out_does_not_undo_it() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    server.inside().lifetime = 5;
    let slow = device.command().await;
    sign_in(&slow).await;
    let other = device.command().await;
    let holds = Arc::clone(&server.inside().holds);
    server.fail(paths::TOKEN, &[Fault::Held]);
    let renewing = tokio::spawn({
        let slow = slow.clone();
        async move { slow.settled().await }
    });
    holds.notified().await;
    // It gives up waiting for the lock that the renewal holds.
    other.sign_out(SignOut::default()).await.unwrap();
    server.inside().release.notify_one();
    let view = renewing.await.unwrap();
    assert!(matches!(view, SessionView::SignedOut { .. }), "{view:?}");
    assert_eq!(device.saved().await, None);
    assert_eq!(
        server.inside().revoked.len(),
        2,
        "the old token and the new"
    );
    slow.shutdown().await;
    other.shutdown().await;
}

/// On threads, as the terminal runs: there the answer used to come before the count.
#[tokio::test(flavor = "multi_thread")]
async fn once_settled_the_sync_view_counts_what_waits() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    drop(server);
    let first = device.command().await;
    first.add_todo("offline").await.unwrap();
    first.shutdown().await;
    let client = device.command().await;
    client.settled().await;
    assert_eq!(client.views().sync().borrow().waiting, 1);
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
