use crate::error::Fault;
use crate::secret::Secret;

/// One place for secrets. Calls may block for as long as they like; a [`Worker`] bounds them.
///
/// [`Worker`]: crate::worker::Worker
pub(crate) trait Store: Send {
    /// Gets what has to be there before anything can be kept, as a passphrase's key.
    fn ready(&mut self) -> Result<(), Fault> {
        Ok(())
    }

    /// The value of an item, or `None` when there is no such item.
    fn load(&mut self, item: &str) -> Result<Option<Secret>, Fault>;

    /// Puts a value in place of whatever the item held.
    fn save(&mut self, item: &str, secret: &Secret) -> Result<(), Fault>;

    /// Removes the item; one that is not there is fine.
    fn wipe(&mut self, item: &str) -> Result<(), Fault>;

    /// Gets a value that cannot be read out of the way: the item is then not there any more.
    fn set_aside(&mut self, item: &str) -> Result<(), Fault>;
}
