//! Keeping a session good.

use pia_protocol::paths;

use super::{is_fresh, left_signed_in, needs_you_code, offline_code, signed_out_code};
use crate::problem::ProblemCode;
use crate::report::SignOut;
use crate::testing::{Authority, Device, FakeServer, Fault, TlsListener, on_show, sign_in, until};
use crate::view::SessionView;

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
async fn trouble_on_the_way_never_signs_out_and_passes_by_itself() {
    for (fault, code) in [
        (Fault::Status(500), ProblemCode::ServerFailed),
        (Fault::Busy(0), ProblemCode::ServerFailed),
        (Fault::Portal, ProblemCode::ServerNotPia),
        (Fault::Redirect, ProblemCode::ServerNotPia),
        (Fault::Status(403), ProblemCode::ServerNotPia),
        (Fault::Status(404), ProblemCode::ServerNotPia),
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
    assert_eq!(
        on_show(&client).await,
        ["kept"],
        "shown before anything is asked"
    );
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
    assert_eq!(on_show(&client).await, ["kept"]);
    client.shutdown().await;

    // At the next start it is still this person who is needed.
    let client = device.window().await;
    let SessionView::NeedsYou { account, problem } = client.settled().await else {
        panic!("nobody is needed");
    };
    assert_eq!(account.name, "Person 1");
    assert_eq!(problem.code, ProblemCode::SessionEnded);
    assert_eq!(on_show(&client).await, ["kept"]);
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
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

/// A server whose name is unknown, and one whose certificate nobody vouches for.
#[tokio::test]
async fn neither_a_name_nor_a_certificate_in_the_way_signs_anybody_out() {
    let (tls, _) = TlsListener::bind(&Authority::self_signed(&["localhost"])).await;
    let untrusted = format!("https://localhost:{}", tls.port());
    for (address, code) in [
        ("https://pia.invalid", ProblemCode::ServerUnreachable),
        (untrusted.as_str(), ProblemCode::ServerUntrusted),
    ] {
        let device = Device::at(address).await;
        left_signed_in(&device, address).await;
        let client = device.window().await;
        let view = until(client.views().session(), |view| {
            offline_code(view).is_some()
        })
        .await;
        assert_eq!(offline_code(&view), Some(code), "{address}");
        assert!(device.saved().await.is_some());
        client.shutdown().await;
    }
}
