//! A page of changes as it comes down: each record is read by itself, so that one that cannot be
//! read stops no other; and before the database's turn, which takes in the page before meanwhile.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{
    Body, Holdings, Kind, Record, RecordDigest, Revision, canonical_text, is_canonical,
};
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::value::RawValue;
use sha2::{Digest as _, Sha256};

/// [`ChangesAnswer`](pia_protocol::sync::ChangesAnswer) with its records as they were written.
#[derive(Debug, Deserialize)]
pub(crate) struct Written {
    records: Vec<Box<RawValue>>,
    cursor: Revision,
    more: bool,
    holdings: Holdings,
}

/// The same, read.
#[derive(Debug)]
pub(crate) struct Page {
    /// The records of this page.
    pub(crate) records: Vec<Result<Arriving, Unreadable>>,
    /// Where the next page begins.
    pub(crate) cursor: Revision,
    /// Whether more is waiting behind the cursor.
    pub(crate) more: bool,
    /// What all records come to.
    pub(crate) holdings: Holdings,
}

/// A record that has come down. What of it has to be merged is read once more: most are new here, and
/// written as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Arriving {
    /// What it is.
    pub(crate) kind: Kind,
    /// Which one.
    pub(crate) id: RecordId,
    /// The change that made it what it is.
    pub(crate) revision: Revision,
    /// When that was made.
    pub(crate) edited_at: WireTime,
    /// Its content as it is stored; `None`: it is deleted.
    pub(crate) text: Option<String>,
    /// The digest of that.
    pub(crate) digest: Option<RecordDigest>,
}

impl Arriving {
    /// The record, to be merged.
    pub(crate) fn record(&self) -> Result<Record, serde_json::Error> {
        let body = self.text.as_deref().map(serde_json::from_str);
        Ok(Record {
            kind: self.kind.clone(),
            id: self.id,
            revision: self.revision,
            body: body.transpose()?,
            edited_at: self.edited_at,
        })
    }
}

impl Written {
    /// Reads every record.
    pub(crate) fn read(self) -> Page {
        Page {
            // One by one: a page is in memory once, as text or as what was read.
            records: self.records.into_iter().map(|raw| read(&raw)).collect(),
            cursor: self.cursor,
            more: self.more,
            holdings: self.holdings,
        }
    }
}

/// A record that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Unreadable {
    /// What it is; empty when not even that can be read.
    pub(crate) kind: Kind,
    /// Which one; made from its text when not even that can be read.
    pub(crate) id: [u8; 16],
    /// Why, in a few words.
    pub(crate) reason: String,
}

/// A record with its content as it was written.
#[derive(Deserialize)]
struct Head<'a> {
    kind: Kind,
    id: RecordId,
    revision: Revision,
    #[serde(borrow, default)]
    body: Option<&'a RawValue>,
    edited_at: WireTime,
}

/// What names a record, whatever the rest of it is.
#[derive(Deserialize)]
struct Name {
    kind: Option<Kind>,
    id: Option<RecordId>,
}

/// Reads one record.
pub(crate) fn read(raw: &RawValue) -> Result<Arriving, Unreadable> {
    let cannot = |error: serde_json::Error| unreadable(raw, &error.to_string());
    let head: Head<'_> = serde_json::from_str(raw.get()).map_err(cannot)?;
    // SQLite counts that far, and so do the server's databases.
    if i64::try_from(head.revision.get()).is_err() {
        return Err(unreadable(
            raw,
            "its revision is beyond any that a server counts",
        ));
    }
    let text = head.body.map(|body| content(body.get())).transpose();
    let text = text.map_err(cannot)?;
    let digest = text
        .as_deref()
        .map(|text| RecordDigest::of(&head.kind, head.id, text));
    Ok(Arriving {
        kind: head.kind,
        id: head.id,
        revision: head.revision,
        edited_at: head.edited_at,
        text,
        digest,
    })
}

/// A content as it is stored: most come so from the server.
fn content(written: &str) -> Result<String, serde_json::Error> {
    if is_canonical(written) {
        return Ok(written.to_owned());
    }
    let mut body: Body = serde_json::from_str(written)?;
    Ok(canonical_text(&mut body))
}

fn unreadable(raw: &RawValue, reason: &str) -> Unreadable {
    let name = serde_json::from_str(raw.get()).unwrap_or(Name {
        kind: None,
        id: None,
    });
    let made_up = || {
        let whole: [u8; 32] = Sha256::digest(raw.get()).into();
        let mut short = [0; 16];
        short.copy_from_slice(&whole[..16]);
        short
    };
    Unreadable {
        kind: name.kind.unwrap_or_else(|| Kind::new("")),
        id: name.id.map_or_else(made_up, |id| *id.as_bytes()),
        reason: reason.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn raw(text: &str) -> Box<RawValue> {
        RawValue::from_string(text.to_owned()).unwrap()
    }

    #[test]
    fn a_record_too_deep_is_named_all_the_same() {
        let id = RecordId::from_bytes([7; 16]);
        let body = format!(
            "{}{}",
            r#"{"x":"#.repeat(500),
            "1".to_owned() + &"}".repeat(500)
        );
        let text = format!(
            r#"{{"kind":"todo","id":"{id}","revision":1,"body":{body},"edited_at":"2026-11-22T12:00:00Z"}}"#
        );
        let unreadable = read(&raw(&text)).unwrap_err();
        assert_eq!(unreadable.kind, Kind::todo());
        assert_eq!(unreadable.id, *id.as_bytes());
        assert!(
            unreadable.reason.contains("recursion"),
            "{}",
            unreadable.reason
        );
    }

    #[test]
    fn a_revision_that_no_database_counts_is_not_read() {
        let record = json!({
            "kind": "todo", "id": RecordId::from_bytes([7; 16]), "revision": u64::MAX,
            "body": {}, "edited_at": "2026-11-22T12:00:00Z",
        });
        assert!(read(&raw(&record.to_string())).is_err());
    }

    #[test]
    fn what_has_no_name_gets_one_that_stays() {
        let one = read(&raw("[1]")).unwrap_err();
        assert_eq!(one, read(&raw("[1]")).unwrap_err());
        assert_ne!(one.id, read(&raw("[2]")).unwrap_err().id);
    }
}
