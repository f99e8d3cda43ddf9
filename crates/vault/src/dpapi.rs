//! Files that Windows encrypts for the person who is logged on.

mod protect;

use crate::container::Content;
use crate::error::Fault;
use crate::folder::Folder;
use crate::item::ItemName;
use crate::sealed::{LONGEST_FILE, fits};
use crate::secret::Secret;
use crate::store::Store;

/// The end of the files' names.
const KIND: &str = "dpapi";

/// What DPAPI adds to a value, in bytes, with room to spare.
const AROUND: usize = 1_024;

/// Values in files of their own, each encrypted by DPAPI and bound to its item.
pub(crate) struct Dpapi {
    folder: Folder,
    service: String,
}

impl Dpapi {
    pub(crate) fn new(folder: Folder, service: String) -> Self {
        Self { folder, service }
    }

    fn name(&self, item: &str) -> ItemName {
        ItemName::new(&self.service, item)
    }
}

/// DPAPI opens a blob for any program of the same person that knows the entropy. It is no secret;
/// it keeps one item's blob from being taken for another's.
fn entropy(name: &ItemName) -> Vec<u8> {
    [&Content::DpapiValue.header(), name.as_bytes()].concat()
}

impl Store for Dpapi {
    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault> {
        let name = self.name(item);
        let Some(bytes) = self.folder.read(&name.file(KIND), LONGEST_FILE)? else {
            return Ok(None);
        };
        let blob = Content::DpapiValue.unwrap(&bytes)?;
        Ok(Some(protect::open(blob, &entropy(&name))?))
    }

    fn save(&mut self, item: &str, secret: &Secret) -> Result<(), Fault> {
        // EXPOSE: only the length is taken.
        fits(secret.expose_secret().len(), AROUND)?;
        let name = self.name(item);
        let blob = protect::seal(secret, &entropy(&name))?;
        let file = Content::DpapiValue.wrap(&blob);
        Ok(self.folder.lock()?.replace(&name.file(KIND), &file)?)
    }

    fn wipe(&mut self, item: &str) -> Result<(), Fault> {
        Ok(self.folder.lock()?.remove(&self.name(item).file(KIND))?)
    }

    fn set_aside(&mut self, item: &str) -> Result<(), Fault> {
        Ok(self.folder.lock()?.set_aside(&self.name(item).file(KIND))?)
    }
}
