//! All of a person's records as one JSON document, and such a document back into records.

use data_encoding::BASE64;
use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind, MAX_RECORD_BYTES};
use serde::Deserialize;
use serde_json::Value;

use crate::problem::{Problem, ProblemCode};
use crate::records::{SYNCED_KEY, small_enough};
use crate::report::{Export, Exported, ExportedDamaged, Left};
use crate::store::{Damaged, Everything, Whole, id_text};

/// What the document calls itself.
const FORMAT: &str = "pia-export";
/// Its present version. A higher one may mean something else.
const VERSION: u32 = 1;

/// A document as it may come: more is checked once its format is known.
#[derive(Deserialize)]
struct Document {
    format: String,
    version: u32,
    records: Vec<Value>,
}

/// A record as it may come.
#[derive(Deserialize)]
struct Given {
    kind: String,
    id: String,
    body: Body,
}

/// The document.
pub(crate) fn export(all: Everything, now: String) -> Export {
    Export {
        format: FORMAT,
        version: VERSION,
        exported_at: now,
        damaged: all.damaged.into_iter().map(damaged).collect(),
        records: all
            .records
            .into_iter()
            .filter_map(without_key)
            .map(|one| Exported {
                kind: one.kind.as_str().to_owned(),
                id: one.id.to_string(),
                body: one.body,
            })
            .collect(),
    }
}

/// The record without the key of an AI provider, for files are sent around; `None` for one that is nothing else, a key that lost against another.
fn without_key(mut one: Whole) -> Option<Whole> {
    match one.kind.as_str() {
        Kind::PROVIDER => drop(one.body.remove(SYNCED_KEY)),
        Kind::CONFLICT
            if one
                .body
                .get("field")
                .is_some_and(|field| field == SYNCED_KEY) =>
        {
            return None;
        }
        _ => {}
    }
    Some(one)
}

fn damaged(one: Damaged) -> ExportedDamaged {
    ExportedDamaged {
        kind: one.kind.as_str().to_owned(),
        id: id_text(&one.id),
        left: (!may_hold_key(&one)).then(|| match String::from_utf8(one.left) {
            Ok(text) => Left::Text(text),
            Err(other) => Left::Base64(BASE64.encode(other.as_bytes())),
        }),
    }
}

/// Whether such a key may be in what is left. Which part of a provider it is cannot be told any more.
fn may_hold_key(one: &Damaged) -> bool {
    let names_one = || {
        one.left
            .windows(SYNCED_KEY.len())
            .any(|part| part == SYNCED_KEY.as_bytes())
    };
    match one.kind.as_str() {
        Kind::PROVIDER => true,
        Kind::CONFLICT => names_one(),
        _ => false,
    }
}

/// Reads a document, all of it or nothing.
pub(crate) fn read(text: &[u8]) -> Result<Vec<Whole>, Problem> {
    // Some editors put a byte order mark before JSON, where it does not belong (RFC 8259 section 8.1).
    let text = text.strip_prefix("\u{feff}".as_bytes()).unwrap_or(text);
    // serde_json names the line and the column.
    let value: Value = serde_json::from_slice(text)
        .map_err(|error| invalid(format!("This is no JSON: {error}.")))?;
    let document = Document::deserialize(value).map_err(|_| {
        invalid("This is no export of Pia: it needs format, version and records.".into())
    })?;
    if document.format != FORMAT {
        return Err(invalid(format!(
            "This is no export of Pia: its format is “{}”.",
            document.format
        )));
    }
    if document.version != VERSION {
        return Err(invalid(format!(
            "This export is of version {}, and this Pia reads version {VERSION}: update it.",
            document.version
        )));
    }
    let numbered = (1_usize..).zip(document.records);
    numbered
        .map(|(number, given)| {
            record(given).map_err(|why| invalid(format!("Record {number} of the file {why}.")))
        })
        .collect()
}

fn record(given: Value) -> Result<Whole, String> {
    let given = Given::deserialize(given).map_err(|error| format!("makes no sense: {error}"))?;
    let kind = Kind::new(given.kind);
    if !kind.is_valid() {
        return Err(format!("has no kind that exists: “{}”", kind.as_str()));
    }
    let id =
        RecordId::parse(&given.id).map_err(|_| format!("has no GUID as id: “{}”", given.id))?;
    small_enough(&given.body)
        .map_err(|size| format!("has {size} bytes, and {MAX_RECORD_BYTES} is the most"))?;
    Ok(Whole {
        kind,
        id,
        body: given.body,
    })
}

fn invalid(sentence: String) -> Problem {
    Problem::new(ProblemCode::ImportInvalid, sentence)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    const ID: &str = "0197a1c0-0000-7000-8000-000000000001";

    fn refusal(text: &str) -> String {
        let problem = read(text.as_bytes()).unwrap_err();
        assert_eq!(problem.code, ProblemCode::ImportInvalid);
        assert!(problem.sentence.ends_with('.') && !problem.sentence.contains('\n'));
        problem.sentence
    }

    #[test]
    fn what_cannot_be_read_is_said_with_its_place() {
        let with = |record: Value| {
            let good = json!({ "kind": "todo", "id": ID, "body": {} });
            let records = [good, record];
            refusal(&json!({ "format": FORMAT, "version": 1, "records": records }).to_string())
        };
        assert_eq!(
            refusal("{\n  \"format\": ,"),
            "This is no JSON: expected value at line 2 column 13."
        );
        assert!(refusal("[]").starts_with("This is no export of Pia"));
        assert!(refusal(r#"{"format":"x","version":1,"records":[]}"#).contains("“x”"));
        assert!(refusal(r#"{"format":"pia-export","version":2,"records":[]}"#).contains("update"));
        for (record, words) in [
            (json!(7), "Record 2 of the file makes no sense: "),
            (
                json!({ "kind": "todo", "id": ID }),
                "Record 2 of the file makes no sense: ",
            ),
            (
                json!({ "kind": "todo", "id": ID, "body": [] }),
                "Record 2 of the file makes no sense",
            ),
            (
                json!({ "kind": "To Do", "id": ID, "body": {} }),
                "Record 2 of the file has no kind that exists: “To Do”.",
            ),
            (
                json!({ "kind": "todo", "id": "1", "body": {} }),
                "Record 2 of the file has no GUID as id: “1”.",
            ),
            (
                json!({ "kind": "todo", "id": ID, "body": { "a": "x".repeat(MAX_RECORD_BYTES) } }),
                "Record 2 of the file has 262152 bytes",
            ),
        ] {
            let said = with(record);
            assert!(said.starts_with(words), "{said}");
        }
    }

    #[test]
    fn the_key_of_a_provider_stays_where_it_is() {
        let body = json!({ "name": "Mine", "apiKey": "sk-secret" });
        let one = |kind: &str| Whole {
            kind: Kind::new(kind),
            id: RecordId::parse(ID).unwrap(),
            body: serde_json::from_value(body.clone()).unwrap(),
        };
        let mut lost = one(Kind::CONFLICT);
        lost.body = serde_json::from_value(json!({ "field": "apiKey", "other": "sk" })).unwrap();
        let everything = Everything {
            records: vec![one(Kind::PROVIDER), lost, one("other")],
            damaged: Vec::new(),
        };
        let records = export(everything, String::new()).records;
        assert_eq!(records.len(), 2);
        assert_eq!(
            Value::from(records[0].body.clone()),
            json!({ "name": "Mine" })
        );
        assert_eq!(
            Value::from(records[1].body.clone()),
            body,
            "of another kind it is another thing"
        );
    }

    #[test]
    fn nor_is_it_in_what_is_left_of_a_damaged_one() {
        let one = |kind: &str, left: &str| Damaged {
            kind: Kind::new(kind),
            id: RecordId::parse(ID).unwrap().as_bytes().to_vec(),
            title: None,
            left: left.into(),
        };
        let everything = Everything {
            records: Vec::new(),
            damaged: vec![
                one(Kind::PROVIDER, r#"{"apiKfy":"sk-secret","na"#),
                one(Kind::CONFLICT, r#"{"field":"apiKey","other":"sk-secret"#),
                one(Kind::CONFLICT, r#"{"field":"title","other":"mine"#),
                one("todo", r#"{"title":"the apiKey of"#),
            ],
        };
        let written = serde_json::to_value(export(everything, String::new())).unwrap();
        let left = |kind, text| json!({ "kind": kind, "id": ID, "text": text });
        assert_eq!(
            written["damaged"],
            json!([
                { "kind": "provider", "id": ID },
                { "kind": "conflict", "id": ID },
                left("conflict", r#"{"field":"title","other":"mine"#),
                left("todo", r#"{"title":"the apiKey of"#),
            ])
        );
    }

    #[test]
    fn a_byte_order_mark_is_passed_over() {
        let text = "\u{feff}{\"format\":\"pia-export\",\"version\":1,\"records\":[]}";
        assert_eq!(read(text.as_bytes()), Ok(Vec::new()));
    }

    proptest! {
        #[test]
        fn what_is_exported_is_what_is_read(
            records in prop::collection::vec(("[a-z0-9_]{1,40}", any::<[u8; 16]>(), ".{0,20}", any::<f64>()), 0..6),
        ) {
            let all: Vec<Whole> = records
                .into_iter()
                .map(|(kind, id, text, number)| {
                    let mut body = Body::new();
                    body.insert("unknown".into(), json!({ "deep": [text, number] }));
                    Whole { kind: Kind::new(kind), id: RecordId::from_bytes(id), body }
                })
                .collect();
            let everything = Everything { records: all.clone(), damaged: Vec::new() };
            let text = serde_json::to_vec(&export(everything, String::new())).unwrap();
            prop_assert_eq!(read(&text).unwrap(), all);
        }

        #[test]
        fn no_bytes_do_harm(bytes in prop::collection::vec(any::<u8>(), 0..60)) {
            prop_assert!(read(&bytes).is_err());
        }
    }
}
