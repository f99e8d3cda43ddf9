//! `pia export` and `pia import`.

use std::path::Path;

use pia_client::{Client, DataFormat, Imported, Problem, Separator, Written};
use serde::Serialize;

use crate::args::Format;
use crate::output::Output;
use crate::todo::sync_quietly;

/// Programs read what the terminal writes, so it is as RFC 4180 has it in every language.
const SEPARATOR: Separator = Separator::Comma;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    file: &'a Path,
    records: u32,
    /// Of a document: those of which it has only what is left.
    #[serde(skip_serializing_if = "Option::is_none")]
    damaged: Option<u32>,
    /// Of a table: those it has not.
    #[serde(skip_serializing_if = "Option::is_none")]
    left_out: Option<u32>,
}

/// Writes all records, or all to-dos, into a file that is not there yet, or to standard output.
pub(crate) async fn export(
    format: Option<Format>,
    file: Option<&Path>,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let format = format.map(Into::into);
    let of_name = || file.and_then(DataFormat::of_name);
    let format = format.or_else(of_name).unwrap_or(DataFormat::Json);
    let Some(file) = file else {
        return print(format, client, output).await;
    };
    let written = client.export_to(file, format, SEPARATOR, false).await?;
    let left = |of| (format == of).then_some(written.left_out);
    let answer = Answer {
        file,
        records: written.records,
        damaged: left(DataFormat::Json),
        left_out: left(DataFormat::Csv),
    };
    output.answer(&answer, &wrote(format, written, file));
    Ok(())
}

/// Either is the answer itself, whatever form was asked for.
async fn print(format: DataFormat, client: &Client, output: &Output) -> Result<(), Problem> {
    match format {
        DataFormat::Json => output.document(&client.export().await?),
        DataFormat::Csv => {
            let table = client.export_table(SEPARATOR).await?;
            output.text(&table.text);
            if table.left_out > 0 {
                output.note(LEFT_OUT);
            }
        }
    }
    Ok(())
}

const LEFT_OUT: &str = "Not all can be read: those are not in it.";

fn wrote(format: DataFormat, written: Written, file: &Path) -> String {
    let (one, many, left) = match format {
        DataFormat::Json => (
            "record",
            "records",
            "Not all can be read: what is left of the others is in it too.",
        ),
        DataFormat::Csv => ("to-do", "to-dos", LEFT_OUT),
    };
    let what = if written.records == 1 { one } else { many };
    let mut sentence = format!("Wrote {} {what} to {}.", written.records, file.display());
    if written.left_out > 0 {
        sentence = format!("{sentence} {left}");
    }
    sentence
}

/// Takes in a file, all of it or nothing. `-` is standard input.
pub(crate) async fn import(
    file: &Path,
    format: Option<Format>,
    dry_run: bool,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let format = format.map(Into::into);
    let import = if file == Path::new("-") {
        let read = client.read_import("-", std::io::stdin(), format);
        read.await?
    } else {
        client.open_import(file, format).await?
    };
    if dry_run {
        let would = client.try_import(&import).await?;
        output.answer(&would, &sentence("It would import", &would));
        return Ok(());
    }
    let imported = client.take_in(import).await?;
    sync_quietly(client, output).await;
    output.answer(&imported, &sentence("Imported", &imported));
    Ok(())
}

fn sentence(did: &str, imported: &Imported) -> String {
    let Imported {
        made,
        changed,
        same,
        new_columns,
        ignored,
        ..
    } = imported;
    let mut said = format!("{did}: {made} new, {changed} changed, {same} as they were.");
    if !new_columns.is_empty() {
        said = format!("{said} New on the board: {}.", new_columns.join(", "));
    }
    if !ignored.is_empty() {
        said = format!(
            "{said} Not taken in, as Pia has no such column: {}.",
            ignored.join(", ")
        );
    }
    said
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_done_is_told_in_one_line() {
        let mut imported = Imported {
            made: 3,
            changed: 1,
            same: 0,
            new_columns: vec![],
            ignored: vec![],
            undoable: true,
        };
        assert_eq!(
            sentence("Imported", &imported),
            "Imported: 3 new, 1 changed, 0 as they were."
        );
        imported.new_columns = vec!["Waiting".into()];
        imported.ignored = vec!["colour".into(), "size".into()];
        assert_eq!(
            sentence("Imported", &imported),
            "Imported: 3 new, 1 changed, 0 as they were. New on the board: Waiting. Not taken in, as \
             Pia has no such column: colour, size."
        );
        let written = |records, left_out| Written { records, left_out };
        let file = Path::new("x");
        assert_eq!(
            wrote(DataFormat::Csv, written(1, 2), file),
            format!("Wrote 1 to-do to x. {LEFT_OUT}")
        );
        assert_eq!(
            wrote(DataFormat::Json, written(2, 0), file),
            "Wrote 2 records to x."
        );
    }
}
