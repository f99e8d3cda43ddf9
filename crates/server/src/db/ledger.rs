//! A person's records while they change: looked up together, decided one by one, written together.
//! Nothing else writes a record, so that what is kept beside the records cannot be forgotten: their
//! digests and tallies, the changes that were applied, and the sequence.

use std::collections::{BTreeMap, HashMap, HashSet};

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Kind, RecordDigest, Revision, Tally};
use pia_protocol::wire_time::WireTime;
use time::OffsetDateTime;

use super::conn::{AsValue, Many, Row, Value, values};
use super::row::{self, millis, ticks};
use super::tallies::{self, Kept};
use super::{DbError, Sequence, Tx};

/// The state that a change gives a record.
pub(crate) struct NewState<'a> {
    pub(crate) kind: &'a Kind,
    pub(crate) id: RecordId,
    /// Its content; none for a tombstone.
    pub(crate) body: Option<NewBody<'a>>,
    pub(crate) edited_at: WireTime,
    /// When it was edited, as a client of the older generations claims: to the tick, and perhaps in
    /// the future.
    pub(crate) claimed: Option<OffsetDateTime>,
    /// The change, where it has a name.
    pub(crate) mutation: Option<MutationId>,
}

/// A record's new content.
#[derive(Clone, Copy)]
pub(crate) struct NewBody<'a> {
    /// What is stored.
    pub(crate) text: &'a str,
    pub(crate) digest: RecordDigest,
}

/// What a record is, without its content.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Head {
    pub(crate) revision: Revision,
    /// None for a tombstone.
    pub(crate) digest: Option<RecordDigest>,
    /// The bytes of its body as it is stored.
    pub(crate) bytes: u64,
    /// The change that made it so.
    pub(crate) mutation: Option<MutationId>,
    synced_at: OffsetDateTime,
    /// Where it waits to be written.
    waits: Option<usize>,
}

/// An applied change.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct StoredMutation {
    pub(crate) digest: [u8; 16],
    pub(crate) revision: Revision,
}

/// What tells a change from another one under the same id: the digest of the record it makes.
pub(crate) fn mutation_digest(kind: &Kind, id: RecordId, made: Option<RecordDigest>) -> [u8; 16] {
    // No body's text is empty, so that no record has the digest of a deletion.
    let digest = made.unwrap_or_else(|| RecordDigest::of(kind, id, ""));
    *digest.as_bytes()
}

struct Waiting<'a> {
    state: NewState<'a>,
    at: Sequence,
    shown_at: OffsetDateTime,
}

struct Applied {
    id: MutationId,
    stored: StoredMutation,
    at: OffsetDateTime,
}

/// The records of one person, whose sequence nobody else moves on meanwhile.
pub(crate) struct Ledger<'t, 'a> {
    tx: &'t Tx<'t>,
    account: UserId,
    start: Sequence,
    latest: Sequence,
    /// By kind. None is a record that there is not.
    heads: HashMap<Kind, HashMap<RecordId, Option<Head>>>,
    tallies: BTreeMap<Kind, Kept>,
    touched: HashSet<Kind>,
    waiting: Vec<Waiting<'a>>,
    applied: Vec<Applied>,
}

const HEADS: Many = Many {
    each: "SELECT kind, id, revision, octet_length(body), digest, mutation, synced_at FROM record
           WHERE account = ?1 AND kind = ?2 AND id = ?3",
    all: "SELECT record.kind, record.id, revision, octet_length(body), digest, mutation, synced_at
          FROM unnest(?2::text[], ?3::bytea[]) AS wanted (kind, id)
          JOIN record ON account = ?1 AND record.kind = wanted.kind AND record.id = wanted.id",
};

const PUT: Many = Many {
    each: "INSERT INTO record (account, kind, id, revision, body, edited_at, synced_at, shown_at,
                               digest, mutation)
           VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
           ON CONFLICT (account, kind, id) DO UPDATE SET
               revision = excluded.revision, body = excluded.body,
               edited_at = excluded.edited_at, synced_at = excluded.synced_at,
               digest = excluded.digest, mutation = excluded.mutation,
               shown_at = CASE WHEN excluded.shown_at > record.shown_at
                               THEN excluded.shown_at ELSE record.shown_at END",
    all: "INSERT INTO record (account, kind, id, revision, body, edited_at, synced_at, shown_at,
                              digest, mutation)
          SELECT ?1, new.* FROM unnest(?2::text[], ?3::bytea[], ?4::bigint[], ?5::text[],
              ?6::bigint[], ?7::bigint[], ?8::bigint[], ?9::bytea[], ?10::bytea[]) AS new
          ON CONFLICT (account, kind, id) DO UPDATE SET
              revision = excluded.revision, body = excluded.body,
              edited_at = excluded.edited_at, synced_at = excluded.synced_at,
              digest = excluded.digest, mutation = excluded.mutation,
              shown_at = greatest(excluded.shown_at, record.shown_at)",
};

const MUTATIONS: Many = Many {
    each: "SELECT id, digest, revision FROM mutation WHERE account = ?1 AND id = ?2",
    all: "SELECT mutation.id, digest, revision FROM unnest(?2::bytea[]) AS wanted (id)
          JOIN mutation ON account = ?1 AND mutation.id = wanted.id",
};

const REMEMBER: Many = Many {
    each: "INSERT INTO mutation (account, id, digest, revision, applied_at)
           VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT (account, id) DO NOTHING",
    all: "INSERT INTO mutation (account, id, digest, revision, applied_at)
          SELECT ?1, new.* FROM unnest(?2::bytea[], ?3::bytea[], ?4::bigint[], ?5::bigint[]) AS new
          ON CONFLICT (account, id) DO NOTHING",
};

impl<'t> Tx<'t> {
    /// A person's records, to be changed. Until this transaction's end nobody else changes them, so
    /// that revisions become visible in their order.
    pub(crate) fn ledger<'a>(&'t self, account: UserId) -> Result<Ledger<'t, 'a>, DbError> {
        let start = self.sequence(account)?;
        Ok(Ledger {
            tx: self,
            account,
            start,
            latest: start,
            heads: HashMap::new(),
            tallies: tallies::kept(&self.0, account)?,
            touched: HashSet::new(),
            waiting: Vec::new(),
            applied: Vec::new(),
        })
    }
}

impl<'a> Ledger<'_, 'a> {
    /// How far the sequence had come before.
    pub(crate) const fn start(&self) -> Sequence {
        self.start
    }

    /// How far it has come.
    pub(crate) const fn latest(&self) -> Sequence {
        self.latest
    }

    /// From now on the person's records come encrypted by their devices.
    pub(crate) const fn encrypt(&mut self) {
        self.latest.encrypted = true;
    }

    /// How many living records of a kind there are.
    pub(crate) fn count(&self, kind: &Kind) -> u64 {
        self.tallies.get(kind).map_or(0, |kept| kept.tally.count)
    }

    /// The bytes of all bodies.
    pub(crate) fn bytes(&self) -> u64 {
        self.tallies.values().map(|kept| kept.bytes).sum()
    }

    /// What the records come to now, by kind.
    pub(crate) fn tallies(&self) -> impl Iterator<Item = (&Kind, Tally)> {
        self.tallies.iter().map(|(kind, kept)| (kind, kept.tally))
    }

    /// Looks records up that will be asked for, together.
    pub(crate) fn look<'p>(
        &mut self,
        places: impl IntoIterator<Item = (&'p Kind, RecordId)>,
    ) -> Result<(), DbError> {
        let mut wanted: Vec<(&Kind, RecordId)> = Vec::new();
        for (kind, id) in places {
            if !self.heads.contains_key(kind) {
                self.heads.insert(kind.clone(), HashMap::new());
            }
            let known = self.heads.get_mut(kind);
            if known.is_some_and(|known| known.insert(id, None).is_none()) {
                wanted.push((kind, id));
            }
        }
        let sets: Vec<[Value<'_>; 2]> = wanted
            .iter()
            .map(|(kind, id)| [Value::Text(kind.as_str()), Value::Bytes(id.as_bytes())])
            .collect();
        let account = self.account.as_bytes();
        for row in self.tx.0.all_of(&HEADS, values![account], &sets)? {
            let (kind, id, head) = head(row)?;
            self.heads.entry(kind).or_default().insert(id, Some(head));
        }
        Ok(())
    }

    /// A record that was looked up.
    pub(crate) fn head(&self, kind: &Kind, id: RecordId) -> Option<&Head> {
        self.heads.get(kind)?.get(&id)?.as_ref()
    }

    /// Applied changes by their ids, of those whose record was changed again.
    pub(crate) fn mutations(
        &self,
        ids: &[MutationId],
    ) -> Result<HashMap<MutationId, StoredMutation>, DbError> {
        let sets: Vec<[Value<'_>; 1]> =
            ids.iter().map(|id| [Value::Bytes(id.as_bytes())]).collect();
        let account = self.account.as_bytes();
        let rows = self.tx.0.all_of(&MUTATIONS, values![account], &sets)?;
        let read = |mut row: Row| {
            let stored = StoredMutation {
                digest: row.get(1)?,
                revision: row.revision(2)?,
            };
            Ok((MutationId::from_bytes(row.get(0)?), stored))
        };
        rows.into_iter().map(read).collect()
    }

    /// Remembers a change that found its record as it wanted it.
    pub(crate) fn remember(&mut self, id: MutationId, stored: StoredMutation, at: OffsetDateTime) {
        self.applied.push(Applied { id, stored, at });
    }

    /// Gives a record another state, and answers at which revision.
    pub(crate) fn put(
        &mut self,
        now: OffsetDateTime,
        state: NewState<'a>,
    ) -> Result<Revision, DbError> {
        let (kind, id) = (state.kind, state.id);
        let known = self
            .heads
            .get(kind)
            .is_some_and(|all| all.contains_key(&id));
        if !known {
            self.look([(kind, id)])?;
        }
        self.latest = self.latest.next(now);
        let before = self.head(kind, id).copied();
        let mut after = Head {
            revision: self.latest.revision,
            digest: state.body.map(|body| body.digest),
            bytes: state.body.map_or(0, |body| tallies::bytes(body.text)),
            mutation: state.mutation,
            synced_at: self.latest.synced_at,
            waits: before.and_then(|before| before.waits),
        };
        self.count_change(kind, before.as_ref(), &after);
        if let Some(before) = before
            && let Some(mutation) = before.mutation
        {
            let stored = StoredMutation {
                digest: mutation_digest(kind, id, before.digest),
                revision: before.revision,
            };
            self.remember(mutation, stored, before.synced_at);
        }
        after.waits = Some(self.wait(state, after.waits));
        self.set_head(kind, id, after);
        Ok(after.revision)
    }

    fn set_head(&mut self, kind: &Kind, id: RecordId, head: Head) {
        if let Some(known) = self.heads.get_mut(kind) {
            known.insert(id, Some(head));
        }
    }

    fn count_change(&mut self, kind: &Kind, before: Option<&Head>, after: &Head) {
        if !self.touched.contains(kind) {
            self.touched.insert(kind.clone());
            self.tallies.entry(kind.clone()).or_default();
        }
        if let Some(kept) = self.tallies.get_mut(kind) {
            if let Some((digest, before)) = before.and_then(|b| Some((b.digest?, b))) {
                kept.remove(digest, before.bytes);
            }
            if let Some(digest) = after.digest {
                kept.add(digest, after.bytes);
            }
        }
    }

    /// Puts a state where it waits to be written: in place of an earlier one of the same record.
    fn wait(&mut self, state: NewState<'a>, earlier: Option<usize>) -> usize {
        let at = self.latest;
        let edited_at = state.edited_at.get().min(at.synced_at);
        let mut waiting = Waiting {
            shown_at: state.claimed.unwrap_or(edited_at),
            state,
            at,
        };
        if let Some((place, earlier)) =
            earlier.and_then(|place| Some((place, self.waiting.get_mut(place)?)))
        {
            waiting.shown_at = waiting.shown_at.max(earlier.shown_at);
            *earlier = waiting;
            return place;
        }
        self.waiting.push(waiting);
        self.waiting.len() - 1
    }

    /// Writes it all.
    pub(crate) fn finish(&mut self) -> Result<(), DbError> {
        self.write_records()?;
        self.write_mutations()?;
        let tallies = self.tallies.iter();
        let changed = tallies.filter(|(kind, _)| self.touched.contains(*kind));
        tallies::write(&self.tx.0, self.account, changed)?;
        self.touched.clear();
        if self.latest != self.start {
            self.tx.set_sequence(self.account, self.latest)?;
        }
        Ok(())
    }

    fn write_records(&mut self) -> Result<(), DbError> {
        let waiting = std::mem::take(&mut self.waiting);
        let account = self.account.as_bytes();
        let numbers: Vec<[i64; 4]> = waiting
            .iter()
            .map(|one| {
                [
                    row::revision(one.at.revision.get()),
                    millis(one.state.edited_at.get()),
                    ticks(one.at.synced_at),
                    ticks(one.shown_at),
                ]
            })
            .collect();
        let sets = waiting.iter().zip(&numbers);
        let sets: Vec<[Value<'_>; 9]> = sets
            .map(|(one, [revision, edited_at, synced_at, shown_at])| {
                let state = &one.state;
                let body = state.body.as_ref();
                [
                    Value::Text(state.kind.as_str()),
                    Value::Bytes(state.id.as_bytes()),
                    Value::Integer(*revision),
                    body.map_or(Value::Null, |body| Value::Text(body.text)),
                    Value::Integer(*edited_at),
                    Value::Integer(*synced_at),
                    Value::Integer(*shown_at),
                    body.map_or(Value::Null, |body| body.digest.as_bytes().value()),
                    mutation_value(state.mutation.as_ref()),
                ]
            })
            .collect();
        self.tx.0.run_all(&PUT, values![account], &sets)
    }

    fn write_mutations(&mut self) -> Result<(), DbError> {
        let applied = std::mem::take(&mut self.applied);
        let account = self.account.as_bytes();
        let sets: Vec<[Value<'_>; 4]> = applied
            .iter()
            .map(|one| {
                [
                    Value::Bytes(one.id.as_bytes()),
                    Value::Bytes(&one.stored.digest),
                    Value::Integer(row::revision(one.stored.revision.get())),
                    Value::Integer(millis(one.at)),
                ]
            })
            .collect();
        self.tx.0.run_all(&REMEMBER, values![account], &sets)
    }
}

fn mutation_value(mutation: Option<&MutationId>) -> Value<'_> {
    mutation.map_or(Value::Null, |id| Value::Bytes(id.as_bytes()))
}

fn head(mut row: Row) -> Result<(Kind, RecordId, Head), DbError> {
    let bytes: Option<i64> = row.get(3)?;
    let digest: Option<[u8; 16]> = row.get(4)?;
    let mutation: Option<[u8; 16]> = row.get(5)?;
    let head = Head {
        revision: row.revision(2)?,
        digest: digest.map(RecordDigest::from_bytes),
        bytes: bytes
            .and_then(|bytes| bytes.try_into().ok())
            .unwrap_or_default(),
        mutation: mutation.map(MutationId::from_bytes),
        synced_at: row.ticks(6)?,
        waits: None,
    };
    Ok((
        Kind::new(row.get::<String>(0)?),
        RecordId::from_bytes(row.get(1)?),
        head,
    ))
}
