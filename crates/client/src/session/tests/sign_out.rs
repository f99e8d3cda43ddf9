//! Signing out.

use std::sync::Arc;

use pia_protocol::paths;

use super::{is_fresh, signed_out_code};
use crate::problem::ProblemCode;
use crate::report::{SignOut, SignOutReport};
use crate::testing::{
    Device, FakeServer, Fault, browse, eventually, on_show, sign_in, until, wish,
};
use crate::view::SessionView;

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
    until(client.views().todos(), |view| view.todos().next().is_none()).await;

    server.inside().user = 2;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    assert!(
        on_show(&client).await.is_empty(),
        "another person starts with their own data"
    );
    client.sign_out(SignOut::default()).await.unwrap();
    server.inside().user = 1;
    sign_in(&client).await;
    until(client.views().todos(), |view| view.todos().count() == 1).await;
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
    assert!(on_show(&client).await.is_empty());
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

#[tokio::test]
async fn signed_out_without_a_network_the_session_ends_at_its_server_later_and_never_comes_back() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let saved = device.saved().await.unwrap();
    server.fail(paths::REVOKE, &[Fault::Status(503); 2]);
    let report = client.sign_out(SignOut::default()).await.unwrap();
    assert_eq!(steps(&report), ["thisDevice done", "server queued"]);
    assert_eq!(device.saved().await, None);
    client.shutdown().await;

    // The wish survives a restart, and is all that does.
    let waiting = device.revocations().await.unwrap();
    let record: serde_json::Value = serde_json::from_str(&saved).unwrap();
    let refresh = record["refresh_token"].as_str().unwrap();
    assert!(waiting.contains(refresh));
    let client = device.window().await;
    assert_eq!(
        client.settled().await,
        SessionView::SignedOut { problem: None }
    );
    server.until(|inside| inside.revoked == [refresh]).await;
    eventually(async || device.revocations().await.is_none()).await;
    client.shutdown().await;
    assert!(!device.settings().revocations_wait);
    assert_eq!(device.saved().await, None);
    assert_eq!(server.seen(paths::LOGIN), 1);
}

#[tokio::test]
async fn the_next_command_that_reaches_a_server_does_what_waits() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let command = device.command().await;
    sign_in(&command).await;
    server.inside().user = 2;
    sign_in(&command).await;
    let both = command.views().accounts().borrow().accounts.clone();
    server.fail(paths::REVOKE, &[Fault::Status(503)]);
    let report = command.sign_out(SignOut::default()).await.unwrap();
    assert_eq!(steps(&report), ["thisDevice done", "server queued"]);
    command.shutdown().await;

    let command = device.command().await;
    command.settled().await;
    command.switch_account(&both[0].key).await.unwrap();
    command.add_todo("no server is asked").await.unwrap();
    command.shutdown().await;
    assert_eq!(server.inside().revoked.len(), 0);

    let command = device.command().await;
    command.sync_once().await.unwrap();
    command.shutdown().await;
    assert_eq!(server.inside().revoked.len(), 1);
    assert_eq!(device.revocations().await, None);
    let command = device.command().await;
    assert!(is_fresh(&command.settled().await));
    assert_eq!(
        command.views().accounts().borrow().accounts[0].key,
        both[0].key
    );
    command.shutdown().await;
}

#[tokio::test]
async fn all_devices_are_signed_out_now_or_later_even_with_a_spent_access_token() {
    let everywhere = SignOut {
        all_devices: true,
        provider: false,
    };
    // Whether the access token is spent, what goes wrong, and what is said then.
    let done = ["thisDevice done", "server done", "allDevices done"];
    let queued = ["thisDevice done", "server queued", "allDevices queued"];
    for (spent, fault, said) in [
        (false, None, done),
        (true, None, done),
        (false, Some(Fault::Status(503)), queued),
        (true, Some(Fault::Status(503)), queued),
        (false, Some(Fault::Portal), queued),
    ] {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let client = device.signed_in().await;
        if spent {
            server.inside().expire_access();
        }
        server.fail(paths::SESSIONS, fault.as_slice());
        let report = client.sign_out(everywhere).await.unwrap();
        if fault.is_some() && spent {
            // The refusal of the spent token came first.
            server.until(|inside| inside.everywhere == [1]).await;
        } else {
            assert_eq!(steps(&report), said, "{spent} {fault:?}");
            assert_eq!(report.confirmed, fault.is_none());
            assert_eq!(report.problem.is_some(), fault.is_some());
        }
        server.until(|inside| inside.everywhere == [1]).await;
        until(client.views().session(), |view| {
            *view == SessionView::SignedOut { problem: None }
        })
        .await;
        eventually(async || device.revocations().await.is_none()).await;
        client.shutdown().await;
    }
}

#[tokio::test]
async fn without_a_session_the_other_devices_cannot_be_signed_out() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    server.inside().end_sessions();
    client.sync_once().await.unwrap_err();
    let report = client
        .sign_out(SignOut {
            all_devices: true,
            provider: false,
        })
        .await
        .unwrap();
    assert_eq!(
        steps(&report),
        ["thisDevice done", "server done", "allDevices failed"]
    );
    assert_eq!(
        report.problem.unwrap().code,
        ProblemCode::SignOutUnconfirmed
    );
    client.shutdown().await;
}

#[tokio::test]
async fn the_providers_session_ends_in_the_browser_and_the_next_sign_in_asks_who() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let report = client
        .sign_out(SignOut {
            all_devices: false,
            provider: true,
        })
        .await
        .unwrap();
    assert_eq!(
        steps(&report),
        ["thisDevice done", "server done", "provider inBrowser"]
    );
    let opened = device.opened.lock().unwrap().clone();
    assert_eq!(
        opened.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [format!(
            "{}{}?client_id=pia-desktop&provider=microsoft&logout_hint=O.person1",
            server.address,
            paths::END_SESSION
        )]
    );

    // A sign-in that fails does not count as asked.
    server.fail(paths::TOKEN, &[Fault::Status(503)]);
    let (failed, _) = tokio::join!(client.sign_in_and_wait(wish()), browse(&client));
    failed.unwrap_err();
    sign_in(&client).await;
    sign_in(&client).await;
    let prompts: Vec<Option<String>> = server
        .inside()
        .logins
        .iter()
        .map(|asked| asked.get("prompt").cloned())
        .collect();
    let choose = Some("select_account".to_owned());
    assert_eq!(prompts, [None, choose.clone(), choose, None]);

    // Offline nothing is opened.
    server.fail(paths::METADATA, &[Fault::Status(503)]);
    let report = client
        .sign_out(SignOut {
            all_devices: false,
            provider: true,
        })
        .await
        .unwrap();
    assert_eq!(
        steps(&report),
        ["thisDevice done", "server done", "provider failed"]
    );
    assert_eq!(device.opened.lock().unwrap().len(), 1);
    client.shutdown().await;
}

/// Each step with its result, as the JSON has them.
fn steps(report: &SignOutReport) -> Vec<String> {
    let word = |value: &serde_json::Value| value.as_str().unwrap().to_owned();
    let report = serde_json::to_value(report).unwrap();
    let steps = report["steps"].as_array().unwrap();
    steps
        .iter()
        .map(|one| format!("{} {}", word(&one["step"]), word(&one["result"]["result"])))
        .collect()
}
