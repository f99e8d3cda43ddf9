use serde_json::json;

use super::Window;
use crate::client::Client;
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
        found(&[("todo", "[milk]"), ("todo", "[milk] again")])
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
async fn of_very_many_the_best_are_shown() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    for number in 0..60 {
        desk.add(&format!("number {number}")).await;
    }
    search(client, "number").await;
    let view = client.views().found().borrow().clone();
    assert_eq!((view.hits.len(), view.more), (50, true));
    search(client, "number 59").await;
    let view = client.views().found().borrow().clone();
    assert_eq!((view.hits.len(), view.more), (1, false));
    desk.client.shutdown().await;
}
