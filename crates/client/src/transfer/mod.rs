//! Files in which a person takes their data out, and brings it back: everything as one JSON document,
//! or the to-dos as a table.

mod document;
mod file;
mod table;
#[cfg(test)]
mod tests;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use time::Date;

use self::table::{NewColumn, PlacedRow};
use crate::columns::Columns;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Imported, Table};
use crate::store::{Edit, EditOne, Everything, Tally, Whole};

pub(crate) use self::document::export;
pub(crate) use self::file::{read, unreadable, write};
pub use self::table::Separator;

/// What Excel and others look at to tell UTF-8 from the encoding of the country.
pub(crate) const BYTE_ORDER_MARK: &str = "\u{feff}";

/// The most changes of one import that are remembered so that it can be undone: each is kept whole,
/// as it was and as it became.
pub(crate) const UNDOABLE: usize = 5_000;

/// The form of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum DataFormat {
    /// Everything, as one document.
    Json,
    /// The to-dos, as a table.
    Csv,
}

impl DataFormat {
    /// By the ending of the file's name.
    pub fn of_name(file: &Path) -> Option<Self> {
        let ending = file.extension()?;
        if ending.eq_ignore_ascii_case("json") {
            Some(Self::Json)
        } else if ending.eq_ignore_ascii_case("csv") {
            Some(Self::Csv)
        } else {
            None
        }
    }

    /// By what it begins with: a document does so with a bracket.
    fn of_content(content: &[u8]) -> Self {
        let mark = BYTE_ORDER_MARK.as_bytes();
        let content = content.strip_prefix(mark).unwrap_or(content);
        match content.trim_ascii_start().first() {
            Some(b'{' | b'[') => Self::Json,
            _ => Self::Csv,
        }
    }
}

/// What a file of this day may be called.
pub(crate) fn name(format: DataFormat, day: Date) -> String {
    match format {
        DataFormat::Json => format!("pia-{day}.json"),
        DataFormat::Csv => format!("pia-todos-{day}.csv"),
    }
}

/// The to-dos among everything, as a table.
pub(crate) fn table(all: Everything, separator: Separator) -> Result<Table, Problem> {
    table::write(all, separator).map_err(|error| {
        // Memory takes every text, and each line has as many cells as the first.
        let sentence = format!("The table cannot be written: {error}.");
        Problem::new(ProblemCode::ExportFailed, sentence)
    })
}

/// A file that was read, and is meant for the data that was on show then.
pub struct Import {
    path: PathBuf,
    all: Arc<Vec<Coming>>,
    new_columns: Vec<String>,
    ignored: Vec<String>,
}

impl Import {
    /// Reads a file, all of it or nothing. Without a format, it is what its content looks like.
    pub(crate) fn read(
        format: Option<DataFormat>,
        content: &[u8],
        columns: Columns,
        path: &Path,
    ) -> Result<Self, Problem> {
        let import = |all, new_columns, ignored| Self {
            path: path.to_owned(),
            all: Arc::new(all),
            new_columns,
            ignored,
        };
        match format.unwrap_or_else(|| DataFormat::of_content(content)) {
            DataFormat::Json => {
                let all = document::read(content)?.into_iter();
                Ok(import(all.map(Coming::Whole).collect(), vec![], vec![]))
            }
            DataFormat::Csv => {
                let mut rows = table::read(content)?;
                let ignored = std::mem::take(&mut rows.ignored);
                let (columns, rows) = table::place(rows, columns);
                let names = columns.iter().map(|column| column.name.clone()).collect();
                let rows = rows.into_iter().map(Coming::Row);
                let all = columns.into_iter().map(Coming::Column).chain(rows);
                Ok(import(all.collect(), names, ignored))
            }
        }
    }

    /// The database it is meant for.
    pub(crate) fn path(&self) -> &Path {
        &self.path
    }

    /// What is to become of each record.
    pub(crate) fn all(&self) -> Arc<Vec<Coming>> {
        Arc::clone(&self.all)
    }

    /// In words for the person.
    pub(crate) fn imported(&self, tally: Tally) -> Imported {
        // They are told by name.
        let columns = u32::try_from(self.new_columns.len()).unwrap_or(u32::MAX);
        Imported {
            made: tally.made.saturating_sub(columns),
            changed: tally.changed,
            same: tally.same,
            new_columns: self.new_columns.clone(),
            ignored: self.ignored.clone(),
            undoable: usize::try_from(tally.edits()).is_ok_and(|edits| edits <= UNDOABLE),
        }
    }
}

/// What a file says of one record.
pub(crate) enum Coming {
    Whole(Whole),
    Column(NewColumn),
    Row(PlacedRow),
}

impl EditOne for Coming {
    fn record(&self) -> (&Kind, RecordId) {
        match self {
            Self::Whole(whole) => whole.record(),
            Self::Column(column) => column.record(),
            Self::Row(row) => row.record(),
        }
    }

    fn edit(&self, before: Option<&Body>, now: WireTime) -> Edit {
        match self {
            Self::Whole(whole) => whole.edit(before, now),
            Self::Column(column) => column.edit(before, now),
            Self::Row(row) => row.edit(before, now),
        }
    }
}
