//! What becomes of one record, by its times.

use std::collections::BTreeSet;

use pia_protocol::sync::{Body, Revision};
use serde_json::{Value, json};
use time::macros::datetime;
use time::{Duration, OffsetDateTime};

use super::collections::{COLLECTIONS, Collection};
use super::decide::{Circumstances, Decision, decide};
use super::moment;
use super::row::{Incoming, shown};
use super::settings::Said;
use crate::db::Held;

const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

fn at(minutes: i64) -> OffsetDateTime {
    NOW + Duration::minutes(minutes)
}

fn collection(name: &str) -> &'static Collection {
    COLLECTIONS.iter().find(|c| c.name == name).unwrap()
}

fn body(value: &Value) -> Body {
    value.as_object().unwrap().clone()
}

/// A to-do as an older client sends it.
fn sent(minutes: i64, text: &str) -> Incoming {
    of("todos", minutes, &json!({ "title": text }))
}

fn of(list: &str, minutes: i64, fields: &Value) -> Incoming {
    let mut fields = body(fields);
    let stamp = moment::format(at(minutes));
    fields.insert("id".into(), "00000000-0000-0000-0000-000000000001".into());
    for name in collection(list).stamps {
        fields.insert((*name).into(), stamp.clone().into());
    }
    Incoming::read(collection(list), fields).ok().unwrap()
}

/// As the server has it: what is told of its edit, and when that came.
fn held(shown: i64, synced: i64, content: Option<&Value>) -> Held {
    Held {
        kind: collection("todos").kind(),
        id: sent(0, "").id,
        revision: Revision::new(1),
        body: content.map(body),
        synced_at: at(synced),
        shown_at: at(shown),
    }
}

fn decided(held: &Held, incoming: &Incoming) -> &'static str {
    let circumstances = Circumstances {
        now: NOW,
        settings: Said::News,
    };
    match decide(Some(held), incoming, circumstances) {
        Decision::Nothing => "nothing",
        Decision::Note => "note",
        Decision::Write(_) => "write",
        Decision::Lost => "lost",
    }
}

#[test]
fn the_later_edit_wins_and_what_is_only_repeated_does_not() {
    for (shown, synced, edit, expected) in [
        // Sent again while the server went on.
        (-10, -10, -10, "nothing"),
        (-10, -10, -9, "write"),
        (-10, -10, -11, "lost"),
        // The server has a time of the future: it is as old as its arrival.
        (60, -10, -9, "write"),
        (60, -10, -10, "lost"),
        // The client's clock, or its distance from UTC: an edit of now, unless it is the one known.
        (-10, -10, 60, "write"),
        (60, -10, 60, "nothing"),
        (60, -10, 61, "write"),
        // An edit of long ago that came late.
        (-50, -1, -40, "write"),
    ] {
        let rows = [
            (Some(json!({ "title": "server" })), expected),
            // A tombstone: a later edit brings the record back.
            (None, expected),
        ];
        for (content, expected) in rows {
            let held = held(shown, synced, content.as_ref());
            let found = decided(&held, &sent(edit, "client"));
            assert_eq!(found, expected, "{shown} {synced} {edit} {content:?}");
        }
    }
}

#[test]
fn what_is_the_same_is_written_to_nobody() {
    let same = json!({
        "title": "milk", "status": 0, "columnId": null, "future": [1],
        "createdAt": "2020-01-01T00:00:00Z", "completedAt": null,
    });
    for (edit, expected) in [
        (-20, "nothing"),
        (-10, "nothing"),
        (-9, "note"),
        (60, "note"),
    ] {
        let held = held(-10, -10, Some(&same));
        assert_eq!(decided(&held, &sent(edit, "milk")), expected, "{edit}");
    }
    // The same instant, written differently; the same number, quoted.
    let due = json!({ "title": "milk", "dueDate": "2026-12-01T00:00:00.000Z", "priority": 2 });
    let other = json!({ "title": "milk", "dueDate": "2026-12-01T01:00:00+01:00", "priority": "2" });
    let held = held(-10, -10, Some(&due));
    assert_eq!(decided(&held, &of("todos", -10, &other)), "nothing");
}

#[test]
fn a_session_is_written_once() {
    let session = |edit| of("sessions", edit, &json!({ "originalText": "client" }));
    let content = json!({ "originalText": "server" });
    for edit in [-20, -10, 60] {
        let there = held(-10, -10, Some(&content));
        assert_eq!(decided(&there, &session(edit)), "nothing");
        let gone = held(-10, -10, None);
        assert_eq!(decided(&gone, &session(edit)), "nothing");
    }
}

#[test]
fn encryption_takes_the_place_of_what_was_in_clear_and_never_the_other_way() {
    let secret = json!({ "encryptedPayload": "AAAA", "wrappedDek": "BBBB", "title": "zero" });
    let clear = held(
        -10,
        -10,
        Some(&json!({ "title": "milk", "future": "milk too" })),
    );
    let hidden = held(-10, -10, Some(&json!({ "encryptedPayload": "CCCC" })));
    for (edit, over_clear, over_hidden) in [
        (-11, "lost", "lost"),
        (-10, "write", "nothing"),
        (-9, "write", "write"),
    ] {
        let incoming = of("todos", edit, &secret);
        assert_eq!(decided(&clear, &incoming), over_clear);
        assert_eq!(decided(&hidden, &incoming), over_hidden);
        assert_eq!(decided(&hidden, &sent(edit, "milk")), "lost");
    }
    let circumstances = Circumstances {
        now: NOW,
        settings: Said::News,
    };
    let written = decide(Some(&clear), &of("todos", -9, &secret), circumstances);
    let Decision::Write(written) = written else {
        panic!("it must be written")
    };
    let names: BTreeSet<_> = written.keys().map(String::as_str).collect();
    let expected = ["createdAt", "encryptedPayload", "updatedAt", "wrappedDek"];
    assert_eq!(names, expected.into());
}

#[test]
fn a_time_of_the_future_is_stored_as_now_and_told_as_it_was() {
    let incoming = sent(60, "milk");
    let circumstances = Circumstances {
        now: NOW,
        settings: Said::News,
    };
    let Decision::Write(stored) = decide(None, &incoming, circumstances) else {
        panic!("it must be written")
    };
    assert_eq!(stored["updatedAt"], moment::format(NOW));
    let held = held(60, 0, Some(&stored.clone().into()));
    let told = shown(collection("todos"), &held, &stored);
    assert_eq!(told["updatedAt"], moment::format(at(60)));
}

#[test]
fn times_are_read_as_dotnet_writes_them_and_written_as_it_reads_them() {
    for (text, expected) in [
        (
            "2026-03-27T10:11:12.1234567Z",
            "2026-03-27T10:11:12.1234567Z",
        ),
        ("2026-03-27T10:11:12+01:00", "2026-03-27T09:11:12.0000000Z"),
        ("2026-03-27T10:11:12.5", "2026-03-27T10:11:12.5000000Z"),
        (
            "2026-03-27T10:11:12.123456789Z",
            "2026-03-27T10:11:12.1234567Z",
        ),
        ("0001-01-01T00:00:00", "0001-01-01T00:00:00.0000000Z"),
        // Beyond what .NET has a year for.
        ("0001-01-01T00:00:00+01:00", "0001-01-01T00:00:00.0000000Z"),
        (
            "9999-12-31T23:59:59.9999999-01:00",
            "9999-12-31T23:59:59.9999999Z",
        ),
    ] {
        let read = moment::parse(text).unwrap();
        assert_eq!(moment::format(read), expected, "{text}");
        assert_eq!(moment::parse(expected), Some(read), "{text}");
    }
    for text in [
        "",
        "2026-03-27",
        "2026-03-27T25:00:00Z",
        "now",
        "2026-02-30T00:00:00",
    ] {
        assert_eq!(moment::parse(text), None, "{text}");
    }
}
