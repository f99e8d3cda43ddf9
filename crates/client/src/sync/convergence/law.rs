//! What holds once everything has been delivered.

use std::collections::{BTreeMap, BTreeSet};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;

use super::history::{Deed, History, Name, What};
use super::program::{FIELDS, On};
use super::world::{ENCRYPTED, UNKNOWN, World};
use crate::sync::conflict::Conflict;
use crate::sync::merge::{Loss, is_locked};

/// Checks all of it.
pub(super) async fn holds(world: &mut World) -> Result<(), TestCaseError> {
    let held: BTreeMap<(Kind, RecordId), _> = world.server.records.clone();
    let there: BTreeMap<_, _> = held
        .iter()
        .map(|(place, record)| (place.clone(), (record.revision, record.body.clone())))
        .collect();
    for on in On::ALL {
        let contents = world.look(on).await;
        prop_assert_eq!(contents.waiting, 0, "{:?} still waits", on);
        let here: BTreeMap<_, _> = contents
            .records
            .into_iter()
            .map(|row| ((row.kind, row.id), (row.revision, row.body)))
            .collect();
        prop_assert_eq!(
            &here,
            &there,
            "{:?} and the server hold different records",
            on
        );
    }
    let conflicts: Vec<Conflict> = held
        .values()
        .filter(|record| record.kind.as_str() == Kind::CONFLICT)
        .filter_map(|record| Conflict::read(record.body.as_ref()?))
        .collect();
    let records: BTreeSet<RecordId> = world.history.deeds.iter().map(|deed| deed.record).collect();
    for id in records {
        let last = held
            .get(&(Kind::todo(), id))
            .and_then(|record| record.body.as_ref());
        Fate {
            history: &world.history,
            id,
            last,
            conflicts: &conflicts,
        }
        .check()?;
    }
    Ok(())
}

/// One record, what was done to it and what became of it.
struct Fate<'a> {
    history: &'a History,
    id: RecordId,
    last: Option<&'a Body>,
    /// What lost against another edit of the same field, of all records.
    conflicts: &'a [Conflict],
}

impl Fate<'_> {
    fn check(&self) -> Result<(), TestCaseError> {
        self.conflicts_are_real()?;
        self.deleted_is_deleted()?;
        let Some(last) = self.last else {
            return Ok(());
        };
        for field in FIELDS.into_iter().chain([UNKNOWN]).chain(ENCRYPTED) {
            self.nothing_is_invented(field, last.get(field))?;
        }
        is_whole(last)?;
        prop_assert!(
            last.contains_key(UNKNOWN),
            "{last:?} lost what this version does not know"
        );
        for (name, deed) in self.deeds() {
            if let What::Wrote(wrote) | What::Encrypted(wrote) = &deed.what {
                for (field, value) in wrote {
                    self.is_not_lost(name, field, value, last)?;
                }
            }
        }
        Ok(())
    }

    fn deeds(&self) -> impl Iterator<Item = (Name, &Deed)> {
        let all = self.history.deeds.iter().enumerate();
        all.filter(|(_, deed)| deed.record == self.id)
    }

    /// Who deletes a record deletes what they knew, and no more; and who knew all, for good.
    fn deleted_is_deleted(&self) -> Result<(), TestCaseError> {
        for (name, deed) in self.deeds() {
            let fine = match &deed.what {
                What::Deleted | What::Undone => true,
                What::Wrote(wrote) | What::Encrypted(wrote) => wrote
                    .iter()
                    .all(|(field, value)| self.is_known(name, field) || self.is_kept(field, value)),
                // Old words: who deletes the same ones elsewhere deletes what they know.
                What::Restored(_) => {
                    let known = &self.history.deeds[name].known;
                    let mut deletions = self.deletions();
                    deletions.any(|(deletion, _)| !known.contains(&deletion))
                }
            };
            prop_assert!(
                self.last.is_some() || fine,
                "{deed:?} was lost to a deletion that did not know it"
            );
        }
        let all: BTreeSet<Name> = self
            .deeds()
            .filter(|(_, deed)| !matches!(deed.what, What::Deleted))
            .map(|(name, _)| name)
            .collect();
        let knowing = self
            .deletions()
            .find(|(_, deed)| all.is_subset(&deed.known));
        if let Some((_, deletion)) = knowing {
            prop_assert_eq!(
                self.last,
                None,
                "{:?} knew everything, and yet it is back",
                deletion
            );
        }
        Ok(())
    }

    fn deletions(&self) -> impl Iterator<Item = (Name, &Deed)> {
        let deleted = |deed: &Deed| matches!(deed.what, What::Deleted);
        self.deeds().filter(move |(_, deed)| deleted(deed))
    }

    fn is_deleted_knowingly(&self, name: Name) -> bool {
        self.deletions().any(|(_, deed)| deed.known.contains(&name))
    }

    /// Somebody who knew it wrote the field anew, encrypted it, or deleted the record.
    fn is_known(&self, name: Name, field: &str) -> bool {
        let again = |deed: &Deed| replaces(deed, field) && deed.known.contains(&name);
        self.is_deleted_knowingly(name) || self.deeds().any(|(_, deed)| again(deed))
    }

    /// Another value of the field stands, and this one is kept.
    fn is_kept(&self, field: &str, value: &Value) -> bool {
        self.losses().any(|loss| lost(loss, field) == Some(value))
    }

    fn losses(&self) -> impl Iterator<Item = &Loss> {
        let here = |conflict: &&Conflict| conflict.record == self.id;
        self.conflicts
            .iter()
            .filter(here)
            .map(|conflict| &conflict.loss)
    }

    /// What a field holds was written, and by nobody who was corrected later.
    fn nothing_is_invented(&self, field: &str, value: Option<&Value>) -> Result<(), TestCaseError> {
        let mut writers = self
            .deeds()
            .filter(|(_, deed)| writes(deed, field) == value);
        let fine = match value {
            Some(_) => writers.any(|(name, _)| !self.is_corrected(name, field)),
            // Nobody wrote it, or it is encrypted, or what was written was deleted, or is kept: a payload
            // that lost is none of the record's when an edit brings back words without any.
            None if FIELDS.contains(&field) && self.last.is_some_and(is_locked) => true,
            None => self.deeds().all(|(name, deed)| {
                writes(deed, field).is_none_or(|wrote| {
                    self.is_deleted_knowingly(name) || self.is_kept(field, wrote)
                })
            }),
        };
        prop_assert!(fine, "{field} of {:?} came to hold {value:?}", self.id);
        Ok(())
    }

    /// Somebody who knew it wrote the field anew, had the last word, and it was not set aside.
    fn is_corrected(&self, name: Name, field: &str) -> bool {
        self.deeds().any(|(later, deed)| {
            // What is encrypted is in the payload now, whichever field it was.
            let (wrote, field) = match &deed.what {
                What::Wrote(wrote) => (wrote, field),
                What::Encrypted(wrote) if field != UNKNOWN => (wrote, ENCRYPTED[0]),
                _ => return false,
            };
            deed.known.contains(&name)
                && !self.is_known(later, field)
                && wrote
                    .get(field)
                    .is_some_and(|value| !self.is_kept(field, value))
        })
    }

    /// What was written stands, or somebody who knew it wrote or deleted it, or it is kept.
    fn is_not_lost(
        &self,
        name: Name,
        field: &str,
        value: &Value,
        last: &Body,
    ) -> Result<(), TestCaseError> {
        let stands = last.get(field) == Some(value);
        prop_assert!(
            stands || self.is_known(name, field) || self.is_kept(field, value),
            "{field} = {value} of {:?} is lost: it came to {last:?}",
            self.id
        );
        Ok(())
    }

    /// Nobody is asked about a word that whoever wrote the other one knew. Where a deletion came
    /// between, there is no content left to compare with, and it may happen that somebody is. So it may
    /// where more came down while the word's answer was missing: asking loses nothing. (A sync sends
    /// first, so that takes another process beside it.)
    fn conflicts_are_real(&self) -> Result<(), TestCaseError> {
        if self.deletions().next().is_some() {
            return Ok(());
        }
        for loss in self.losses() {
            let of = |value: &Value, deed: &Deed| writes(deed, &loss.field) == Some(value);
            let lost = lost(loss, &loss.field);
            let other = self
                .deeds()
                .find(|(_, deed)| writes(deed, &loss.field) == lost);
            let Some((other, _)) = other else {
                prop_assert!(false, "nobody wrote {:?}", loss);
                continue;
            };
            let stands = |deed: &Deed| match &loss.kept {
                Some(kept) => of(kept, deed),
                // No field but the payload stands where a record is encrypted.
                None => matches!(deed.what, What::Encrypted(_)),
            };
            let mut unaware = self.deeds().filter(|(_, deed)| stands(deed));
            prop_assert!(
                self.history.in_doubt.contains(&other)
                    || unaware.any(|(_, deed)| !deed.known.contains(&other)),
                "{:?} is no conflict",
                loss
            );
        }
        Ok(())
    }
}

/// What is encrypted has no words beside it, and the key that fits.
fn is_whole(last: &Body) -> Result<(), TestCaseError> {
    let [payload, key] = ENCRYPTED.map(|field| last.get(field));
    prop_assert_eq!(payload, key, "a payload with another one's key");
    let words = FIELDS.iter().any(|field| last.contains_key(*field));
    prop_assert!(!(is_locked(last) && words), "{:?} is half encrypted", last);
    Ok(())
}

/// The value of a field that lost. An encrypted version that lost is kept whole.
fn lost<'a>(loss: &'a Loss, field: &str) -> Option<&'a Value> {
    match loss.locked() {
        Some(whole) => whole.get(field).filter(|_| ENCRYPTED.contains(&field)),
        None => Some(&loss.other).filter(|_| loss.field == field),
    }
}

/// Whether nothing of what a field held before stands after this.
fn replaces(deed: &Deed, field: &str) -> bool {
    let encrypted = matches!(deed.what, What::Encrypted(_)) && FIELDS.contains(&field);
    encrypted || writes(deed, field).is_some()
}

fn writes<'a>(deed: &'a Deed, field: &str) -> Option<&'a Value> {
    match &deed.what {
        What::Wrote(body) | What::Encrypted(body) | What::Restored(body) => body.get(field),
        What::Deleted | What::Undone => None,
    }
}
