//! One transaction that takes in the server's word: what it writes, and what follows from that.

use pia_protocol::clock::Clock;
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Holdings, Kind, RecordDigest, Revision};
use rusqlite::Transaction;

use super::tallies::{self, Differing, Tallies};
use super::{StoreError, conflicts, rows, set_aside};
use crate::sync::merge::Loss;
use crate::sync::page::Arriving;
use crate::sync::plan::{Local, Next};

/// Everything up to here has been read.
const CURSOR: &str = "cursor";
/// The latest revision of any record here: beyond the cursor while changes of others lie between.
const REACHED: &str = "reached";

pub(super) struct Work<'t> {
    pub(super) transaction: &'t Transaction<'t>,
    pub(super) clock: &'t dyn Clock,
    pub(super) tallies: Tallies,
    reached: Revision,
}

/// What is to become of one record.
pub(super) struct Writing<'w> {
    pub(super) kind: &'w Kind,
    pub(super) id: RecordId,
    /// The digest of the content at the server's revision until now.
    pub(super) was: Option<RecordDigest>,
    pub(super) local: Local,
    pub(super) next: Next,
    pub(super) losses: Vec<Loss>,
}

impl<'t> Work<'t> {
    pub(super) fn new(transaction: &'t Transaction<'t>, clock: &'t dyn Clock) -> Self {
        Self {
            transaction,
            clock,
            tallies: Tallies::default(),
            reached: Revision::ZERO,
        }
    }

    /// Writes one record that was not known here, as it has come.
    pub(super) fn take(&mut self, come: &Arriving) -> Result<(), StoreError> {
        let (transaction, kind, id) = (self.transaction, &come.kind, come.id);
        self.reaches(come.revision);
        self.tallies.replace(transaction, kind, None, come.digest)?;
        rows::insert(transaction, kind, id, come.edited_at, come.text.as_deref())?;
        rows::hold(transaction, kind, id, come.revision, come.digest, None)?;
        set_aside::clear(transaction, kind, id)
    }

    /// Writes one record, what it makes of the outbox, and what was lost.
    pub(super) fn write(&mut self, writing: Writing<'_>) -> Result<(), StoreError> {
        let Writing {
            kind,
            id,
            was,
            mut local,
            next,
            losses,
        } = writing;
        let transaction = self.transaction;
        self.reaches(local.revision);
        if next == Next::AsItIs {
            rows::keep_queued(transaction, kind, id)?;
        }
        rows::write(transaction, kind, id, &mut local, was, &mut self.tallies)?;
        set_aside::clear(transaction, kind, id)?;
        match next {
            Next::Nothing => rows::unqueue(transaction, kind, id)?,
            Next::Record => {
                let mutation = MutationId::new(self.clock);
                rows::queue(transaction, kind, id, local.revision, mutation)?;
            }
            Next::AsItIs => {}
        }
        let body = local.version.body.as_ref();
        conflicts::keep(transaction, kind, id, body, losses, self.clock)
    }

    /// A record here has this revision now.
    pub(super) fn reaches(&mut self, revision: Revision) {
        self.reached = self.reached.max(revision);
    }

    /// Ends the work where the cursor stands, or moves it on to where everything has been read.
    /// Answers the kinds of which this device and the server hold something else, when `holdings`
    /// are the server's word at that very place.
    pub(super) fn finish(
        self,
        caught_up: Option<Revision>,
        holdings: Option<&Holdings>,
    ) -> Result<Vec<Differing>, StoreError> {
        let transaction = self.transaction;
        let before = cursor(transaction)?;
        let now = caught_up.unwrap_or(before);
        // Nothing is written that stands already: an idle sync leaves the disk be.
        if now != before {
            rows::set_meta(transaction, CURSOR, rows::number(now))?;
        }
        let known = reached(transaction)?;
        let reached = self.reached.max(known);
        if reached > now && reached != known {
            rows::set_meta(transaction, REACHED, rows::number(reached))?;
        }
        self.tallies.write(transaction)?;
        match holdings {
            Some(holdings) if reached <= now => tallies::compare(transaction, holdings),
            _ => Ok(Vec::new()),
        }
    }
}

/// Everything up to here has been read.
pub(super) fn cursor(connection: &rusqlite::Connection) -> Result<Revision, StoreError> {
    revision(connection, CURSOR)
}

/// The latest revision that is known to be beyond the cursor, or one before it.
fn reached(connection: &rusqlite::Connection) -> Result<Revision, StoreError> {
    revision(connection, REACHED)
}

/// The server went back to an earlier time, and everything has been compared with what it holds now.
pub(super) fn go_back(connection: &rusqlite::Connection, to: Revision) -> Result<(), StoreError> {
    rows::set_meta(connection, CURSOR, rows::number(to))?;
    rows::set_meta(connection, REACHED, rows::number(to))
}

fn revision(connection: &rusqlite::Connection, name: &str) -> Result<Revision, StoreError> {
    let number = rows::meta(connection, name)?.unwrap_or_default();
    Ok(Revision::new(u64::try_from(number).unwrap_or_default()))
}
