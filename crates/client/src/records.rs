//! Records of any kind as a person writes them: which fields templates and memories have, and what
//! they may hold. The fields are named as existing clients name them; the ones this version does not
//! know stay as they are.

use pia_protocol::ids::RecordId;
use pia_protocol::secret::ProviderKey;
use pia_protocol::sync::{Body, Kind, MAX_RECORD_BYTES};
use pia_protocol::wire_time::WireTime;
use serde_json::Value;

use crate::memories;
use crate::problem::{Problem, ProblemCode};
use crate::report::Entry;
use crate::store::Edit;

/// As existing clients number the providers.
const OPENAI: u8 = 1;
/// How long a provider may take, in seconds, as existing clients have it.
const TIMEOUT_SECONDS: u32 = 300;

/// What is known of a kind.
pub(crate) struct Shape {
    pub(crate) kind: &'static str,
    /// What a person calls one.
    called: &'static str,
    /// The field that names one: never empty.
    name: &'static str,
    /// Fields of text a person may set.
    texts: &'static [&'static str],
    /// Fields of whole numbers, and the most each may be.
    numbers: &'static [(&'static str, u64)],
    /// Fields that are yes or no.
    flags: &'static [&'static str],
    /// The field of the last change.
    changed: &'static str,
}

const TEMPLATE: Shape = Shape {
    kind: Kind::TEMPLATE,
    called: "template",
    name: "name",
    // As the last one, the description of the style, is called on the wire.
    texts: &["name", "prompt", "description", "ExampleText"],
    numbers: &[],
    flags: &[],
    changed: "modifiedAt",
};

const MEMORY: Shape = Shape {
    kind: Kind::MEMORY,
    called: "memory",
    name: "label",
    texts: &["label", "type", "data"],
    numbers: &[],
    flags: &[],
    changed: "updatedAt",
};

/// Without the key, which is in no record.
const PROVIDER: Shape = Shape {
    kind: Kind::PROVIDER,
    called: "provider",
    name: "name",
    texts: &["name", "endpoint", "modelName", "azureDeploymentName"],
    numbers: &[("providerType", 6), ("timeoutSeconds", 3600)],
    flags: &["supportsToolCalling"],
    changed: "updatedAt",
};

/// The field in which an older app keeps the key of an AI provider, for everybody who reads the record.
/// It is as good as a password: it is neither exported nor shown among other values.
pub(crate) const SYNCED_KEY: &str = "apiKey";

/// The shape of a kind that a person may write by hand.
pub(crate) fn shape(kind: &str) -> Result<&'static Shape, Problem> {
    [&TEMPLATE, &MEMORY, &PROVIDER]
        .into_iter()
        .find(|shape| shape.kind == kind)
        .ok_or_else(|| {
            invalid(format!(
                "Records of the kind “{kind}” are not written by hand."
            ))
        })
}

impl Shape {
    /// A new one.
    pub(crate) fn make(&self, fields: Body, now: WireTime) -> Result<Body, Problem> {
        let mut body = Body::new();
        if self.kind == Kind::MEMORY {
            body.insert("type".into(), "note".into());
            body.insert("data".into(), "{}".into());
            body.insert("lastAccessedAt".into(), now.to_string().into());
        }
        if self.kind == Kind::PROVIDER {
            body.insert("providerType".into(), OPENAI.into());
            body.insert("supportsToolCalling".into(), true.into());
            body.insert("timeoutSeconds".into(), TIMEOUT_SECONDS.into());
        }
        body.extend(fields);
        body.insert("createdAt".into(), now.to_string().into());
        body.insert(self.changed.into(), now.to_string().into());
        self.check(&body)?;
        Ok(body)
    }

    /// Puts what a person may say in another way where the record has it.
    pub(crate) fn translate(&self, fields: &mut Body) {
        if self.kind == Kind::MEMORY {
            memories::keep_note(fields);
        }
    }

    /// Whether these fields may be set; nothing else of a record is looked at.
    pub(crate) fn check_fields(&self, fields: &Body) -> Result<(), Problem> {
        for (field, value) in fields {
            if self.is_number(field, value)? || self.is_flag(field, value) {
                continue;
            }
            let known = self.texts.contains(&field.as_str());
            let Some(text) = value.as_str().filter(|_| known) else {
                return Err(invalid(format!("A {} has no text “{field}”.", self.called)));
            };
            if field == self.name && text.trim().is_empty() {
                return Err(invalid(format!("A {} needs a {}.", self.called, self.name)));
            }
        }
        if self.kind == Kind::MEMORY {
            memory(fields)?;
        }
        Ok(())
    }

    fn is_number(&self, field: &str, value: &Value) -> Result<bool, Problem> {
        let Some((_, most)) = self.numbers.iter().find(|(name, _)| *name == field) else {
            return Ok(false);
        };
        match value.as_u64() {
            Some(number) if number <= *most => Ok(true),
            _ => Err(invalid(format!(
                "“{field}” of a {} is a number from 0 to {most}.",
                self.called
            ))),
        }
    }

    fn is_flag(&self, field: &str, value: &Value) -> bool {
        self.flags.contains(&field) && value.is_boolean()
    }

    fn check(&self, body: &Body) -> Result<(), Problem> {
        let name = body.get(self.name).and_then(Value::as_str);
        if name.is_none_or(|name| name.trim().is_empty()) {
            return Err(invalid(format!("A {} needs a {}.", self.called, self.name)));
        }
        self.check_size(body)
    }

    fn check_size(&self, body: &Body) -> Result<(), Problem> {
        small_enough(body).map_err(|size| self.too_large(size))
    }

    /// Sets these fields of one that is there. Another client may have left it without a name, and the
    /// rest of it can be changed all the same.
    pub(crate) fn change(
        &'static self,
        fields: Body,
    ) -> impl FnOnce(Option<&Body>, WireTime) -> Result<Edit, Problem> {
        move |before, now| {
            let Some(before) = before else {
                return Ok(Edit::Keep);
            };
            let mut body = before.clone();
            body.extend(fields);
            if body == *before {
                return Ok(Edit::Keep);
            }
            body.insert(self.changed.into(), now.to_string().into());
            self.check_size(&body)?;
            Ok(Edit::Put(body))
        }
    }

    fn too_large(&self, size: usize) -> Problem {
        invalid(format!(
            "A {} holds at most {MAX_RECORD_BYTES} bytes, and this one has {size}.",
            self.called
        ))
    }
}

/// No such record is here.
pub(crate) fn unknown(kind: &str, id: &str) -> Problem {
    Problem::new(
        ProblemCode::RecordUnknown,
        format!("There is no {kind} {id}."),
    )
    .with_detail(id)
}

/// What a memory's fields may hold.
fn memory(fields: &Body) -> Result<(), Problem> {
    let text = |field| fields.get(field).and_then(Value::as_str);
    if let Some(given) = text("type").filter(|given| !memories::TYPES.contains(given)) {
        return Err(invalid(format!(
            "“{given}” is no type of memory: {} are.",
            memories::TYPES.join(", ")
        )));
    }
    match text("data").map(serde_json::from_str::<Value>) {
        Some(Err(error)) => Err(invalid(format!("A memory's data is JSON: {error}."))),
        Some(Ok(_)) | None => Ok(()),
    }
}

/// The most bytes of a key: twice the longest token a provider is known to give out.
const LONGEST_KEY: usize = 4096;

/// A key as it was pasted, without the spaces around it; or why it is none.
pub(crate) fn provider_key(typed: ProviderKey) -> Result<ProviderKey, Problem> {
    // EXPOSE: looked at here, and put into a box again.
    let text = typed.expose_secret();
    let key = text.trim();
    // It goes into a header (RFC 9110 section 5.5), which takes nothing else.
    if key.is_empty() || !key.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(invalid(
            "A key consists of letters, digits and symbols, without spaces.".into(),
        ));
    }
    if key.len() > LONGEST_KEY {
        return Err(invalid(format!(
            "A key has at most {LONGEST_KEY} characters."
        )));
    }
    if key.len() == text.len() {
        return Ok(typed);
    }
    Ok(ProviderKey::new(key.to_owned()))
}

/// Whether a server takes a record of this size; else its size.
pub(crate) fn small_enough(body: &Body) -> Result<(), usize> {
    let size = Value::from(body.clone()).to_string().len();
    if size > MAX_RECORD_BYTES {
        Err(size)
    } else {
        Ok(())
    }
}

/// For display.
pub(crate) fn entry(kind: &str, id: RecordId, body: Body, synced: bool) -> Entry {
    Entry {
        kind: kind.to_owned(),
        id: id.to_string(),
        body,
        synced,
    }
}

/// The latest first: by the time it was made, which records of other clients may lack.
pub(crate) fn order(one: &Entry) -> std::cmp::Reverse<(Option<WireTime>, String)> {
    let created = one.body.get("createdAt").and_then(Value::as_str);
    let created = created.and_then(|text| WireTime::parse(text).ok());
    std::cmp::Reverse((created, one.id.clone()))
}

fn invalid(sentence: String) -> Problem {
    Problem::new(ProblemCode::RecordInvalid, sentence)
}

#[cfg(test)]
mod tests {
    use serde_json::json;
    use time::macros::datetime;

    use super::*;

    fn noon() -> WireTime {
        WireTime::new(datetime!(2026-11-22 12:00 UTC))
    }

    fn fields(value: Value) -> Body {
        match value {
            Value::Object(fields) => fields,
            other => panic!("{other}"),
        }
    }

    #[test]
    fn new_ones_have_the_fields_existing_clients_read() {
        let template = shape("template").unwrap();
        let given = fields(json!({ "name": "Letter", "prompt": "Write.", "ExampleText": "Dear" }));
        assert_eq!(
            Value::from(template.make(given, noon()).unwrap()),
            json!({
                "name": "Letter", "prompt": "Write.", "ExampleText": "Dear",
                "createdAt": "2026-11-22T12:00:00.000Z", "modifiedAt": "2026-11-22T12:00:00.000Z",
            })
        );
        let memory = shape("memory").unwrap();
        let given = fields(json!({ "label": "Coffee" }));
        assert_eq!(
            Value::from(memory.make(given, noon()).unwrap()),
            json!({
                "label": "Coffee", "type": "note", "data": "{}",
                "createdAt": "2026-11-22T12:00:00.000Z", "updatedAt": "2026-11-22T12:00:00.000Z",
                "lastAccessedAt": "2026-11-22T12:00:00.000Z",
            })
        );
    }

    #[test]
    fn what_makes_no_sense_is_said_in_one_sentence() {
        let refused = |kind, given: Value| {
            let shape = shape(kind).unwrap();
            let given = fields(given);
            let why = shape.check_fields(&given);
            why.and_then(|()| shape.make(given, noon()).map(drop))
                .unwrap_err()
                .sentence
        };
        for (kind, given, sentence) in [
            (
                "template",
                json!({ "name": " " }),
                "A template needs a name.",
            ),
            (
                "template",
                json!({ "prompt": "x" }),
                "A template needs a name.",
            ),
            (
                "template",
                json!({ "colour": "red" }),
                "A template has no text “colour”.",
            ),
            (
                "template",
                json!({ "name": 7 }),
                "A template has no text “name”.",
            ),
            (
                "memory",
                json!({ "type": "note" }),
                "A memory needs a label.",
            ),
            (
                "memory",
                json!({ "label": "x", "type": "secret" }),
                "“secret” is no type of memory: personal_profile, contact_list, preference, note are.",
            ),
        ] {
            assert_eq!(refused(kind, given.clone()), sentence, "{given}");
        }
        let data = refused("memory", json!({ "label": "x", "data": "{" }));
        assert!(data.starts_with("A memory's data is JSON: "), "{data}");
        let long = refused("template", json!({ "name": "x".repeat(MAX_RECORD_BYTES) }));
        assert!(
            long.starts_with("A template holds at most 262144 bytes"),
            "{long}"
        );
        assert!(shape("todo").is_err());
    }

    #[test]
    fn a_change_keeps_what_it_does_not_name_and_one_to_what_it_was_writes_nothing() {
        let template = shape("template").unwrap();
        let mut body = template
            .make(fields(json!({ "name": "a" })), noon())
            .unwrap();
        body.insert("colour".into(), "red".into());
        let changed = |given: Value| template.change(fields(given))(Some(&body), noon()).unwrap();
        let Edit::Put(after) = changed(json!({ "prompt": "p" })) else {
            panic!("it is a change")
        };
        assert_eq!(
            (&after["colour"], &after["prompt"]),
            (&json!("red"), &json!("p"))
        );
        assert!(matches!(changed(json!({ "name": "a" })), Edit::Keep));
        assert!(matches!(
            template.change(Body::new())(None, noon()),
            Ok(Edit::Keep)
        ));
    }

    #[test]
    fn a_change_that_makes_it_too_large_is_refused_and_one_of_the_nameless_is_not() {
        let template = shape("template").unwrap();
        let nameless = fields(json!({ "name": null, "prompt": "p" }));
        let changed = |given: Value| template.change(fields(given))(Some(&nameless), noon());
        let fits = changed(json!({ "prompt": "another" })).unwrap();
        assert!(matches!(fits, Edit::Put(body) if body["prompt"] == "another"));
        let long = changed(json!({ "prompt": "x".repeat(MAX_RECORD_BYTES) }));
        let Err(problem) = long else {
            panic!("it is refused")
        };
        assert_eq!(problem.code, ProblemCode::RecordInvalid);
    }
}
