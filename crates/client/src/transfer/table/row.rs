//! One line of a table, and what may be wrong with it.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::MAX_RECORD_BYTES;
use pia_protocol::wire_time::WireTime;
use serde_json::json;
use sha2::{Digest as _, Sha256};

use super::cell;
use crate::columns::LONGEST_NAME;
use crate::problem::{Problem, ProblemCode};
use crate::records::small_enough;
use crate::view::Priority;

/// How much of a cell is shown where something is wrong with it.
const SHOWN: usize = 60;

/// A to-do as a line has it. `None`: the line says nothing about it.
#[derive(Debug, Default, PartialEq)]
pub(super) struct Row {
    pub(super) id: Option<RecordId>,
    pub(super) title: String,
    pub(super) done: Option<bool>,
    pub(super) column: Option<String>,
    pub(super) priority: Option<Priority>,
    #[expect(
        clippy::option_option,
        reason = "an empty cell takes the day away, and without the column nothing is said of it"
    )]
    pub(super) due: Option<Option<WireTime>>,
    pub(super) notes: Option<String>,
    pub(super) created: Option<WireTime>,
    pub(super) completed: Option<WireTime>,
}

impl Row {
    /// Takes a cell of a known column.
    pub(super) fn set(&mut self, name: &'static str, text: &str) -> Result<(), Fault> {
        let trimmed = text.trim();
        let time = || cell::time(trimmed).ok_or_else(|| Fault::in_cell(name, text, A_TIME));
        let some_time = || (!trimmed.is_empty()).then(time).transpose();
        match name {
            "id" | "column" | "priority" if trimmed.is_empty() => {}
            "id" => {
                let id = RecordId::parse(trimmed);
                self.id = Some(id.map_err(|_| Fault::in_cell(name, text, AN_ID))?);
            }
            "title" => text.clone_into(&mut self.title),
            "done" => {
                let done = cell::truth(trimmed);
                self.done = Some(done.ok_or_else(|| Fault::in_cell(name, text, A_TRUTH))?);
            }
            "column" if trimmed.chars().count() > LONGEST_NAME => {
                return Err(Fault::in_cell(name, text, A_COLUMN));
            }
            "column" => self.column = Some(trimmed.to_owned()),
            "priority" => {
                let priority = cell::priority(trimmed);
                self.priority =
                    Some(priority.ok_or_else(|| Fault::in_cell(name, text, A_PRIORITY))?);
            }
            "due" => self.due = Some(some_time()?),
            "notes" => self.notes = Some(text.to_owned()),
            "created" => self.created = some_time()?,
            "completed" => self.completed = some_time()?,
            _ => {}
        }
        Ok(())
    }

    /// The row, once all its cells were taken.
    pub(super) fn finished(mut self) -> Result<Self, Fault> {
        if self.id.is_none() {
            // What somebody typed, and nothing that Pia has written.
            self.title = String::from(self.title.trim());
            if self.title.is_empty() {
                return Err(Fault::no_title());
            }
        }
        if self.done.is_none() && self.completed.is_some() {
            self.done = Some(true);
        }
        let texts = json!({ "title": &self.title, "notes": &self.notes });
        let texts = texts.as_object().cloned().unwrap_or_default();
        small_enough(&texts).map_err(Fault::too_large)?;
        Ok(self)
    }

    /// The id of a to-do that has none: the same wherever and whenever the same line is read, so
    /// that a file that is taken in twice doubles nothing (UUID version 8, RFC 9562 section 5.8).
    /// `copy` counts the lines of a file that say the same.
    pub(super) fn own_id(&self, copy: u32) -> RecordId {
        let time = |time: Option<WireTime>| time.map(cell::time_text).unwrap_or_default();
        let parts = [
            self.title.clone(),
            self.done.unwrap_or_default().to_string(),
            self.column.clone().unwrap_or_default(),
            self.priority
                .map(cell::priority_text)
                .unwrap_or_default()
                .to_owned(),
            time(self.due.flatten()),
            self.notes.clone().unwrap_or_default(),
            time(self.created),
            time(self.completed),
            copy.to_string(),
        ];
        id_made_of("to-do", &parts)
    }
}

/// An id that these texts alone decide.
pub(super) fn id_made_of(what: &str, parts: &[String]) -> RecordId {
    let mut whole = Sha256::new();
    whole.update("pia-csv ");
    whole.update(what);
    for part in parts {
        // With its length, so that no two lists of texts are one.
        whole.update(u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        whole.update(part);
    }
    let whole: [u8; 32] = whole.finalize().into();
    let mut short = [0; 16];
    short.copy_from_slice(&whole[..16]);
    short[6] = short[6] & 0x0f | 0x80;
    short[8] = short[8] & 0x3f | 0x80;
    RecordId::from_bytes(short)
}

const AN_ID: &str = "an id is a GUID, or nothing for a new to-do";
const A_TRUTH: &str = "it is “true”, “false” or nothing";
const A_PRIORITY: &str = "it is “low”, “medium”, “high” or nothing";
const A_TIME: &str = "a day is written as 2026-11-29, a time as 2026-11-29T15:30:00Z";
const A_COLUMN: &str = "the name of a column holds at most 100 characters";

/// What is wrong with a line.
#[derive(Debug, PartialEq)]
pub(super) struct Fault {
    /// Behind “Line 7”, in English.
    what: String,
    /// The place and what stands there, in no language.
    where_: String,
}

impl Fault {
    fn no_title() -> Self {
        Self {
            what: "has no title, and a new to-do needs one".into(),
            where_: "title: “”".into(),
        }
    }

    fn in_cell(name: &str, text: &str, rule: &str) -> Self {
        let found = shown(text);
        Self {
            what: format!("says “{found}” as {name}: {rule}"),
            where_: format!("{name}: “{found}”"),
        }
    }

    pub(super) fn uneven(cells: usize, named: usize) -> Self {
        Self {
            what: format!("has {cells} cells, and the first line names {named}"),
            where_: format!("{cells} ≠ {named}"),
        }
    }

    pub(super) fn twice(id: RecordId, before: u64) -> Self {
        Self {
            what: format!("is about the to-do {id}, and so is line {before}"),
            where_: format!("id: “{id}” ({before})"),
        }
    }

    fn too_large(size: usize) -> Self {
        Self {
            what: format!("has {size} bytes, and {MAX_RECORD_BYTES} is the most"),
            where_: format!("{size} > {MAX_RECORD_BYTES}"),
        }
    }

    pub(super) fn problem(self, line: u64) -> Problem {
        let Self { what, where_ } = self;
        Problem::new(
            ProblemCode::ImportRowInvalid,
            format!("Line {line} {what}."),
        )
        .with_detail(format!("{line} · {where_}"))
    }
}

/// A cell as it can be shown within a sentence.
fn shown(text: &str) -> String {
    let plain = |one: char| if one.is_control() { ' ' } else { one };
    let mut shown: String = text.trim().chars().take(SHOWN).map(plain).collect();
    if text.trim().chars().nth(SHOWN).is_some() {
        shown.push('…');
    }
    shown
}
