//! Laws of the table, and what it says of tables that others have made.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use proptest::prelude::*;
use serde_json::{Value, json};
use time::macros::datetime;

use super::*;
use crate::problem::{Problem, ProblemCode};
use crate::store::{Edit, EditOne};

const ID: &str = "0197a1c0-0000-7000-8000-000000000001";

fn noon() -> WireTime {
    WireTime::new(datetime!(2026-11-29 12:00 UTC))
}

fn body(value: Value) -> Body {
    serde_json::from_value(value).unwrap()
}

fn everything(todos: &[Body], columns: &[Body]) -> Everything {
    let whole = |kind: Kind| {
        move |(number, body): (u8, &Body)| Whole {
            kind: kind.clone(),
            id: RecordId::from_bytes([number; 16]),
            body: body.clone(),
        }
    };
    let todos = (100..).zip(todos).map(whole(Kind::todo()));
    let columns = (1..).zip(columns).map(whole(Kind::new(Kind::COLUMN)));
    Everything {
        records: todos.chain(columns).collect(),
        damaged: Vec::new(),
    }
}

fn board(columns: &[Body]) -> Columns {
    columns_of(everything(&[], columns).records)
}

/// What a table makes, where there is nothing yet: columns and to-dos.
fn made(text: &str, columns: Columns) -> Everything {
    let (columns, rows) = place(read(text.as_bytes()).unwrap(), columns);
    let columns = columns.iter().map(|one| one as &dyn EditOne);
    let rows = rows.iter().map(|one| one as &dyn EditOne);
    let records = columns.chain(rows).map(|one| match one.edit(None, noon()) {
        Edit::Put(body) => Whole {
            kind: one.record().0.clone(),
            id: one.record().1,
            body,
        },
        Edit::PutLocked(_) | Edit::Keep | Edit::Delete => panic!("nothing was made"),
    });
    Everything {
        records: records.collect(),
        damaged: Vec::new(),
    }
}

fn titles(text: &str) -> Vec<String> {
    let title = |one: Whole| one.body["title"].as_str().unwrap().to_owned();
    made(text, board(&[]))
        .records
        .into_iter()
        .map(title)
        .collect()
}

fn refusal(text: &str) -> Problem {
    let problem = read(text.as_bytes()).unwrap_err();
    let said = &problem.sentence;
    assert!(said.ends_with('.') && !said.contains('\n'), "{said}");
    problem
}

/// Texts as people and attackers write them.
fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        "[a-zäß ]{1,12}",
        "['=+@\t\r\n\"',;＝-]{0,5}[a-z(),;\"\n]{0,8}",
        ".{0,20}",
    ]
}

fn any_time() -> impl Strategy<Value = WireTime> {
    let day = prop_oneof![Just(43_200_i64), 0..86_400_i64];
    (-20_000..80_000_i64, day, 0..1000_i64).prop_map(|(day, second, millisecond)| {
        let second = time::Duration::seconds(day * 86_400 + second);
        let millisecond = time::Duration::milliseconds(millisecond * i64::from(day % 2 == 0));
        WireTime::new(time::OffsetDateTime::UNIX_EPOCH + second + millisecond)
    })
}

prop_compose! {
    /// As Pia makes it.
    fn any_todo()(
        title in any_text().prop_filter("a title", |title| !title.trim().is_empty()),
        done in any::<bool>(),
        column in prop::option::of(1..4_u8),
        priority in 0..3_u8,
        due in prop::option::of(any_time()),
        notes in prop::option::of(any_text()),
        created in any_time(),
        completed in any_time(),
    ) -> Body {
        body(json!({
            "title": title,
            "status": u8::from(done),
            "priority": priority,
            "columnId": column.map(|number| RecordId::from_bytes([number; 16]).to_string()),
            "dueDate": due.map(|due| due.to_string()),
            "notes": notes,
            "createdAt": created.to_string(),
            "completedAt": done.then(|| completed.to_string()),
        }))
    }
}

/// As any client may have made it.
fn odd_todo() -> impl Strategy<Value = Body> {
    let odd = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        any_text().prop_map(Value::from),
        any_time().prop_map(|time| time.to_string().into()),
        Just(json!(["2026-11-29"])),
    ];
    let fields = "title|status|priority|columnId|dueDate|notes|createdAt|completedAt|other";
    (any_todo(), prop::collection::vec((fields, odd), 0..6)).prop_map(|(mut body, odd)| {
        body.extend(odd);
        body
    })
}

fn columns() -> [Body; 3] {
    [
        body(json!({ "name": "=Doing", "sortOrder": 1 })),
        body(json!({ "name": "Waiting; maybe", "sortOrder": 2 })),
        body(json!({ "name": "Archive", "sortOrder": 1, "isClosedColumn": true })),
    ]
}

proptest! {
    #[test]
    fn what_is_exported_is_what_is_imported(
        todos in prop::collection::vec(any_todo(), 0..6),
        semicolon in any::<bool>(),
    ) {
        let separator = if semicolon { Separator::Semicolon } else { Separator::Comma };
        let text = write(everything(&todos, &columns()), separator).unwrap().text;
        let again = write(made(&text, board(&[])), separator).unwrap();
        prop_assert_eq!(again.todos, todos.len());
        prop_assert_eq!(again.text, text);
    }

    #[test]
    fn what_is_imported_where_it_came_from_changes_nothing(
        todos in prop::collection::vec(odd_todo(), 0..6),
    ) {
        let all = everything(&todos, &columns());
        let text = write(everything(&todos, &columns()), Separator::Comma).unwrap().text;
        let (new, rows) = place(read(text.as_bytes()).unwrap(), board(&columns()));
        prop_assert!(new.is_empty());
        prop_assert_eq!(rows.len(), todos.len());
        for row in rows {
            let before = all.records.iter().find(|one| one.id == row.record().1).unwrap();
            prop_assert!(matches!(row.edit(Some(&before.body), noon()), Edit::Keep));
        }
    }

    #[test]
    fn no_cell_is_a_formula_and_each_is_read_as_it_was(text in any_text()) {
        let cell = cell::harmless(text.clone());
        prop_assert!(!cell.starts_with(['=', '+', '-', '@', '\t', '\r', '＝', '＋', '－', '＠']));
        prop_assert_eq!(cell::meant(&cell), text);
    }

    #[test]
    fn a_table_without_ids_is_taken_in_once(titles in prop::collection::vec("[ab]", 1..6)) {
        let text = format!("title\n{}\n", titles.join("\n"));
        let ids = || {
            let (_, rows) = place(read(text.as_bytes()).unwrap(), board(&[]));
            rows.iter().map(|row| row.record().1).collect::<Vec<_>>()
        };
        let (mut first, again) = (ids(), ids());
        prop_assert_eq!(&first, &again);
        first.sort_unstable();
        first.dedup();
        prop_assert_eq!(first.len(), titles.len(), "lines that say the same are two to-dos");
    }

    #[test]
    fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..80), text in ".{0,80}") {
        drop(read(&bytes));
        drop(read(format!("title,due\n{text}").as_bytes()));
    }
}

#[test]
fn a_table_looks_so() {
    let todos = [
        body(json!({
            "title": "Pay the \"rent\"", "status": 1, "priority": 2, "notes": "=1+1\nnow",
            "dueDate": "2026-12-24T12:00:00.000Z", "createdAt": "2026-11-29T08:15:30.250Z",
            "completedAt": "2026-11-30T09:00:00.000Z",
        })),
        body(json!({ "title": "milk", "columnId": "01010101-0101-0101-0101-010101010101" })),
        body(json!({ "encryptedPayload": "AAAA" })),
    ];
    let table = write(everything(&todos, &columns()), Separator::Semicolon).unwrap();
    assert_eq!((table.todos, table.left_out), (2, 1));
    assert_eq!(
        table.text,
        "id;title;done;column;priority;due;notes;created;completed\r\n\
         65656565-6565-6565-6565-656565656565;milk;false;'=Doing;medium;;;;\r\n\
         64646464-6464-6464-6464-646464646464;\"Pay the \"\"rent\"\"\";true;Archive;high;2026-12-24;\
         \"'=1+1\nnow\";2026-11-29T08:15:30.250Z;2026-11-30T09:00:00.000Z\r\n"
    );
}

#[test]
fn tables_of_others_are_read() {
    for (text, expected) in [
        ("title\nmilk\n", vec!["milk"]),
        (
            "\u{feff}Title;Done\r\n milk ;WAHR\r\n;\r\n\r\ntea;\r\n",
            vec!["milk", "tea"],
        ),
        ("title\tcolour\n\"milk, a lot\"\tred\n", vec!["milk, a lot"]),
        (
            "colour,TITLE\r\nred,\"two\r\nlines\"\r\n",
            vec!["two\r\nlines"],
        ),
        (
            "title\n'=1+1\n'tis so\n=2+2\n",
            vec!["=1+1", "'tis so", "=2+2"],
        ),
        ("title", vec![]),
    ] {
        assert_eq!(titles(text), expected, "{text:?}");
    }
    let rows = read(b"title;colour; size ;\nmilk;white;;\n").unwrap();
    assert_eq!(rows.ignored, ["colour", "size"]);
}

#[test]
fn what_a_spreadsheet_has_rewritten_is_understood() {
    let text = "title;done;priority;due;completed\nmilk;WAHR;High;24.12.2026;1.2.2026\n\
                tea;faux;;2026-12-24T15:30:00+01:00;\nrum;;low;;2026-12-24\n";
    let todos = made(text, board(&[])).records;
    let field = |number: usize, field: &str| todos[number].body[field].clone();
    assert_eq!(field(0, "status"), 1);
    assert_eq!(field(0, "priority"), 2);
    assert_eq!(field(0, "dueDate"), "2026-12-24T12:00:00.000Z");
    assert_eq!(field(0, "completedAt"), "2026-02-01T12:00:00.000Z");
    assert_eq!(field(1, "status"), 0);
    assert_eq!(field(1, "dueDate"), "2026-12-24T14:30:00.000Z");
    assert_eq!(field(2, "status"), 0, "it says that it is not done");
    // They stand in the order of the table: the list has the latest first, the board the earliest.
    assert!(field(0, "createdAt").as_str() > field(1, "createdAt").as_str());
    assert!(field(0, "position").as_str() < field(1, "position").as_str());
    let completed = made("title,completed\nmilk,2026-11-29\n", board(&[])).records;
    assert_eq!(completed[0].body["status"], 1, "it says nothing else");
}

#[test]
fn a_to_do_that_is_known_becomes_what_the_table_says_and_no_more() {
    let before = body(json!({
        "title": "milk", "status": 0, "priority": 7, "notes": "two", "colour": "white",
        "dueDate": "2026-12-24T12:00:00.000Z", "createdAt": "yesterday",
    }));
    let becomes = |text: &str| {
        let (_, rows) = place(read(text.as_bytes()).unwrap(), board(&[]));
        match rows[0].edit(Some(&before), noon()) {
            Edit::Put(mut after) => {
                assert_eq!(after.remove("updatedAt").unwrap(), noon().to_string());
                after.retain(|field, value| before.get(field) != Some(value));
                Some(Value::from(after))
            }
            Edit::PutLocked(_) | Edit::Keep | Edit::Delete => None,
        }
    };
    let with = |name: &str, cell: &str| becomes(&format!("id,title,{name}\n{ID},milk,{cell}\n"));
    for (name, same) in [
        ("due", "2026-12-24"),
        ("notes", "two"),
        ("priority", "medium"),
    ] {
        assert_eq!(with(name, same), None, "{name}");
    }
    for name in ["done", "column", "priority", "created", "completed"] {
        assert_eq!(with(name, ""), None, "{name}");
    }
    assert_eq!(with("due", ""), Some(json!({ "dueDate": null })));
    assert_eq!(with("notes", ""), Some(json!({ "notes": null })));
    assert_eq!(with("priority", "low"), Some(json!({ "priority": 0 })));
    assert_eq!(
        with("done", "x"),
        Some(json!({ "status": 1, "completedAt": noon().to_string() }))
    );
    assert_eq!(
        becomes(&format!("id,title\n{ID},tea\n")),
        Some(json!({ "title": "tea" }))
    );
    assert_eq!(becomes(&format!("id,title\n{ID},\n")), None);
    // Without an id it was taken in before, and somebody has gone on with it.
    assert_eq!(becomes("title,notes\nmilk,three\n"), None);
}

#[test]
fn a_column_is_found_by_its_name_or_made() {
    let columns = columns();
    let column = |cell: &str, done: bool| {
        let text = format!("title,column,done\nmilk,{cell},{done}\n");
        let (new, rows) = place(read(text.as_bytes()).unwrap(), board(&columns));
        let Edit::Put(todo) = rows[0].edit(None, noon()) else {
            panic!("nothing was made")
        };
        let id = todo
            .get("columnId")
            .map(|id| id.as_str().unwrap().to_owned());
        let new: Vec<_> = new.into_iter().map(|one| one.name).collect();
        (id.map(|id| id[..8].to_owned()), new)
    };
    assert_eq!(column("", false), (None, vec![]));
    assert_eq!(column("'=doing", false), (Some("01010101".into()), vec![]));
    assert_eq!(column("Archive", true), (Some("03030303".into()), vec![]));
    assert_eq!(
        column("Zu erledigen", false),
        (Some("00000000".into()), vec![])
    );
    let (id, new) = column("Shopping", false);
    assert_eq!(new, ["Shopping"]);
    assert_eq!(
        id,
        column("shopping", false).0,
        "the same wherever it is made"
    );

    let (new, _) = place(
        read(b"title,column,done\na,Old,x\nb,New,x\nc,New,\nd,Old,x\n").unwrap(),
        board(&columns),
    );
    let made = new.iter().map(|one| match one.edit(None, noon()) {
        Edit::Put(body) => (
            body["name"].clone(),
            body["isClosedColumn"].clone(),
            body["sortOrder"].clone(),
        ),
        Edit::PutLocked(_) | Edit::Keep | Edit::Delete => panic!("nothing was made"),
    });
    assert_eq!(
        made.collect::<Vec<_>>(),
        [
            (json!("Old"), json!(true), json!(3)),
            (json!("New"), json!(false), json!(4)),
        ]
    );
}

#[test]
fn what_cannot_be_taken_in_is_said_with_its_line() {
    let row = |cells: &str| {
        let problem = refusal(&format!(
            "id,title,done,priority,due,notes\r\n\r\n,\"two\nlines\",,,,\r\n{cells}\r\n"
        ));
        assert_eq!(problem.code, ProblemCode::ImportRowInvalid);
        (problem.sentence, problem.detail.unwrap())
    };
    let long = "x".repeat(300_000);
    for (cells, sentence, detail) in [
        (
            ",milk",
            "Line 5 has 2 cells, and the first line names 6.",
            "5 · 2 ≠ 6",
        ),
        (
            ",  ,x,,,",
            "Line 5 has no title, and a new to-do needs one.",
            "5 · title: “”",
        ),
        (
            "7,milk,,,,",
            "Line 5 says “7” as id: an id is a GUID, or nothing for a new to-do.",
            "5 · id: “7”",
        ),
        (
            ",milk,maybe,,,",
            "Line 5 says “maybe” as done: it is “true”, “false” or nothing.",
            "5 · done: “maybe”",
        ),
        (
            ",milk,,\"very\nmuch\",,",
            "Line 5 says “very much” as priority: it is “low”, “medium”, “high” or nothing.",
            "5 · priority: “very much”",
        ),
        (
            ",milk,,,24/12/2026,",
            "Line 5 says “24/12/2026” as due: a day is written as 2026-11-29, a time as \
             2026-11-29T15:30:00Z.",
            "5 · due: “24/12/2026”",
        ),
        (
            &format!(",milk,,,,{long}"),
            "Line 5 has 300027 bytes, and 262144 is the most.",
            "5 · 300027 > 262144",
        ),
    ] {
        assert_eq!(row(cells), (sentence.into(), detail.into()));
    }
    let twice = refusal(&format!("id,title\n{ID},a\n,b\n{ID},c\n"));
    assert_eq!(
        twice.sentence,
        format!("Line 4 is about the to-do {ID}, and so is line 2.")
    );
}

#[test]
fn what_is_no_table_of_to_dos_is_said() {
    for text in ["", "\u{feff}", "name,done\nmilk,\n", "title,title\na,b\n"] {
        assert_eq!(refusal(text).code, ProblemCode::ImportNoTitle, "{text:?}");
    }
    let twice = refusal("title,due,Due\nmilk,,\n");
    assert_eq!(twice.code, ProblemCode::ImportInvalid);
    assert_eq!(
        twice.sentence,
        "The first line names the column “due” twice."
    );
    // As Excel saves it in Germany unless it is told otherwise, and as “Unicode text”.
    for (bytes, line) in [(&b"title\nmilk\nK\xe4se\n"[..], 3), (b"\xff\xfet\0i\0", 1)] {
        let problem = read(bytes).unwrap_err();
        assert_eq!(problem.code, ProblemCode::ImportNotUtf8);
        assert!(
            problem
                .sentence
                .starts_with(&format!("Line {line} is no UTF-8"))
        );
    }
}
