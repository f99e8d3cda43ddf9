//! Keys of AI providers that an older app has put into their records.

use pia_protocol::sync::Kind;
use serde_json::json;

use super::provider_keys::{imports, keep, kept, provider, shown};
use crate::testing::{Device, FakeServer, take_in};
use crate::view::KeyKept;
use crate::{Client, Library, LibraryWish, Resolution};

/// A provider whose key an older app has put into the record.
async fn with_key_in_record(client: &Client) -> String {
    let id = provider(client, "Old").await;
    imports(client, &id, json!({ "apiKey": "sk-old" })).await;
    id
}

#[tokio::test]
async fn a_key_that_an_older_app_has_synced_is_shown_when_asked_for_and_leaves_the_record() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    let id = with_key_in_record(&client).await;
    assert_eq!(kept(&client, &id).await, KeyKept::InRecord);
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-old"));
    let wish = LibraryWish {
        library: Library::Providers,
        text: String::new(),
        window: crate::TodoWindow::default(),
        memory_type: None,
    };
    client.look_at_library(Some(wish)).await.unwrap();
    let (list, detail) = (
        client.views().library().borrow().clone(),
        client.open(Kind::PROVIDER, &id).await.unwrap(),
    );
    let seen = format!("{list:?} {detail:?}");
    assert!(!seen.contains("sk-old"), "{seen}");

    client.take_provider_key(&id).await.unwrap();
    assert_eq!(kept(&client, &id).await, KeyKept::Here);
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-old"));
    let record = |client: Client| async move {
        let records = client.records(Kind::PROVIDER).await.unwrap();
        records.into_iter().next().unwrap().body
    };
    assert!(!record(client.clone()).await.contains_key("apiKey"));
    client.undo().await.unwrap();
    assert!(!record(client.clone()).await.contains_key("apiKey"));
    client.shutdown().await;
}

#[tokio::test]
async fn a_key_that_lost_against_another_is_not_shown_and_is_forgotten_with_it() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = with_key_in_record(&client).await;
    let conflict = json!({
        "kind": "provider", "record": id, "title": "Old", "field": "apiKey",
        "kept": "sk-old", "keptAt": "2026-11-29T12:00:00.000Z",
        "other": "sk-lost", "otherAt": "2026-11-29T11:00:00.000Z",
    });
    let document = json!({
        "format": "pia-export", "version": 1,
        "records": [{
            "kind": "conflict", "id": "00000000-0000-8000-8000-000000000000", "body": conflict,
        }],
    });
    take_in(&client, document.to_string()).await;
    let conflicts = client.conflicts().await.unwrap();
    let [conflict] = &conflicts[..] else {
        panic!("one was taken in")
    };
    let seen = format!("{:?} {}", conflict.shown, conflict.other);
    assert!(!seen.contains("sk-"), "{seen}");
    assert!(!conflict.joinable);

    client.forget_provider_key(&id).await.unwrap();
    assert!(client.conflicts().await.unwrap().is_empty());

    // A decision about it is no way back either.
    take_in(&client, document.to_string()).await;
    let again = client.conflicts().await.unwrap().remove(0);
    let drop = client.resolve(&again.id, Resolution::KeepShown);
    drop.await.unwrap();
    while client.undo().await.unwrap() {
        let exported = serde_json::to_string(&client.export().await.unwrap()).unwrap();
        assert!(!exported.contains("sk-lost"), "{exported}");
    }
    client.shutdown().await;
}

#[tokio::test]
async fn a_new_key_takes_the_place_of_a_synced_one_and_forgetting_leaves_none() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = with_key_in_record(&client).await;
    keep(&client, &id, "sk-new").await;
    assert_eq!(shown(&client, &id).await.as_deref(), Some("sk-new"));
    client.forget_provider_key(&id).await.unwrap();
    assert_eq!(kept(&client, &id).await, KeyKept::Nowhere);

    let id = with_key_in_record(&client).await;
    client.forget_provider_key(&id).await.unwrap();
    assert_eq!(kept(&client, &id).await, KeyKept::Nowhere);
    client.shutdown().await;
}
