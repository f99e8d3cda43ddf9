//! What is read of a person's signed-in devices.

use pia_protocol::ids::{SessionId, UserId};
use time::OffsetDateTime;

use super::conn::values;
use super::row::millis;
use super::{DbError, Snapshot};
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
        let found = self.0.one(
            "SELECT provider FROM family
             WHERE account = ?1 AND id = ?2 AND ended_at IS NULL AND expires_at > ?3",
            values![account.as_bytes(), id.as_bytes(), millis(now)],
        )?;
        found.map(|mut row| row.get(0)).transpose()
    }

    /// The devices a person is signed in on, the one used last first.
    pub(crate) fn devices(
        &self,
        account: UserId,
        now: OffsetDateTime,
    ) -> Result<Vec<SignedInDevice>, DbError> {
        let rows = self.0.all(
            "SELECT id, provider, device_name, device_id, app_version, os_version, created_at,
                    used_at, place
             FROM family
             WHERE account = ?1 AND ended_at IS NULL AND expires_at > ?2
             ORDER BY used_at DESC, id DESC",
            values![account.as_bytes(), millis(now)],
        )?;
        let devices = rows.into_iter().map(|mut row| {
            Ok(SignedInDevice {
                id: SessionId::from_bytes(row.get(0)?),
                provider: row.get(1)?,
                device: Device {
                    name: row.get(2)?,
                    id: row.get(3)?,
                    app_version: row.get(4)?,
                    os_version: row.get(5)?,
                    place: row.get(8)?,
                },
                created_at: row.time(6)?,
                used_at: row.time(7)?,
            })
        });
        devices.collect()
    }
}
