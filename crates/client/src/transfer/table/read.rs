//! A table as it may come, read into rows: all of it or nothing.

use std::collections::HashMap;

use csv::{ReaderBuilder, StringRecord};

use super::row::{Fault, Row};
use super::{COLUMNS, cell};
use crate::problem::{Problem, ProblemCode};

/// What may stand between two cells: what a program writes that follows RFC 4180, Excel where a comma
/// stands before the decimals, and what is copied out of a spreadsheet.
const SEPARATORS: [u8; 3] = [b',', b';', b'\t'];

/// A table that was read.
#[derive(Debug, PartialEq)]
pub(crate) struct Rows {
    pub(super) rows: Vec<Row>,
    /// The columns that say nothing here.
    pub(crate) ignored: Vec<String>,
}

/// Reads a table.
pub(crate) fn read(bytes: &[u8]) -> Result<Rows, Problem> {
    let text = std::str::from_utf8(bytes).map_err(|error| not_utf8(bytes, error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let (separator, header) = header(text).ok_or_else(no_title)?;
    if let Some(twice) = named_twice(&header) {
        return Err(invalid(format!(
            "The first line names the column “{twice}” twice."
        )));
    }
    let mut table = ReaderBuilder::new()
        .delimiter(separator)
        .flexible(true)
        .from_reader(text.as_bytes());
    let (mut rows, mut lines) = (Vec::new(), HashMap::new());
    for record in table.records() {
        // Text of any length in any number of cells is read, so this cannot be.
        let record =
            record.map_err(|error| invalid(format!("The table cannot be read: {error}.")))?;
        if record.iter().all(|cell| cell.trim().is_empty()) {
            continue;
        }
        let line = line_of(&record, text);
        let row = row(&record, &header).map_err(|fault| fault.problem(line))?;
        if let Some(id) = row.id
            && let Some(before) = lines.insert(id, line)
        {
            return Err(Fault::twice(id, before).problem(line));
        }
        rows.push(row);
    }
    let known = |name: &&Name| matches!(name, Name::Other(name) if !name.is_empty());
    let ignored = header.iter().filter(known).map(Name::to_string);
    Ok(Rows {
        rows,
        ignored: ignored.collect(),
    })
}

/// What a column is called.
#[derive(Debug, Clone, PartialEq)]
enum Name {
    Known(&'static str),
    Other(String),
}

impl std::fmt::Display for Name {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Known(name) => f.write_str(name),
            Self::Other(name) => f.write_str(name),
        }
    }
}

/// The first line, read with the separator that makes a table of to-dos of it.
fn header(text: &str) -> Option<(u8, Vec<Name>)> {
    SEPARATORS.into_iter().find_map(|separator| {
        let mut table = ReaderBuilder::new()
            .delimiter(separator)
            .from_reader(text.as_bytes());
        let header = table.headers().ok()?;
        let names: Vec<Name> = header.iter().map(name).collect();
        let titles = names.iter().filter(|name| **name == Name::Known("title"));
        (titles.count() == 1).then_some((separator, names))
    })
}

fn named_twice(header: &[Name]) -> Option<&'static str> {
    COLUMNS.into_iter().find(|name| {
        let same = header.iter().filter(|other| **other == Name::Known(name));
        same.count() > 1
    })
}

fn name(cell: &str) -> Name {
    let cell = cell::meant(cell).trim();
    let known = COLUMNS
        .into_iter()
        .find(|name| name.eq_ignore_ascii_case(cell));
    known.map_or_else(|| Name::Other(cell.to_owned()), Name::Known)
}

fn row(record: &StringRecord, header: &[Name]) -> Result<Row, Fault> {
    if record.len() != header.len() {
        return Err(Fault::uneven(record.len(), header.len()));
    }
    let mut row = Row::default();
    for (cell, name) in record.iter().zip(header) {
        if let Name::Known(name) = name {
            row.set(name, cell::meant(cell))?;
        }
    }
    row.finished()
}

/// The line in the file: the record begins on it, behind lines that say nothing.
fn line_of(record: &StringRecord, text: &str) -> u64 {
    let Some(position) = record.position() else {
        return 0;
    };
    let begin = usize::try_from(position.byte()).unwrap_or(usize::MAX);
    let rest = text.get(begin..).unwrap_or_default();
    let passed = &rest[..rest.len() - rest.trim_start_matches(['\r', '\n']).len()];
    let lines = passed.matches('\n').count();
    position.line() + u64::try_from(lines).unwrap_or_default()
}

fn no_title() -> Problem {
    Problem::new(
        ProblemCode::ImportNoTitle,
        "This is not a table of to-dos: its first line has to name the columns, one of them \
         “title”.",
    )
}

fn not_utf8(bytes: &[u8], at: usize) -> Problem {
    let line = bytes[..at].split(|byte| *byte == b'\n').count();
    Problem::new(
        ProblemCode::ImportNotUtf8,
        format!("Line {line} is no UTF-8: save the table as “CSV UTF-8”."),
    )
    .with_detail(line.to_string())
}

fn invalid(sentence: String) -> Problem {
    Problem::new(ProblemCode::ImportInvalid, sentence)
}
