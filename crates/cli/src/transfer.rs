//! `pia export` and `pia import`.

use std::fs::File;
use std::io::{Read as _, Write as _};
use std::path::Path;

use pia_client::{Client, Export, Imported, Problem, ProblemCode};
use serde::Serialize;

use crate::output::Output;
use crate::todo::sync_quietly;

/// The largest file that is read into memory.
const LARGEST: u64 = 256 * 1024 * 1024;

#[derive(Serialize)]
struct Written<'a> {
    file: &'a Path,
    records: usize,
    damaged: usize,
}

/// Writes all records into a file that is not there yet, or to standard output.
pub(crate) async fn export(
    file: Option<&Path>,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let export = client.export().await?;
    let Some(file) = file else {
        // JSON is the answer in either form.
        output.document(&export);
        return Ok(());
    };
    write(file, &export).map_err(|error| {
        Problem::new(
            ProblemCode::StorageFailed,
            format!("{} cannot be written: {error}.", file.display()),
        )
        .with_detail(file.display().to_string())
    })?;
    let records = export.records.len();
    let count = if records == 1 {
        "1 record".to_owned()
    } else {
        format!("{records} records")
    };
    let damaged = export.damaged.len();
    let left = match damaged {
        0 => "",
        _ => " Not all can be read: what is left of the others is in it too.",
    };
    let sentence = format!("Wrote {count} to {}.{left}", file.display());
    let written = Written {
        file,
        records,
        damaged,
    };
    output.answer(&written, &sentence);
    Ok(())
}

/// What is in an export is private. A file that is there already is left as it is.
fn write(file: &Path, export: &Export) -> std::io::Result<()> {
    let mut options = File::options();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut written = options.open(file)?;
    let done = serde_json::to_writer_pretty(&written, export)
        .map_err(std::io::Error::from)
        .and_then(|()| written.write_all(b"\n"))
        .and_then(|()| written.sync_all());
    if done.is_err() {
        // Half a file is worse than none; why it failed is what the person has to know.
        std::fs::remove_file(file).ok();
    }
    done
}

/// Takes in a file, all of it or nothing. `-` is standard input.
pub(crate) async fn import(file: &Path, client: &Client, output: &Output) -> Result<(), Problem> {
    let document = read(file).map_err(|error| {
        Problem::new(
            ProblemCode::ImportInvalid,
            format!("{} cannot be read: {error}.", file.display()),
        )
        .with_detail(file.display().to_string())
    })?;
    let imported = client.import(&document).await?;
    sync_quietly(client, output).await;
    output.answer(&imported, &sentence(imported));
    Ok(())
}

fn read(file: &Path) -> std::io::Result<Vec<u8>> {
    let mut document = Vec::new();
    if file == Path::new("-") {
        std::io::stdin()
            .lock()
            .take(LARGEST + 1)
            .read_to_end(&mut document)?;
    } else {
        File::open(file)?
            .take(LARGEST + 1)
            .read_to_end(&mut document)?;
    }
    if u64::try_from(document.len()).is_ok_and(|size| size > LARGEST) {
        return Err(std::io::Error::other(format!(
            "it is larger than {} MiB",
            LARGEST / 1024 / 1024
        )));
    }
    Ok(document)
}

fn sentence(imported: Imported) -> String {
    let Imported {
        made,
        changed,
        same,
    } = imported;
    format!("Imported: {made} new, {changed} changed, {same} as they were.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_import_is_told_in_one_line() {
        let imported = Imported {
            made: 3,
            changed: 1,
            same: 0,
        };
        assert_eq!(
            sentence(imported),
            "Imported: 3 new, 1 changed, 0 as they were."
        );
    }
}
