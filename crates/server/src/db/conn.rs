//! What a query is written against: one SQL text for both engines.
//!
//! Parameters are `?1`, `?2`, … Integers are 64 bits wide everywhere, ids and hashes are bytes,
//! times are milliseconds. Where PostgreSQL has to be asked to keep others from a row (SQLite has a
//! single writer), a query says so by [`Conn::locked`].

use std::cell::RefCell;

use super::{Announcement, DbError, postgres};
use crate::hashed::Hashed;

/// A connection inside a transaction.
pub(super) enum Conn<'a> {
    /// With what is to be announced after the commit.
    Sqlite(&'a rusqlite::Connection, &'a RefCell<Vec<Announcement>>),
    Postgres(&'a postgres::Transaction<'a>),
}

/// A parameter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Value<'a> {
    Null,
    Integer(i64),
    Text(&'a str),
    Bytes(&'a [u8]),
}

/// A statement for many sets of parameters: the one place where the engines have texts of their own.
/// SQLite, in whose process a statement costs nothing but its work, runs `each` for every set.
/// PostgreSQL is asked once, by `all`, in which the parameters of the sets are arrays. The first
/// parameters are the same for all sets, and are no arrays.
pub(super) struct Many {
    pub(super) each: &'static str,
    pub(super) all: &'static str,
}

/// A column of a row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Column {
    Null,
    Integer(i64),
    Text(String),
    Bytes(Vec<u8>),
}

/// A row that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Row(pub(super) Vec<Column>);

/// The parameters of a query, by reference.
macro_rules! values {
    ($($value:expr),* $(,)?) => {
        &[$($crate::db::conn::AsValue::value(&$value)),*]
    };
}
pub(super) use values;

impl Conn<'_> {
    /// Makes a change whose outcome nothing in this transaction depends on. An engine may send it
    /// later, together with others, but always before the next query and before the commit.
    pub(super) fn run(&self, sql: &str, values: &[Value<'_>]) -> Result<(), DbError> {
        match self {
            Self::Sqlite(connection, _) => {
                super::sqlite::execute(connection, sql, values)?;
                Ok(())
            }
            Self::Postgres(transaction) => transaction.run(sql, values),
        }
    }

    /// Makes a change, and answers how many rows it met.
    pub(super) fn execute(&self, sql: &str, values: &[Value<'_>]) -> Result<usize, DbError> {
        match self {
            Self::Sqlite(connection, _) => super::sqlite::execute(connection, sql, values),
            Self::Postgres(transaction) => transaction.execute(sql, values),
        }
    }

    /// Every row of a query.
    pub(super) fn all(&self, sql: &str, values: &[Value<'_>]) -> Result<Vec<Row>, DbError> {
        match self {
            Self::Sqlite(connection, _) => super::sqlite::query(connection, sql, values),
            Self::Postgres(transaction) => transaction.query(sql, values),
        }
    }

    /// Hands over the rows of a query one by one, however many there are.
    pub(super) fn each(
        &self,
        sql: &str,
        values: &[Value<'_>],
        take: &mut dyn FnMut(Row) -> Result<(), DbError>,
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(connection, _) => super::sqlite::each(connection, sql, values, take),
            Self::Postgres(transaction) => transaction.each(sql, values, take),
        }
    }

    /// Every row of a query for many sets of parameters, in any order.
    pub(super) fn all_of<const N: usize>(
        &self,
        many: &Many,
        shared: &[Value<'_>],
        sets: &[[Value<'_>; N]],
    ) -> Result<Vec<Row>, DbError> {
        let mut found = Vec::new();
        match self {
            Self::Sqlite(connection, _) => {
                for set in sets {
                    let values = [shared, set].concat();
                    super::sqlite::each(connection, many.each, &values, &mut |row| {
                        found.push(row);
                        Ok(())
                    })?;
                }
            }
            Self::Postgres(_) if sets.is_empty() => {}
            Self::Postgres(transaction) => {
                found = transaction.query_arrays(many.all, shared, &columns(sets))?;
            }
        }
        Ok(found)
    }

    /// Makes a change with many sets of parameters. No two of them may meet the same row.
    pub(super) fn run_all<const N: usize>(
        &self,
        many: &Many,
        shared: &[Value<'_>],
        sets: &[[Value<'_>; N]],
    ) -> Result<(), DbError> {
        match self {
            Self::Sqlite(connection, _) => {
                for set in sets {
                    super::sqlite::execute(connection, many.each, &[shared, set].concat())?;
                }
            }
            Self::Postgres(_) if sets.is_empty() => {}
            Self::Postgres(transaction) => {
                transaction.query_arrays(many.all, shared, &columns(sets))?;
            }
        }
        Ok(())
    }

    /// The row of a query that has one at most.
    pub(super) fn one(&self, sql: &str, values: &[Value<'_>]) -> Result<Option<Row>, DbError> {
        Ok(self.all(sql, values)?.pop())
    }

    /// As [`one`](Self::one), and until this transaction's end nobody else changes the row that
    /// `of` names in the query. Who waits for it reads it as the one before left it.
    pub(super) fn locked(
        &self,
        sql: &str,
        of: &str,
        values: &[Value<'_>],
    ) -> Result<Option<Row>, DbError> {
        match self {
            // The only writer.
            Self::Sqlite(..) => self.one(sql, values),
            // Rows that refer to it may still be added: references take a weaker lock.
            Self::Postgres(_) => self.one(&format!("{sql} FOR NO KEY UPDATE OF {of}"), values),
        }
    }
}

/// Sets of parameters, turned: the values of each parameter together.
fn columns<'v, const N: usize>(sets: &[[Value<'v>; N]]) -> Vec<Vec<Value<'v>>> {
    (0..N)
        .map(|column| {
            sets.iter()
                .filter_map(|set| set.get(column).copied())
                .collect()
        })
        .collect()
}

impl Row {
    /// Takes a column out.
    pub(super) fn get<T: FromColumn>(&mut self, index: usize) -> Result<T, DbError> {
        let column = self.0.get_mut(index);
        let column = column.map(|column| std::mem::replace(column, Column::Null));
        column
            .and_then(T::from_column)
            .ok_or(DbError::Column { index })
    }

    /// Takes a time out.
    pub(super) fn time(&mut self, index: usize) -> Result<time::OffsetDateTime, DbError> {
        super::row::time(self.get(index)?).ok_or(DbError::Column { index })
    }

    /// Takes out a time that is stored as 100 ns since 1970.
    pub(super) fn ticks(&mut self, index: usize) -> Result<time::OffsetDateTime, DbError> {
        super::row::time_of_ticks(self.get(index)?).ok_or(DbError::Column { index })
    }

    /// Takes a revision out.
    pub(super) fn revision(
        &mut self,
        index: usize,
    ) -> Result<pia_protocol::sync::Revision, DbError> {
        let number = u64::try_from(self.get::<i64>(index)?);
        let number = number.map_err(|_| DbError::Column { index })?;
        Ok(pia_protocol::sync::Revision::new(number))
    }
}

/// What can be a parameter.
pub(super) trait AsValue {
    fn value(&self) -> Value<'_>;
}

/// What can be read from a column; none when the column holds something else.
pub(super) trait FromColumn: Sized {
    fn from_column(column: Column) -> Option<Self>;
}

impl AsValue for i64 {
    fn value(&self) -> Value<'_> {
        Value::Integer(*self)
    }
}

impl AsValue for u32 {
    fn value(&self) -> Value<'_> {
        Value::Integer(i64::from(*self))
    }
}

impl AsValue for str {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl AsValue for String {
    fn value(&self) -> Value<'_> {
        Value::Text(self)
    }
}

impl AsValue for Vec<u8> {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl<const N: usize> AsValue for [u8; N] {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self)
    }
}

impl AsValue for Hashed {
    fn value(&self) -> Value<'_> {
        Value::Bytes(self.as_bytes())
    }
}

impl<T: AsValue + ?Sized> AsValue for &T {
    fn value(&self) -> Value<'_> {
        T::value(self)
    }
}

impl<T: AsValue> AsValue for Option<T> {
    fn value(&self) -> Value<'_> {
        self.as_ref().map_or(Value::Null, T::value)
    }
}

impl FromColumn for i64 {
    fn from_column(column: Column) -> Option<Self> {
        match column {
            Column::Integer(number) => Some(number),
            _ => None,
        }
    }
}

impl FromColumn for u32 {
    fn from_column(column: Column) -> Option<Self> {
        i64::from_column(column).and_then(|number| number.try_into().ok())
    }
}

/// PostgreSQL has truth values for what SQLite answers with 0 and 1; both come as numbers.
impl FromColumn for bool {
    fn from_column(column: Column) -> Option<Self> {
        i64::from_column(column).map(|number| number != 0)
    }
}

impl FromColumn for String {
    fn from_column(column: Column) -> Option<Self> {
        match column {
            Column::Text(text) => Some(text),
            _ => None,
        }
    }
}

impl FromColumn for Vec<u8> {
    fn from_column(column: Column) -> Option<Self> {
        match column {
            Column::Bytes(bytes) => Some(bytes),
            _ => None,
        }
    }
}

impl<const N: usize> FromColumn for [u8; N] {
    fn from_column(column: Column) -> Option<Self> {
        Vec::from_column(column)?.try_into().ok()
    }
}

impl FromColumn for Hashed {
    fn from_column(column: Column) -> Option<Self> {
        <[u8; 32]>::from_column(column).map(Self::from_digest)
    }
}

impl<T: FromColumn> FromColumn for Option<T> {
    fn from_column(column: Column) -> Option<Self> {
        match column {
            Column::Null => Some(None),
            other => T::from_column(other).map(Some),
        }
    }
}
