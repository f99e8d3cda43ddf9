//! The columns of the board, and in which of them a to-do stands.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Body;
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;

/// The most characters the name of a column may have.
pub(crate) const LONGEST_NAME: usize = 100;

/// The columns that every installation has (existing clients seed them under these ids). They are
/// there without a record as well, and stay when somebody deletes it.
const OPEN: u128 = 1;
const CLOSED: u128 = 2;

/// One column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) id: RecordId,
    /// `None` where nobody has named it: then it is called as the person's language calls it.
    pub(crate) name: Option<String>,
    /// Whether what stands here is done.
    pub(crate) closed: bool,
    order: i64,
    default: bool,
}

/// What of a column's record is looked at. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Fields {
    name: Value,
    sort_order: Value,
    is_closed_column: Value,
    is_default_view: Value,
}

impl Fields {
    pub(crate) fn order(&self) -> Option<i64> {
        self.sort_order.as_i64()
    }
}

impl Column {
    pub(crate) fn read(id: RecordId, fields: &Fields) -> Self {
        let name = fields.name.as_str().map(str::trim).unwrap_or_default();
        Self {
            id,
            name: Some(name.to_owned()).filter(|name| !name.is_empty()),
            closed: fields.is_closed_column == Value::Bool(true) || id == closed(),
            order: fields.order().unwrap_or_default(),
            default: fields.is_default_view == Value::Bool(true),
        }
    }

    fn seed(id: RecordId) -> Self {
        let closed = id == closed();
        Self {
            id,
            name: None,
            closed,
            // As existing clients seed them: the one first, the other last.
            order: if closed { i32::MAX.into() } else { 0 },
            default: !closed,
        }
    }

    /// Whether it is one of those that are always there.
    pub(crate) fn is_seed(id: RecordId) -> bool {
        [open(), closed()].contains(&id)
    }

    /// The number by which existing clients sort the columns.
    pub(crate) fn order(&self) -> i64 {
        self.order
    }
}

/// A column without a name, as existing clients make one.
pub(crate) fn body(closed: bool, order: i64, now: WireTime) -> Body {
    let mut body = Body::new();
    body.insert("sortOrder".into(), order.into());
    body.insert("isDefaultView".into(), false.into());
    body.insert("isClosedColumn".into(), closed.into());
    body.insert("createdAt".into(), now.to_string().into());
    body.insert("updatedAt".into(), now.to_string().into());
    body
}

fn open() -> RecordId {
    RecordId::from_bytes(OPEN.to_be_bytes())
}

fn closed() -> RecordId {
    RecordId::from_bytes(CLOSED.to_be_bytes())
}

/// All columns, in their order: never without one for what is open and one for what is done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Columns(Vec<Column>);

impl Columns {
    /// Of these records, and the columns that need none.
    pub(crate) fn of(records: impl IntoIterator<Item = Column>) -> Self {
        let mut all: Vec<Column> = records.into_iter().collect();
        for seed in [open(), closed()] {
            if all.iter().all(|column| column.id != seed) {
                all.push(Column::seed(seed));
            }
        }
        // What is done stands last, whatever number a column for it has.
        all.sort_by_key(|column| (column.closed, column.order, column.id));
        Self(all)
    }

    /// Each of them.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &Column> {
        self.0.iter()
    }

    /// The highest number of those for what is open: a new one comes behind it.
    pub(crate) fn last_order(&self) -> i64 {
        let open = self.0.iter().filter(|column| !column.closed);
        open.map(Column::order).max().unwrap_or_default()
    }

    /// The one with this id.
    pub(crate) fn get(&self, id: RecordId) -> Option<&Column> {
        self.0.iter().find(|column| column.id == id)
    }

    /// Where a to-do stands that names this column, or none. What is done stands in a column for it,
    /// and what is open in none such: other clients change the one without the other. So a to-do that
    /// is opened again returns to where it was.
    pub(crate) fn place(&self, named: Option<&str>, done: bool) -> RecordId {
        let named = named.and_then(|id| RecordId::parse(id).ok());
        let fits = |column: &&Column| column.closed == done;
        named
            .and_then(|id| self.get(id))
            .filter(fits)
            .or_else(|| self.0.iter().filter(fits).find(|column| column.default))
            .or_else(|| self.0.iter().find(fits))
            .map_or_else(open, |column| column.id)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn column(id: u128, fields: Value) -> Column {
        let id = RecordId::from_bytes(id.to_be_bytes());
        Column::read(id, &serde_json::from_value(fields).unwrap())
    }

    fn ids(columns: &Columns) -> Vec<u128> {
        let number = |column: &Column| u128::from_be_bytes(*column.id.as_bytes());
        columns.iter().map(number).collect()
    }

    fn place(columns: &Columns, named: Option<u128>, done: bool) -> u128 {
        let named = named.map(|id| RecordId::from_bytes(id.to_be_bytes()).to_string());
        u128::from_be_bytes(*columns.place(named.as_deref(), done).as_bytes())
    }

    #[test]
    fn the_two_that_everybody_has_need_no_record() {
        let columns = Columns::of([]);
        assert_eq!(ids(&columns), [OPEN, CLOSED]);
        assert!(columns.iter().all(|column| column.name.is_none()));
        assert_eq!(place(&columns, None, false), OPEN);
        assert_eq!(place(&columns, None, true), CLOSED);
    }

    #[test]
    fn columns_stand_by_their_number_and_those_for_what_is_done_last() {
        let columns = Columns::of([
            column(9, json!({ "name": "Waiting", "sortOrder": 7 })),
            column(CLOSED, json!({ "name": "Closed", "sortOrder": -4 })),
            column(8, json!({ "name": " ", "sortOrder": "3" })),
            column(7, json!({ "name": "Doing", "sortOrder": 1 })),
        ]);
        assert_eq!(ids(&columns), [OPEN, 8, 7, 9, CLOSED]);
        let names: Vec<_> = columns.iter().map(|one| one.name.as_deref()).collect();
        assert_eq!(
            names,
            [None, None, Some("Doing"), Some("Waiting"), Some("Closed")]
        );
    }

    #[test]
    fn a_to_do_stands_where_it_says_unless_that_contradicts_whether_it_is_done() {
        let columns = Columns::of([
            column(7, json!({ "name": "Doing", "sortOrder": -1 })),
            column(5, json!({ "isClosedColumn": true, "sortOrder": 5 })),
        ]);
        assert_eq!(place(&columns, Some(7), false), 7);
        assert_eq!(place(&columns, Some(5), true), 5);
        // Done, but in a column for what is open; and the other way round.
        assert_eq!(place(&columns, Some(7), true), 5);
        assert_eq!(place(&columns, Some(5), false), OPEN);
        // Its column is gone.
        assert_eq!(place(&columns, Some(99), false), OPEN);
        assert_eq!(columns.place(Some("nonsense"), false), open());
    }

    #[test]
    fn a_column_that_another_client_made_the_default_takes_what_names_none() {
        let columns = Columns::of([
            column(7, json!({ "isDefaultView": true, "sortOrder": 3 })),
            column(OPEN, json!({ "isDefaultView": false })),
        ]);
        assert_eq!(place(&columns, None, false), 7);
    }
}
