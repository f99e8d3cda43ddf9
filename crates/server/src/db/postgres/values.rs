//! Parameters and columns on PostgreSQL's wire.

use std::error::Error;

use bytes::BytesMut;
use tokio_postgres::types::{IsNull, ToSql, Type, to_sql_checked};

use super::PostgresError;
use crate::db::conn::{Column, Row, Value};

type WriteResult = Result<IsNull, Box<dyn Error + Sync + Send>>;

impl ToSql for Value<'_> {
    fn to_sql(&self, column: &Type, out: &mut BytesMut) -> WriteResult {
        match self {
            Self::Null => Ok(IsNull::Yes),
            // A number of another width would be misread, not refused.
            Self::Integer(number) if *column == Type::INT8 => number.to_sql(column, out),
            Self::Integer(_) => Err(format!("a number for a column of type {column}").into()),
            Self::Text(text) => text.to_sql(column, out),
            Self::Bytes(bytes) => bytes.to_sql(column, out),
        }
    }

    /// Which of them fits is seen in [`to_sql`](Self::to_sql).
    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl Column {
    /// What keeps a parameter until it is sent.
    pub(super) fn keep(value: Value<'_>) -> Self {
        match value {
            Value::Null => Self::Null,
            Value::Integer(number) => Self::Integer(number),
            Value::Text(text) => Self::Text(text.to_owned()),
            Value::Bytes(bytes) => Self::Bytes(bytes.to_vec()),
        }
    }

    /// The parameter again.
    pub(super) fn kept(&self) -> Value<'_> {
        match self {
            Self::Null => Value::Null,
            Self::Integer(number) => Value::Integer(*number),
            Self::Text(text) => Value::Text(text),
            Self::Bytes(bytes) => Value::Bytes(bytes),
        }
    }
}

/// Parameters as the library takes them.
pub(super) fn parameters<'v>(values: &'v [Value<'v>]) -> Vec<&'v (dyn ToSql + Sync)> {
    values
        .iter()
        .map(|value| value as &(dyn ToSql + Sync))
        .collect()
}

/// Reads a row.
pub(super) fn read(row: &tokio_postgres::Row) -> Result<Row, PostgresError> {
    let columns = row.columns().iter().enumerate();
    columns
        .map(|(index, column)| read_column(row, index, column.type_()))
        .collect::<Result<_, _>>()
        .map(Row)
        .map_err(|error| (&error).into())
}

fn read_column(
    row: &tokio_postgres::Row,
    index: usize,
    column: &Type,
) -> Result<Column, tokio_postgres::Error> {
    let read = match *column {
        Type::BOOL => row
            .try_get::<_, Option<bool>>(index)?
            .map(|truth| Column::Integer(truth.into())),
        Type::INT4 => row
            .try_get::<_, Option<i32>>(index)?
            .map(|number| Column::Integer(number.into())),
        Type::BYTEA => row.try_get::<_, Option<Vec<u8>>>(index)?.map(Column::Bytes),
        Type::TEXT => row.try_get::<_, Option<String>>(index)?.map(Column::Text),
        // Any other type is refused by the library.
        _ => row.try_get::<_, Option<i64>>(index)?.map(Column::Integer),
    };
    Ok(read.unwrap_or(Column::Null))
}
