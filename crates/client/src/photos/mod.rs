//! People's pictures: one file for each account beside its database, and gone with the session that
//! brought it.

mod fetch;
mod image;

use std::fs::File;
use std::io::{self, BufRead as _, BufReader, Read as _, Write as _};
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use pia_protocol::wire_time::WireTime;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

pub(crate) use fetch::Fetcher;

use crate::store::Owner;

/// The most bytes of a picture: what the server takes from Microsoft.
const MOST: usize = 256 * 1024;
/// The most bytes of the line before it.
const LONGEST_NOTE: u64 = 4096;

/// A picture to show, checked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Photo {
    /// What it is: one of four kinds that cannot hold a program.
    pub media_type: &'static str,
    /// Itself.
    pub bytes: Vec<u8>,
}

/// What is known of a picture: the first line of its file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Note {
    /// When the server was asked last.
    asked_at: WireTime,
    /// What the server calls this picture (`ETag`).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    tag: Option<String>,
    /// What the window calls it; `None` while there is no picture.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    version: Option<String>,
}

/// The pictures of a data folder.
#[derive(Debug, Clone)]
pub(crate) struct Photos {
    folder: PathBuf,
}

impl Photos {
    pub(crate) fn new(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// What names the owner's picture; `None` when there is none. A changed picture has another name.
    pub(crate) fn version(&self, owner: &Owner) -> Option<String> {
        self.read(owner)?.0.version
    }

    /// The owner's picture, when it is this one.
    pub(crate) fn open(&self, owner: &Owner, version: &str) -> Option<Photo> {
        let (note, mut rest) = self.read(owner)?;
        if note.version.as_deref() != Some(version) {
            return None;
        }
        let bytes = read_up_to(&mut rest, MOST)?;
        // Once more: a file can be changed by others.
        let kind = image::kind(&bytes)?;
        Some(Photo {
            media_type: kind.media_type(),
            bytes,
        })
    }

    /// Deletes the owner's picture.
    pub(crate) fn wipe(&self, owner: &Owner) {
        let path = self.path(owner);
        if let Err(error) = std::fs::remove_file(&path)
            && error.kind() != io::ErrorKind::NotFound
        {
            tracing::warn!(path = %path.display(), error = %error, "a picture cannot be deleted");
        }
    }

    /// Keeps what the server said: a picture that was checked, or that there is none.
    fn put(
        &self,
        owner: &Owner,
        asked_at: WireTime,
        picture: Option<(Option<String>, &[u8])>,
    ) -> io::Result<()> {
        let (tag, bytes) = picture.map_or((None, None), |(tag, bytes)| (tag, Some(bytes)));
        let version = bytes.map(|bytes| HEXLOWER.encode(&Sha256::digest(bytes)[..16]));
        let note = Note {
            asked_at,
            tag,
            version,
        };
        self.write(owner, &note, bytes.unwrap_or_default())
    }

    /// The server says that the picture is still the one.
    fn confirm(&self, owner: &Owner, asked_at: WireTime) -> io::Result<()> {
        let Some((note, mut rest)) = self.read(owner) else {
            return Ok(());
        };
        let bytes = read_up_to(&mut rest, MOST).unwrap_or_default();
        self.write(owner, &Note { asked_at, ..note }, &bytes)
    }

    fn write(&self, owner: &Owner, note: &Note, bytes: &[u8]) -> io::Result<()> {
        let mut all = serde_json::to_vec(note)?;
        all.push(b'\n');
        all.extend_from_slice(bytes);
        // A temporary file is closed to others, and takes the place of the old one as a whole.
        let mut file = tempfile::NamedTempFile::new_in(&self.folder)?;
        file.write_all(&all)?;
        file.persist(self.path(owner))?;
        Ok(())
    }

    /// What is known of the picture, and the rest of its file. One that cannot be read is none.
    fn read(&self, owner: &Owner) -> Option<(Note, BufReader<File>)> {
        let mut file = BufReader::new(File::open(self.path(owner)).ok()?);
        let mut line = Vec::new();
        file.by_ref()
            .take(LONGEST_NOTE)
            .read_until(b'\n', &mut line)
            .ok()?;
        Some((serde_json::from_slice(&line).ok()?, file))
    }

    fn path(&self, owner: &Owner) -> PathBuf {
        self.folder.join(owner.photo_name())
    }
}

/// All there is, unless it is more than that.
fn read_up_to(from: &mut impl io::Read, most: usize) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    let limit = u64::try_from(most).ok()?.saturating_add(1);
    from.take(limit).read_to_end(&mut bytes).ok()?;
    (bytes.len() <= most).then_some(bytes)
}

#[cfg(test)]
mod tests;
