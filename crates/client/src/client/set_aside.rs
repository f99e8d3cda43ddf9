//! What was set aside, so that it stops nothing else.

use pia_protocol::ids::RecordId;

use super::Client;
use crate::problem::{Problem, ProblemCode};
use crate::report::SetAside;
use crate::store::Why;

impl Client {
    /// Changes the server refuses, and records that cannot be read: broken ones, and ones that an
    /// older app has encrypted.
    ///
    /// # Errors
    /// [`ProblemCode::StorageFailed`].
    pub async fn set_aside(&self) -> Result<Vec<SetAside>, Problem> {
        let all = self.inner.shelf.current().store.set_aside().await?;
        let shown = all.into_iter().map(|one| {
            let can_retry = matches!(one.why, Why::Refused(..));
            let can_let_go = matches!(one.why, Why::Damaged);
            let (code, reason) = words(one.why);
            SetAside {
                id: one.id,
                kind: one.kind.as_str().to_owned(),
                title: one.title,
                code,
                reason,
                can_retry,
                can_let_go,
            }
        });
        Ok(shown.collect())
    }

    /// Sends a refused change again, as its record is now.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`] when no change of this record was refused;
    /// [`ProblemCode::StorageFailed`].
    pub async fn retry(&self, id: &str) -> Result<(), Problem> {
        let unknown = || {
            Problem::new(
                ProblemCode::RecordUnknown,
                format!("No change of {id} was refused, so there is none to send again."),
            )
            .with_detail(id)
        };
        let record = RecordId::parse(id).map_err(|_| unknown())?;
        if self.inner.shelf.current().store.retry(record).await? {
            self.inner.sync.now();
            Ok(())
        } else {
            Err(unknown())
        }
    }

    /// Lets go of what is left of a damaged change: the record is what the server holds of it, or
    /// nothing.
    ///
    /// # Errors
    /// [`ProblemCode::RecordUnknown`] when no change of this record was damaged;
    /// [`ProblemCode::StorageFailed`].
    pub async fn let_go(&self, id: &str) -> Result<(), Problem> {
        let unknown = || {
            Problem::new(
                ProblemCode::RecordUnknown,
                format!("No change of {id} was damaged, so there is nothing to let go."),
            )
            .with_detail(id)
        };
        let record = RecordId::parse(id).map_err(|_| unknown())?;
        if self.inner.shelf.current().store.let_go(record).await? {
            Ok(())
        } else {
            Err(unknown())
        }
    }
}

fn words(why: Why) -> (String, String) {
    match why {
        Why::UnreadableHere => (
            "unreadable_here".into(),
            "What is kept of it on this device cannot be read. \u{201c}Verify everything\u{201d} \
             brings it back from the server."
                .into(),
        ),
        Why::Damaged => (
            "damaged".into(),
            "A change of it was damaged on this device before it was sent. What is left of it is \
             kept here, and an export writes it out."
                .into(),
        ),
        Why::UnreadableThere(reason) => (
            "unreadable_there".into(),
            format!("What the server sent of it cannot be read: {reason}."),
        ),
        Why::Locked => (
            "locked".into(),
            "An older app has encrypted it. It stays as it is, and can be neither shown nor \
             changed here."
                .into(),
        ),
        Why::Refused(code, message) => {
            let reason = match code.as_str() {
                "record_too_large" => "It is too large for the server. Make it shorter.".into(),
                "quota_exceeded" => "The server takes no more of these. It goes up by itself once \
                                     there is room."
                    .into(),
                "unreadable" => "The change cannot be read, so it was not sent.".into(),
                code => match message.filter(|message| !message.is_empty()) {
                    Some(message) => format!("The server refused it: {message}."),
                    None => format!("The server refused it ({code})."),
                },
            };
            (code, reason)
        }
    }
}
