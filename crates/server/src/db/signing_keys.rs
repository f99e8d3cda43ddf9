//! What access tokens are signed with.

use time::OffsetDateTime;

use super::conn::values;
use super::row::{self, millis};
use super::{DbError, Snapshot, Tx};

/// A key, encrypted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredKey {
    pub(crate) id: String,
    pub(crate) algorithm: String,
    pub(crate) sealed: Vec<u8>,
    /// Published before, used from here on.
    pub(crate) begins_at: OffsetDateTime,
    /// Not believed from here on.
    pub(crate) ends_at: Option<OffsetDateTime>,
}

impl Snapshot<'_> {
    /// All keys, the latest to begin first.
    pub(crate) fn signing_keys(&self) -> Result<Vec<StoredKey>, DbError> {
        let rows = self.0.all(
            "SELECT id, algorithm, sealed, begins_at, ends_at FROM signing_key
             ORDER BY begins_at DESC, id",
            &[],
        )?;
        let keys = rows.into_iter().map(|mut found| {
            Ok(StoredKey {
                id: found.get(0)?,
                algorithm: found.get(1)?,
                sealed: found.get(2)?,
                begins_at: found.time(3)?,
                ends_at: found
                    .get::<Option<i64>>(4)?
                    .map(|at| row::time(at).ok_or(DbError::Column { index: 4 }))
                    .transpose()?,
            })
        });
        keys.collect()
    }
}

impl Tx<'_> {
    /// Adds a key. Those without an end get one; one that was to begin later will never begin, as it
    /// would take over from this one and then be too short-lived for its tokens.
    pub(crate) fn add_signing_key(
        &self,
        key: &StoredKey,
        others_end_at: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE signing_key
             SET ends_at = CASE WHEN begins_at >= ?2 THEN begins_at ELSE ?1 END
             WHERE ends_at IS NULL",
            values![millis(others_end_at), millis(key.begins_at)],
        )?;
        self.0.run(
            "INSERT INTO signing_key (id, algorithm, sealed, begins_at, ends_at)
             VALUES (?1, ?2, ?3, ?4, ?5)",
            values![
                key.id,
                key.algorithm,
                key.sealed,
                millis(key.begins_at),
                key.ends_at.map(millis),
            ],
        )
    }

    /// Ends a key at once; false when there is none of this id that has not ended.
    pub(crate) fn end_signing_key(&self, id: &str, now: OffsetDateTime) -> Result<bool, DbError> {
        let ended = self.0.execute(
            "UPDATE signing_key SET ends_at = ?2
             WHERE id = ?1 AND (ends_at IS NULL OR ends_at > ?2)",
            values![id, millis(now)],
        )?;
        Ok(ended > 0)
    }

    /// Deletes the keys that ended before this.
    pub(crate) fn forget_signing_keys(&self, before: OffsetDateTime) -> Result<(), DbError> {
        self.0.run(
            "DELETE FROM signing_key WHERE ends_at <= ?1",
            values![millis(before)],
        )
    }
}
