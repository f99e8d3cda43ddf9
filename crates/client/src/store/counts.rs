//! How many records there are.

use pia_protocol::sync::Kind;

use super::{Store, StoreError};

impl Store {
    /// Living records that this device and the server are known to share.
    pub(crate) async fn held(&self) -> Result<u64, StoreError> {
        self.database
            .run(|connection| {
                let count: i64 = connection.query_row(
                    "SELECT coalesce(sum(count), 0) FROM tally",
                    [],
                    |row| row.get(0),
                )?;
                Ok(u64::try_from(count).unwrap_or_default())
            })
            .await
    }

    /// Values that wait for the person's decision.
    pub(crate) async fn undecided(&self) -> Result<u32, StoreError> {
        self.database
            .run(|connection| {
                Ok(connection.query_row(
                    "SELECT count(*) FROM records
                     WHERE kind = ? AND body IS NOT NULL AND moving_to IS NULL",
                    [Kind::CONFLICT],
                    |row| row.get(0),
                )?)
            })
            .await
    }
}
