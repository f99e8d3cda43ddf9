//! How many wrong user codes were tried.

use super::conn::{Row, values};
use super::{DbError, Tx};

/// Where the guesses of all networks are counted; no network has this name.
const ALL: &str = "";

/// Wrong codes of one span of time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guesses {
    /// From everywhere.
    pub(crate) all: u32,
    /// From one network.
    pub(crate) one: u32,
}

impl Tx<'_> {
    /// How many there were. Until this transaction's end nobody else guesses: many at once must not
    /// all slip through.
    pub(crate) fn guesses(&self, network: &str, span: i64) -> Result<Guesses, DbError> {
        let all = self.0.one(
            "INSERT INTO guess (span, network, wrong) VALUES (?1, ?2, 0)
             ON CONFLICT (span, network) DO UPDATE SET wrong = guess.wrong
             RETURNING wrong",
            values![span, ALL],
        )?;
        let one = self.0.one(
            "SELECT wrong FROM guess WHERE span = ?1 AND network = ?2",
            values![span, network],
        )?;
        let count = |row: Option<Row>| row.map_or(Ok(0), |mut row| row.get(0));
        Ok(Guesses {
            all: count(all)?,
            one: count(one)?,
        })
    }

    /// Counts one more.
    pub(crate) fn guessed_wrong(&self, network: &str, span: i64) -> Result<(), DbError> {
        for counted in [ALL, network] {
            self.0.run(
                "INSERT INTO guess (span, network, wrong) VALUES (?1, ?2, 1)
                 ON CONFLICT (span, network) DO UPDATE SET wrong = guess.wrong + 1",
                values![span, counted],
            )?;
        }
        Ok(())
    }

    /// Forgets the spans before this one.
    pub(crate) fn forget_guesses(&self, before: i64) -> Result<(), DbError> {
        self.0
            .run("DELETE FROM guess WHERE span < ?1", values![before])
    }
}
