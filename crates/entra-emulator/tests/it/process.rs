//! The program: how it starts, refuses and ends.

use std::io::Write;
use std::net::TcpListener as Taken;
use std::process::{Output, Stdio};

use entra_emulator::{Directory, ServeError};
use tokio::io::{AsyncBufReadExt, BufReader};
use tokio::net::TcpListener;
use tokio::process::{Child, Command};
use tokio_util::sync::CancellationToken;

use super::support::client;

fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_entra-emulator"));
    command.kill_on_drop(true);
    command
}

/// Starts the program, and reads from its first line where it is.
async fn start(args: &[&str]) -> (Child, String) {
    let mut command = program();
    let mut child = command.args(args).stdout(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let line = lines.next_line().await.unwrap().unwrap();
    let address = line.strip_prefix("listening on ").unwrap().to_owned();
    (child, address)
}

async fn refusal(args: &[&str]) -> String {
    let Output {
        status,
        stdout,
        stderr,
    } = program().args(args).output().await.unwrap();
    assert_eq!(status.code(), Some(1));
    assert!(stdout.is_empty());
    let sentence = String::from_utf8(stderr).unwrap();
    assert_eq!(sentence.lines().count(), 1, "{sentence}");
    sentence
}

#[cfg(unix)]
#[tokio::test]
async fn it_says_where_it_listens_and_ends_when_asked() {
    use rustix::process::{Pid, Signal, kill_process};

    for signal in [Signal::INT, Signal::TERM] {
        let (mut child, address) = start(&[]).await;
        assert!(address.starts_with("http://127.0.0.1:"), "{address}");
        let document = format!("{address}/common/v2.0/.well-known/openid-configuration");
        assert_eq!(client().get(document).send().await.unwrap().status(), 200);
        let pid = Pid::from_raw(child.id().unwrap().try_into().unwrap()).unwrap();
        kill_process(pid, signal).unwrap();
        assert!(child.wait().await.unwrap().success());
    }
}

#[tokio::test]
async fn it_listens_on_loopback_only() {
    for listen in ["0.0.0.0:0", "[::]:0", "192.0.2.1:80"] {
        let sentence = refusal(&["--listen", listen]).await;
        assert!(
            sentence.contains("listens on this machine only"),
            "{sentence}"
        );
        assert!(sentence.contains(listen), "{sentence}");
    }
    let listener = TcpListener::bind("0.0.0.0:0").await.unwrap();
    let directory = Directory::built_in().unwrap();
    let ended = entra_emulator::serve(directory, listener, CancellationToken::new()).await;
    assert!(matches!(ended, Err(ServeError::NotLoopback(_))));
}

#[tokio::test]
async fn a_bad_address_and_a_taken_port_are_said_in_a_sentence() {
    let sentence = refusal(&["--listen", "localhost"]).await;
    assert!(sentence.contains("not 'localhost'"), "{sentence}");
    let taken = Taken::bind("127.0.0.1:0").unwrap();
    let address = taken.local_addr().unwrap().to_string();
    let sentence = refusal(&["--listen", &address]).await;
    assert!(
        sentence.contains(&format!("cannot listen on {address}")),
        "{sentence}"
    );
}

#[tokio::test]
async fn a_bad_directory_is_named_with_the_place() {
    let tenant = r#"{ "id": "5c1f3f0e-8d0b-4f3a-9a53-1f6a3c7e2b41", "name": "A",
        "domain": "a.example", "users": [] }"#;
    let application = r#"{ "clientId": "7f6e2b1c-52a4-4f0e-9d3b-2a8c5d1e9f10", "name": "P",
        "kind": "web", "clientSecrets": ["s"], "redirectUris": ["http://far.example/"],
        "signInAudience": "AzureADMultipleOrgs" }"#;
    for (json, says) in [
        (
            "{\n  \"tenants\": [],\n}".to_owned(),
            "trailing comma at line 3 column 1",
        ),
        (
            "{ \"tenants\": [] }".to_owned(),
            "missing field `applications`",
        ),
        (
            "{ \"tenants\": [], \"applications\": [], \"aplications\": [] }".to_owned(),
            "unknown field `aplications`",
        ),
        (
            format!("{{ \"tenants\": [{tenant}, {tenant}], \"applications\": [] }}"),
            "tenants[1].id is taken",
        ),
        (
            format!("{{ \"tenants\": [], \"applications\": [{application}] }}"),
            "applications[0].redirectUris[0] is refused: http is for localhost",
        ),
    ] {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(json.as_bytes()).unwrap();
        let path = file.path().to_str().unwrap();
        let sentence = refusal(&["--directory", path]).await;
        assert!(
            sentence.contains(path) && sentence.contains(says),
            "{sentence}"
        );
    }
    let sentence = refusal(&["--directory", "/nowhere/directory.json"]).await;
    assert!(sentence.contains("cannot read the directory file /nowhere/directory.json"));
}

#[tokio::test]
async fn a_directory_of_ones_own_is_used() {
    let own = include_str!("../../directory.json").replace("Ada Lovelace", "Grace Hopper");
    let mut file = tempfile::NamedTempFile::new().unwrap();
    file.write_all(own.as_bytes()).unwrap();
    let (_child, address) = start(&["--directory", file.path().to_str().unwrap()]).await;
    let page = client().get(address).send().await.unwrap();
    let page = page.text().await.unwrap();
    assert!(page.contains("Grace Hopper") && !page.contains("Ada Lovelace"));
}

#[tokio::test]
async fn nothing_can_be_turned_unless_it_was_started_so() {
    for (args, status) in [(&[][..], 404), (&["--control"][..], 204)] {
        let (_child, address) = start(args).await;
        let revoke = format!("{address}/control/users/ada@contoso.example/revoke");
        let answer = client().post(revoke).send().await.unwrap();
        assert_eq!(answer.status(), status);
    }
}
