//! People's pictures.

use super::Client;
use crate::photos::Photo;

impl Client {
    /// The picture of this name ([`KnownAccount::photo`](crate::KnownAccount::photo)), while it is
    /// the one of an account that shows it. Reads a small file.
    pub fn photo(&self, version: &str) -> Option<Photo> {
        self.inner.accounts.photo(version)
    }
}
