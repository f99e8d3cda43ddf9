//! What a memory says. Its `data` is JSON text (so existing clients have it), and a note is written
//! as an object with one text.

use serde_json::{Map, Value};

/// The member of `data` that holds a note.
const NOTE: &str = "text";

/// The field of a memory in which it says something.
pub(crate) const DATA: &str = "data";

/// The types a memory may have.
pub(crate) const TYPES: [&str; 4] = ["personal_profile", "contact_list", "preference", "note"];

/// The type of a memory, of which what says none is a note.
pub(crate) fn type_of(value: &Value) -> &str {
    value.as_str().unwrap_or("note")
}

/// What a memory says, for a person to read: a note as it is, and of anything else every value in a
/// line of its own, with its name.
pub(crate) fn text(data: &str) -> String {
    match serde_json::from_str(data) {
        Ok(Value::Object(fields)) => match note(&fields) {
            Some(note) => note.to_owned(),
            None => lines(&fields),
        },
        Ok(Value::String(text)) => text,
        Ok(Value::Null) => String::new(),
        // As it stands, so that nothing is hidden.
        Ok(_) | Err(_) => data.to_owned(),
    }
}

/// The note, where that is all there is.
pub(crate) fn note(fields: &Map<String, Value>) -> Option<&str> {
    match fields.get(NOTE) {
        Some(Value::String(text)) if fields.len() == 1 => Some(text),
        _ => fields.is_empty().then_some(""),
    }
}

/// What two notes say, one after the other; `None` where one of them is something else.
pub(crate) fn joined(one: &str, other: &str) -> Option<String> {
    let fields = |data| serde_json::from_str::<Map<String, Value>>(data).ok();
    let (one, other) = (fields(one)?, fields(other)?);
    let (one, other) = (note(&one)?, note(&other)?);
    Some(if one.contains(other) {
        data(one)
    } else {
        data(&format!("{one}\n\n{other}"))
    })
}

/// Puts a note among the fields of a memory where it is kept.
pub(crate) fn keep_note(fields: &mut Map<String, Value>) {
    if let Some(Value::String(note)) = fields.remove(NOTE) {
        fields.insert(DATA.into(), data(&note).into());
    }
}

fn data(note: &str) -> String {
    let mut fields = Map::new();
    fields.insert(NOTE.into(), note.into());
    Value::Object(fields).to_string()
}

fn lines(fields: &Map<String, Value>) -> String {
    let line = |(name, value): (&String, &Value)| match value {
        Value::String(text) => format!("{name}: {text}"),
        other => format!("{name}: {other}"),
    };
    fields.iter().map(line).collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_note_is_read_as_it_was_written() {
        for note in ["", "milk", "two\nlines, “quoted”"] {
            assert_eq!(text(&data(note)), note);
        }
        assert_eq!(text("{}"), "");
    }

    #[test]
    fn what_others_wrote_is_shown_as_it_is() {
        for (data, shown) in [
            (r#"{"name":"Ada","age":36}"#, "age: 36\nname: Ada"),
            (r#"{"text":"a","more":"b"}"#, "more: b\ntext: a"),
            (r#""plain""#, "plain"),
            ("[1,2]", "[1,2]"),
            ("no JSON", "no JSON"),
            ("null", ""),
        ] {
            let mut shown_lines: Vec<_> = shown.lines().collect();
            let text = text(data);
            let mut lines: Vec<_> = text.lines().collect();
            // In the order they stand in, or by name: that is the JSON library's.
            lines.sort_unstable();
            shown_lines.sort_unstable();
            assert_eq!(lines, shown_lines, "{data}");
        }
    }

    #[test]
    fn what_is_more_than_a_note_is_not_taken_for_one() {
        let fields = |text| serde_json::from_str::<Map<String, Value>>(text).unwrap();
        assert_eq!(note(&fields(r#"{"text":"a"}"#)), Some("a"));
        assert_eq!(note(&fields(r#"{"text":"a","more":"b"}"#)), None);
        assert_eq!(note(&fields(r#"{"text":7}"#)), None);
    }
}
