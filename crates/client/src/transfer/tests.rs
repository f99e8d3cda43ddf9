//! Files of a whole client: what is written, what is taken in, and what is taken back.

use std::fs;

use serde_json::{Value, json};

use super::*;
use crate::problem::ProblemCode;
use crate::store::Everything;
use crate::testing::{Device, FakeServer, sign_in, take_in};
use crate::{Client, TodoChange, UndoAction};

async fn export(client: &Client, file: &Path) -> u32 {
    let format = DataFormat::of_name(file).unwrap();
    let written = client.export_to(file, format, Separator::Semicolon, true);
    written.await.unwrap().records
}

async fn titles(client: &Client) -> Vec<String> {
    let todos = client.todos().await.unwrap();
    todos.into_iter().map(|todo| todo.title).collect()
}

async fn everything(client: &Client) -> Everything {
    client.store_on_show().everything().await.unwrap()
}

#[tokio::test]
async fn what_is_written_is_taken_in_elsewhere_and_changes_nothing_here() {
    let server = FakeServer::start().await;
    let devices = [Device::new(&server).await, Device::new(&server).await];
    let (desk, lap) = (devices[0].window().await, devices[1].window().await);
    let folder = tempfile::tempdir().unwrap();
    let waiting = desk.add_column("Waiting").await.unwrap();
    let id = desk.add_todo_to("=milk", &waiting).await.unwrap();
    let notes = TodoChange::Notes("white;\r\nor not".into());
    desk.edit_todo(&id, notes).await.unwrap();
    desk.add_todo("tea").await.unwrap();
    for name in ["all.json", "todos.csv"] {
        let file = folder.path().join(name);
        let records = export(&desk, &file).await;
        assert_eq!(records, if name == "all.json" { 3 } else { 2 });
        let before = everything(&desk).await;
        let back = take_in(&desk, fs::read(&file).unwrap()).await;
        assert_eq!((back.made, back.changed, back.same), (0, 0, records));
        assert_eq!(everything(&desk).await.records, before.records);
    }
    let table = folder.path().join("todos.csv");
    let import = lap.open_import(&table, None).await.unwrap();
    let would = lap.try_import(&import).await.unwrap();
    assert_eq!(titles(&lap).await, [""; 0], "a look changes nothing");
    let did = lap.take_in(import).await.unwrap();
    assert_eq!(would, did);
    assert_eq!((did.made, did.changed, did.same), (2, 0, 0));
    assert_eq!(did.new_columns, ["Waiting"]);
    assert!(did.undoable);
    assert_eq!(lap.todos().await.unwrap().len(), 2);
    assert_eq!(titles(&lap).await, titles(&desk).await);
    let again = folder.path().join("again.csv");
    export(&lap, &again).await;
    assert_eq!(fs::read(again).unwrap(), fs::read(table).unwrap());
    desk.shutdown().await;
    lap.shutdown().await;
}

#[tokio::test]
async fn a_copy_mends_what_was_damaged_since() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.signed_in().await;
    client.add_todo("milk").await.unwrap();
    client.add_todo("tea").await.unwrap();
    client.sync_once().await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("all.json");
    assert_eq!(export(&client, &file).await, 2);
    crate::store::tamper::Tamper::with(device.folder.path()).garble("milk");
    let import = client.open_import(&file, None).await.unwrap();
    let would = client.try_import(&import).await.unwrap();
    assert_eq!((would.made, would.changed, would.same), (1, 0, 1));
    assert_eq!(client.take_in(import).await.unwrap(), would);
    assert_eq!(titles(&client).await, ["tea", "milk"]);
    client.shutdown().await;
}

#[tokio::test]
async fn an_import_is_undone_in_one_step_and_done_again() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = client.add_todo("milk").await.unwrap();
    let table = format!("id,title,column\n{id},tea,Later\n,rum,Later\n");
    let did = take_in(&client, table.as_str()).await;
    assert_eq!((did.made, did.changed), (1, 1));
    let step = client.views().undo().borrow().undo.clone().unwrap();
    assert_eq!((step.action, &*step.title), (UndoAction::Import, ""));
    let after = everything(&client).await.records.len();
    client.undo().await.unwrap();
    assert_eq!(titles(&client).await, ["milk"]);
    assert_eq!(everything(&client).await.records.len(), 1);
    client.redo().await.unwrap();
    assert_eq!(titles(&client).await, ["rum", "tea"]);
    assert_eq!(everything(&client).await.records.len(), after);
    // The same once more: the one is as the table has it, the other was taken in before.
    let again = take_in(&client, table).await;
    assert_eq!((again.made, again.changed, again.same), (0, 0, 2));
    client.shutdown().await;
}

#[tokio::test]
async fn very_many_are_taken_in_and_not_remembered() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let lines: Vec<String> = (0..=UNDOABLE).map(|number| format!("{number}\n")).collect();
    let lines = lines.concat();
    let did = take_in(&client, format!("title\n{lines}")).await;
    assert!(!did.undoable);
    assert_eq!(usize::try_from(did.made).unwrap(), UNDOABLE + 1);
    assert_eq!(client.views().undo().borrow().undo, None);
    client.shutdown().await;
}

#[tokio::test]
async fn a_bad_row_keeps_all_others_out() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let table = std::io::Cursor::new("title,due\nmilk,\ntea,soon\n");
    let Err(problem) = client.read_import("It", table, None).await else {
        panic!("it was read")
    };
    assert_eq!(problem.code, ProblemCode::ImportRowInvalid);
    assert_eq!(problem.detail.as_deref(), Some("3 · due: “soon”"));
    assert_eq!(titles(&client).await, [""; 0]);
    client.shutdown().await;
}

#[tokio::test]
async fn what_was_chosen_for_other_data_is_not_taken_in() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let read = || client.read_import("It", std::io::Cursor::new("title\nmilk\n"), None);
    let import = read().await.unwrap();
    sign_in(&client).await;
    let refused = client.try_import(&import).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::ImportOutdated);
    let refused = client.take_in(import).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::ImportOutdated);
    client.take_in(read().await.unwrap()).await.unwrap();
    assert_eq!(titles(&client).await, ["milk"]);
    client.shutdown().await;
}

#[tokio::test]
async fn a_file_is_whole_or_not_there_and_nobody_elses() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    client.add_todo("Käse").await.unwrap();
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("todos.csv");
    fs::File::create(&file).unwrap();
    let write = |file: PathBuf, replace| {
        let client = client.clone();
        async move {
            let format = DataFormat::Csv;
            client
                .export_to(&file, format, Separator::Comma, replace)
                .await
        }
    };
    let refused = write(file.clone(), false).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::ExportFailed);
    assert_eq!(fs::read(&file).unwrap(), b"", "it was there");
    write(file.clone(), true).await.unwrap();
    let text = fs::read_to_string(&file).unwrap();
    assert!(text.starts_with("\u{feff}id,title,"), "{text}");
    assert!(text.contains(",Käse,"), "{text}");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        let mode = file.metadata().unwrap().permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
    }
    let nowhere = folder.path().join("none/todos.csv");
    let refused = write(nowhere, true).await.unwrap_err();
    assert_eq!(refused.code, ProblemCode::ExportFailed);
    // A folder cannot be replaced, and what was written beside it goes again.
    let inside = folder.path().join("folder");
    fs::create_dir_all(inside.join("x")).unwrap();
    write(inside, true).await.unwrap_err();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 2);
    client.shutdown().await;
}

#[test]
fn a_format_is_told_by_the_name_or_the_content() {
    let of_name = |name: &str| DataFormat::of_name(Path::new(name));
    assert_eq!(of_name("a.JSON"), Some(DataFormat::Json));
    assert_eq!(of_name("a.b.csv"), Some(DataFormat::Csv));
    for name in ["a.txt", "csv", "-", ".csv"] {
        assert_eq!(of_name(name), None, "{name}");
    }
    let of_content = |text: &str| DataFormat::of_content(text.as_bytes());
    assert_eq!(of_content("\u{feff} {}"), DataFormat::Json);
    assert_eq!(of_content("[]"), DataFormat::Json);
    for text in ["", "title\nmilk", "\u{feff}title"] {
        assert_eq!(of_content(text), DataFormat::Csv, "{text}");
    }
}

#[tokio::test]
async fn a_document_is_undone_field_by_field() {
    let server = FakeServer::start().await;
    let device = Device::new(&server).await;
    let client = device.window().await;
    let id = client.add_todo("milk").await.unwrap();
    let record = json!({ "kind": "todo", "id": id, "body": { "title": "tea", "colour": 1 } });
    let document = json!({ "format": "pia-export", "version": 1, "records": [record] });
    let did = take_in(&client, document.to_string()).await;
    assert_eq!((did.made, did.changed, did.same), (0, 1, 0));
    client.set_todo_done(&id, true).await.unwrap();
    client.undo().await.unwrap();
    client.undo().await.unwrap();
    let body = everything(&client).await.records.remove(0).body;
    assert_eq!(body["title"], "milk");
    assert_eq!(body.get("colour"), None::<&Value>);
    client.shutdown().await;
}
