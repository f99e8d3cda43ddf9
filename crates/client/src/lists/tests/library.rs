use serde_json::json;

use super::Window;
use crate::client::Client;
use crate::detail::Detail;
use crate::problem::ProblemCode;
use crate::testing::{FakeServer, take_in};
use crate::view::{Library, LibraryWish, TodoWindow};

fn wish(library: Library) -> LibraryWish {
    LibraryWish {
        library,
        text: String::new(),
        memory_type: None,
        window: TodoWindow::default(),
    }
}

fn titles(client: &Client) -> Vec<String> {
    let view = client.views().library().borrow().clone();
    view.items.into_iter().map(|item| item.title).collect()
}

#[tokio::test]
async fn each_list_has_its_order_and_follows_what_changes() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    for name in ["letter", "Apology", "Zebra"] {
        desk.keep("template", json!({ "name": name, "prompt": "p" }))
            .await;
    }
    let look = |library| client.look_at_library(Some(wish(library)));
    look(Library::Templates).await.unwrap();
    assert_eq!(titles(client), ["Apology", "letter", "Zebra"]);
    let id = client.views().library().borrow().items[1].id.clone();
    let renamed = serde_json::from_value(json!({ "name": "Note" })).unwrap();
    client.edit_record("template", &id, renamed).await.unwrap();
    assert_eq!(titles(client), ["Apology", "Note", "Zebra"]);
    client.delete_record("template", &id).await.unwrap();
    assert_eq!(titles(client), ["Apology", "Zebra"]);

    look(Library::Memories).await.unwrap();
    assert_eq!(titles(client), Vec::<String>::new());
    let coffee = desk
        .keep("memory", json!({ "label": "Coffee", "text": "black" }))
        .await;
    desk.keep("memory", json!({ "label": "Tea", "type": "preference" }))
        .await;
    assert_eq!(titles(client), ["Tea", "Coffee"]);
    let item = client.views().library().borrow().items[1].clone();
    assert_eq!(
        (item.detail.as_str(), item.tag.as_deref()),
        ("black", Some("note"))
    );
    let only = LibraryWish {
        memory_type: Some("preference".into()),
        ..wish(Library::Memories)
    };
    client.look_at_library(Some(only)).await.unwrap();
    assert_eq!(titles(client), ["Tea"]);
    let preference = serde_json::from_value(json!({ "type": "preference" })).unwrap();
    client
        .edit_record("memory", &coffee, preference)
        .await
        .unwrap();
    assert_eq!(titles(client).len(), 2);
    client.look_at_library(None).await.unwrap();
    assert_eq!(client.views().library().borrow().library, None);
    desk.client.shutdown().await;
}

#[tokio::test]
async fn a_list_is_filtered_by_its_words() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    for (label, text) in [("Coffee", "black"), ("Tea", "with milk"), ("Milk", "oat")] {
        desk.keep("memory", json!({ "label": label, "text": text }))
            .await;
    }
    desk.add("milk").await;
    let mut filtered = wish(Library::Memories);
    filtered.text = "mil".into();
    client.look_at_library(Some(filtered)).await.unwrap();
    assert_eq!(titles(client), ["Milk", "Tea"]);
    assert_eq!(client.views().library().borrow().total, 2);
    desk.keep("memory", json!({ "label": "Mild soap" })).await;
    assert_eq!(titles(client).len(), 3);
    desk.client.shutdown().await;
}

#[tokio::test]
async fn past_sessions_are_read_and_only_ever_deleted() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let body = json!({
        "originalText": "helo\nworld", "optimizedText": "Hello, world.", "templateName": "Letter",
        "providerName": "Mistral", "wasTranscribed": true, "tokensUsed": 42,
        "createdAt": "2026-01-02T03:04:05.000Z",
    });
    let id = desk.import("session", 5, body).await;
    client
        .look_at_library(Some(wish(Library::History)))
        .await
        .unwrap();
    let item = client.views().library().borrow().items[0].clone();
    assert_eq!(
        (item.title.as_str(), item.detail.as_str()),
        ("helo world", "Letter · Mistral")
    );
    let detail = client.open("session", &id).await.unwrap();
    let Detail::Session {
        optimized, tokens, ..
    } = detail
    else {
        panic!("{detail:?}")
    };
    assert_eq!((optimized.as_str(), tokens), ("Hello, world.", Some(42.0)));
    let change = serde_json::from_value(json!({ "originalText": "x" })).unwrap();
    let refused = client.edit_record("session", &id, change).await;
    assert_eq!(refused.unwrap_err().code, ProblemCode::RecordInvalid);
    client.delete_record("session", &id).await.unwrap();
    assert_eq!(titles(client), Vec::<String>::new());
    let gone = client.open("session", &id).await;
    assert_eq!(gone.unwrap_err().code, ProblemCode::RecordUnknown);
    desk.client.shutdown().await;
}

#[tokio::test]
async fn the_key_of_a_provider_is_not_among_what_is_shown() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let body = json!({
        "name": "Mine", "providerType": 6, "endpoint": "https://ai.example", "modelName": "large",
        "apiKey": "sk-secret", "timeoutSeconds": 30,
    });
    let id = desk.import("provider", 6, body).await;
    client
        .look_at_library(Some(wish(Library::Providers)))
        .await
        .unwrap();
    let view = client.views().library().borrow().clone();
    let detail = client.open("provider", &id).await.unwrap();
    assert!(!format!("{view:?} {detail:?}").contains("sk-secret"));
    assert_eq!(view.items[0].detail, "large · https://ai.example");
    assert_eq!(view.items[0].tag.as_deref(), Some("6"));
    for (field, value) in [
        ("apiKey", json!("x")),
        ("providerType", json!(7)),
        ("timeoutSeconds", json!("soon")),
        ("supportsToolCalling", json!("yes")),
    ] {
        let change = [(field.to_owned(), value)].into_iter().collect();
        let refused = client.edit_record("provider", &id, change).await;
        assert_eq!(refused.unwrap_err().code, ProblemCode::RecordInvalid);
    }
    desk.client.shutdown().await;
}

#[tokio::test]
async fn one_of_a_type_is_found_behind_very_many_of_another() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let tea = json!({ "label": "tea", "type": "preference" });
    desk.keep("memory", tea).await;
    let notes: Vec<_> = (0..501)
        .map(|number| {
            json!({
                "kind": "memory",
                "id": format!("ffffffff-0000-7000-8000-{number:012}"),
                "body": { "label": "tea", "type": "note" },
            })
        })
        .collect();
    let document = json!({ "format": "pia-export", "version": 1, "records": notes });
    take_in(client, document.to_string()).await;
    let only = LibraryWish {
        memory_type: Some("preference".into()),
        text: "tea".into(),
        ..wish(Library::Memories)
    };
    client.look_at_library(Some(only)).await.unwrap();
    assert_eq!(titles(client), ["tea"]);
    let before = client.views().library().borrow().change;
    let id = client.views().library().borrow().items[0].id.clone();
    let words = serde_json::from_value(json!({ "text": "green" })).unwrap();
    client.edit_record("memory", &id, words).await.unwrap();
    assert_ne!(client.views().library().borrow().change, before);
    desk.client.shutdown().await;
}
