//! A to-do as it is shown, read from its record.

use pia_protocol::ids::RecordId;
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;

use super::order::{Said, Standing};
use crate::board::position;
use crate::columns::Columns;
use crate::position::Position;
use crate::todos::{DONE, priority};
use crate::view::{Todo, TodoSort};

/// What of a to-do is shown. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Fields {
    title: Value,
    notes: Value,
    status: Value,
    priority: Value,
    due_date: Value,
    created_at: Value,
    column_id: Value,
    position: Value,
    sort_order: Value,
    /// What an older app encrypted has no title here, and must not look like an empty one.
    encrypted_payload: Value,
}

impl Fields {
    /// Where it stands in its list; `None` where an older app has encrypted it.
    pub(super) fn standing(&self, id: RecordId, sort: TodoSort) -> Option<Standing> {
        let said = Said {
            done: self.done(),
            created: time(&self.created_at),
            due: time(&self.due_date),
            priority: priority(&self.priority),
        };
        self.is_readable().then(|| Standing::new(id, &said, sort))
    }

    /// In which column it stands, and where; `None` where an older app has encrypted it.
    pub(super) fn card(&self, id: RecordId, columns: &Columns) -> Option<(RecordId, Position)> {
        let column = columns.place(self.column_id.as_str(), self.done());
        let place = position(id, self.position.as_str(), self.sort_order.as_i64());
        self.is_readable().then_some((column, place))
    }

    pub(super) fn todo(&self, id: RecordId, synced: bool) -> Todo {
        let notes = self.notes.as_str().unwrap_or_default();
        Todo {
            id: id.to_string(),
            title: self.title.as_str().unwrap_or_default().to_owned(),
            done: self.done(),
            priority: priority(&self.priority),
            due_ms: time(&self.due_date).map(milliseconds),
            has_notes: !notes.trim().is_empty(),
            synced,
        }
    }

    fn is_readable(&self) -> bool {
        !self.encrypted_payload.is_string()
    }

    fn done(&self) -> bool {
        self.status.as_u64() == Some(DONE.into())
    }
}

/// A point in time as it stands in a record.
pub(super) fn time(value: &Value) -> Option<WireTime> {
    WireTime::parse(value.as_str()?).ok()
}

/// Milliseconds since 1970, for display.
pub(crate) fn milliseconds(time: WireTime) -> f64 {
    #[expect(
        clippy::cast_precision_loss,
        reason = "the year 9999 in milliseconds is far below 2^53"
    )]
    let ms = (time.get().unix_timestamp_nanos() / 1_000_000) as f64;
    ms
}
