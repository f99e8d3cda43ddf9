use std::sync::Arc;

use pia_protocol::clock::ManualClock;
use serde_json::json;
use time::macros::datetime;
use tokio::sync::watch;

use super::Window;
use crate::client::Client;
use crate::lists::{Lists, Shown, TEXTS_KEPT};
use crate::store::Shelf;
use crate::supervise::Tasks;
use crate::testing::FakeServer;

/// Kind and title of each hit, what was found in brackets.
fn hits(client: &Client) -> Vec<(String, String)> {
    let view = client.views().found().borrow().clone();
    let hit = |hit: crate::view::Hit| {
        let pieces = hit.title.into_iter();
        let title = pieces.map(|piece| {
            if piece.found {
                format!("[{}]", piece.text)
            } else {
                piece.text
            }
        });
        (hit.kind, title.collect())
    };
    view.hits.into_iter().map(hit).collect()
}

fn found(hits: &[(&str, &str)]) -> Vec<(String, String)> {
    let owned = |(kind, title): &(&str, &str)| ((*kind).to_owned(), (*title).to_owned());
    hits.iter().map(owned).collect()
}

async fn search(client: &Client, words: &str) {
    client.search(Some(words.to_owned())).await.unwrap();
}

#[tokio::test]
async fn everything_is_found_by_the_beginnings_of_its_words() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    desk.add("Write to Müller").await;
    desk.add("Buy milk").await;
    desk.keep(
        "memory",
        json!({ "label": "Neighbours", "text": "The Muellers and Müllers" }),
    )
    .await;
    desk.keep("template", json!({ "name": "Letter", "prompt": "Write." }))
        .await;
    search(client, "muller").await;
    assert_eq!(
        hits(client),
        found(&[("todo", "Write to [Müller]"), ("memory", "Neighbours")])
    );
    search(client, "wri").await;
    assert_eq!(
        hits(client),
        found(&[("todo", "[Write] to Müller"), ("template", "Letter")])
    );
    search(client, "wri mül").await;
    assert_eq!(hits(client), found(&[("todo", "[Write] to [Müller]")]));
    for nothing in ["", "\"", "zebra", "milk NOT x", "a*b"] {
        search(client, nothing).await;
        assert_eq!(hits(client), [], "{nothing:?}");
        assert_eq!(client.views().found().borrow().text, nothing);
    }
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_changes_meanwhile_is_found_and_nothing_after_the_search() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let milk = desk.add("milk").await;
    search(client, "milk").await;
    desk.add("milk again").await;
    assert_eq!(
        hits(client),
        found(&[("todo", "[milk] again"), ("todo", "[milk]")])
    );
    client.rename_todo(&milk, "bread").await.unwrap();
    assert_eq!(hits(client), found(&[("todo", "[milk] again")]));
    client.undo().await.unwrap();
    client.delete_todo(&milk).await.unwrap();
    assert_eq!(hits(client), found(&[("todo", "[milk] again")]));
    client.search(None).await.unwrap();
    assert_eq!(hits(client), []);
    search(client, "mil").await;
    assert_eq!(hits(client), found(&[("todo", "[milk] again")]));
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_has_the_words_in_its_title_comes_first_and_else_what_was_written_last() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let note = desk.add("Buy milk").await;
    desk.keep("template", json!({ "name": "Milk", "prompt": "Bread?" }))
        .await;
    desk.keep("template", json!({ "name": "Shopping", "prompt": "Milk." }))
        .await;
    desk.keep(
        "template",
        json!({ "name": "Bread", "prompt": "Milk, milk, milk." }),
    )
    .await;
    desk.add("Milk and more").await;
    client.rename_todo(&note, "Buy more milk").await.unwrap();
    search(client, "milk").await;
    assert_eq!(
        hits(client),
        found(&[
            ("todo", "[Milk] and more"),
            ("template", "[Milk]"),
            ("todo", "Buy more [milk]"),
            ("template", "Bread"),
            ("template", "Shopping"),
        ])
    );
    // Not all words in the title is none of them there.
    search(client, "bread milk").await;
    assert_eq!(
        hits(client),
        found(&[("template", "[Bread]"), ("template", "[Milk]")])
    );
    desk.client.shutdown().await;
}

#[tokio::test]
async fn of_very_many_the_first_are_shown() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    for number in 0..60 {
        desk.add(&format!("number {number}")).await;
    }
    search(client, "number").await;
    let view = client.views().found().borrow().clone();
    assert_eq!((view.hits.len(), view.more), (50, true));
    let (_, newest) = hits(client).remove(0);
    assert_eq!(newest, "[number] 59");
    search(client, "number 59").await;
    let view = client.views().found().borrow().clone();
    assert_eq!((view.hits.len(), view.more), (1, false));
    desk.client.shutdown().await;
}

/// Lists of nobody, followed by tasks that end with what is answered beside them.
async fn lists() -> (Arc<Lists>, Arc<Shelf>, (tempfile::TempDir, Tasks)) {
    let folder = tempfile::tempdir().unwrap();
    let clock = Arc::new(ManualClock::at(datetime!(2026-11-29 12:00 UTC)));
    let shelf = Shelf::open(folder.path().to_owned(), None, clock).await;
    let shelf = Arc::new(shelf.unwrap());
    let shown = Shown {
        todos: watch::Sender::default(),
        board: watch::Sender::default(),
        library: watch::Sender::default(),
        found: watch::Sender::default(),
    };
    let (settings, _) = crate::settings::SettingsFile::open(folder.path()).unwrap();
    let lists = Arc::new(Lists::new(&shelf, shown, &settings, true));
    let tasks = Tasks::default();
    Arc::clone(&lists).follow(&tasks);
    (lists, shelf, (folder, tasks))
}

#[tokio::test]
async fn the_index_is_kept_for_whoever_searches_again_and_then_let_go() {
    let (lists, shelf, _held) = lists().await;
    let store = shelf.current().store;
    let indexed = async || {
        let found = store.look_at_all(|records| records.find_texts("milk", 1));
        found.await.is_ok()
    };
    lists.refresh().await.unwrap();
    assert!(!indexed().await, "before anybody searches");
    lists.search(Some(String::new())).await.unwrap();
    assert!(indexed().await);
    lists.search(None).await.unwrap();
    lists.refresh().await.unwrap();
    assert!(indexed().await, "just after");

    // From now on time passes as fast as everybody waits for it.
    tokio::time::pause();
    let mut wishes = lists.wishes.subscribe();
    let over = wishes.wait_for(|wishes| wishes.texts_until.is_none());
    let over = tokio::time::timeout(2 * TEXTS_KEPT, over).await;
    drop(over.expect("it is let go in time").unwrap());
    lists.refresh().await.unwrap();
    assert!(!indexed().await, "when nobody came back");
}
