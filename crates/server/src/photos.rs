//! People's pictures: as Microsoft Graph has them, kept for a while.

use std::sync::Arc;

use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{FetchError, FetchErrorKind};
use pia_protocol::clock::Clock;
use pia_protocol::ids::UserId;
use time::{Duration, OffsetDateTime};
use url::Url;

use crate::db::{Db, DbError, StoredPhoto};
use crate::fetch::{HttpFetch, Image};
use crate::graph::under;

/// The most bytes of a picture: one of 240 by 240 points has a tenth.
const MAX_BYTES: usize = 256 * 1024;
/// A small one first, which not every account has; then the one there is.
const PATHS: [&str; 2] = ["me/photos/240x240/$value", "me/photo/$value"];
/// What a window can show and a program cannot hide in.
const MEDIA_TYPES: [&str; 4] = ["image/jpeg", "image/png", "image/gif", "image/webp"];
/// How long a picture is taken to be the one.
const FRESH: Duration = Duration::days(1);
/// How long a person is taken to have none.
const FRESH_NONE: Duration = Duration::hours(1);

/// All that are kept.
pub(crate) struct Photos {
    db: Db,
    clock: Arc<dyn Clock>,
}

/// A picture's media type and bytes.
pub(crate) type Picture = (String, Vec<u8>);

/// Where a picture can be had.
pub(crate) struct Source<'a> {
    pub(crate) fetch: &'a HttpFetch,
    pub(crate) graph: &'a Url,
    pub(crate) token: ProviderAccessToken,
}

/// Why it is not known whether there is a picture.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PhotoError {
    #[error("Microsoft Graph cannot be asked for the picture now")]
    Graph(#[from] FetchError),
    #[error("Microsoft Graph answered a request for a picture with status {0}")]
    Status(u16),
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// What Graph says.
enum Answer {
    New(StoredPhoto),
    /// The one that is known.
    Same,
}

impl Photos {
    pub(crate) fn new(db: Db, clock: Arc<dyn Clock>) -> Self {
        Self { db, clock }
    }

    /// The picture that is kept, if it is young enough.
    pub(crate) async fn kept(&self, account: UserId) -> Result<Option<StoredPhoto>, DbError> {
        self.db.read(move |db| db.photo(account)).await
    }

    /// Whether it need not be asked for again.
    pub(crate) fn is_fresh(&self, photo: &StoredPhoto) -> bool {
        let lasts = if photo.image.is_some() {
            FRESH
        } else {
            FRESH_NONE
        };
        self.clock.now() < photo.fetched_at + lasts
    }

    /// Asks for the picture, and keeps what comes.
    pub(crate) async fn fetch(
        &self,
        account: UserId,
        known: Option<StoredPhoto>,
        source: &Source<'_>,
    ) -> Result<Option<Picture>, PhotoError> {
        let now = self.clock.now();
        let version = known.as_ref().and_then(|known| known.version.as_deref());
        match source.ask(version, now).await? {
            Answer::Same => {
                let confirm = self.db.write(move |tx| tx.photo_confirmed(account, now));
                confirm.await?;
                Ok(known.and_then(|known| known.image))
            }
            Answer::New(photo) => {
                let kept = photo.clone();
                let keep = self.db.write(move |tx| tx.put_photo(account, &kept));
                keep.await?;
                Ok(photo.image)
            }
        }
    }
}

impl Source<'_> {
    async fn ask(&self, version: Option<&str>, now: OffsetDateTime) -> Result<Answer, PhotoError> {
        let none = StoredPhoto {
            fetched_at: now,
            version: None,
            image: None,
        };
        for path in PATHS {
            let url = under(self.graph, path);
            let image = self
                .fetch
                .image(&url, &self.token, version, MAX_BYTES)
                .await;
            match image {
                Ok(Image { status: 304, .. }) if version.is_some() => return Ok(Answer::Same),
                Ok(Image { status: 404, .. }) => {}
                // Its scope was not granted: that will not change before the next sign-in.
                Ok(Image { status: 403, .. }) => return Ok(Answer::New(none)),
                Ok(image) if image.status == 200 => return Ok(Answer::New(picture(image, none))),
                Ok(image) => return Err(PhotoError::Status(image.status)),
                // The next one is no smaller.
                Err(error) if error.kind() == FetchErrorKind::TooLarge => break,
                Err(error) => return Err(error.into()),
            }
        }
        Ok(Answer::New(none))
    }
}

/// What came, if it is a picture.
fn picture(image: Image, none: StoredPhoto) -> StoredPhoto {
    let kind = image.media_type.split(';').next().unwrap_or_default();
    let kind = kind.trim().to_ascii_lowercase();
    if !MEDIA_TYPES.contains(&kind.as_str()) || image.body.is_empty() {
        return none;
    }
    StoredPhoto {
        version: image.version,
        image: Some((kind, image.body)),
        ..none
    }
}
