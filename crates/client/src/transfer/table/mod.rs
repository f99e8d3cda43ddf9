//! The to-dos as a table, in CSV (RFC 4180): a line for each, under a line with the names of the
//! columns. docs/files.md says what a person may rely on.

mod cell;
mod place;
mod read;
mod row;
mod said;
#[cfg(test)]
mod tests;

use csv::{Terminator, WriterBuilder};
use pia_protocol::sync::Kind;
use pia_signin::Language;

use crate::columns::{Column, Columns, Fields};
use crate::report::Table;
use crate::store::{Everything, Whole};
use crate::sync::merge::is_locked;

pub(crate) use self::place::{NewColumn, PlacedRow, place};
pub(crate) use self::read::read;
use self::said::Said;

/// The columns, in their order. They have the same names in every language, as a file may be read by
/// a program, or by somebody who speaks another.
const COLUMNS: [&str; 9] = [
    "id",
    "title",
    "done",
    "column",
    "priority",
    "due",
    "notes",
    "created",
    "completed",
];

/// What stands between two cells.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Separator {
    /// As RFC 4180 has it.
    Comma,
    /// As Excel has it where a comma stands before the decimals: it opens no other file as a table.
    Semicolon,
}

impl Separator {
    /// The one spreadsheets take where this language is spoken.
    pub fn of(language: Language) -> Self {
        match language {
            Language::English => Self::Comma,
            Language::German | Language::French => Self::Semicolon,
        }
    }

    fn byte(self) -> u8 {
        match self {
            Self::Comma => b',',
            Self::Semicolon => b';',
        }
    }
}

/// The table of all to-dos, in the order of their list.
pub(crate) fn write(all: Everything, separator: Separator) -> Result<Table, csv::Error> {
    let (columns, todos): (Vec<Whole>, Vec<Whole>) = all
        .records
        .into_iter()
        .filter(|one| [Kind::todo(), Kind::new(Kind::COLUMN)].contains(&one.kind))
        .partition(|one| one.kind != Kind::todo());
    let columns = columns_of(columns);
    let total = todos.len();
    let mut said: Vec<_> = todos
        .into_iter()
        .filter(|one| !is_locked(&one.body))
        .map(|one| (Said::of(&one.body, &columns), one.id))
        .collect();
    said.sort_by(|(one, id), (other, other_id)| {
        let newest_first = || (other.created, other_id).cmp(&(one.created, id));
        one.done.cmp(&other.done).then_with(newest_first)
    });
    let damaged = all.damaged.iter().filter(|one| one.kind == Kind::todo());
    let mut table = WriterBuilder::new()
        .delimiter(separator.byte())
        .terminator(Terminator::CRLF)
        .from_writer(Vec::new());
    table.write_record(COLUMNS)?;
    for (one, id) in &said {
        table.write_record(one.cells(*id).map(cell::harmless))?;
    }
    Ok(Table {
        // Made of texts, and so text.
        text: String::from_utf8_lossy(
            &table
                .into_inner()
                .map_err(csv::IntoInnerError::into_error)?,
        )
        .into_owned(),
        todos: said.len(),
        left_out: total - said.len() + damaged.count(),
    })
}

fn columns_of(records: Vec<Whole>) -> Columns {
    Columns::of(records.into_iter().map(|one| {
        let fields: Fields = serde_json::from_value(one.body.into()).unwrap_or_default();
        Column::read(one.id, &fields)
    }))
}
