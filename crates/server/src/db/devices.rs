//! What is read of a person's signed-in devices.

use pia_protocol::ids::{SessionId, UserId};
use rusqlite::OptionalExtension;
use time::OffsetDateTime;

use super::{DbError, Snapshot, row};
use crate::tokens::Device;

/// A signed-in device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SignedInDevice {
    pub(crate) id: SessionId,
    pub(crate) provider: String,
    pub(crate) device: Device,
    pub(crate) created_at: OffsetDateTime,
    pub(crate) used_at: OffsetDateTime,
}

impl Snapshot<'_> {
    /// Whether a family still stands, and the provider it was begun with.
    pub(crate) fn live_family(
        &self,
        account: UserId,
        id: SessionId,
        now: OffsetDateTime,
    ) -> Result<Option<String>, DbError> {
        let found = self
            .0
            .prepare_cached(
                "SELECT provider FROM family
                 WHERE account = ?1 AND id = ?2 AND ended_at IS NULL AND expires_at > ?3",
            )?
            .query_row(
                (account.as_bytes(), id.as_bytes(), row::millis(now)),
                |row| row.get(0),
            )
            .optional()?;
        Ok(found)
    }

    /// The devices a person is signed in on, the one used last first.
    pub(crate) fn devices(
        &self,
        account: UserId,
        now: OffsetDateTime,
    ) -> Result<Vec<SignedInDevice>, DbError> {
        let mut statement = self.0.prepare_cached(
            "SELECT id, provider, device_name, device_id, app_version, os_version, created_at,
                    used_at
             FROM family
             WHERE account = ?1 AND ended_at IS NULL AND expires_at > ?2
             ORDER BY used_at DESC, id DESC",
        )?;
        let rows = statement.query_map((account.as_bytes(), row::millis(now)), |row| {
            let device = SignedInDevice {
                id: SessionId::from_bytes(row.get(0)?),
                provider: row.get(1)?,
                device: Device {
                    name: row.get(2)?,
                    id: row.get(3)?,
                    app_version: row.get(4)?,
                    os_version: row.get(5)?,
                },
                created_at: OffsetDateTime::UNIX_EPOCH,
                used_at: OffsetDateTime::UNIX_EPOCH,
            };
            Ok((device, row.get::<_, i64>(6)?, row.get::<_, i64>(7)?))
        })?;
        rows.map(|found| {
            let (device, created, used) = found?;
            Ok(SignedInDevice {
                created_at: row::time("family", created)?,
                used_at: row::time("family", used)?,
                ..device
            })
        })
        .collect()
    }
}
