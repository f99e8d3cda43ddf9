//! What becomes of each change, decided inside one transaction.

use std::collections::HashMap;

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Kind, Revision};
use time::OffsetDateTime;

use super::answers::{MutationResult, Outcome, PushAnswer};
use super::check::{Checked, Ready, Refusal};
use super::holdings;
use crate::config::SyncLimits;
use crate::db::{
    DbError, Head, Ledger, NewBody, NewState, StoredMutation, StoredRecord, Tx, mutation_digest,
};

/// Conflicts bring records back. Beyond so many bytes of them the other changes are left for another
/// push: a thousand conflicts with the largest record would be a quarter of a gigabyte, read while
/// all other writers wait.
const CONFLICT_BYTES: u64 = 2 * 1024 * 1024;

/// What became of a change, before the records that it brings back are read.
enum Fate {
    Applied(Revision),
    Conflict,
    Refused(Refusal),
}

/// A push under way.
struct Application<'t, 'a> {
    ledger: Ledger<'t, 'a>,
    /// Changes that were applied before, or are now.
    applied: HashMap<MutationId, StoredMutation>,
    limits: SyncLimits,
    now: OffsetDateTime,
    returned: u64,
}

/// Applies the changes in their order, as far as the answer does not grow too large.
pub(super) fn all(
    tx: &Tx<'_>,
    account: UserId,
    changes: &[Checked],
    limits: SyncLimits,
    now: OffsetDateTime,
) -> Result<PushAnswer, DbError> {
    let mut ledger = tx.ledger(account)?;
    let good = || changes.iter().filter(|change| change.verdict.is_ok());
    ledger.look(good().map(|change| (&change.kind, change.record)))?;
    // A change whose record there is not was never applied, and most others are named by it.
    let elsewhere = |change: &&Checked| {
        let head = ledger.head(&change.kind, change.record);
        head.is_some_and(|head| head.mutation != Some(change.id))
    };
    let ids: Vec<MutationId> = good().filter(elsewhere).map(|change| change.id).collect();
    let mut application = Application {
        applied: ledger.mutations(&ids)?,
        ledger,
        limits,
        now,
        returned: 0,
    };
    let mut fates = Vec::with_capacity(changes.len());
    for change in changes {
        if application.returned >= CONFLICT_BYTES {
            break;
        }
        fates.push((change, application.fate(change)?));
    }
    let mut ledger = application.ledger;
    ledger.finish()?;
    Ok(PushAnswer {
        outcomes: outcomes(tx, account, fates)?,
        before: ledger.start().revision,
        latest: ledger.latest().revision,
        holdings: holdings(ledger.tallies(), limits),
    })
}

impl<'a> Application<'_, 'a> {
    fn fate(&mut self, change: &'a Checked) -> Result<Fate, DbError> {
        match &change.verdict {
            Ok(ready) => self.decide(change, ready),
            Err(refusal) => Ok(Fate::Refused(*refusal)),
        }
    }

    fn decide(&mut self, change: &'a Checked, ready: &'a Ready) -> Result<Fate, DbError> {
        let head = self.ledger.head(&change.kind, change.record).copied();
        if let Some(earlier) = self.earlier(change, head.as_ref()) {
            return Ok(if ready.is(change, &earlier) {
                Fate::Applied(earlier.revision)
            } else {
                Fate::Refused(Refusal::MutationIdReused)
            });
        }
        let revision = match against(head.as_ref(), change, ready) {
            Verdict::Conflict { bytes } => {
                self.returned += bytes;
                return Ok(Fate::Conflict);
            }
            Verdict::Same(revision) => {
                let stored = ready.stored(change, revision);
                self.ledger.remember(change.id, stored, self.now);
                revision
            }
            Verdict::Write => {
                if let Some(refusal) = self.beyond(change, ready, head.as_ref()) {
                    return Ok(Fate::Refused(refusal));
                }
                self.ledger.put(self.now, state(change, ready))?
            }
        };
        let stored = ready.stored(change, revision);
        self.applied.insert(change.id, stored);
        Ok(Fate::Applied(revision))
    }

    /// The change under this id that was applied already.
    fn earlier(&self, change: &Checked, head: Option<&Head>) -> Option<StoredMutation> {
        let made = head.filter(|head| head.mutation == Some(change.id));
        let made = made.map(|head| StoredMutation {
            digest: mutation_digest(&change.kind, change.record, head.digest),
            revision: head.revision,
        });
        made.or_else(|| self.applied.get(&change.id).copied())
    }

    /// Whether a change would make the records more, or larger, than they may be.
    fn beyond(&self, change: &Checked, ready: &Ready, head: Option<&Head>) -> Option<Refusal> {
        let text = ready.text.as_ref()?;
        let is_new = head.is_none_or(|head| head.digest.is_none());
        if let Some(most) = self.limits.records
            && is_new
            && self.ledger.count(&change.kind) >= most
        {
            return Some(Refusal::TooManyRecords(most));
        }
        let before = head.map_or(0, |head| head.bytes);
        let more = u64::try_from(text.len()).unwrap_or(u64::MAX);
        let more = more.saturating_sub(before);
        let most = self.limits.bytes?;
        let grown = self.ledger.bytes().saturating_add(more);
        (more > 0 && grown > most).then_some(Refusal::TooManyBytes(most))
    }
}

fn state<'a>(change: &'a Checked, ready: &'a Ready) -> NewState<'a> {
    let body = ready.text.as_deref().zip(ready.digest);
    NewState {
        kind: &change.kind,
        id: change.record,
        body: body.map(|(text, digest)| NewBody { text, digest }),
        edited_at: change.edited_at,
        claimed: None,
        mutation: Some(change.id),
    }
}

enum Verdict {
    /// Made on what the server holds, or on nothing where it holds nothing.
    Write,
    /// The record is already what the change wants: nobody needs to hear of it again.
    Same(Revision),
    /// Made on something else, of this size.
    Conflict { bytes: u64 },
}

fn against(head: Option<&Head>, change: &Checked, ready: &Ready) -> Verdict {
    match head {
        // Also when `base` is not zero: a server restored from a backup gets back what it lost.
        None => Verdict::Write,
        Some(head) if head.digest == ready.digest => Verdict::Same(head.revision),
        Some(head) if head.revision == change.base => Verdict::Write,
        Some(head) => Verdict::Conflict { bytes: head.bytes },
    }
}

/// The outcomes, with the records that conflicts bring back as they are after the push.
fn outcomes(
    tx: &Tx<'_>,
    account: UserId,
    fates: Vec<(&Checked, Fate)>,
) -> Result<Vec<Outcome>, DbError> {
    let mut places: Vec<(&Kind, RecordId)> = fates
        .iter()
        .filter(|(_, fate)| matches!(fate, Fate::Conflict))
        .map(|(change, _)| (&change.kind, change.record))
        .collect();
    places.sort_unstable();
    places.dedup();
    let records = tx.records(account, &places)?;
    let current: HashMap<(&Kind, RecordId), &StoredRecord> = records
        .iter()
        .map(|record| ((&record.kind, record.id), record))
        .collect();
    let outcome = |(change, fate): (&Checked, Fate)| {
        let result = match fate {
            Fate::Applied(revision) => MutationResult::Applied { revision },
            Fate::Refused(refusal) => MutationResult::Refused {
                error: refusal.code(),
                message: refusal.to_string(),
            },
            Fate::Conflict => {
                let found = current.get(&(&change.kind, change.record));
                let found = found.ok_or(DbError::Corrupt {
                    table: "record",
                    what: "one that was there a moment ago",
                })?;
                MutationResult::Conflict {
                    current: (*found).clone(),
                }
            }
        };
        Ok(Outcome {
            mutation: change.id,
            result,
        })
    };
    fates.into_iter().map(outcome).collect()
}
