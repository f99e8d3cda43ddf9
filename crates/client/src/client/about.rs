//! What this program is.

use super::Client;
use crate::report::About;

impl Client {
    /// Which version this is, under which licence, and where its data is.
    pub fn about(&self) -> About {
        About {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            licence: env!("CARGO_PKG_LICENSE").to_owned(),
            data_folder: self.inner.folder.display().to_string(),
        }
    }
}
