//! SQLite: one thread owns the connection that writes and commits what arrived together in one
//! transaction; a few threads own connections that read.

mod migrate;
mod open;
mod readers;
mod writer;

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use rusqlite::Connection;
use rusqlite::types::{ToSql, ToSqlOutput, ValueRef};
use tokio::sync::mpsc::error::TrySendError;
use tokio::sync::{mpsc, oneshot};
use tokio::time::MissedTickBehavior;

use super::conn::{Column, Row, Value};
use super::{Announcement, DbError, OpenError, READ_QUEUE, Snapshot, Tx, WRITE_QUEUE};

pub(super) use self::open::applied;

/// How often to look whether another process has changed the file.
const LOOK: Duration = Duration::from_secs(1);
/// Reads are short and mostly cached; more threads would only compete for the cores.
const READERS: usize = 3;

/// An open database. Cheap to clone.
#[derive(Clone)]
pub(super) struct Sqlite {
    writer: mpsc::Sender<writer::Message>,
    readers: mpsc::Sender<readers::Job>,
    hear: Arc<writer::Hear>,
}

impl Sqlite {
    /// Opens the file, making it and bringing it up to date when needed. Blocks.
    pub(super) fn open(path: &Path) -> Result<Self, OpenError> {
        let connection = open::for_writing(path)?;
        let (writer, messages) = mpsc::channel(WRITE_QUEUE);
        let hear = Arc::<writer::Hear>::default();
        writer::start(connection, messages, Arc::clone(&hear)).map_err(OpenError::Threads)?;
        let (readers, jobs) = mpsc::channel(READ_QUEUE);
        let connections = (0..READERS)
            .map(|_| open::for_reading(path))
            .collect::<Result<Vec<_>, _>>()?;
        readers::start(connections, jobs).map_err(OpenError::Threads)?;
        Ok(Self {
            writer,
            readers,
            hear,
        })
    }

    /// As [`Db::write`](super::Db::write).
    pub(super) async fn write<T, E>(
        &self,
        work: impl Fn(&Tx<'_>) -> Result<T, E> + Send + 'static,
    ) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<DbError> + Send + 'static,
    {
        let (reply, answer) = oneshot::channel();
        let job = writer::Message::Job(writer::job(work, reply));
        super::enqueue(&self.writer, job)?;
        answer.await.unwrap_or_else(|_| Err(DbError::Closed.into()))
    }

    /// As [`Db::read`](super::Db::read).
    pub(super) async fn read<T: Send + 'static>(
        &self,
        work: impl Fn(&Snapshot<'_>) -> Result<T, DbError> + Send + 'static,
    ) -> Result<T, DbError> {
        let (reply, answer) = oneshot::channel();
        let job: readers::Job = Box::new(move |connection| {
            let result = readers::in_snapshot(connection, work);
            // The caller may have gone away; nobody else wants the answer.
            drop(reply.send(result));
        });
        super::enqueue(&self.readers, job)?;
        answer.await.unwrap_or(Err(DbError::Closed))
    }

    /// As [`Db::listen`](super::Db::listen). What another process does to the file is noticed within
    /// a second.
    pub(super) fn listen(&self, hear: impl Fn(Announcement) + Send + Sync + 'static) {
        // The first to ask is the one.
        if self.hear.set(Box::new(hear)).is_ok() {
            tokio::spawn(look(self.writer.downgrade()));
        }
    }

    /// As [`Db::close`](super::Db::close).
    pub(super) async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.writer.send(writer::Message::Close(done)).await.is_ok() {
            // An error means that the writer has stopped already, which is what we wait for.
            closed.await.unwrap_or_default();
        }
    }
}

/// Has the writer look from time to time, until it has stopped.
async fn look(writer: mpsc::WeakSender<writer::Message>) {
    let mut ticks = tokio::time::interval(LOOK);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    loop {
        ticks.tick().await;
        let Some(writer) = writer.upgrade() else {
            return;
        };
        // With a full queue there is no hurry: it is asked again in a second.
        if let Err(TrySendError::Closed(_)) = writer.try_send(writer::Message::Look) {
            return;
        }
    }
}

pub(super) fn execute(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
) -> Result<usize, DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    Ok(statement.execute(rusqlite::params_from_iter(values))?)
}

pub(super) fn query(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
) -> Result<Vec<Row>, DbError> {
    let mut found = Vec::new();
    each(connection, sql, values, &mut |row| {
        found.push(row);
        Ok(())
    })?;
    Ok(found)
}

pub(super) fn each(
    connection: &Connection,
    sql: &str,
    values: &[Value<'_>],
    take: &mut dyn FnMut(Row) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    rows(&mut statement, values.iter(), take)
}

/// A change for each of many sets of parameters, prepared once.
pub(super) fn execute_all<const N: usize>(
    connection: &Connection,
    sql: &str,
    shared: &[Value<'_>],
    sets: &[[Value<'_>; N]],
) -> Result<(), DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    for set in sets {
        statement.execute(rusqlite::params_from_iter(shared.iter().chain(set)))?;
    }
    Ok(())
}

/// The rows of a query for each of many sets of parameters, prepared once.
pub(super) fn query_all<const N: usize>(
    connection: &Connection,
    sql: &str,
    shared: &[Value<'_>],
    sets: &[[Value<'_>; N]],
    found: &mut Vec<Row>,
) -> Result<(), DbError> {
    let mut statement = connection.prepare_cached(sql)?;
    for set in sets {
        rows(&mut statement, shared.iter().chain(set), &mut |row| {
            found.push(row);
            Ok(())
        })?;
    }
    Ok(())
}

fn rows<'v>(
    statement: &mut rusqlite::Statement<'_>,
    values: impl Iterator<Item = &'v Value<'v>>,
    take: &mut dyn FnMut(Row) -> Result<(), DbError>,
) -> Result<(), DbError> {
    let width = statement.column_count();
    let mut rows = statement.query(rusqlite::params_from_iter(values))?;
    while let Some(row) = rows.next()? {
        let columns = (0..width).map(|index| Ok(column(row.get_ref(index)?)));
        take(Row(columns.collect::<rusqlite::Result<_>>()?))?;
    }
    Ok(())
}

fn column(value: ValueRef<'_>) -> Column {
    match value {
        // No column is of this type.
        ValueRef::Null | ValueRef::Real(_) => Column::Null,
        ValueRef::Integer(number) => Column::Integer(number),
        // Whole first, which is quicker: what we have written is UTF-8.
        ValueRef::Text(text) => Column::Text(std::str::from_utf8(text).map_or_else(
            |_| String::from_utf8_lossy(text).into_owned(),
            str::to_owned,
        )),
        ValueRef::Blob(bytes) => Column::Bytes(bytes.to_vec()),
    }
}

impl ToSql for Value<'_> {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Integer(number) => ValueRef::Integer(*number),
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}
