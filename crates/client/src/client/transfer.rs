//! What a person keeps, into a file and out of one.

use std::fs::File;
use std::io::{Read, Write};
use std::path::Path;

use pia_protocol::wire_time::WireTime;

use super::Client;
use crate::lists;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Export, Imported, Table, Written};
use crate::transfer::{self, DataFormat, Import, Separator};
use crate::undo::Step;
use crate::view::UndoAction;

impl Client {
    /// All records of whoever is on show, with every field.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn export(&self) -> Result<Export, Problem> {
        let all = self.inner.shelf.current().store.everything().await?;
        let now = WireTime::new(self.inner.clock.now());
        Ok(transfer::export(all, now.to_string()))
    }

    /// The to-dos of whoever is on show, as a table.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn export_table(&self, separator: Separator) -> Result<Table, Problem> {
        let all = self.inner.shelf.current().store.everything().await?;
        transfer::table(all, separator)
    }

    /// What a file with such an export may be called today.
    pub fn export_name(&self, format: DataFormat) -> String {
        transfer::name(format, self.inner.clock.now().date())
    }

    /// Writes an export into a file that only this person can read: whole, or not at all. A file that
    /// is there is replaced only with `replace`.
    ///
    /// # Errors
    /// [`ProblemCode::ExportFailed`], [`ProblemCode::StorageFailed`].
    pub async fn export_to(
        &self,
        file: &Path,
        format: DataFormat,
        separator: Separator,
        replace: bool,
    ) -> Result<Written, Problem> {
        let file = file.to_owned();
        match format {
            DataFormat::Json => {
                let export = self.export().await?;
                let (records, left_out) = (count(export.records.len()), export.damaged.len());
                let content = move |to: &mut dyn Write| {
                    serde_json::to_writer_pretty(&mut *to, &export)?;
                    to.write_all(b"\n")
                };
                aside(move || transfer::write(&file, replace, content)).await?;
                Ok(Written {
                    records,
                    left_out: count(left_out),
                })
            }
            DataFormat::Csv => {
                let Table {
                    text,
                    todos,
                    left_out,
                } = self.export_table(separator).await?;
                let content = move |to: &mut dyn Write| {
                    to.write_all(transfer::BYTE_ORDER_MARK.as_bytes())?;
                    to.write_all(text.as_bytes())
                };
                aside(move || transfer::write(&file, replace, content)).await?;
                Ok(Written {
                    records: count(todos),
                    left_out: count(left_out),
                })
            }
        }
    }

    /// Reads a file that is to be taken in, whole. Without a format, it is what the file's name or
    /// its content says.
    ///
    /// # Errors
    /// [`ProblemCode::ImportInvalid`]; of a table also [`ProblemCode::ImportNoTitle`],
    /// [`ProblemCode::ImportNotUtf8`] and [`ProblemCode::ImportRowInvalid`];
    /// [`ProblemCode::StorageFailed`].
    pub async fn open_import(
        &self,
        file: &Path,
        format: Option<DataFormat>,
    ) -> Result<Import, Problem> {
        let format = format.or_else(|| DataFormat::of_name(file));
        let (name, file) = (file.display().to_string(), file.to_owned());
        let content = aside(move || {
            let read = File::open(file).and_then(transfer::read);
            read.map_err(|error| transfer::unreadable(&name, &error))
        });
        self.read(content.await?, format).await
    }

    /// The same of what is read from elsewhere; `name` is what it is called where it cannot be read.
    ///
    /// # Errors
    /// The same.
    pub async fn read_import(
        &self,
        name: &'static str,
        from: impl Read + Send + 'static,
        format: Option<DataFormat>,
    ) -> Result<Import, Problem> {
        let content =
            aside(move || transfer::read(from).map_err(|error| transfer::unreadable(name, &error)));
        self.read(content.await?, format).await
    }

    async fn read(&self, content: Vec<u8>, format: Option<DataFormat>) -> Result<Import, Problem> {
        let store = self.inner.shelf.current().store;
        let columns = store.look_at_all(lists::columns).await?;
        let path = store.path().to_owned();
        aside(move || Import::read(format, &content, columns, &path)).await
    }

    /// What taking this in would do now.
    ///
    /// # Errors
    /// [`ProblemCode::ImportOutdated`] when other data is on show by now;
    /// [`ProblemCode::RecordLocked`]; [`ProblemCode::StorageFailed`].
    pub async fn try_import(&self, import: &Import) -> Result<Imported, Problem> {
        let store = self.inner.shelf.current().store;
        check_meant_for(import, store.path())?;
        Ok(import.imported(store.try_all(import.all()).await?))
    }

    /// Takes this in, all of it or nothing: a record that is not here is made, and one that is has
    /// the fields set that the file gives. Unless they are very many, it can be undone.
    ///
    /// # Errors
    /// [`ProblemCode::ImportOutdated`] when other data is on show by now;
    /// [`ProblemCode::RecordLocked`] when a record here was encrypted by an older app;
    /// [`ProblemCode::StorageFailed`].
    pub async fn take_in(&self, import: Import) -> Result<Imported, Problem> {
        let store = self.inner.shelf.current().store;
        check_meant_for(&import, store.path())?;
        let done = store.edit_all(import.all(), transfer::UNDOABLE).await?;
        let imported = import.imported(done.tally);
        let now = self.inner.clock.now();
        let step = Step::of(UndoAction::Import, done.changes, now, store.path());
        self.inner.undo.did(step);
        self.inner.lists.refresh().await?;
        Ok(imported)
    }
}

fn check_meant_for(import: &Import, path: &Path) -> Result<(), Problem> {
    if import.path() == path {
        return Ok(());
    }
    Err(Problem::new(
        ProblemCode::ImportOutdated,
        "Another account is on show by now: choose the file again.",
    ))
}

/// Does what takes a while where it holds up nobody.
async fn aside<T: Send + 'static>(
    work: impl FnOnce() -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tokio::task::spawn_blocking(work).await;
    // It ends early only with the program.
    done.unwrap_or_else(|_| Err(Problem::new(ProblemCode::StorageFailed, "Pia is ending.")))
}

fn count(of: usize) -> u32 {
    u32::try_from(of).unwrap_or(u32::MAX)
}
