//! What a transaction tells those who wait, on this server and on others: nobody hears of what was
//! rolled back, and nothing that was committed goes unheard.

use pia_protocol::ids::UserId;
use pia_protocol::sync::Revision;

use super::conn::{Conn, values};
use super::{DbError, row};

/// The channel of PostgreSQL's NOTIFY.
pub(super) const CHANNEL: &str = "pia";

/// Something that whoever waits may want to know.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Announcement {
    /// A person's records changed up to here.
    Changed(UserId, Revision),
    /// One of a person's sessions ended, or several.
    Ended(UserId),
    /// Anything may have happened: for a while nothing could be heard.
    Missed,
}

impl Announcement {
    /// Sends it when the transaction commits.
    pub(super) fn send(self, conn: &Conn<'_>) -> Result<(), DbError> {
        match (conn, self.text()) {
            (Conn::Sqlite(_, said), _) => said.borrow_mut().push(self),
            // This server hears it as the others do.
            (Conn::Postgres(_), Some(text)) => {
                conn.run("SELECT pg_notify(?1, ?2)", values![CHANNEL, text])?;
            }
            (Conn::Postgres(_), None) => {}
        }
        Ok(())
    }

    fn text(self) -> Option<String> {
        match self {
            Self::Changed(account, revision) => {
                Some(format!("{account} {}", row::revision(revision.get())))
            }
            Self::Ended(account) => Some(account.to_string()),
            Self::Missed => None,
        }
    }

    /// What another server sent; a later version of it may send more than this one understands.
    pub(super) fn read(text: &str) -> Option<Self> {
        match text.split_once(' ') {
            Some((account, revision)) => Some(Self::Changed(
                UserId::parse(account).ok()?,
                Revision::new(revision.parse().ok()?),
            )),
            None => Some(Self::Ended(UserId::parse(text).ok()?)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_sent_is_read() {
        let account = UserId::from_bytes([7; 16]);
        for sent in [
            Announcement::Changed(account, Revision::new(42)),
            Announcement::Ended(account),
        ] {
            assert_eq!(Announcement::read(&sent.text().unwrap()), Some(sent));
        }
        for strange in ["", "x", "x 1", &format!("{account} -1"), "1 2 3"] {
            assert_eq!(Announcement::read(strange), None, "{strange}");
        }
    }
}
