//! The one way to write a body, so that equal bodies have equal texts.

use std::cell::Cell;
use std::fmt::{self, Display};

use serde::de::{DeserializeSeed, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

use super::Body;

/// A body's JSON with its members sorted: equal bodies have equal texts, whatever order their fields
/// came in. Parsing the text and writing it again gives the same text.
pub fn canonical_text(body: &mut Body) -> String {
    body.values_mut().for_each(Value::sort_all_objects);
    body.sort_keys();
    let body: &Body = body;
    // A map with text for keys and no non-finite numbers can always be written.
    serde_json::to_string(body).unwrap_or_default()
}

/// Whether this is a body in its [`canonical_text`] already, found out without making one: whoever
/// reads what we have written need not write it again.
pub fn is_canonical(text: &str) -> bool {
    if !text.starts_with('{') {
        return false;
    }
    let rest = Cell::new(text);
    let mut json = serde_json::Deserializer::from_str(text);
    Walk(&rest).deserialize(&mut json).is_ok() && rest.get().is_empty() && json.end().is_ok()
}

/// Goes through a value, and takes from the front of the text what would be written of it.
#[derive(Clone, Copy)]
struct Walk<'w, 't>(&'w Cell<&'t str>);

impl Walk<'_, '_> {
    fn take<E: Error>(self, written: &str) -> Result<(), E> {
        let rest = self.0.get().strip_prefix(written);
        self.0.set(rest.ok_or_else(not_so)?);
        Ok(())
    }

    fn take_displayed<E: Error>(self, scalar: impl Display) -> Result<(), E> {
        self.take(&scalar.to_string())
    }

    fn take_text<E: Error>(self, text: &str) -> Result<(), E> {
        // What stands between its quotation marks as it is needs no escape: JSON has none of the
        // characters there that do.
        let plain = self.0.get().strip_prefix('"');
        let plain = plain.and_then(|rest| rest.strip_prefix(text));
        match plain.and_then(|rest| rest.strip_prefix('"')) {
            Some(rest) => self.0.set(rest),
            None => self.take(&serde_json::to_string(text).map_err(E::custom)?)?,
        }
        Ok(())
    }
}

fn not_so<E: Error>() -> E {
    E::custom("it is written otherwise")
}

impl<'de> DeserializeSeed<'de> for Walk<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        from.deserialize_any(self)
    }
}

impl<'de> Visitor<'de> for Walk<'_, '_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("any value")
    }

    fn visit_unit<E: Error>(self) -> Result<(), E> {
        self.take("null")
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<(), E> {
        self.take_displayed(value)
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<(), E> {
        self.take_displayed(value)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<(), E> {
        self.take_displayed(value)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<(), E> {
        self.take(&serde_json::to_string(&value).map_err(E::custom)?)
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<(), E> {
        self.take_text(value)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<(), A::Error> {
        self.take("[")?;
        let mut first = true;
        // The comma belongs to the element that follows it.
        while list
            .next_element_seed(Element {
                walk: self,
                first: std::mem::take(&mut first),
            })?
            .is_some()
        {}
        self.take("]")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut members: A) -> Result<(), A::Error> {
        self.take("{")?;
        let mut last: Option<String> = None;
        while let Some(name) = members.next_key_seed(Name {
            walk: self,
            last: last.take(),
        })? {
            last = Some(name);
            self.take(":")?;
            members.next_value_seed(self)?;
        }
        self.take("}")
    }
}

/// An element of a list, with the comma before it.
struct Element<'w, 't> {
    walk: Walk<'w, 't>,
    first: bool,
}

impl<'de> DeserializeSeed<'de> for Element<'_, '_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<(), D::Error> {
        if !self.first {
            self.walk.take(",")?;
        }
        self.walk.deserialize(from)
    }
}

/// A member's name, with the comma before it; behind the last one in order.
struct Name<'w, 't> {
    walk: Walk<'w, 't>,
    last: Option<String>,
}

impl<'de> DeserializeSeed<'de> for Name<'_, '_> {
    type Value = String;

    fn deserialize<D: Deserializer<'de>>(self, from: D) -> Result<String, D::Error> {
        from.deserialize_str(self)
    }
}

impl Visitor<'_> for Name<'_, '_> {
    type Value = String;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a member's name")
    }

    fn visit_str<E: Error>(self, name: &str) -> Result<String, E> {
        if let Some(mut last) = self.last {
            if last.as_str() >= name {
                return Err(not_so());
            }
            self.walk.take(",")?;
            self.walk.take_text(name)?;
            // The room of the one before.
            name.clone_into(&mut last);
            return Ok(last);
        }
        self.walk.take_text(name)?;
        Ok(name.to_owned())
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;

    /// Any JSON, much of it almost canonical.
    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<String>().prop_map(Value::from),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            any::<u64>().prop_map(Value::from),
            any::<f64>().prop_map(Value::from),
            "[a-c\"\\\\\n\u{7f}é\u{1f600}/]{0,3}".prop_map(Value::from),
        ];
        leaf.prop_recursive(3, 24, 4, |inner| {
            prop_oneof![
                prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
                prop::collection::vec(("[a-c\"é]{0,2}", inner), 0..4)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn says_the_same(text: &str) -> bool {
        let canonical = serde_json::from_str::<Body>(text)
            .is_ok_and(|mut body| canonical_text(&mut body) == text);
        is_canonical(text) == canonical
    }

    proptest! {
        #[test]
        fn only_what_would_be_written_is_canonical(
            value in any_json(),
            at in any::<prop::sample::Index>(),
            instead in "[ ,:{}\\[\\]\"a0.e\\\\+-]{0,2}",
        ) {
            let body = match value {
                Value::Object(body) => body,
                other => Body::from_iter([("a".to_owned(), other)]),
            };
            // As it is written in the order it came in, and in the right one.
            let mut text = serde_json::to_string(&body).unwrap();
            prop_assert!(says_the_same(&text));
            // It survives being read: otherwise the two sides of one record would have two digests.
            let canonical = canonical_text(&mut body.clone());
            prop_assert!(is_canonical(&canonical));
            prop_assert!(says_the_same(&canonical));
            // With a slip somewhere.
            let at = at.index(text.len());
            prop_assume!(text.is_char_boundary(at) && text.is_char_boundary(at + 1));
            text.replace_range(at..=at, &instead);
            prop_assert!(says_the_same(&text), "{text}");
        }
    }

    #[test]
    fn other_ways_to_write_the_same_are_not_canonical() {
        let plain = r#"{"a":1,"b":"é/\n"}"#;
        assert!(is_canonical(plain));
        for other in [
            r#"{"b":"é/\n","a":1}"#,
            r#"{"a":1,"b":"\u00e9/\n"}"#,
            r#"{"a":1,"b":"é\/\n"}"#,
            r#"{"a":1, "b":"é/\n"}"#,
            r#"{"a":1.0e0,"b":"é/\n"}"#,
            r#"{"a":1,"a":1,"b":"é/\n"}"#,
            r#"{"a":1,"b":"é/\n"} "#,
            r#"{"a":1,"b":"é/\n"}x"#,
            r#"[{"a":1,"b":"é/\n"}]"#,
            r#"{"a":1,"b":"é/\n""#,
            "",
        ] {
            assert!(!is_canonical(other), "{other}");
        }
        assert!(is_canonical(&canonical_text(
            json!({"z": [{}, [], -0.0, 1e300, u64::MAX], "": null})
                .as_object_mut()
                .unwrap()
        )));
    }
}
