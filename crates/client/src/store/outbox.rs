//! What is to go up, and the server's answers to it.

use std::collections::HashSet;
use std::sync::Arc;

use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Kind, MutationResult, Outcome, PushAnswer, RecordDigest, Revision};
use pia_protocol::wire_time::WireTime;
use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use serde::Serialize;
use serde_json::value::RawValue;

use super::tallies::Differing;
use super::work::{Work, Writing, cursor};
use super::{Store, StoreError, rows, set_aside};
use crate::sync::plan::{Step, answered};

/// Bytes of a mutation on the wire beside its body: ids, times, names.
const ENVELOPE: u64 = 320;

/// Changes on their way up.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Batch {
    /// The request's body.
    pub(crate) body: Vec<u8>,
    /// Which changes are in it.
    pub(crate) sent: Vec<MutationId>,
    /// The place of the last.
    pub(crate) last: i64,
}

/// What the answers to one push came to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Changes that stand.
    pub(crate) applied: u32,
    /// Changes that met others and were merged: there is something to send again.
    pub(crate) merged: u32,
    /// Changes refused for good.
    pub(crate) refused: u32,
    /// Changes that another process had sent as well, and whose answer it took in first.
    pub(crate) elsewhere: u32,
    /// Whether some of what was sent has to be sent again.
    pub(crate) unfinished: bool,
    /// Whether everything that the server held at its answer is here: no page has to be asked for.
    pub(crate) caught_up: bool,
    /// If so: kinds of which this device and the server hold something else.
    pub(crate) differing: Vec<Differing>,
}

impl Settled {
    /// No answer fitted any change.
    pub(crate) fn is_nothing(&self) -> bool {
        self.applied + self.merged + self.refused + self.elsewhere == 0
    }
}

/// [`Mutation`](pia_protocol::sync::Mutation) with the body as it is stored.
#[derive(Serialize)]
struct Outgoing<'a> {
    id: MutationId,
    kind: &'a str,
    record: RecordId,
    base: Revision,
    body: Option<&'a RawValue>,
    edited_at: WireTime,
}

impl Store {
    /// The oldest changes behind a place, at most `count` of them and about `bytes` in all, marked as sent. None
    /// when nothing waits.
    pub(crate) async fn take_batch(
        &self,
        behind: i64,
        count: usize,
        bytes: u64,
    ) -> Result<Option<Batch>, StoreError> {
        self.database
            .run(move |connection| {
                // Without a transaction of its own where there is nothing to write.
                let waiting = "SELECT 1 FROM outbox WHERE refused IS NULL AND place > ? LIMIT 1";
                if !connection.prepare_cached(waiting)?.exists([behind])? {
                    return Ok(None);
                }
                let transaction = connection
                    .transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
                let batch = oldest(&transaction, behind, count, bytes)?;
                transaction.commit()?;
                Ok(Some(batch).filter(|batch| !batch.sent.is_empty()))
            })
            .await
    }

    /// Carries out what the answer to a batch means, in one transaction. When nobody else had
    /// changed anything, everything up to the answer is known here, and the cursor moves along.
    pub(crate) async fn settle(
        &self,
        sent: Vec<MutationId>,
        answer: PushAnswer,
    ) -> Result<Settled, StoreError> {
        let clock = Arc::clone(&self.clock);
        self.database
            // An answer that is lost is given again: the changes are still there to be repeated.
            .note(move |transaction| {
                let mut settled = Settled::default();
                let mut work = Work::new(transaction, &*clock);
                let PushAnswer {
                    outcomes,
                    before,
                    latest,
                    holdings,
                } = answer;
                let sent: HashSet<MutationId> = sent.into_iter().collect();
                let mut answered = 0;
                for outcome in outcomes {
                    if sent.contains(&outcome.mutation) {
                        answered += 1;
                        settle_one(&mut work, outcome, &mut settled)?;
                    }
                }
                let whole = answered == sent.len() && settled.elsewhere == 0;
                settled.unfinished = answered < sent.len() || settled.merged > 0;
                settled.caught_up = whole && cursor(transaction)? == before;
                let (to, known) = (settled.caught_up.then_some(latest), Some(&holdings));
                settled.differing = work.finish(to, known.filter(|_| settled.caught_up))?;
                Ok(settled)
            })
            .await
    }
}

/// Writes the request while reading the rows, so that no change is in memory but as the bytes that
/// go out.
fn oldest(
    transaction: &Transaction<'_>,
    behind: i64,
    count: usize,
    bytes: u64,
) -> Result<Batch, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT o.place, o.mutation, o.kind, o.id, o.base, iif(o.own, o.body, r.body),
                iif(o.own, o.edited_at, r.edited_at)
         FROM outbox o JOIN records r USING (kind, id)
         WHERE o.refused IS NULL AND o.place > ? ORDER BY o.place",
    )?;
    let mut rows = statement.query([behind])?;
    let (mut batch, mut size) = (Batch::default(), 0);
    let mut unreadable = Vec::new();
    batch.body.extend_from_slice(br#"{"mutations":["#);
    while let Some(row) = rows.next()? {
        let text = row.get_ref(5)?.as_str_or_null().ok().flatten();
        let length = u64::try_from(text.map_or(0, str::len)).unwrap_or(bytes);
        size += length + ENVELOPE;
        if batch.sent.len() == count || (size > bytes && !batch.sent.is_empty()) {
            break;
        }
        batch.last = row.get(0)?;
        match write_mutation(row, &mut batch) {
            Err(StoreError::Corrupt { .. }) => unreadable.push(batch.last),
            written => written?,
        }
    }
    drop(rows);
    batch.body.extend_from_slice(b"]}");
    if batch.last > rows::meta(transaction, rows::SENT)?.unwrap_or_default() {
        rows::set_meta(transaction, rows::SENT, batch.last)?;
    }
    let mut refuse = transaction.prepare_cached("UPDATE outbox SET refused = ? WHERE place = ?")?;
    for place in unreadable {
        refuse.execute(params![set_aside::UNREADABLE, place])?;
    }
    Ok(batch)
}

fn write_mutation(row: &Row<'_>, batch: &mut Batch) -> Result<(), StoreError> {
    let record = RecordId::from_bytes(rows::id_bytes(row, 3)?);
    let corrupt = || StoreError::Corrupt {
        column: "body".into(),
        record: record.to_string(),
    };
    let text = row.get_ref(5)?.as_str_or_null().map_err(|_| corrupt())?;
    let body: Option<&RawValue> = text
        .map(|text| serde_json::from_str(text).map_err(|_| corrupt()))
        .transpose()?;
    if body.is_some_and(|body| !body.get().starts_with('{')) {
        return Err(corrupt());
    }
    let outgoing = Outgoing {
        id: MutationId::from_bytes(rows::id_bytes(row, 1)?),
        kind: row.get_ref(2)?.as_str().map_err(|_| corrupt())?,
        record,
        base: rows::revision(row, 4, record)?,
        body,
        edited_at: rows::time(row, 6, record)?,
    };
    if !batch.sent.is_empty() {
        batch.body.extend_from_slice(b",");
    }
    // Writing to memory does not fail.
    serde_json::to_writer(&mut batch.body, &outgoing).map_err(|_| corrupt())?;
    batch.sent.push(outgoing.id);
    Ok(())
}

/// The change an outcome is about, as far as it has to be known without reading a body.
struct Sent {
    place: i64,
    kind: Kind,
    id: RecordId,
    /// Whether the record is still what the change made of it.
    unchanged: bool,
    digest: Option<RecordDigest>,
    was: Option<RecordDigest>,
}

fn settle_one(
    work: &mut Work<'_>,
    outcome: Outcome,
    settled: &mut Settled,
) -> Result<(), StoreError> {
    let Some(sent) = sent(work.transaction, outcome.mutation)? else {
        settled.elsewhere += 1;
        return Ok(());
    };
    match outcome.result {
        MutationResult::Applied { revision } if sent.unchanged => {
            settled.applied += 1;
            return stands(work, &sent, revision);
        }
        MutationResult::Refused { error, message } => {
            settled.refused += 1;
            return refuse(work.transaction, sent.place, &error, &message);
        }
        MutationResult::Conflict { .. } => settled.merged += 1,
        MutationResult::Applied { .. } => settled.applied += 1,
    }
    let Sent { kind, id, .. } = sent;
    let Some(found) = rows::find_readable(work.transaction, &kind, id)? else {
        return Ok(());
    };
    let Some(pending) = found.pending else {
        return Ok(());
    };
    if let Step::Write(local, next, losses) = answered(&found.local, &pending, outcome.result) {
        work.write(Writing {
            kind: &kind,
            id,
            was: found.digest,
            local,
            next,
            losses,
        })?;
    }
    Ok(())
}

fn sent(connection: &Connection, mutation: MutationId) -> Result<Option<Sent>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT o.place, o.kind, o.id, NOT o.own, iif(o.own, o.body, r.body), h.digest
         FROM outbox o JOIN records r USING (kind, id) LEFT JOIN held h USING (kind, id)
         WHERE o.mutation = ?",
    )?;
    let read = |row: &Row<'_>| -> Result<Sent, StoreError> {
        let kind = Kind::new(row.get::<_, String>(1)?);
        let id = RecordId::from_bytes(rows::id_bytes(row, 2)?);
        let text = row.get_ref(4)?.as_str_or_null().ok().flatten();
        Ok(Sent {
            place: row.get(0)?,
            unchanged: row.get(3)?,
            digest: text.map(|text| RecordDigest::of(&kind, id, text)),
            was: rows::digest(row, 5, id).unwrap_or_default(),
            kind,
            id,
        })
    };
    let found = statement.query_row([mutation.as_bytes()], |row| Ok(read(row)));
    found.optional()?.transpose()
}

/// The common case, of which neither body has to be read: what was sent is what is here, and what
/// the server holds from now on.
fn stands(work: &mut Work<'_>, sent: &Sent, revision: Revision) -> Result<(), StoreError> {
    let transaction = work.transaction;
    work.reaches(revision);
    let tallies = &mut work.tallies;
    tallies.replace(transaction, &sent.kind, sent.was, sent.digest)?;
    rows::hold(
        transaction,
        &sent.kind,
        sent.id,
        revision,
        sent.digest,
        None,
    )?;
    let mut delete = transaction.prepare_cached("DELETE FROM outbox WHERE place = ?")?;
    delete.execute([sent.place])?;
    Ok(())
}

fn refuse(
    transaction: &Transaction<'_>,
    place: i64,
    error: &str,
    message: &str,
) -> Result<(), StoreError> {
    let mut statement =
        transaction.prepare_cached("UPDATE outbox SET refused = ?, message = ? WHERE place = ?")?;
    statement.execute(params![error, message, place])?;
    Ok(())
}
