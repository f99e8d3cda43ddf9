use pia_protocol::sync::Kind;
use serde_json::json;

use super::Window;
use crate::board::Place;
use crate::client::Client;
use crate::problem::ProblemCode;
use crate::store::Whole;
use crate::testing::{Device, FakeServer, sign_in, until};
use crate::todos::TodoChange;
use crate::view::{Priority, UndoAction};

fn titles(client: &Client) -> Vec<String> {
    let view = client.views().todos().borrow().clone();
    view.open.todos.into_iter().map(|todo| todo.title).collect()
}

fn last(client: &Client) -> Option<(UndoAction, String)> {
    let view = client.views().undo().borrow().clone();
    view.undo.map(|step| (step.action, step.title))
}

#[tokio::test]
async fn each_change_is_taken_back_and_done_again() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    assert_eq!(last(client), None);
    assert!(!client.undo().await.unwrap());
    let milk = desk.add("milk").await;
    desk.add("bread").await;
    client.rename_todo(&milk, "tea").await.unwrap();
    client.set_todo_done(&milk, true).await.unwrap();
    client.delete_todo(&milk).await.unwrap();
    assert_eq!(titles(client), ["bread"]);
    assert_eq!(last(client), Some((UndoAction::Delete, "tea".into())));

    client.undo().await.unwrap();
    assert_eq!(last(client), Some((UndoAction::Done, "tea".into())));
    client.undo().await.unwrap();
    assert_eq!(titles(client), ["bread", "tea"]);
    client.undo().await.unwrap();
    assert_eq!(titles(client), ["bread", "milk"]);
    client.redo().await.unwrap();
    assert_eq!(titles(client), ["bread", "tea"]);
    for _ in 0..3 {
        client.undo().await.unwrap();
    }
    assert_eq!(titles(client), Vec::<String>::new());
    assert!(!client.undo().await.unwrap());
    for _ in 0..5 {
        assert!(client.redo().await.unwrap());
    }
    assert!(!client.redo().await.unwrap());
    assert_eq!(titles(client), ["bread"]);

    // Something new: what was taken back before stays so.
    client.undo().await.unwrap();
    desk.add("salt").await;
    assert!(!client.redo().await.unwrap());
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_is_typed_is_taken_back_at_once_and_other_kinds_too() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let milk = desk.add("milk").await;
    for notes in ["t", "two", "two litres"] {
        let change = TodoChange::Notes(notes.into());
        client.edit_todo(&milk, change).await.unwrap();
    }
    let change = TodoChange::Priority(Priority::High);
    client.edit_todo(&milk, change).await.unwrap();
    client.undo().await.unwrap();
    assert!(client.views().todos().borrow().open.todos[0].has_notes);
    client.undo().await.unwrap();
    assert!(!client.views().todos().borrow().open.todos[0].has_notes);

    let memory = desk.keep("memory", json!({ "label": "Coffee" })).await;
    client.delete_record("memory", &memory).await.unwrap();
    client.undo().await.unwrap();
    assert!(client.open("memory", &memory).await.is_ok());
    desk.client.shutdown().await;
}

#[tokio::test]
async fn a_move_is_taken_back_to_the_same_place() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let ids = [
        desk.add("a").await,
        desk.add("b").await,
        desk.add("c").await,
    ];
    client.look_at_board(Some(Vec::new())).await.unwrap();
    let column = || -> Vec<String> {
        let board = client.views().board().borrow().clone();
        let cards = board.columns[0].cards.todos.clone();
        cards.into_iter().map(|card| card.title).collect()
    };
    client.move_todo(&ids[2], None, Place::First).await.unwrap();
    assert_eq!(column(), ["c", "a", "b"]);
    client.undo().await.unwrap();
    assert_eq!(column(), ["a", "b", "c"]);
    client.redo().await.unwrap();
    assert_eq!(column(), ["c", "a", "b"]);
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_taken_back_now_is_taken_back_later() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let milk = desk.add("milk").await;
    client.rename_todo(&milk, "tea").await.unwrap();
    let store = client.store_on_show();
    let id = pia_protocol::ids::RecordId::parse(&milk).unwrap();
    // An older app has encrypted it meanwhile.
    let body = |fields: serde_json::Value| serde_json::from_value(fields).unwrap();
    let locked = body(json!({ "title": "tea", "encryptedPayload": "x" }));
    let whole = |body| Whole {
        kind: Kind::todo(),
        id,
        body,
    };
    let all = std::sync::Arc::new(vec![whole(locked)]);
    store.edit_all(all, 0).await.unwrap();
    let refused = client.undo().await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::RecordLocked);
    assert_eq!(last(client), Some((UndoAction::Edit, "tea".into())));
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_was_done_with_other_data_is_out_of_reach() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    client.add_todo("of nobody").await.unwrap();
    assert!(last(&client).is_some());
    sign_in(&client).await;
    until(client.views().undo(), |view| view.undo.is_none()).await;
    assert!(!client.undo().await.unwrap());
    assert!(!client.redo().await.unwrap());
    client.shutdown().await;
}
