//! How many records there are.

use super::{Store, StoreError};

impl Store {
    /// Records that are not deleted.
    pub(crate) async fn living(&self) -> Result<u64, StoreError> {
        self.database
            .run(|connection| {
                let count = connection.query_row(
                    "SELECT count(*) FROM records WHERE body IS NOT NULL AND moving_to IS NULL",
                    [],
                    |row| row.get::<_, u32>(0),
                )?;
                Ok(count.into())
            })
            .await
    }
}
