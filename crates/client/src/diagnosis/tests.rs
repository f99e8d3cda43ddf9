use std::sync::Arc;

use pia_protocol::clock::{Clock as _, ManualClock, SystemClock};
use pia_protocol::paths;
use pia_vault::Choice;

use super::finding::LIMIT;
use super::{Advice, Check, CheckName, CheckStatus, Diagnosis};
use crate::client::Fittings;
use crate::testing::{Device, FakeServer, Fault, sign_in, until};
use crate::{Client, Config, Problem, ProblemCode, SessionView};

const ORDER: [CheckName; 10] = [
    CheckName::LoopbackV4,
    CheckName::LoopbackV6,
    CheckName::Browser,
    CheckName::Vault,
    CheckName::Proxy,
    CheckName::Trust,
    CheckName::Server,
    CheckName::Clock,
    CheckName::Session,
    CheckName::Storage,
];

fn check(diagnosis: &Diagnosis, name: CheckName) -> &Check {
    whole(diagnosis);
    diagnosis
        .checks
        .iter()
        .find(|one| one.name == name)
        .unwrap()
}

/// What is true of every report.
fn whole(diagnosis: &Diagnosis) {
    let names: Vec<CheckName> = diagnosis.checks.iter().map(|check| check.name).collect();
    assert_eq!(names, ORDER);
    for check in &diagnosis.checks {
        assert!(check.found.to_string().ends_with(['.', ')']), "{check:?}");
        assert!(
            check.took_ms < LIMIT.as_secs_f64() * 1_000.0 + 500.0,
            "{check:?}"
        );
        let to_be_done = matches!(check.status, CheckStatus::Warning | CheckStatus::Failed);
        assert_eq!(check.advice.is_some(), to_be_done, "{check:?}");
    }
}

fn status(diagnosis: &Diagnosis, name: CheckName) -> CheckStatus {
    check(diagnosis, name).status
}

fn config(folder: &std::path::Path, server: &str) -> Config {
    Config {
        data_dir: folder.to_owned(),
        server_url: Some(server.to_owned()),
        vault: Choice::Memory,
        passphrase_file: None,
        log_filter: "info".into(),
        language: crate::Language::English,
    }
}

#[tokio::test]
async fn a_device_in_order_is_told_so_and_nobody_is_named() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    sign_in(&client).await;
    client.add_todo("nobody's business").await.unwrap();
    let before = device.saved().await;
    let diagnosis = client.diagnose().await;
    for name in ORDER.into_iter().filter(|name| {
        // What is installed on this machine is not this test's to say.
        !matches!(
            name,
            CheckName::Browser | CheckName::LoopbackV6 | CheckName::Trust
        )
    }) {
        assert_eq!(
            status(&diagnosis, name),
            CheckStatus::Good,
            "{diagnosis:#?}"
        );
    }
    let server_line = check(&diagnosis, CheckName::Server).found.to_string();
    assert!(server_line.contains("0.1.0") && server_line.contains("microsoft"));

    let session = check(&diagnosis, CheckName::Session).found.to_string();
    assert!(session.contains("good for 15 minutes"), "{session}");

    let told = format!(
        "{}{}",
        diagnosis.to_text(),
        serde_json::to_string(&diagnosis).unwrap()
    );
    for secret in ["Person 1", "ada@", "prt_", "access-", "nobody's business"] {
        assert!(!told.contains(secret), "{secret}: {told}");
    }
    assert_eq!(device.saved().await, before, "nothing was changed");
    client.shutdown().await;
}

#[tokio::test]
async fn a_server_that_is_gone_fails_and_the_clock_is_not_looked_at() {
    let folder = tempfile::tempdir().unwrap();
    // Nothing listens on the discard port of this machine.
    let client = Client::start(config(folder.path(), "http://127.0.0.1:9"), false)
        .await
        .unwrap();
    let diagnosis = client.diagnose().await;
    assert_eq!(status(&diagnosis, CheckName::Server), CheckStatus::Failed);
    assert_eq!(status(&diagnosis, CheckName::Clock), CheckStatus::Skipped);
    assert_eq!(status(&diagnosis, CheckName::Session), CheckStatus::Good);
    assert!(diagnosis.failed());
    client.shutdown().await;
}

#[tokio::test]
async fn a_server_that_is_silent_is_given_up_in_time() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let folder = tempfile::tempdir().unwrap();
    let client = Client::start(config(folder.path(), &address), false)
        .await
        .unwrap();
    let diagnosis = client.diagnose().await;
    let found = check(&diagnosis, CheckName::Server).found.to_string();
    assert!(found.contains("within 5 seconds"), "{found}");
    client.shutdown().await;
}

#[tokio::test]
async fn a_hotels_network_is_told_from_a_server() {
    let server = FakeServer::start().await;
    server.fail(paths::METADATA, &[Fault::Portal]);
    let device = Device::new(&server).await;
    let client = device.command().await;
    let diagnosis = client.diagnose().await;
    let advice = check(&diagnosis, CheckName::Server).advice.as_ref();
    assert_eq!(advice, Some(&Advice::OpenAddress));
    client.shutdown().await;
}

#[tokio::test]
async fn a_clock_that_is_off_is_told() {
    let server = FakeServer::start().await;
    let folder = tempfile::tempdir().unwrap();
    let ahead = SystemClock.now() + time::Duration::minutes(9);
    let fittings = Fittings {
        clock: Arc::new(ManualClock::at(ahead)),
        ..Fittings::default()
    };
    let config = config(folder.path(), &server.address);
    let client = Client::start_with(config, false, fittings).await.unwrap();
    let diagnosis = client.diagnose().await;
    let clock = check(&diagnosis, CheckName::Clock);
    assert_eq!(clock.status, CheckStatus::Warning);
    let found = clock.found.to_string();
    assert!(found.contains("9 minutes ahead"), "{found}");
    client.shutdown().await;
}

#[tokio::test]
async fn a_session_that_ended_is_told_without_a_name() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    device.signed_in().await.shutdown().await;
    server.inside().end_sessions();
    server.inside().expire_access();
    let client = device.window().await;
    until(client.views().session(), |view| {
        matches!(view, SessionView::NeedsYou { .. })
    })
    .await;
    let diagnosis = client.diagnose().await;
    let session = check(&diagnosis, CheckName::Session);
    assert_eq!(session.status, CheckStatus::Failed);
    let found = session.found.to_string();
    assert!(
        found.contains("[name]") && !found.contains("Person"),
        "{found}"
    );
    client.shutdown().await;
}

#[tokio::test]
async fn a_client_that_does_not_start_is_diagnosed_all_the_same() {
    let folder = tempfile::tempdir().unwrap();
    let in_the_way = folder.path().join("pia");
    std::fs::File::create(&in_the_way).unwrap();
    let config = config(&in_the_way, "http://127.0.0.1:9");
    let problem = Client::start(config.clone(), false).await.err().unwrap();
    let diagnosis = Diagnosis::of_failed_start(Some(config), problem.clone()).await;
    assert_eq!(status(&diagnosis, CheckName::Storage), CheckStatus::Failed);
    assert_eq!(status(&diagnosis, CheckName::Vault), CheckStatus::Good);
    assert_eq!(status(&diagnosis, CheckName::LoopbackV4), CheckStatus::Good);
    let session = check(&diagnosis, CheckName::Session);
    assert_eq!(session.status, CheckStatus::Failed);
    // The home folder, where Windows keeps temporary ones, is abbreviated.
    let (_, reason) = problem
        .sentence
        .split_once(in_the_way.to_str().unwrap())
        .unwrap();
    assert!(session.found.to_string().contains(reason), "{session:?}");
}

#[tokio::test]
async fn a_setting_that_is_wrong_leaves_the_machine_to_be_looked_at() {
    let problem = Problem::new(
        ProblemCode::ConfigurationInvalid,
        "The environment variable PIA_VAULT is wrong: “drawer” is not a kind of vault.",
    );
    let diagnosis = Diagnosis::of_failed_start(None, problem).await;
    assert_eq!(status(&diagnosis, CheckName::LoopbackV4), CheckStatus::Good);
    for name in [CheckName::Vault, CheckName::Storage, CheckName::Clock] {
        assert_eq!(status(&diagnosis, name), CheckStatus::Skipped);
    }
    let session = check(&diagnosis, CheckName::Session);
    assert!(
        session.found.to_string().contains("PIA_VAULT"),
        "{session:?}"
    );
}
