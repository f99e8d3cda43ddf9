//! What is to go up, and the server's answers to it.

use std::sync::Arc;

use pia_protocol::clock::Clock;
use pia_protocol::ids::{MutationId, RecordId};
use pia_protocol::sync::{Kind, Mutation, Outcome};
use rusqlite::{OptionalExtension as _, Transaction, params};

use super::{Backlog, Store, StoreError, conflicts, rows};
use crate::sync::plan::{Next, Step, answered};

/// Bytes of a mutation on the wire beside its body: ids, times, names.
const ENVELOPE: u64 = 320;

/// What the answers to one push came to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Settled {
    /// Changes that stand.
    pub(crate) applied: u32,
    /// Changes that met others and were merged: there is something to send again.
    pub(crate) merged: u32,
    /// Changes refused for good.
    pub(crate) refused: u32,
    /// Changes that another process had sent as well, and whose answer it took in first.
    pub(crate) elsewhere: u32,
}

impl Store {
    /// The oldest changes, at most `count` of them and about `bytes` in all, marked as sent.
    pub(crate) async fn take_batch(
        &self,
        count: usize,
        bytes: u64,
    ) -> Result<Vec<Mutation>, StoreError> {
        self.database
            .write(move |transaction| {
                let batch = oldest(transaction, count, bytes)?;
                let mut mark = transaction
                    .prepare_cached("UPDATE outbox SET sent = 1 WHERE mutation = ? AND sent = 0")?;
                for mutation in &batch {
                    mark.execute([mutation.id.as_bytes()])?;
                }
                Ok(batch)
            })
            .await
    }

    /// Carries out what the answers mean, in one transaction.
    pub(crate) async fn settle(&self, outcomes: Vec<Outcome>) -> Result<Settled, StoreError> {
        let clock = Arc::clone(&self.clock);
        let settled = self
            .database
            .write(move |transaction| {
                let mut settled = Settled::default();
                for outcome in outcomes {
                    settle_one(transaction, outcome, &mut settled, &*clock)?;
                }
                Ok(settled)
            })
            .await?;
        self.changed.send_modify(|count| *count += 1);
        Ok(settled)
    }

    /// How much has not gone up.
    pub(crate) async fn backlog(&self) -> Result<Backlog, StoreError> {
        self.database
            .run(|connection| {
                Ok(connection.query_row(
                    "SELECT count(*) FILTER (WHERE refused IS NULL), count(refused) FROM outbox",
                    [],
                    |row| {
                        Ok(Backlog {
                            waiting: row.get(0)?,
                            refused: row.get(1)?,
                        })
                    },
                )?)
            })
            .await
    }
}

fn oldest(
    transaction: &Transaction<'_>,
    count: usize,
    bytes: u64,
) -> Result<Vec<Mutation>, StoreError> {
    let mut statement = transaction.prepare_cached(
        "SELECT mutation, kind, id, base, body, edited_at, coalesce(length(body), 0)
         FROM outbox WHERE refused IS NULL ORDER BY place",
    )?;
    let mut rows = statement.query([])?;
    let (mut batch, mut size) = (Vec::new(), 0);
    while let Some(row) = rows.next()? {
        size += u64::from(row.get::<_, u32>(6)?) + ENVELOPE;
        if batch.len() == count || (size > bytes && !batch.is_empty()) {
            break;
        }
        let id = RecordId::from_bytes(rows::id_bytes(row, 2)?);
        batch.push(Mutation {
            id: MutationId::from_bytes(rows::id_bytes(row, 0)?),
            kind: Kind::new(row.get::<_, String>(1)?),
            record: id,
            base: rows::revision(row, 3, id)?,
            body: rows::body(row, 4, id)?,
            edited_at: rows::time(row, 5, id)?,
        });
    }
    Ok(batch)
}

fn settle_one(
    transaction: &Transaction<'_>,
    outcome: Outcome,
    settled: &mut Settled,
    clock: &dyn Clock,
) -> Result<(), StoreError> {
    let Some((kind, id)) = whose(transaction, outcome.mutation)? else {
        settled.elsewhere += 1;
        return Ok(());
    };
    let Some(found) = rows::find(transaction, &kind, id)? else {
        return Ok(());
    };
    let Some(pending) = found.pending else {
        return Ok(());
    };
    let conflict = matches!(
        outcome.result,
        pia_protocol::sync::MutationResult::Conflict { .. }
    );
    match answered(&found.local, &pending, outcome.result) {
        Step::Skip => {}
        Step::Refuse(reason) => {
            settled.refused += 1;
            transaction.execute(
                "UPDATE outbox SET refused = ? WHERE mutation = ?",
                params![reason, outcome.mutation.as_bytes()],
            )?;
        }
        Step::Write(local, next, losses) => {
            let counted = if conflict {
                &mut settled.merged
            } else {
                &mut settled.applied
            };
            *counted += 1;
            rows::write(transaction, &kind, id, &local)?;
            let body = local.version.body.as_ref();
            conflicts::keep(transaction, &kind, id, body, losses, clock)?;
            match next {
                Next::Nothing => rows::unqueue(transaction, &kind, id)?,
                Next::Record => {
                    rows::queue(transaction, &kind, id, &local, MutationId::new(clock))?;
                }
            }
        }
    }
    Ok(())
}

fn whose(
    transaction: &Transaction<'_>,
    mutation: MutationId,
) -> Result<Option<(Kind, RecordId)>, StoreError> {
    let mut statement =
        transaction.prepare_cached("SELECT kind, id FROM outbox WHERE mutation = ?")?;
    statement
        .query_row([mutation.as_bytes()], |row| {
            Ok((row.get::<_, String>(0)?, rows::id_bytes(row, 1)))
        })
        .optional()?
        .map(|(kind, id)| Ok((Kind::new(kind), RecordId::from_bytes(id?))))
        .transpose()
}
