use data_encoding::HEXLOWER;

use crate::error::{Fault, Why};
use crate::seal::fill;
use crate::secret::Secret;
use crate::store::Store;

/// Writes, reads and deletes a value that means nothing. A keychain that can be connected to may
/// still be locked, read-only or broken; that is better known before a sign-in than after it.
pub(crate) fn prove(store: &mut dyn Store) -> Result<(), Fault> {
    // A name of its own, so that two programs proving themselves at once do not meet.
    let mut random = [0; 16];
    fill(&mut random)?;
    let item = format!("probe-{}", HEXLOWER.encode(&random));

    let written = Secret::new(random.to_vec());
    store.save(&item, &written)?;
    let read = store.load(&item);
    store.wipe(&item)?;
    // EXPOSE: both are compared here and nowhere else; the value protects nothing.
    if read?.is_some_and(|read| read.expose_secret() == written.expose_secret()) {
        Ok(())
    } else {
        Err(Fault::Unavailable(Why::Forgetful, None))
    }
}
