//! What a record says of what stands in the table.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use serde_json::Value;

use super::{COLUMNS, cell};
use crate::columns::Columns;
use crate::todos::{is_done, priority};
use crate::view::Priority;

/// A to-do, as the table has it. Other clients may have anything in a field, or lack it.
pub(super) struct Said {
    pub(super) title: String,
    pub(super) done: bool,
    /// The name of the column it stands in; empty where nobody has given it one.
    pub(super) column: String,
    pub(super) priority: Priority,
    pub(super) due: Option<WireTime>,
    pub(super) notes: String,
    pub(super) created: Option<WireTime>,
    pub(super) completed: Option<WireTime>,
}

impl Said {
    pub(super) fn of(body: &Body, columns: &Columns) -> Self {
        let text = |field: &str| body.get(field).and_then(Value::as_str);
        let owned = |field| text(field).unwrap_or_default().to_owned();
        let time = |field| text(field).and_then(|text| WireTime::parse(text).ok());
        let done = is_done(body);
        let column = columns.get(columns.place(text("columnId"), done));
        Self {
            title: owned("title"),
            done,
            column: column.and_then(|one| one.name.clone()).unwrap_or_default(),
            priority: priority(body.get("priority").unwrap_or(&Value::Null)),
            due: time("dueDate"),
            notes: owned("notes"),
            created: time("createdAt"),
            completed: time("completedAt").filter(|_| done),
        }
    }

    pub(super) fn cells(&self, id: RecordId) -> [String; COLUMNS.len()] {
        let time = |time: Option<WireTime>| time.map(cell::time_text).unwrap_or_default();
        [
            id.to_string(),
            self.title.clone(),
            self.done.to_string(),
            self.column.clone(),
            cell::priority_text(self.priority).to_owned(),
            time(self.due),
            self.notes.clone(),
            time(self.created),
            time(self.completed),
        ]
    }
}
