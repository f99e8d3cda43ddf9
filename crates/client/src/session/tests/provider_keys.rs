//! The keys of AI providers: on this computer alone, with their account, and in no record.

use std::io::Cursor;
use std::pin::Pin;
use std::task::{Context, Waker};

use pia_protocol::secret::ProviderKey;
use pia_protocol::sync::{Body, Kind};
use pia_vault::{Choice, Passphrase, Secret};
use serde_json::{Value, json};
use tokio::sync::oneshot;

use super::accounts::{key_of, two};
use super::is_fresh;
use crate::problem::ProblemCode;
use crate::report::SignOut;
use crate::testing::{Device, FakeServer, eventually, put, sign_in, until};
use crate::view::{KeyKept, VaultWay};
use crate::{Client, DataFormat};

const ITEM: &str = "provider-keys";

fn fields(value: Value) -> Body {
    match value {
        Value::Object(fields) => fields,
        other => panic!("{other}"),
    }
}

pub(super) async fn provider(client: &Client, name: &str) -> String {
    let fields = fields(json!({ "name": name }));
    client.add_record(Kind::PROVIDER, fields).await.unwrap()
}

pub(super) async fn keep(client: &Client, id: &str, key: &str) {
    let key = ProviderKey::new(key.into());
    client.keep_provider_key(id, key).await.unwrap();
}

pub(super) async fn shown(client: &Client, id: &str) -> Option<String> {
    let key = client.provider_key(id).await.unwrap();
    // EXPOSE: compared in a test.
    key.map(|key| key.expose_secret().to_owned())
}

pub(super) async fn kept(client: &Client, id: &str) -> KeyKept {
    client.provider_key_kept(id).await.unwrap()
}

/// Sets these fields of a provider, whatever they are.
pub(super) async fn imports(client: &Client, id: &str, body: Value) {
    let document = json!({
        "format": "pia-export", "version": 1, "exportedAt": "2026-11-29T12:00:00.000Z",
        "records": [{ "kind": "provider", "id": id, "body": body }],
    });
    let bytes = Cursor::new(document.to_string().into_bytes());
    let read = client.read_import("a test", bytes, Some(DataFormat::Json));
    client.take_in(read.await.unwrap()).await.unwrap();
}

/// Everything the data folder holds, as it lies there.
fn lies_in_folder(device: &Device, text: &str) -> bool {
    let files = std::fs::read_dir(device.folder.path()).unwrap();
    files.map(|file| file.unwrap().path()).any(|path| {
        path.is_file()
            && std::fs::read(&path)
                .unwrap()
                .windows(text.len())
                .any(|part| part == text.as_bytes())
    })
}

#[tokio::test]
async fn a_key_is_kept_in_the_vault_and_nowhere_else() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let id = provider(&client, "Mistral").await;
    assert_eq!(kept(&client, &id).await, KeyKept::Nowhere);
    assert_eq!(shown(&client, &id).await, None);
    keep(&client, &id, "  sk-secret\n").await;
    assert_eq!(kept(&client, &id).await, KeyKept::Here);
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-secret"));
    client.sync_once().await.unwrap();
    client.shutdown().await;
    assert!(device.item(ITEM).await.unwrap().contains("sk-secret"));
    assert!(!lies_in_folder(&device, "sk-secret"));
    assert!(!server.inside().heard.contains("sk-secret"));

    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-secret"));
    client.forget_provider_key(&id).await.unwrap();
    assert_eq!(kept(&client, &id).await, KeyKept::Nowhere);
    assert_eq!(device.item(ITEM).await, None);
    client.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_a_key_is_refused_and_changes_nothing() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = provider(&client, "Mistral").await;
    keep(&client, &id, "sk-1").await;
    for wrong in ["", " \n", "two words", "schlüssel", &"x".repeat(4097)] {
        let key = ProviderKey::new(wrong.to_owned());
        let refused = client.keep_provider_key(&id, key).await.unwrap_err();
        assert_eq!(refused.code, ProblemCode::RecordInvalid);
        assert!(wrong.is_empty() || !refused.sentence.contains(wrong));
    }
    let nobody = "00000000-0000-7000-8000-000000000000";
    let key = ProviderKey::new("sk-2".into());
    let unknown = client.keep_provider_key(nobody, key).await.unwrap_err();
    assert_eq!(unknown.code, ProblemCode::RecordUnknown);
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-1"));
    client.shutdown().await;
}

#[tokio::test]
async fn a_key_moves_into_the_account_with_its_record_and_stays_there() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = provider(&client, "Mistral").await;
    keep(&client, &id, "sk-mine").await;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-mine"));
    client.sync_once().await.unwrap();
    // Signed out, the account's records and keys are put away until the person is back.
    client.sign_out(SignOut::default()).await.unwrap();
    let unknown = client.provider_key(&id).await.err().unwrap();
    assert_eq!(unknown.code, ProblemCode::RecordUnknown);
    // The same record of another person has no key.
    server.inside().user = 2;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    imports(&client, &id, json!({ "name": "Mistral" })).await;
    assert_eq!(kept(&client, &id).await, KeyKept::Nowhere);
    client.shutdown().await;
}

#[tokio::test]
async fn an_account_that_goes_from_this_device_takes_its_keys_along() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = two(&device, &server).await;
    let first = key_of(&client, "Person 1");
    let stays = provider(&client, "Second").await;
    keep(&client, &stays, "sk-stays").await;
    client.switch_account(&first).await.unwrap();
    let goes = provider(&client, "First").await;
    keep(&client, &goes, "sk-goes").await;
    client.sync_once().await.unwrap();
    client.remove_account(&first, false).await.unwrap();
    let item = device.item(ITEM).await.unwrap();
    assert!(item.contains("sk-stays") && !item.contains("sk-goes"));
    client.shutdown().await;
}

#[tokio::test]
async fn a_key_outlives_what_is_taken_back_and_goes_with_the_next_start() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let (stays, goes) = (provider(&client, "a").await, provider(&client, "b").await);
    keep(&client, &stays, "sk-stays").await;
    keep(&client, &goes, "sk-goes").await;
    let delete = async || client.delete_record(Kind::PROVIDER, &goes).await.unwrap();
    delete().await;
    assert!(client.undo().await.unwrap());
    assert_eq!(shown(&client, &goes).await.as_deref(), Some("sk-goes"));
    delete().await;
    client.sync_once().await.unwrap();
    client.shutdown().await;
    assert!(device.item(ITEM).await.unwrap().contains("sk-goes"));

    let client = device.window().await;
    eventually(async || !device.item(ITEM).await.unwrap().contains("sk-goes")).await;
    assert_eq!(shown(&client, &stays).await.as_deref(), Some("sk-stays"));
    client.shutdown().await;
}

#[tokio::test]
async fn keys_whose_records_are_still_to_come_are_kept() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let id = provider(&client, "a").await;
    keep(&client, &id, "sk-1").await;
    client.sync_once().await.unwrap();
    client.shutdown().await;
    // As after a disk that failed: the records come down once more.
    for file in std::fs::read_dir(device.folder.path()).unwrap() {
        let path = file.unwrap().path();
        if path.to_string_lossy().contains("account-") {
            std::fs::remove_file(path).unwrap();
        }
    }
    let client = device.window().await;
    until(client.views().session(), is_fresh).await;
    client.sync_once().await.unwrap();
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-1"));
    client.shutdown().await;
}

#[tokio::test]
async fn keys_go_along_when_the_person_chooses_another_place() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = provider(&client, "a").await;
    keep(&client, &id, "sk-1").await;
    let passphrase = Passphrase::new("five words hard to guess".into()).unwrap();
    let way = VaultWay::Passphrase;
    client.use_vault(way, Some(passphrase)).await.unwrap();
    eventually(async || shown(&client, &id).await.as_deref() == Some("sk-1")).await;
    assert!(super::moving::held(&device, Choice::Passphrase, ITEM).await);
    assert!(!lies_in_folder(&device, "sk-1"));
    client.shutdown().await;
}

/// Lets this go as far as its next question of the database, which is answered.
async fn one_question<F: Future<Output = ()>>(client: &Client, asks: &mut Pin<Box<F>>) {
    let (begun, has_begun) = oneshot::channel();
    let (goes_on, wait) = std::sync::mpsc::channel::<()>();
    let store = client.store_on_show();
    let held = tokio::spawn(async move {
        let look = store.look_at_all(move |_| {
            begun.send(()).unwrap();
            wait.recv().unwrap();
            Ok(())
        });
        look.await.unwrap();
    });
    has_begun.await.unwrap();
    let mut look = Context::from_waker(Waker::noop());
    assert!(asks.as_mut().poll(&mut look).is_pending());
    goes_on.send(()).unwrap();
    held.await.unwrap();
    // The database answers one after the other.
    client.todos().await.unwrap();
}

#[tokio::test]
async fn a_key_that_is_kept_while_strays_are_looked_for_stays() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.sync_once().await.unwrap();
    let stray = provider(&client, "a").await;
    keep(&client, &stray, "sk-stray").await;
    client.delete_record(Kind::PROVIDER, &stray).await.unwrap();
    let mut forgetting = Box::pin(client.forget_stray_keys());
    // Whether everything is here, and which providers there are.
    one_question(&client, &mut forgetting).await;
    one_question(&client, &mut forgetting).await;
    let new = provider(&client, "b").await;
    keep(&client, &new, "sk-new").await;
    forgetting.await;
    assert_eq!(shown(&client, &new).await.as_deref(), Some("sk-new"));
    assert!(!device.item(ITEM).await.unwrap().contains("sk-stray"));
    client.shutdown().await;
}

/// A device that keeps secrets behind a passphrase.
async fn behind_a_passphrase(server: &FakeServer) -> Device {
    let mut device = Device::new(server).await;
    device.place = Some(Choice::Passphrase);
    let file = device.folder.path().join("passphrase");
    put(&file, b"five words hard to guess");
    device.passphrase_file = Some(file);
    device
}

#[tokio::test]
async fn what_is_forgotten_where_it_is_out_of_reach_is_not_there_later() {
    let server = FakeServer::start().await;
    let device = behind_a_passphrase(&server).await;
    let client = two(&device, &server).await;
    let (stays, goes) = (provider(&client, "a").await, provider(&client, "b").await);
    keep(&client, &stays, "sk-stays").await;
    keep(&client, &goes, "sk-goes").await;
    let first = key_of(&client, "Person 1");
    client.switch_account(&first).await.unwrap();
    let accounts = provider(&client, "c").await;
    keep(&client, &accounts, "sk-account").await;
    client
        .switch_account(&key_of(&client, "Person 2"))
        .await
        .unwrap();
    client.sync_once().await.unwrap();

    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    client.forget_provider_key(&goes).await.unwrap();
    assert_eq!(kept(&client, &goes).await, KeyKept::Nowhere);
    client.remove_account(&first, true).await.unwrap();
    client.use_vault(VaultWay::Retry, None).await.unwrap();
    until(client.views().session(), is_fresh).await;
    assert_eq!(kept(&client, &goes).await, KeyKept::Nowhere);
    assert_eq!(shown(&client, &stays).await.as_deref(), Some("sk-stays"));
    // The account is back, and with it its records.
    server.inside().user = 1;
    sign_in(&client).await;
    until(client.views().session(), is_fresh).await;
    imports(&client, &accounts, json!({ "name": "c" })).await;
    assert_eq!(kept(&client, &accounts).await, KeyKept::Nowhere);
    let new = provider(&client, "d").await;
    keep(&client, &new, "sk-new").await;
    assert_eq!(kept(&client, &accounts).await, KeyKept::Nowhere);
    client.shutdown().await;
}

#[tokio::test]
async fn what_a_run_that_keeps_nothing_sets_anew_is_the_newer_one() {
    let server = FakeServer::start().await;
    let device = behind_a_passphrase(&server).await;
    let client = device.window().await;
    let (replaced, again) = (provider(&client, "a").await, provider(&client, "b").await);
    keep(&client, &replaced, "sk-old").await;
    keep(&client, &again, "sk-forgotten").await;
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    keep(&client, &replaced, "sk-new").await;
    client.forget_provider_key(&again).await.unwrap();
    keep(&client, &again, "sk-again").await;
    client.use_vault(VaultWay::Retry, None).await.unwrap();
    for (id, key) in [(&replaced, "sk-new"), (&again, "sk-again")] {
        eventually(async || shown(&client, id).await.as_deref() == Some(key)).await;
    }
    client.forget_provider_key(&again).await.unwrap();
    keep(&client, &again, "sk-at-last").await;
    client.shutdown().await;

    // Where such a run ends by itself, what it set ends with it, and nothing that was forgotten is back.
    let client = device.window().await;
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    client.forget_provider_key(&again).await.unwrap();
    keep(&client, &again, "sk-of-this-run").await;
    client.shutdown().await;
    let client = device.window().await;
    assert_eq!(kept(&client, &again).await, KeyKept::Nowhere);
    assert_eq!(shown(&client, &replaced).await.as_deref(), Some("sk-new"));
    keep(&client, &again, "sk-once-more").await;
    assert_eq!(
        shown(&client, &again).await.as_deref(),
        Some("sk-once-more")
    );
    client.shutdown().await;
    let client = device.window().await;
    assert_eq!(
        shown(&client, &again).await.as_deref(),
        Some("sk-once-more")
    );
    client.shutdown().await;
}

#[tokio::test]
async fn settings_that_were_lost_take_no_keys_along() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let (one, other) = (provider(&client, "a").await, provider(&client, "b").await);
    keep(&client, &one, "sk-one").await;
    client.shutdown().await;
    let settings = device.folder.path().join("settings.json");
    let text = std::fs::read_to_string(&settings).unwrap();
    let mut fields: Value = serde_json::from_str(&text).unwrap();
    assert!(
        fields
            .as_object_mut()
            .unwrap()
            .remove("providerKeys")
            .is_some()
    );
    put(&settings, fields.to_string().as_bytes());
    let client = device.window().await;
    keep(&client, &other, "sk-other").await;
    assert_eq!(shown(&client, &one).await.as_deref(), Some("sk-one"));
    client.shutdown().await;
}

#[tokio::test]
async fn a_run_that_keeps_nothing_says_where_they_are_and_brings_its_own_along() {
    let server = FakeServer::start().await;
    let device = behind_a_passphrase(&server).await;
    let client = device.window().await;
    let (old, new) = (provider(&client, "a").await, provider(&client, "b").await);
    keep(&client, &old, "sk-1").await;
    client.use_vault(VaultWay::ThisRun, None).await.unwrap();
    assert_eq!(kept(&client, &old).await, KeyKept::Elsewhere);
    assert_eq!(kept(&client, &new).await, KeyKept::Nowhere);
    keep(&client, &new, "sk-2").await;
    client.use_vault(VaultWay::Retry, None).await.unwrap();
    assert_eq!(shown(&client, &old).await.as_deref(), Some("sk-1"));
    eventually(async || shown(&client, &new).await.as_deref() == Some("sk-2")).await;
    client.shutdown().await;
    let client = device.window().await;
    assert_eq!(shown(&client, &new).await.as_deref(), Some("sk-2"));
    client.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_read_is_said_and_a_new_key_takes_its_place() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = provider(&client, "a").await;
    keep(&client, &id, "sk-1").await;
    let item = format!("{}/{ITEM}", device.settings().profile);
    let put = async |text: &str| {
        let torn = Secret::new(text.as_bytes().to_vec());
        device.vault.save(&item, &torn).await.unwrap();
    };
    put("{\"version\":1,\"ke").await;
    assert_eq!(kept(&client, &id).await, KeyKept::Unreadable);
    assert_eq!(shown(&client, &id).await, None);
    keep(&client, &id, "sk-2").await;
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-2"));
    // What a newer version wrote is left to it.
    let newer = r#"{"version":2,"keys":{}}"#;
    put(newer).await;
    let problem = client.provider_key_kept(&id).await.unwrap_err();
    assert_eq!(problem.code, ProblemCode::KeychainUnavailable);
    let key = ProviderKey::new("sk-3".into());
    client.keep_provider_key(&id, key).await.unwrap_err();
    assert_eq!(device.item(ITEM).await.as_deref(), Some(newer));
    client.shutdown().await;
}
