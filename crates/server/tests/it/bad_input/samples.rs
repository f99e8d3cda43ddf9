//! Bodies that fit a schema, and what becomes of them when one thing is changed.

use serde_json::{Map, Value, json};

/// Where a changed value goes; put in place of it, so that it may be text that is no JSON.
const MARK: &str = "@here@";

/// One body for each alternative of a schema.
pub(super) fn fitting(document: &Value, schema: &Value) -> Vec<Value> {
    if let Some(name) = schema["$ref"].as_str() {
        let pointer = name.trim_start_matches('#');
        return fitting(document, document.pointer(pointer).unwrap());
    }
    if let Some(either) = schema["oneOf"].as_array() {
        return either.iter().flat_map(|one| fitting(document, one)).collect();
    }
    if let Some(values) = schema["enum"].as_array() {
        return vec![values[0].clone()];
    }
    let kind = schema["type"].as_str().or(schema["type"][0].as_str());
    vec![match (kind, schema["format"].as_str()) {
        (Some("object"), _) => object(document, schema),
        (Some("array"), _) => json!(fitting(document, &schema["items"])),
        (Some("integer" | "number"), _) => json!(1),
        (Some("boolean"), _) => json!(true),
        (_, Some("uuid")) => json!("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11"),
        (_, Some("date-time")) => json!("2026-03-27T12:00:00Z"),
        _ => json!("x"),
    }]
}

fn object(document: &Value, schema: &Value) -> Value {
    let none = Map::new();
    let properties = schema["properties"].as_object().unwrap_or(&none);
    let mut object = Map::new();
    for (name, schema) in properties {
        let first = fitting(document, schema).into_iter().next().unwrap();
        object.insert(name.clone(), first);
    }
    Value::Object(object)
}

/// The same with one value, at whatever depth, replaced by `text`.
pub(super) fn with_each_replaced(sample: &Value, text: &str) -> Vec<String> {
    let marked = marked(sample).into_iter();
    let mark = format!("\"{MARK}\"");
    marked
        .map(|value| value.to_string().replace(&mark, text))
        .collect()
}

fn marked(value: &Value) -> Vec<Value> {
    let mut all = vec![json!(MARK)];
    match value {
        Value::Object(fields) => {
            for (name, inner) in fields {
                all.extend(marked(inner).into_iter().map(|inner| {
                    let mut changed = fields.clone();
                    changed.insert(name.clone(), inner);
                    Value::Object(changed)
                }));
            }
        }
        Value::Array(items) => {
            for (index, inner) in items.iter().enumerate() {
                all.extend(marked(inner).into_iter().map(|inner| {
                    let mut changed = items.clone();
                    changed[index] = inner;
                    Value::Array(changed)
                }));
            }
        }
        _ => {}
    }
    all
}

/// The same without one field, at whatever depth; and with one of the outermost twice.
pub(super) fn with_each_missing_or_twice(sample: &Value) -> Vec<String> {
    let without = |text: &String| {
        let value: Value = serde_json::from_str(text).unwrap();
        drop_nulls(value).to_string()
    };
    let replaced = with_each_replaced(sample, "null");
    let mut all: Vec<String> = replaced.iter().map(without).collect();
    for (name, value) in sample.as_object().into_iter().flatten() {
        let rest = sample.to_string();
        let rest = rest.trim_start_matches('{');
        all.push(format!("{{\"{name}\":{value},{rest}"));
    }
    all
}

fn drop_nulls(value: Value) -> Value {
    match value {
        Value::Object(fields) => {
            let kept = fields.into_iter().filter(|(_, value)| !value.is_null());
            kept.map(|(name, value)| (name, drop_nulls(value))).collect()
        }
        Value::Array(items) => items.into_iter().map(drop_nulls).collect(),
        other => other,
    }
}

/// A sample's fields as a form.
pub(super) fn form(sample: &Value) -> Vec<(String, String)> {
    let fields = sample.as_object().into_iter().flatten();
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    fields
        .map(|(name, value)| (name.clone(), text(value)))
        .collect()
}
