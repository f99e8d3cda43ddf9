//! The client's own HTTP, with settings of its own.

use std::ops::Deref;
use std::sync::Arc;

use pia_protocol::clock::{Clock, SystemClock};

use crate::http::Http;
use crate::settings::SettingsFile;

/// [`Http`] for a test, and the folder of its settings.
pub(crate) struct Network {
    http: Http,
    _folder: tempfile::TempDir,
}

impl Network {
    pub(crate) fn new() -> Self {
        Self::by(Arc::new(SystemClock))
    }

    /// By another clock than the system's.
    pub(crate) fn by(clock: Arc<dyn Clock>) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = SettingsFile::open(folder.path()).unwrap();
        Self {
            http: Http::new(clock, Arc::new(settings)).unwrap(),
            _folder: folder,
        }
    }
}

impl Deref for Network {
    type Target = Http;

    fn deref(&self) -> &Http {
        &self.http
    }
}
