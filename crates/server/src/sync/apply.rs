//! What becomes of each change, decided inside one transaction.

use pia_protocol::ids::UserId;
use pia_protocol::sync::{Mutation, MutationResult, Outcome, Record, Revision};
use time::OffsetDateTime;

use super::check::{Checked, Ready, Refusal};
use crate::db::{DbError, NewState, Sequence, StoredMutation, Tx};

/// Conflicts bring records back. Beyond so many bytes of them the other changes are left for another
/// push: a thousand conflicts with the largest record would be a quarter of a gigabyte, read while
/// all other writers wait.
const CONFLICT_BYTES: usize = super::PAGE_BYTES;

/// Applies the changes in their order, as far as the answer does not grow too large. Answers what
/// became of them, and from where to where the records have come.
pub(super) fn all(
    tx: &Tx<'_>,
    account: UserId,
    changes: &[Checked],
    now: OffsetDateTime,
) -> Result<(Vec<Outcome>, Revision, Revision), DbError> {
    let start = tx.sequence(account)?;
    let mut latest = start;
    let mut returned = 0;
    let mut outcomes = Vec::with_capacity(changes.len());
    for Checked { mutation, verdict } in changes {
        if returned >= CONFLICT_BYTES {
            break;
        }
        let result = match verdict {
            Ok(ready) => one(tx, account, (&mut latest, now), mutation, ready)?,
            Err(refusal) => refused(*refusal),
        };
        returned += bytes_of_conflict(&result);
        outcomes.push(Outcome {
            mutation: mutation.id,
            result,
        });
    }
    if latest != start {
        tx.set_sequence(account, latest)?;
    }
    Ok((outcomes, start.revision, latest.revision))
}

fn one(
    tx: &Tx<'_>,
    account: UserId,
    (latest, now): (&mut Sequence, OffsetDateTime),
    mutation: &Mutation,
    ready: &Ready,
) -> Result<MutationResult, DbError> {
    if let Some(earlier) = tx.mutation(account, mutation.id)? {
        return Ok(if earlier.digest == ready.digest {
            MutationResult::Applied {
                revision: earlier.revision,
            }
        } else {
            refused(Refusal::MutationIdReused)
        });
    }
    let current = tx.record(account, &mutation.kind, mutation.record)?;
    let revision = match against(current, mutation) {
        Verdict::Conflict(current) => return Ok(MutationResult::Conflict { current }),
        Verdict::Same(revision) => revision,
        Verdict::Write => {
            *latest = latest.next(now);
            let state = NewState {
                kind: &mutation.kind,
                id: mutation.record,
                body: ready.text.as_deref(),
                edited_at: mutation.edited_at,
                claimed: None,
            };
            tx.put_record(account, *latest, &state)?;
            latest.revision
        }
    };
    let applied = StoredMutation {
        digest: ready.digest,
        revision,
    };
    tx.insert_mutation(account, mutation.id, &applied)?;
    Ok(MutationResult::Applied { revision })
}

fn bytes_of_conflict(result: &MutationResult) -> usize {
    match result {
        MutationResult::Conflict { current } => {
            serde_json::to_string(&current.body).map_or(0, |text| text.len())
        }
        _ => 0,
    }
}

enum Verdict {
    /// Made on what the server holds, or on nothing where it holds nothing.
    Write,
    /// The record is already what the change wants: nobody needs to hear of it again.
    Same(Revision),
    /// Made on something else.
    Conflict(Record),
}

fn against(current: Option<Record>, mutation: &Mutation) -> Verdict {
    match current {
        // Also when `base` is not zero: a server restored from a backup gets back what it lost.
        None => Verdict::Write,
        Some(current) if current.body == mutation.body => Verdict::Same(current.revision),
        Some(current) if current.revision == mutation.base => Verdict::Write,
        Some(current) => Verdict::Conflict(current),
    }
}

fn refused(refusal: Refusal) -> MutationResult {
    MutationResult::Refused {
        error: refusal.code().to_owned(),
        message: refusal.to_string(),
    }
}
