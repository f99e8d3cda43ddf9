//! What holds once everything has been delivered.

use std::collections::{BTreeMap, BTreeSet};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use proptest::prelude::*;
use proptest::test_runner::TestCaseError;
use serde_json::Value;

use super::history::{Deed, History, Name, What};
use super::program::{FIELDS, On};
use super::world::{UNKNOWN, World};

/// Whether the value that lost against another edit of its field is kept as a record of the kind
/// `conflict`.
const KEPT: bool = false;

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
    let conflicts: Vec<&Body> = held
        .values()
        .filter(|record| record.kind.as_str() == Kind::CONFLICT)
        .filter_map(|record| record.body.as_ref())
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
    conflicts: &'a [&'a Body],
}

impl Fate<'_> {
    fn check(&self) -> Result<(), TestCaseError> {
        self.deleted_is_deleted()?;
        let Some(last) = self.last else {
            return Ok(());
        };
        for field in FIELDS.into_iter().chain([UNKNOWN]) {
            self.nothing_is_invented(field, last.get(field))?;
        }
        prop_assert!(
            last.contains_key(UNKNOWN),
            "{last:?} lost what this version does not know"
        );
        for (name, deed) in self.deeds() {
            if let What::Wrote(wrote) = &deed.what {
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
            let given_way = match &deed.what {
                What::Deleted | What::Undone => true,
                What::Wrote(wrote) => {
                    let mut wrote = wrote.iter();
                    wrote.all(|(field, value)| self.gave_way(name, field, value))
                }
                // Old words, which are kept as somebody's whose they were first.
                What::Restored(body) => body.keys().any(|field| self.met(name, field)),
            };
            prop_assert!(
                self.last.is_some() || self.is_deleted_knowingly(name) || given_way,
                "{deed:?} was lost to a deletion that did not know it"
            );
        }
        let all: BTreeSet<Name> = self
            .deeds()
            .filter(|(_, deed)| !matches!(deed.what, What::Deleted))
            .map(|(name, _)| name)
            .collect();
        let knowing =
            |deed: &Deed| matches!(deed.what, What::Deleted) && all.is_subset(&deed.known);
        if let Some((_, deletion)) = self.deeds().find(|(_, deed)| knowing(deed)) {
            prop_assert_eq!(
                self.last,
                None,
                "{:?} knew everything, and yet it is back",
                deletion
            );
        }
        Ok(())
    }

    fn is_deleted_knowingly(&self, name: Name) -> bool {
        self.deeds()
            .any(|(_, deed)| matches!(deed.what, What::Deleted) && deed.known.contains(&name))
    }

    /// What a field holds was written, and by nobody who was corrected later.
    fn nothing_is_invented(&self, field: &str, value: Option<&Value>) -> Result<(), TestCaseError> {
        let mut writers = self
            .deeds()
            .filter(|(_, deed)| writes(deed, field) == value);
        let fine = match value {
            Some(_) => writers.any(|(name, _)| !self.is_corrected(name, field)),
            // Nobody wrote it, or nobody whose words were not deleted.
            None => self
                .deeds()
                .filter(|(_, deed)| writes(deed, field).is_some())
                .all(|(name, _)| self.is_deleted_knowingly(name)),
        };
        prop_assert!(fine, "{field} of {:?} came to hold {value:?}", self.id);
        Ok(())
    }

    /// Somebody who knew it wrote the field anew, and that was neither deleted nor gave way.
    fn is_corrected(&self, name: Name, field: &str) -> bool {
        self.deeds().any(|(later, deed)| {
            let What::Wrote(wrote) = &deed.what else {
                return false;
            };
            deed.known.contains(&name)
                && !self.is_deleted_knowingly(later)
                && wrote
                    .get(field)
                    .is_some_and(|value| !self.gave_way(later, field, value))
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
        let known = self.deeds().any(|(_, deed)| {
            deed.known.contains(&name)
                && (matches!(deed.what, What::Deleted) || writes(deed, field).is_some())
        });
        prop_assert!(
            stands || known || self.gave_way(name, field, value),
            "{field} = {value} of {:?} is lost: it came to {last:?}",
            self.id
        );
        Ok(())
    }
}

impl Fate<'_> {
    /// Another value of the field was later, and this one is kept.
    fn gave_way(&self, name: Name, field: &str, value: &Value) -> bool {
        if KEPT {
            let mut kept = self.conflicts.iter();
            kept.any(|body| body.values().any(|held| held == value))
        } else {
            self.met(name, field)
        }
    }

    /// Somebody who did not know it wrote the field too, so that one of the two had to give way.
    fn met(&self, name: Name, field: &str) -> bool {
        self.deeds().any(|(other, deed)| {
            other != name
                && !self.history.deeds[name].known.contains(&other)
                && !deed.known.contains(&name)
                && writes(deed, field).is_some()
        })
    }
}

fn writes<'a>(deed: &'a Deed, field: &str) -> Option<&'a Value> {
    match &deed.what {
        What::Wrote(body) | What::Restored(body) => body.get(field),
        What::Deleted | What::Undone => None,
    }
}
