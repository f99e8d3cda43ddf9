//! A person's records while they change: looked up together, decided one by one, written together.
//! Nothing else writes a record, so that what is kept beside the records cannot be forgotten: their
//! digests and tallies, the changes that were applied, and the sequence.

mod rows;

use std::collections::{BTreeMap, HashMap, HashSet};

use pia_protocol::ids::{MutationId, RecordId, UserId};
use pia_protocol::sync::{Kind, RecordDigest, Revision, Tally};
use pia_protocol::wire_time::WireTime;
use time::OffsetDateTime;

use super::conn::{Row, Value, values};
use super::tallies::{self, Kept};
use super::{DbError, Sequence, Tx};
use crate::owner::AtRest;

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
    pub(crate) stored: &'a AtRest,
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
        for row in self.tx.0.all_of(&rows::HEADS, values![account], &sets)? {
            let (kind, id, head) = rows::head(row)?;
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
        let found = self
            .tx
            .0
            .all_of(&rows::MUTATIONS, values![account], &sets)?;
        let read = |mut row: Row| {
            let stored = StoredMutation {
                digest: row.get(1)?,
                revision: row.revision(2)?,
            };
            Ok((MutationId::from_bytes(row.get(0)?), stored))
        };
        found.into_iter().map(read).collect()
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
            bytes: state
                .body
                .map_or(0, |body| tallies::bytes(body.stored.as_str())),
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
        let (conn, account) = (&self.tx.0, self.account);
        rows::write_records(conn, account, &self.waiting)?;
        rows::write_mutations(conn, account, &self.applied)?;
        self.waiting.clear();
        self.applied.clear();
        let tallies = self.tallies.iter();
        let changed = tallies.filter(|(kind, _)| self.touched.contains(*kind));
        tallies::write(&self.tx.0, self.account, changed)?;
        self.touched.clear();
        if self.latest != self.start {
            self.tx.set_sequence(self.account, self.latest)?;
        }
        Ok(())
    }
}
