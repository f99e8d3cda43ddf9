//! What a record becomes when a client that does not know all of it sends it.

use pia_protocol::sync::Body;
use serde_json::Value;
use time::OffsetDateTime;

use super::moment;
use super::row::{Incoming, fields};

/// Since when a record is there: the first to say so is believed. A first-generation client moves
/// the time at each editing of a provider, and by its distance from UTC at each import.
const CREATED: &str = "createdAt";

/// Whether the record already is as the client has it. The times of editing do not count: the first
/// generation gives a record that it merely received a new one.
pub(super) fn is_same(held: &Body, incoming: &Incoming) -> bool {
    let counts = |name: &str| name != CREATED && !incoming.collection.stamps.contains(&name);
    let known = fields(incoming.collection).filter(|field| counts(field.name));
    let known = known.filter(|field| !field.stays || is_sent(incoming, field.name));
    let known_are = known.into_iter().all(|field| {
        let (old, new) = (held.get(field.name), incoming.fields.get(field.name));
        let new = new.map(|new| field.together(old, new));
        field.is_same(old, new.as_ref())
    });
    known_are && unknown(incoming).all(|(name, new)| held.get(name).unwrap_or(&Value::Null) == new)
}

/// The body that the record gets.
pub(super) fn merged(held: Option<&Body>, incoming: &Incoming, now: OffsetDateTime) -> Body {
    // Nothing in clear of what was there may stay beside what is encrypted now.
    let kept = held.filter(|_| !incoming.encrypted);
    let mut body = kept.cloned().unwrap_or_default();
    for field in fields(incoming.collection) {
        let old = held.and_then(|held| held.get(field.name));
        match incoming.fields.get(field.name) {
            Some(new) if !new.is_null() => {
                body.insert(field.name.to_owned(), field.together(old, new));
            }
            None if field.stays => {}
            _ => drop(body.remove(field.name)),
        }
    }
    for (name, new) in unknown(incoming) {
        if new.is_null() {
            body.remove(name);
        } else {
            body.insert(name.clone(), new.clone());
        }
    }
    let created = held.and_then(|held| held.get(CREATED));
    if let Some(created) = created.filter(|created| created.is_string()) {
        body.insert(CREATED.into(), created.clone());
    }
    if incoming.stamp > now
        && let Some(name) = incoming.collection.stamps.first()
    {
        // The first generation moves times by its distance from UTC.
        body.insert((*name).to_owned(), moment::format(now).into());
    }
    body
}

fn is_sent(incoming: &Incoming, name: &str) -> bool {
    incoming.fields.contains_key(name)
}

/// What was sent and is not known here: a newer client's.
fn unknown(incoming: &Incoming) -> impl Iterator<Item = (&String, &Value)> {
    let known = |name: &str| fields(incoming.collection).any(|field| field.name == name);
    incoming.fields.iter().filter(move |(name, _)| !known(name))
}
