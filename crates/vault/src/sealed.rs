use std::io;

use crate::container::Content;
use crate::error::{Fault, Why};
use crate::folder::{Folder, Locked};
use crate::item::ItemName;
use crate::seal::{Key, NONCE_LEN, TAG_LEN};
use crate::secret::Secret;
use crate::store::Store;

/// The longest file that is read, in bytes. Far above what anybody keeps, and small enough that a
/// file somebody planted does not use up the memory.
pub(crate) const LONGEST_FILE: u64 = 16 * 1024 * 1024;

/// Where the key comes from that the values are sealed with.
pub(crate) trait KeySource: Send {
    /// Gets ready, if that takes something that only happens once.
    fn ready(&mut self, folder: &Folder) -> Result<(), Fault>;

    /// The key that is there, for reading.
    fn find(&mut self, folder: &Folder) -> Result<Option<Key>, Fault>;

    /// The key to seal with; one is made when there is none.
    fn obtain(&mut self, folder: &Locked<'_>) -> Result<Key, Fault>;
}

/// Values in files of their own, each sealed with one key and bound to its item.
pub(crate) struct Sealed<K> {
    folder: Folder,
    service: String,
    /// The end of the files' names.
    kind: &'static str,
    keys: K,
}

impl<K: KeySource> Sealed<K> {
    pub(crate) fn new(folder: Folder, service: String, kind: &'static str, keys: K) -> Self {
        Self {
            folder,
            service,
            kind,
            keys,
        }
    }

    fn name(&self, item: &str) -> (ItemName, String) {
        let name = ItemName::new(&self.service, item);
        let file = name.file(self.kind);
        (name, file)
    }
}

/// What a value is bound to: its item, and how the file starts.
fn bound(name: &ItemName) -> Vec<u8> {
    [&Content::SealedValue.header(), name.as_bytes()].concat()
}

impl<K: KeySource> Store for Sealed<K> {
    fn ready(&mut self) -> Result<(), Fault> {
        self.keys.ready(&self.folder)
    }

    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault> {
        let (name, file) = self.name(item);
        let Some(bytes) = self.folder.read(&file, LONGEST_FILE)? else {
            return Ok(None);
        };
        let sealed = Content::SealedValue.unwrap(&bytes)?;
        let Some(key) = self.keys.find(&self.folder)? else {
            return Err(Fault::Unreadable(Some("its key is gone".into())));
        };
        let value = key.open(sealed, &bound(&name));
        value
            .map(Some)
            .map_err(|error| Fault::Unreadable(Some(error.into())))
    }

    fn save(&mut self, item: &str, secret: &Secret) -> Result<(), Fault> {
        // EXPOSE: only the length is taken.
        fits(secret.expose_secret().len(), NONCE_LEN + TAG_LEN)?;
        let (name, file) = self.name(item);
        let locked = self.folder.lock()?;
        let key = self.keys.obtain(&locked)?;
        let sealed = key.seal(secret, &bound(&name))?;
        Ok(locked.replace(&file, &Content::SealedValue.wrap(&sealed))?)
    }

    fn wipe(&mut self, item: &str) -> Result<(), Fault> {
        let (_, file) = self.name(item);
        Ok(self.folder.lock()?.remove(&file)?)
    }

    fn set_aside(&mut self, item: &str) -> Result<(), Fault> {
        let (_, file) = self.name(item);
        Ok(self.folder.lock()?.set_aside(&file)?)
    }
}

/// Refuses a value whose file would be too long to be read again.
pub(crate) fn fits(value: usize, around: usize) -> Result<(), Fault> {
    const ENVELOPE: usize = 64;
    let length = value.saturating_add(around).saturating_add(ENVELOPE);
    if u64::try_from(length).is_ok_and(|length| length <= LONGEST_FILE) {
        return Ok(());
    }
    let error = io::Error::from(io::ErrorKind::FileTooLarge);
    Err(Fault::Unavailable(Why::Failing, Some(error.into())))
}

#[cfg(test)]
mod tests;
