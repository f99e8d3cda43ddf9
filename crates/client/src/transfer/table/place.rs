//! From rows to records: which to-do each is, in which column it stands, and what it changes.

use std::collections::HashMap;
use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use serde_json::Value;
use time::Duration;

use super::read::Rows;
use super::row::{Row, id_made_of};
use super::said::Said;
use crate::columns::{self, Column, Columns};
use crate::position::Position;
use crate::store::{Edit, EditOne};
use crate::todos::{mark_done, number};

/// A row whose to-do is known.
pub(crate) struct PlacedRow {
    kind: Kind,
    id: RecordId,
    row: Row,
    /// The column it names.
    column: Option<RecordId>,
    /// How many rows stand above it.
    above: u32,
    columns: Arc<Columns>,
}

/// A column that the table names, and the board has not.
pub(crate) struct NewColumn {
    kind: Kind,
    id: RecordId,
    pub(crate) name: String,
    closed: bool,
    order: i64,
}

/// What the rows are about, among these columns.
pub(crate) fn place(rows: Rows, columns: Columns) -> (Vec<NewColumn>, Vec<PlacedRow>) {
    let new = missing(&rows.rows, &columns);
    let columns = Arc::new(columns);
    let mut copies = HashMap::new();
    let placed = rows.rows.into_iter().zip(0..).map(|(row, above)| {
        let id = row.id.unwrap_or_else(|| {
            let copy = copies.entry(row.own_id(0)).or_insert(0_u32);
            *copy += 1;
            row.own_id(*copy)
        });
        let done = row.done.unwrap_or_default();
        let named = row.column.as_deref();
        let column = named.map(|name| find(&columns, name, done).unwrap_or_else(|| id_of(name)));
        PlacedRow {
            kind: Kind::todo(),
            id,
            row,
            column,
            above,
            columns: Arc::clone(&columns),
        }
    });
    let placed = placed.collect();
    (new, placed)
}

/// The column of this name; where several have it, one for what is done if it is.
fn find(columns: &Columns, name: &str, done: bool) -> Option<RecordId> {
    let called = || columns.iter().filter(|column| column.is_called(name));
    let found = called()
        .find(|column| column.closed == done)
        .or_else(|| called().next())
        // One that was made for this name, and has another one by now.
        .or_else(|| columns.get(id_of(name)));
    found.map(|column| column.id)
}

/// The id of a column that is made for a name: the same on every device.
fn id_of(name: &str) -> RecordId {
    id_made_of("column", &[name.to_lowercase()])
}

/// The columns to be made, in the order in which the table names them. One that only has what is done
/// is one for what is done.
fn missing(rows: &[Row], columns: &Columns) -> Vec<NewColumn> {
    let mut new: Vec<NewColumn> = Vec::new();
    for row in rows {
        let done = row.done.unwrap_or_default();
        let Some(name) = row.column.as_deref() else {
            continue;
        };
        if find(columns, name, done).is_some() {
            continue;
        }
        let id = id_of(name);
        match new.iter_mut().find(|column| column.id == id) {
            Some(column) => column.closed &= done,
            None => new.push(NewColumn {
                kind: Kind::new(Kind::COLUMN),
                id,
                name: name.to_owned(),
                closed: done,
                order: 0,
            }),
        }
    }
    let last = columns.last_order();
    for (column, place) in new.iter_mut().zip(1..) {
        column.order = last.saturating_add(place);
    }
    new
}

impl EditOne for NewColumn {
    fn record(&self) -> (&Kind, RecordId) {
        (&self.kind, self.id)
    }

    fn edit(&self, before: Option<&Body>, now: WireTime) -> Edit {
        if before.is_some() {
            return Edit::Keep;
        }
        let mut body = columns::body(self.closed, self.order, now);
        body.insert("name".into(), self.name.clone().into());
        Edit::Put(body)
    }
}

impl EditOne for PlacedRow {
    fn record(&self) -> (&Kind, RecordId) {
        (&self.kind, self.id)
    }

    fn edit(&self, before: Option<&Body>, now: WireTime) -> Edit {
        match before {
            None => Edit::Put(self.made(now)),
            // It was taken in before, and belongs to whoever has gone on with it.
            Some(_) if self.row.id.is_none() => Edit::Keep,
            Some(before) => self.changed(before, now),
        }
    }
}

impl PlacedRow {
    /// A new to-do. Where the table does not say when they were made, they stand in its order: the
    /// list shows the latest one first, the board the earliest.
    fn made(&self, now: WireTime) -> Body {
        let row = &self.row;
        let before = Duration::milliseconds(self.above.into());
        let created = now.get().checked_sub(before).map_or(now, WireTime::new);
        let created = row.created.unwrap_or(created).to_string();
        let mut body = Body::new();
        let mut set = |field: &str, value: Value| body.insert(field.into(), value);
        set("title", row.title.clone().into());
        set("status", 0.into());
        set("priority", number(row.priority.unwrap_or_default()).into());
        set("createdAt", created.into());
        set("updatedAt", now.to_string().into());
        if let Some(column) = self.column {
            set("columnId", column.to_string().into());
        }
        if let Some(due) = row.due.flatten() {
            set("dueDate", due.to_string().into());
        }
        if let Some(notes) = row.notes.as_deref().filter(|notes| !notes.is_empty()) {
            set("notes", notes.into());
        }
        if row.id.is_none() {
            set("position", self.last(now).to_string().into());
        }
        if row.done == Some(true) {
            mark_done(&mut body, true, row.completed.unwrap_or(now));
        }
        body
    }

    /// Behind all cards there are, in the order of the table: as if it were made now (see `board`).
    fn last(&self, now: WireTime) -> Position {
        let milliseconds = now.get().unix_timestamp_nanos() / 1_000_000;
        let time = u128::try_from(milliseconds).unwrap_or_default() << 80;
        Position::implied(0, time | u128::from(self.above) << 32)
    }

    /// What this to-do becomes: only what the table says otherwise is set.
    fn changed(&self, before: &Body, now: WireTime) -> Edit {
        let (row, said) = (&self.row, Said::of(before, &self.columns));
        let mut body = before.clone();
        let mut set = |field: &str, value: Value| body.insert(field.into(), value);
        if !row.title.trim().is_empty() && row.title != said.title {
            set("title", row.title.clone().into());
        }
        if let Some(column) = self.column
            && row.column.as_deref() != Some(said.column.trim())
        {
            set("columnId", column.to_string().into());
        }
        if let Some(priority) = row.priority.filter(|one| *one != said.priority) {
            set("priority", number(priority).into());
        }
        if let Some(due) = row.due.filter(|due| *due != said.due) {
            set("dueDate", due.map(|due| due.to_string()).into());
        }
        if let Some(notes) = row.notes.as_deref().filter(|notes| *notes != said.notes) {
            let kept = Some(notes).filter(|notes| !notes.is_empty());
            set("notes", kept.into());
        }
        if let Some(created) = row.created.filter(|time| Some(*time) != said.created) {
            set("createdAt", created.to_string().into());
        }
        if let Some(done) = row.done {
            mark_done(&mut body, done, row.completed.unwrap_or(now));
        }
        if let Some(completed) = row.completed.filter(|time| Some(*time) != said.completed)
            && row.done == Some(true)
        {
            body.insert("completedAt".into(), completed.to_string().into());
        }
        if body == *before {
            return Edit::Keep;
        }
        body.insert("updatedAt".into(), now.to_string().into());
        Edit::Put(body)
    }
}

impl Column {
    /// Whether a table means it by this name, however it is capitalised. One that nobody has named
    /// is called as one of the languages of the window calls it.
    fn is_called(&self, name: &str) -> bool {
        let name = name.to_lowercase();
        match &self.name {
            Some(own) => own.to_lowercase() == name,
            None if self.closed => ["done", "erledigt", "terminé"].contains(&&*name),
            None => ["to do", "zu erledigen", "à faire"].contains(&&*name),
        }
    }
}
