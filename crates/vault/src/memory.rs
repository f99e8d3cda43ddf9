use std::collections::HashMap;

use crate::error::Fault;
use crate::secret::Secret;
use crate::store::Store;

/// Secrets in this process' memory: for tests, and for a person who asks for "this run only".
#[derive(Default)]
pub(crate) struct Memory(HashMap<String, Secret>);

impl Store for Memory {
    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault> {
        Ok(self.0.get(item).map(Secret::duplicate))
    }

    fn save(&mut self, item: &str, secret: &Secret) -> Result<(), Fault> {
        self.0.insert(item.to_owned(), secret.duplicate());
        Ok(())
    }

    fn wipe(&mut self, item: &str) -> Result<(), Fault> {
        self.0.remove(item);
        Ok(())
    }

    fn set_aside(&mut self, item: &str) -> Result<(), Fault> {
        self.wipe(item)
    }
}
