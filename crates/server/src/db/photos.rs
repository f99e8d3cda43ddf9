//! People's pictures, as their providers last gave them.

use pia_protocol::ids::UserId;
use time::OffsetDateTime;

use super::conn::values;
use super::row::millis;
use super::{DbError, Snapshot, Tx};

/// What a provider last answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StoredPhoto {
    pub(crate) fetched_at: OffsetDateTime,
    /// What the provider calls this picture, to be asked whether it is still the one.
    pub(crate) version: Option<String>,
    /// Media type and bytes; none when there is no picture.
    pub(crate) image: Option<(String, Vec<u8>)>,
}

impl Tx<'_> {
    /// Keeps a picture in place of the earlier one.
    pub(crate) fn put_photo(&self, account: UserId, photo: &StoredPhoto) -> Result<(), DbError> {
        let (media_type, image) = photo
            .image
            .as_ref()
            .map_or((None, None), |(kind, bytes)| (Some(kind), Some(bytes)));
        self.0.run(
            "INSERT INTO photo (account, fetched_at, version, media_type, image)
             VALUES (?1, ?2, ?3, ?4, ?5)
             ON CONFLICT (account)
             DO UPDATE SET fetched_at = excluded.fetched_at, version = excluded.version,
                           media_type = excluded.media_type, image = excluded.image",
            values![
                account.as_bytes(),
                millis(photo.fetched_at),
                photo.version,
                media_type,
                image,
            ],
        )
    }

    /// The picture is still the one it was.
    pub(crate) fn photo_confirmed(
        &self,
        account: UserId,
        now: OffsetDateTime,
    ) -> Result<(), DbError> {
        self.0.run(
            "UPDATE photo SET fetched_at = ?2 WHERE account = ?1",
            values![account.as_bytes(), millis(now)],
        )
    }
}

impl Snapshot<'_> {
    /// A person's picture as it was last fetched; none before the first time.
    pub(crate) fn photo(&self, account: UserId) -> Result<Option<StoredPhoto>, DbError> {
        let found = self.0.one(
            "SELECT fetched_at, version, media_type, image FROM photo WHERE account = ?1",
            values![account.as_bytes()],
        )?;
        let Some(mut row) = found else {
            return Ok(None);
        };
        let media_type: Option<String> = row.get(2)?;
        Ok(Some(StoredPhoto {
            fetched_at: row.time(0)?,
            version: row.get(1)?,
            image: media_type.zip(row.get(3)?),
        }))
    }
}
