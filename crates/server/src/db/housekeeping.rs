//! Rows whose time is over.
//!
//! The three large tables have no index by time, which every refresh would have to keep up. Their
//! finished rows are found by a reader, and only deleted by the writer.

use time::{Duration, OffsetDateTime};

use super::conn::{FromColumn, Row, values};
use super::row::millis;
use super::{DbError, Snapshot, Tx};
use crate::hashed::Hashed;

/// A spent code is kept this long after its end, so that its reuse is still noticed.
const CODE_MEMORY: Duration = Duration::hours(24);
/// A device that asks after its code's end is told so for this long, and then that the code is
/// unknown.
const DEVICE_MEMORY: Duration = Duration::hours(1);
/// The most rows of one table deleted in one go: others wait for the writer meanwhile.
pub(crate) const SWEEP: usize = 1_000;

/// Rows found finished.
#[derive(Debug, Default)]
pub(crate) struct Finished {
    tokens: Vec<([u8; 16], Hashed)>,
    families: Vec<([u8; 16], [u8; 16])>,
    mutations: Vec<([u8; 16], [u8; 16])>,
}

impl Snapshot<'_> {
    /// Refresh tokens and families that ended too long ago to be presented again. An ended family
    /// stays as long as somebody may hold its tokens, whose answer is then "ended" and not
    /// "unknown". And changes that were applied before `forgotten`, whose record was changed again.
    pub(crate) fn finished(
        &self,
        now: OffsetDateTime,
        forgotten: OffsetDateTime,
    ) -> Result<Finished, DbError> {
        let (now, limit) = (millis(now), limit());
        let over = values![now, limit];
        let tokens = self.0.all(
            "SELECT account, token_hash FROM refresh_token WHERE expires_at <= ?1 LIMIT ?2",
            over,
        )?;
        let families = self.0.all(
            "SELECT account, id FROM family WHERE expires_at <= ?1 LIMIT ?2",
            over,
        )?;
        let mutations = self.0.all(
            "SELECT account, id FROM mutation WHERE applied_at <= ?1 LIMIT ?2",
            values![millis(forgotten), limit],
        )?;
        Ok(Finished {
            tokens: pairs(tokens)?,
            families: pairs(families)?,
            mutations: pairs(mutations)?,
        })
    }
}

fn pairs<A: FromColumn, B: FromColumn>(rows: Vec<Row>) -> Result<Vec<(A, B)>, DbError> {
    let pair = |mut row: Row| Ok((row.get(0)?, row.get(1)?));
    rows.into_iter().map(pair).collect()
}

/// Whether the database answers, and takes changes.
pub(crate) fn ping(tx: &Tx<'_>) -> Result<(), DbError> {
    tx.0.one("SELECT count(*) FROM migration", &[]).map(drop)
}

impl Tx<'_> {
    /// Deletes what is finished, and the sign-ins and codes whose time is over. Returns how many
    /// rows went.
    pub(crate) fn sweep(&self, finished: &Finished, now: OffsetDateTime) -> Result<usize, DbError> {
        let mut gone = 0;
        for (account, token) in &finished.tokens {
            // The time again: it may have been used since it was found.
            gone += self.0.execute(
                "DELETE FROM refresh_token
                 WHERE account = ?1 AND token_hash = ?2 AND expires_at <= ?3",
                values![account, token, millis(now)],
            )?;
        }
        for (account, id) in &finished.families {
            gone += self.0.execute(
                "DELETE FROM family WHERE account = ?1 AND id = ?2 AND expires_at <= ?3",
                values![account, id, millis(now)],
            )?;
        }
        for (account, id) in &finished.mutations {
            gone += self.0.execute(
                "DELETE FROM mutation WHERE account = ?1 AND id = ?2",
                values![account, id],
            )?;
        }
        gone += self.sweep_browsers(now)?;
        Ok(gone)
    }

    fn sweep_browsers(&self, now: OffsetDateTime) -> Result<usize, DbError> {
        let sign_ins = self.0.execute(
            "DELETE FROM sign_in WHERE state_hash IN
                 (SELECT state_hash FROM sign_in WHERE expires_at <= ?1 LIMIT ?2)",
            values![millis(now), limit()],
        )?;
        let codes = self.0.execute(
            "DELETE FROM authorization_code WHERE (account, code_hash) IN
                 (SELECT account, code_hash FROM authorization_code
                  WHERE expires_at <= ?1 LIMIT ?2)",
            values![millis(now - CODE_MEMORY), limit()],
        )?;
        let devices = self.0.execute(
            "DELETE FROM device_code WHERE code_hash IN
                 (SELECT code_hash FROM device_code WHERE expires_at <= ?1 LIMIT ?2)",
            values![millis(now - DEVICE_MEMORY), limit()],
        )?;
        Ok(sign_ins + codes + devices)
    }
}

fn limit() -> i64 {
    i64::try_from(SWEEP).unwrap_or(i64::MAX)
}
