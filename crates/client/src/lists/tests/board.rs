use serde_json::json;

use super::Window;
use crate::board::Place;
use crate::client::Client;
use crate::problem::ProblemCode;
use crate::testing::FakeServer;
use crate::view::{ColumnWindow, TodoWindow};

const OPEN: &str = "00000000-0000-0000-0000-000000000001";
const CLOSED: &str = "00000000-0000-0000-0000-000000000002";

/// The columns with their cards: what is called by nobody is called by its place.
fn shown(client: &Client) -> Vec<(String, Vec<String>)> {
    let board = client.views().board().borrow().clone();
    let columns = board.columns.into_iter().map(|column| {
        let name = column
            .name
            .unwrap_or_else(|| if column.closed { "(closed)" } else { "(open)" }.to_owned());
        let cards = column.cards.todos.into_iter().map(|card| card.title);
        (name, cards.collect())
    });
    columns.collect()
}

fn board(columns: &[(&str, &[&str])]) -> Vec<(String, Vec<String>)> {
    let column = |(name, cards): &(&str, &[&str])| {
        let cards = cards.iter().map(ToString::to_string);
        ((*name).to_owned(), cards.collect())
    };
    columns.iter().map(column).collect()
}

#[tokio::test]
async fn the_board_is_there_while_somebody_looks_and_follows_every_move() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let (a, b) = (desk.add("a").await, desk.add("b").await);
    assert_eq!(shown(client), []);
    client.look_at_board(Some(Vec::new())).await.unwrap();
    assert_eq!(
        shown(client),
        board(&[("(open)", &["a", "b"]), ("(closed)", &[])])
    );

    let doing = client.add_column(" Doing ").await.unwrap();
    client
        .move_todo(&a, Some(&doing), Place::Last)
        .await
        .unwrap();
    client.add_todo_to("c", &doing).await.unwrap();
    client.set_todo_done(&b, true).await.unwrap();
    assert_eq!(
        shown(client),
        board(&[
            ("(open)", &[]),
            ("Doing", &["a", "c"]),
            ("(closed)", &["b"])
        ])
    );

    client
        .move_column(&doing, Place::Before(OPEN.into()))
        .await
        .unwrap();
    client.rename_column(OPEN, "Next").await.unwrap();
    client.rename_column(CLOSED, "Past").await.unwrap();
    assert_eq!(
        shown(client),
        board(&[("Doing", &["a", "c"]), ("Next", &[]), ("Past", &["b"])])
    );

    // Its cards go nowhere else: they stand in the first column until it is back.
    client.delete_column(&doing).await.unwrap();
    assert_eq!(
        shown(client),
        board(&[("Next", &["a", "c"]), ("Past", &["b"])])
    );
    assert!(client.undo().await.unwrap());
    assert_eq!(
        shown(client),
        board(&[("Doing", &["a", "c"]), ("Next", &[]), ("Past", &["b"])])
    );
    client.look_at_board(None).await.unwrap();
    assert_eq!(shown(client), []);
    desk.client.shutdown().await;
}

#[tokio::test]
async fn a_neighbour_that_the_terminal_has_moved_away_is_none_any_more() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let (a, b) = (desk.add("a").await, desk.add("b").await);
    client.look_at_board(Some(Vec::new())).await.unwrap();
    // Whether the window has heard of it by then or not.
    let terminal = desk.device.command().await;
    let moved = terminal.move_todo(&b, Some(CLOSED), Place::First).await;
    moved.unwrap();
    let beside = client.move_todo(&a, Some(OPEN), Place::After(b.clone()));
    assert_eq!(beside.await.unwrap_err().code, ProblemCode::BoardChanged);
    let beside = client.move_todo(&a, Some(CLOSED), Place::After(b));
    beside.await.unwrap();
    client.look_at_board(None).await.unwrap();
    client.look_at_board(Some(Vec::new())).await.unwrap();
    assert_eq!(
        shown(client),
        board(&[("(open)", &[]), ("(closed)", &["b", "a"])])
    );
    terminal.shutdown().await;
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_another_client_made_of_the_board_is_shown() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    client.look_at_board(Some(Vec::new())).await.unwrap();
    let doing = desk
        .import("column", 9, json!({ "name": "Doing", "sortOrder": 5 }))
        .await;
    for (id, order) in [(1, 2), (2, 1), (3, 1)] {
        let card = json!({ "title": id.to_string(), "sortOrder": order, "columnId": doing });
        desk.import("todo", id, card).await;
    }
    let locked = json!({ "encryptedPayload": "x", "columnId": doing });
    desk.import("todo", 4, locked).await;
    assert_eq!(
        shown(client),
        board(&[
            ("(open)", &[]),
            ("Doing", &["2", "3", "1"]),
            ("(closed)", &[])
        ])
    );
    let window = TodoWindow { from: 1, count: 1 };
    let column = doing.clone();
    let windows = vec![ColumnWindow { column, window }];
    client.look_at_board(Some(windows)).await.unwrap();
    let column = client.views().board().borrow().columns[1].clone();
    assert_eq!((column.cards.total, column.cards.from), (3, 1));
    assert_eq!(column.cards.todos[0].title, "3");
    desk.client.shutdown().await;
}

#[tokio::test]
async fn what_cannot_be_done_to_a_column_is_said() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let code = |answer: Result<(), crate::problem::Problem>| answer.unwrap_err().code;
    let long = "ü".repeat(101);
    for name in ["", "  ", long.as_str()] {
        let refused = client.add_column(name).await.map(drop);
        assert_eq!(code(refused), ProblemCode::RecordInvalid, "{name:?}");
    }
    for seed in [OPEN, CLOSED] {
        assert_eq!(
            code(client.delete_column(seed).await),
            ProblemCode::RecordInvalid
        );
    }
    assert_eq!(
        code(client.move_column(CLOSED, Place::First).await),
        ProblemCode::RecordInvalid
    );
    for unknown in ["", "x", "00000000-0000-0000-0000-000000000009"] {
        let moved = client.move_column(unknown, Place::First).await;
        assert_eq!(code(moved), ProblemCode::RecordUnknown);
        let added = client.add_todo_to("a", unknown).await.map(drop);
        assert_eq!(code(added), ProblemCode::RecordUnknown);
    }
    desk.client.shutdown().await;
}
