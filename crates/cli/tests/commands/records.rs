//! What a person keeps: to-dos, templates and memories, and all of it in one file.

use std::io::Write as _;
use std::path::Path;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::{document, pia, pia_command, text};

#[test]
fn to_dos_work_without_an_account() {
    let folder = tempfile::tempdir().unwrap();
    let empty = pia(folder.path(), &["todo", "list"]);
    assert_eq!(text(&empty.stdout), "There are no to-dos.");

    let added = document(&pia(
        folder.path(),
        &["todo", "add", "buy", "milk", "--json"],
    ));
    let id = added["todo"]["id"].as_str().unwrap().to_owned();
    let todo = |done: bool| {
        json!({
            "id": id, "title": "buy milk", "done": done, "priority": "medium", "dueMs": null,
            "hasNotes": false, "synced": false,
        })
    };
    assert_eq!(added, json!({ "todo": todo(false) }));
    let end = &id[id.len() - 8..];
    let listed = pia(folder.path(), &["todo", "list"]);
    assert_eq!(text(&listed.stdout), format!("[ ] {end}  buy milk"));

    let done = pia(folder.path(), &["todo", "done", end]);
    assert_eq!(text(&done.stdout), format!("Done [x] {end}  buy milk"));
    assert_eq!(
        text(&done.stderr),
        "",
        "nobody signed in is nothing to remark on"
    );
    let all = document(&pia(folder.path(), &["todo", "list", "--json"]));
    assert_eq!(all, json!({ "todos": [todo(true)] }));
}

#[test]
fn templates_and_memories_are_added_shown_changed_and_deleted() {
    let folder = tempfile::tempdir().unwrap();
    let run = |args: &[&str]| {
        let ran = pia(folder.path(), args);
        assert_eq!(text(&ran.stderr), "", "{args:?}");
        text(&ran.stdout)
    };
    assert_eq!(run(&["template", "list"]), "There are no templates.");
    let added = document(&pia(
        folder.path(),
        &[
            "template", "add", "A", "letter", "--prompt", "Write.", "--style", "Dear", "--json",
        ],
    ));
    let record = &added["record"];
    assert_eq!(record["kind"], "template");
    assert_eq!(record["synced"], false);
    let body = &record["body"];
    assert_eq!(body["name"], "A letter");
    assert_eq!(body["prompt"], "Write.");
    assert_eq!(body["ExampleText"], "Dear");
    assert!(body["createdAt"].is_string() && body["modifiedAt"].is_string());
    let id = record["id"].as_str().unwrap();
    let end = &id[id.len() - 8..];
    let changed = run(&["template", "edit", end, "--name", "Letter"]);
    assert_eq!(changed, format!("Changed {end}  Letter"));
    assert_eq!(
        run(&["template", "show", end]),
        format!("Name: Letter\nStyle: Dear\nPrompt: Write.\nId: {id}")
    );
    assert_eq!(run(&["template", "list"]), format!("{end}  Letter"));
    let deleted = run(&["template", "delete", end]);
    assert_eq!(deleted, format!("Deleted {end}  Letter"));
    assert_eq!(run(&["template", "list"]), "There are no templates.");

    let remembered = document(&pia(
        folder.path(),
        &[
            "memory",
            "add",
            "Coffee",
            "--data",
            "{\"with\":\"milk\"}",
            "--json",
        ],
    ));
    assert_eq!(remembered["record"]["body"]["type"], "note");
    let memories = document(&pia(folder.path(), &["memory", "list", "--json"]));
    assert_eq!(memories["records"][0], remembered["record"]);
}

#[test]
fn what_is_exported_can_be_imported_elsewhere_and_nothing_of_a_bad_file_is() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    pia(here.path(), &["todo", "add", "milk"]);
    pia(
        here.path(),
        &["template", "add", "Letter", "--prompt", "Write."],
    );
    let file = here.path().join("all.json");
    let name = file.to_str().unwrap();
    let wrote = pia(here.path(), &["export", name]);
    assert_eq!(text(&wrote.stdout), format!("Wrote 2 records to {name}."));
    let again = pia(here.path(), &["export", name]);
    assert_eq!(again.status.code(), Some(1), "it is not overwritten");

    // A field of another version, and a record of a kind this one knows nothing of.
    let mut export: Value = serde_json::from_slice(&std::fs::read(&file).unwrap()).unwrap();
    assert_eq!(export["format"], "pia-export");
    let records = export["records"].as_array_mut().unwrap();
    assert_eq!(records.len(), 2);
    records[0]["body"]["colour"] = json!({ "of": ["another", "version"] });
    records.push(json!({
        "kind": "recipe", "id": "0197a1c0-0000-7000-8000-000000000001", "body": { "serves": 4 },
    }));
    let import = |folder: &Path, document: &Value| {
        let mut child = pia_command(folder, &["import", "-", "--json"])
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let bytes = document.to_string();
        child
            .stdin
            .take()
            .unwrap()
            .write_all(bytes.as_bytes())
            .unwrap();
        child.wait_with_output().unwrap()
    };

    let mut bad = export.clone();
    bad["records"]
        .as_array_mut()
        .unwrap()
        .push(json!({ "kind": "todo", "id": "1", "body": {} }));
    let refused = import(there.path(), &bad);
    assert_eq!(refused.status.code(), Some(1));
    let problem: Value = serde_json::from_slice(&refused.stderr).unwrap();
    assert_eq!(problem["problem"]["code"], "import_invalid");
    assert_eq!(
        problem["problem"]["sentence"],
        "Record 4 of the file has no GUID as id: “1”."
    );
    let empty = document(&pia(there.path(), &["export"]));
    assert_eq!(empty["records"], json!([]));

    let taken = document(&import(there.path(), &export));
    assert_eq!(counts(&taken), [3, 0, 0]);
    let whole = document(&pia(there.path(), &["export"]));
    let by_id = |records: &Value| {
        let mut records = records.as_array().unwrap().clone();
        records.sort_by_key(|one| one["id"].to_string());
        records
    };
    assert_eq!(by_id(&whole["records"]), by_id(&export["records"]));
    let back = document(&import(here.path(), &export));
    assert_eq!(counts(&back), [1, 1, 1]);
}

fn counts(imported: &Value) -> [u64; 3] {
    ["made", "changed", "same"].map(|name| imported[name].as_u64().unwrap())
}

#[test]
fn to_dos_go_through_a_table_and_back() {
    let (here, there) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
    pia(here.path(), &["todo", "add", "=milk, white"]);
    pia(here.path(), &["todo", "add", "tea"]);
    pia(here.path(), &["template", "add", "Letter"]);
    let file = here.path().join("todos.CSV");
    let name = file.to_str().unwrap();
    let wrote = document(&pia(here.path(), &["export", name, "--json"]));
    assert_eq!(
        wrote,
        json!({ "file": name, "records": 2, "leftOut": 0 }),
        "the ending says what it is"
    );
    let table = std::fs::read_to_string(&file).unwrap();
    assert!(table.starts_with("\u{feff}id,title,done,"), "{table}");
    assert!(table.contains(",\"'=milk, white\",false,"), "{table}");
    // A program that reads it has no use for the mark.
    let printed = pia(here.path(), &["export", "--format", "csv", "--json"]);
    assert_eq!(
        String::from_utf8(printed.stdout).unwrap(),
        table.replace('\u{feff}', "")
    );

    let back = document(&pia(here.path(), &["import", name, "--json"]));
    assert_eq!(counts(&back), [0, 0, 2]);
    let would = pia(there.path(), &["import", name, "--dry-run"]);
    assert_eq!(
        text(&would.stdout),
        "It would import: 2 new, 0 changed, 0 as they were."
    );
    let imported = pia(there.path(), &["import", name]);
    assert_eq!(
        text(&imported.stdout),
        "Imported: 2 new, 0 changed, 0 as they were."
    );
    let titles = |folder| {
        let list = document(&pia(folder, &["todo", "list", "--json"]));
        let todos = list["todos"].as_array().unwrap().clone();
        let titles: Vec<Value> = todos.iter().map(|todo| todo["title"].clone()).collect();
        titles
    };
    assert_eq!(titles(there.path()), ["tea", "=milk, white"]);
    assert_eq!(titles(there.path()), titles(here.path()));
}

#[test]
fn a_table_somebody_typed_is_taken_in_once_and_a_bad_one_not_at_all() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("typed.txt");
    let name = file.to_str().unwrap();
    let typed = |text: &str| {
        let mut file = std::fs::File::create(&file).unwrap();
        file.write_all(text.as_bytes()).unwrap();
    };
    typed("Title;Column;Size\nmilk;Shopping;1\ntea;;2\n");
    let imported = pia(folder.path(), &["import", name]);
    assert_eq!(
        text(&imported.stdout),
        "Imported: 2 new, 0 changed, 0 as they were. New on the board: Shopping. Not taken in, as \
         Pia has no such column: Size."
    );
    let again = document(&pia(folder.path(), &["import", name, "--json"]));
    assert_eq!(counts(&again), [0, 0, 2]);
    assert_eq!(again["ignored"], json!(["Size"]));

    typed("title;due\nrum;\nbread;soon\n");
    let refused = pia(folder.path(), &["import", "--format", "csv", name]);
    assert_eq!(refused.status.code(), Some(1));
    assert_eq!(
        text(&refused.stderr),
        "Line 3 says “soon” as due: a day is written as 2026-11-29, a time as 2026-11-29T15:30:00Z."
    );
    let list = document(&pia(folder.path(), &["todo", "list", "--json"]));
    assert_eq!(list["todos"].as_array().unwrap().len(), 2);
}
