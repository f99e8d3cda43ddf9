//! `session.stamp`: touched after a session or the list of accounts has changed, so that the other
//! processes of the folder look (`peers` watches it).

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Its name in the data folder.
pub(crate) const NAME: &str = "session.stamp";

/// The file.
#[derive(Debug, Clone)]
pub(crate) struct Stamp(PathBuf);

impl Stamp {
    pub(crate) fn of(folder: &Path) -> Self {
        Self(folder.join(NAME))
    }

    /// Tells the other processes to look. What stands in the file says nothing.
    pub(crate) fn touch(&self) {
        let written = crate::private::file()
            .create(true)
            .truncate(true)
            .open(&self.0)
            .and_then(|mut file| writeln!(file));
        if let Err(error) = written {
            tracing::warn!(path = %self.0.display(), error = %error, "other processes are not told");
        }
    }
}
