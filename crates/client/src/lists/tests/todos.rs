use super::Window;
use crate::client::Client;
use crate::detail::Detail;
use crate::preferences::PreferencesChange;
use crate::testing::{FakeServer, until};
use crate::todos::TodoChange;
use crate::view::{Priority, TodoSort, TodoWindow, TodoWindows, TodosInSight};

const WHOLE: TodoWindow = TodoWindow { from: 0, count: 9 };

fn window(from: u32, count: u32) -> TodoWindow {
    TodoWindow { from, count }
}

async fn look_at(client: &Client, open: TodoWindow, done: TodoWindow) {
    client
        .look_at_todos(TodoWindows { open, done })
        .await
        .unwrap();
}

fn open(client: &Client) -> (u32, u32, Vec<String>) {
    part(&client.views().todos().borrow().open)
}

fn done(client: &Client) -> (u32, u32, Vec<String>) {
    part(&client.views().todos().borrow().done)
}

fn part(list: &TodosInSight) -> (u32, u32, Vec<String>) {
    let titles = list.todos.iter().map(|todo| todo.title.clone());
    (list.total, list.from, titles.collect())
}

fn shows(total: u32, from: u32, titles: &[&str]) -> (u32, u32, Vec<String>) {
    (
        total,
        from,
        titles.iter().map(ToString::to_string).collect(),
    )
}

#[tokio::test]
async fn what_is_looked_at_is_shown_wherever_the_list_moves() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let mut ids = Vec::new();
    for number in 1..=6 {
        ids.push(desk.add(&number.to_string()).await);
    }
    assert_eq!(open(client), shows(6, 0, &["6", "5", "4", "3", "2", "1"]));

    look_at(client, window(2, 2), WHOLE).await;
    assert_eq!(open(client), shows(6, 2, &["4", "3"]));
    desk.add("7").await;
    assert_eq!(open(client), shows(7, 2, &["5", "4"]));
    client.rename_todo(&ids[3], "four").await.unwrap();
    assert_eq!(open(client), shows(7, 2, &["5", "four"]));
    client.rename_todo(&ids[0], "out of sight").await.unwrap();
    assert_eq!(open(client), shows(7, 2, &["5", "four"]));

    client.set_todo_done(&ids[3], true).await.unwrap();
    client.set_todo_done(&ids[0], true).await.unwrap();
    assert_eq!(open(client), shows(5, 2, &["5", "3"]));
    assert_eq!(done(client), shows(2, 0, &["four", "out of sight"]));
    client.delete_todo(&ids[4]).await.unwrap();
    assert_eq!(open(client), shows(4, 2, &["3", "2"]));
    desk.client.shutdown().await;
}

#[tokio::test]
async fn past_the_end_of_a_list_its_end_is_shown() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    look_at(client, window(400, 2), WHOLE).await;
    assert_eq!(open(client), shows(0, 0, &[]));
    for number in 1..=3 {
        desk.add(&number.to_string()).await;
    }
    assert_eq!(open(client), shows(3, 1, &["2", "1"]));
    look_at(client, window(u32::MAX, u32::MAX), WHOLE).await;
    assert_eq!(open(client), shows(3, 0, &["3", "2", "1"]));
    desk.client.shutdown().await;
}

#[tokio::test]
async fn a_to_do_shows_what_it_says_and_changes_field_by_field() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let id = desk.add("milk").await;
    for change in [
        TodoChange::Priority(Priority::High),
        TodoChange::Due(Some("2026-12-24".into())),
        TodoChange::Notes("two litres".into()),
    ] {
        client.edit_todo(&id, change).await.unwrap();
    }
    let shown = client.views().todos().borrow().open.todos[0].clone();
    assert_eq!(shown.priority, Priority::High);
    assert_eq!(shown.due_ms, Some(1_798_113_600_000.0));
    assert!(shown.has_notes);
    client.edit_todo(&id, TodoChange::Due(None)).await.unwrap();
    let shown = client.views().todos().borrow().open.todos[0].clone();
    assert_eq!(shown.due_ms, None);
    let detail = client.open("todo", &id).await.unwrap();
    let Detail::Todo { notes, column, .. } = detail else {
        panic!("{detail:?}")
    };
    assert_eq!(notes, "two litres");
    assert_eq!(column, "00000000-0000-0000-0000-000000000001");
    desk.client.shutdown().await;
}

#[tokio::test]
async fn the_list_stands_in_the_order_that_was_chosen_and_follows_what_is_edited() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let due = |day: &str| TodoChange::Due(Some(day.into()));
    let (soon, later) = (desk.add("soon").await, desk.add("later").await);
    let matters = desk.add("matters").await;
    client.edit_todo(&soon, due("2026-12-24")).await.unwrap();
    client.edit_todo(&later, due("2027-01-06")).await.unwrap();
    let high = TodoChange::Priority(Priority::High);
    client.edit_todo(&matters, high).await.unwrap();
    let titles = || open(client).2;
    let sort = async |sort, expected: &[&str]| {
        let change = PreferencesChange {
            sort: Some(sort),
            ..PreferencesChange::default()
        };
        client.set_preferences(change).unwrap();
        until(client.views().todos(), |view| {
            part(&view.open).2 == expected
        })
        .await;
    };
    assert_eq!(titles(), ["matters", "later", "soon"]);
    sort(TodoSort::Due, &["soon", "later", "matters"]).await;
    sort(TodoSort::Priority, &["matters", "soon", "later"]).await;
    client.edit_todo(&later, due("2026-12-01")).await.unwrap();
    assert_eq!(titles(), ["matters", "later", "soon"]);
    client.set_todo_done(&soon, true).await.unwrap();
    client.set_todo_done(&later, true).await.unwrap();
    assert_eq!(done(client).2, ["later", "soon"], "the newest first");
    client.set_todo_done(&soon, false).await.unwrap();
    assert_eq!(titles(), ["matters", "soon"]);
    sort(TodoSort::Due, &["soon", "matters"]).await;
    desk.client.shutdown().await;
}

#[tokio::test]
async fn whatever_changes_of_a_to_do_the_view_says_that_something_has() {
    let server = FakeServer::start().await;
    let desk = Window::open(&server).await;
    let client = &desk.client;
    let ids = [desk.add("out of sight").await, desk.add("in sight").await];
    look_at(client, window(0, 1), WHOLE).await;
    let change = || client.views().todos().borrow().change;
    for id in &ids {
        for notes in ["abc", "abc def"] {
            let before = change();
            let notes = TodoChange::Notes(notes.into());
            client.edit_todo(id, notes).await.unwrap();
            assert_ne!(change(), before);
        }
    }
    let before = change();
    look_at(client, window(0, 2), WHOLE).await;
    desk.keep("template", serde_json::json!({ "name": "Letter" }))
        .await;
    assert_eq!(change(), before, "no to-do is another one");
    desk.client.shutdown().await;
}
