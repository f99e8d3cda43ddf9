use std::path::Path;

use pia_protocol::paths;

use crate::Client;
use crate::problem::ProblemCode;
use crate::settings;
use crate::testing::{
    Authority, Device, FakeServer, Fault, OlderServer, Say, Scripted, TlsListener,
};
use crate::view::{Generation, ServerPreview};

/// Nobody listens there: ports below 1024 are for others, and 9 discards.
const NOWHERE: &str = "http://127.0.0.1:9";

/// A device whose server does not answer.
async fn device() -> (Device, Client) {
    let device = Device::at(NOWHERE).await;
    let client = device.window().await;
    (device, client)
}

fn kept(folder: &Path) -> Vec<u8> {
    std::fs::read(folder.join(settings::NAME)).unwrap()
}

async fn look(client: &Client, address: &str) -> ServerPreview {
    let answer = client.look_at_server(Some(address)).await;
    answer.unwrap().expect("no other question came")
}

async fn problem(client: &Client, address: &str) -> ProblemCode {
    client.look_at_server(Some(address)).await.unwrap_err().code
}

#[tokio::test]
async fn a_server_says_who_it_is_and_nothing_of_it_is_kept() {
    let server = FakeServer::start().await;
    server.inside().name = Some("Contoso Notes");
    server.inside().providers = vec!["microsoft", "contoso", "microsoft"];
    let (device, client) = device().await;
    let before = kept(device.folder.path());
    let typed = server.address.replace("http://", " ");
    let preview = look(&client, &typed).await;
    assert_eq!(preview.url, server.address);
    assert_eq!(preview.name.as_deref(), Some("Contoso Notes"));
    assert_eq!(preview.version.as_deref(), Some("0.1.0"));
    assert_eq!(preview.generation, Generation::Current);
    let names: Vec<_> = preview.providers.iter().map(|one| &one.name).collect();
    assert_eq!(names, ["microsoft", "contoso"]);
    assert_eq!(client.views().server().borrow().url, NOWHERE);
    assert_eq!(kept(device.folder.path()), before);
    client.shutdown().await;
}

#[tokio::test]
async fn what_a_server_calls_itself_is_shown_only_where_it_can_be_read() {
    let server = FakeServer::start().await;
    let (_device, client) = device().await;
    for name in ["", "two\nlines", "\u{202e}gro.elpmaxe", &"x".repeat(81)] {
        server.inside().name = Some(name.to_owned().leak());
        assert_eq!(look(&client, &server.address).await.name, None, "{name:?}");
    }
    client.shutdown().await;
}

#[tokio::test]
async fn an_older_server_is_told_by_its_ways() {
    let (device, client) = device().await;
    let before = kept(device.folder.path());
    for generation in [Generation::First, Generation::Second] {
        let server = OlderServer::start(generation).await;
        let preview = look(&client, server.address.as_str()).await;
        assert_eq!(preview.generation, generation);
        assert_eq!((preview.name, preview.version), (None, None));
        assert_eq!(preview.providers.len(), 2);
    }
    assert_eq!(kept(device.folder.path()), before);
    client.shutdown().await;
}

#[tokio::test]
async fn what_is_in_the_way_is_said_as_for_the_chosen_server() {
    let (_device, client) = device().await;
    let page = Scripted::start().await;
    page.always(paths::METADATA, Say::page(200));
    let ill = FakeServer::start().await;
    ill.fail(paths::METADATA, &[Fault::Status(503)]);
    for (address, code) in [
        (NOWHERE, ProblemCode::ServerUnreachable),
        (page.address.as_str(), ProblemCode::ServerNotPia),
        (&ill.address, ProblemCode::ServerFailed),
        ("http://pia.example.org", ProblemCode::ServerNotSecure),
        ("https://", ProblemCode::ServerAddressInvalid),
        ("", ProblemCode::ServerAddressInvalid),
    ] {
        assert_eq!(problem(&client, address).await, code, "{address}");
    }
    client.shutdown().await;
}

#[tokio::test]
async fn a_certificate_nobody_trusts_is_said_and_not_taken() {
    let leaf = Authority::self_signed(&["127.0.0.1"]);
    let (listener, _shown) = TlsListener::bind(&leaf).await;
    let address = format!("https://127.0.0.1:{}", listener.port());
    let server = Scripted::serve(listener, &address);
    let (device, client) = device().await;
    let before = kept(device.folder.path());
    assert_eq!(
        problem(&client, &address).await,
        ProblemCode::ServerUntrusted
    );
    assert!(server.asked().is_empty(), "nothing was sent");
    assert_eq!(kept(device.folder.path()), before);
    client.shutdown().await;
}

#[tokio::test]
async fn the_latest_question_counts() {
    let (slow, quick) = (FakeServer::start().await, FakeServer::start().await);
    let (_device, client) = device().await;
    for latest in [Some(quick.address.as_str()), None] {
        slow.fail(paths::METADATA, &[Fault::Held]);
        let held = slow.inside().holds.clone();
        let (earlier, later) = tokio::join!(client.look_at_server(Some(&slow.address)), async {
            held.notified().await;
            client.look_at_server(latest).await
        });
        assert_eq!(earlier, Ok(None));
        let address = later.unwrap().map(|preview| preview.url);
        assert_eq!(address.as_deref(), latest);
    }
    client.shutdown().await;
}

#[tokio::test]
async fn nobody_waits_for_an_answer_when_the_program_ends() {
    let slow = FakeServer::start().await;
    slow.fail(paths::METADATA, &[Fault::Held]);
    let (_device, client) = device().await;
    let asking = client.clone();
    let (address, held) = (slow.address.clone(), slow.inside().holds.clone());
    let earlier = tokio::spawn(async move { asking.look_at_server(Some(&address)).await });
    held.notified().await;
    client.shutdown().await;
    assert_eq!(earlier.await.unwrap(), Ok(None));
}
