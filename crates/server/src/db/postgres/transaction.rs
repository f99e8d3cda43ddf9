//! One transaction, in as few round trips as its queries allow: BEGIN travels with the first
//! statement, and changes whose outcome nobody asks for travel with the COMMIT.

use std::cell::{Cell, RefCell};
use std::future::{Future, poll_fn};
use std::pin::Pin;
use std::task::Poll;

use futures_util::TryStreamExt;
use tokio::runtime::Runtime;
use tokio_postgres::types::ToSql;
use tokio_postgres::{Client, Error, Statement};

use super::error::{PostgresError, Remedy, remedy};
use super::session::Session;
use super::values::{parameters, read};
use crate::db::DbError;
use crate::db::conn::{Column, Row, Value};

/// Changes sent at once; more only fill buffers.
const TOGETHER: usize = 64;

/// What a transaction may do.
#[derive(Debug, Clone, Copy)]
pub(super) enum Access {
    Write,
    Read,
}

impl Access {
    const fn begin(self) -> &'static str {
        match self {
            Self::Write => "BEGIN ISOLATION LEVEL READ COMMITTED READ WRITE",
            // Two queries of one closure see the same moment.
            Self::Read => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }
}

/// A transaction under way. Nothing is sent before the first statement.
pub(in crate::db) struct Transaction<'a> {
    runtime: &'a Runtime,
    session: &'a Session,
    access: Access,
    begun: Cell<bool>,
    waiting: RefCell<Vec<Change>>,
    /// What the first failure leaves to do. After it the transaction can only be rolled back.
    failed: Cell<Option<Remedy>>,
}

struct Change {
    statement: Statement,
    values: Vec<Column>,
}

type Sent<'f> = Pin<Box<dyn Future<Output = Result<(), Error>> + 'f>>;

impl<'a> Transaction<'a> {
    pub(super) const fn new(runtime: &'a Runtime, session: &'a Session, access: Access) -> Self {
        Self {
            runtime,
            session,
            access,
            begun: Cell::new(false),
            waiting: RefCell::new(Vec::new()),
            failed: Cell::new(None),
        }
    }

    /// What its first failure leaves to do.
    pub(super) const fn failed(&self) -> Option<Remedy> {
        self.failed.get()
    }

    /// Makes a change with the next query or the commit.
    pub(in crate::db) fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), DbError> {
        let change = Change {
            statement: self.statement(sql)?,
            values: values.iter().copied().map(Column::keep).collect(),
        };
        self.waiting.borrow_mut().push(change);
        Ok(())
    }

    /// Makes a change now, and answers how many rows it met.
    pub(in crate::db) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, DbError> {
        let statement = self.statement(sql)?;
        let values = parameters(values);
        let met = self.after_the_others(self.client().execute(&statement, &values))?;
        Ok(usize::try_from(met).unwrap_or(usize::MAX))
    }

    /// Every row of a query.
    pub(in crate::db) fn query(
        &self,
        sql: &str,
        values: &[Value<'_>],
    ) -> Result<Vec<Row>, DbError> {
        let statement = self.statement(sql)?;
        let values = parameters(values);
        let rows = self.after_the_others(self.client().query(&statement, &values))?;
        rows.iter().map(|row| self.read(row)).collect()
    }

    /// Every row of a query, or a change, whose last parameters are arrays.
    pub(in crate::db) fn query_arrays(
        &self,
        sql: &str,
        shared: &[Value<'_>],
        arrays: &[Vec<Value<'_>>],
    ) -> Result<Vec<Row>, DbError> {
        let statement = self.statement(sql)?;
        let mut values = parameters(shared);
        values.extend(arrays.iter().map(|array| array as &(dyn ToSql + Sync)));
        let rows = self.after_the_others(self.client().query(&statement, &values))?;
        rows.iter().map(|row| self.read(row)).collect()
    }

    /// The rows of a query one by one: those that were not taken yet wait at the server.
    pub(in crate::db) fn each(
        &self,
        sql: &str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(Row) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        let statement = self.statement(sql)?;
        let values = parameters(values);
        self.after_the_others(async {
            let rows = self.client().query_raw(&statement, values).await?;
            let mut rows = std::pin::pin!(rows);
            while let Some(row) = rows.try_next().await? {
                if let Err(error) = self.read(&row).and_then(&mut *take) {
                    return Ok(Err(error));
                }
            }
            Ok(Ok(()))
        })?
    }

    fn read(&self, row: &tokio_postgres::Row) -> Result<Row, DbError> {
        read(row).map_err(|error| {
            self.fail(Remedy::None);
            error.into()
        })
    }

    /// Makes what waits, and commits. An error means that nothing took place, unless the remedy says
    /// that this is in doubt.
    pub(super) fn commit(&self) -> Result<(), DbError> {
        if self.failed.get().is_some() {
            // Work that goes on after a failure as if there had been none.
            return Err(DbError::Closed);
        }
        if !self.begun.get() && self.waiting.borrow().is_empty() {
            return Ok(());
        }
        let committed = self.after_the_others(self.client().batch_execute("COMMIT"));
        let lost = self.failed.get() == Some(Remedy::Reconnect);
        // The commit had been sent. What only read can be run again all the same.
        if lost && matches!(self.access, Access::Write) {
            self.failed.set(Some(Remedy::InDoubt));
            return Err(DbError::InDoubt);
        }
        committed
    }

    /// Undoes everything. Nothing is to be done about a failure: it is that of a connection that is
    /// lost, and with it the transaction.
    pub(super) fn roll_back(&self) {
        self.waiting.borrow_mut().clear();
        if self.begun.get() {
            let undone = self.client().batch_execute("ROLLBACK");
            self.runtime.block_on(undone).unwrap_or_default();
        }
    }

    fn client(&self) -> &Client {
        &self.session.client
    }

    fn statement(&self, sql: &str) -> Result<Statement, DbError> {
        let prepared = self.session.statement(self.runtime, sql);
        prepared.map_err(|error| self.failure(&error))
    }

    /// Sends what waits, and then this. One round trip, however much it is, up to [`TOGETHER`].
    fn after_the_others<T>(
        &self,
        last: impl Future<Output = Result<T, Error>>,
    ) -> Result<T, DbError> {
        let changes = self.waiting.take();
        let done = self.runtime.block_on(async {
            let mut chunks = changes.chunks(TOGETHER).peekable();
            while let Some(chunk) = chunks.next_if(|chunk| chunk.len() == TOGETHER) {
                in_order(self.sent(chunk)).await?;
            }
            let rest = self.sent(chunks.next().unwrap_or_default());
            let (rest, last) = tokio::join!(in_order(rest), last);
            // The first failure is the cause of the others.
            rest.and(last)
        });
        done.map_err(|error| self.failure(&error))
    }

    /// The futures of these changes, after that of BEGIN when nothing was sent yet.
    fn sent<'f>(&'f self, changes: &'f [Change]) -> Vec<Sent<'f>> {
        let mut sent: Vec<Sent<'f>> = Vec::with_capacity(changes.len() + 1);
        if !self.begun.replace(true) {
            sent.push(Box::pin(self.client().batch_execute(self.access.begin())));
        }
        for change in changes {
            sent.push(Box::pin(async {
                let values: Vec<_> = change.values.iter().map(Column::kept).collect();
                let values = parameters(&values);
                self.client()
                    .execute(&change.statement, &values)
                    .await
                    .map(drop)
            }));
        }
        sent
    }

    fn failure(&self, error: &Error) -> DbError {
        self.fail(remedy(error));
        PostgresError::from(error).into()
    }

    fn fail(&self, remedy: Remedy) {
        if self.failed.get().is_none() {
            self.failed.set(Some(remedy));
        }
    }
}

/// Drives all of them at once. They are polled in their order, which is the order in which their
/// requests go out. The first of the failures in that order is the cause of those after it.
async fn in_order(sent: Vec<Sent<'_>>) -> Result<(), Error> {
    let mut running: Vec<Option<Sent<'_>>> = sent.into_iter().map(Some).collect();
    let mut failed: Option<(usize, Error)> = None;
    poll_fn(|context| {
        let mut left = false;
        for (place, slot) in running.iter_mut().enumerate() {
            let Some(future) = slot else { continue };
            let Poll::Ready(done) = future.as_mut().poll(context) else {
                left = true;
                continue;
            };
            *slot = None;
            if let Err(error) = done
                && failed.as_ref().is_none_or(|(earlier, _)| place < *earlier)
            {
                failed = Some((place, error));
            }
        }
        if left { Poll::Pending } else { Poll::Ready(()) }
    })
    .await;
    failed.map_or(Ok(()), |(_, error)| Err(error))
}
