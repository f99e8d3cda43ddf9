use crate::error::{Fault, Why};
use crate::folder::{Folder, Locked};
use crate::seal::Key;
use crate::sealed::KeySource;
use crate::store::Store;

/// How a keychain lists the key.
const ITEM: &str = "vault-key";

/// A random key as an item of another store: for a keychain that takes 32 bytes and not what we
/// have to keep (Windows: 2,560 bytes, `CRED_MAX_CREDENTIAL_BLOB_SIZE`).
///
/// Asked for at each use rather than remembered, so that two programs never differ about it.
pub(crate) struct StoredKey<S>(S);

impl<S: Store> StoredKey<S> {
    pub(crate) fn new(store: S) -> Self {
        Self(store)
    }

    /// The key; `None` too when what is there is none.
    fn key(&mut self) -> Result<Option<Key>, Fault> {
        match self.0.load(ITEM) {
            Ok(found) => Ok(found.as_ref().and_then(Key::from_secret)),
            Err(Fault::Unreadable(_)) => Ok(None),
            Err(fault) => Err(fault),
        }
    }
}

impl<S: Store> KeySource for StoredKey<S> {
    fn ready(&mut self, _: &Folder) -> Result<(), Fault> {
        Ok(())
    }

    fn find(&mut self, _: &Folder) -> Result<Option<Key>, Fault> {
        self.key()
    }

    fn obtain(&mut self, _: &Locked<'_>) -> Result<Key, Fault> {
        if let Some(key) = self.key()? {
            return Ok(key);
        }
        self.0.save(ITEM, &Key::random()?.to_secret())?;
        // Read again: a program with another folder may have made one at the same moment.
        self.key()?.ok_or(Fault::Unavailable(Why::Forgetful, None))
    }
}
