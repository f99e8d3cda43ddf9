//! What this device and the server hold is found to differ: where, and what to do about it.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Holdings, Kind, MAX_PAGE, Range, Revision};

use super::engine::{Engine, SyncError};
use crate::http::Fault;
use crate::report::{Verification, VerifiedKind};
use crate::store::{Differing, Span, mark};

/// How often a verification follows a server that others are writing to.
const TRIES: u32 = 5;

/// What came of a repair.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Repair {
    /// So many records were put right.
    Done(u32),
    /// Something else changed meanwhile, here or there: it is to be looked at again later.
    MovedOn,
}

/// One walk through what differs, while the server stands still.
struct Walk {
    /// How far this device has read.
    cursor: Revision,
    /// How far the server had come at its first answer.
    latest: Option<Revision>,
    repaired: u32,
}

impl Engine<'_> {
    /// Puts right what differs, unless that was tried before and has not helped.
    pub(super) async fn repair_once(&self, differing: &[Differing]) -> Result<Repair, SyncError> {
        if self.active.store.unmended().await? == Some(mark(differing)) {
            return Err(SyncError::Differs(names(differing)));
        }
        self.repair(differing).await
    }

    /// A difference that is there again right after it was put right.
    pub(super) async fn give_up(&self, differing: &[Differing]) -> SyncError {
        match self.active.store.note_unmended(mark(differing)).await {
            Ok(()) => SyncError::Differs(names(differing)),
            Err(error) => error.into(),
        }
    }

    /// Finds the records that differ, range by range, and puts them right.
    async fn repair(&self, differing: &[Differing]) -> Result<Repair, SyncError> {
        let store = &self.active.store;
        let mut walk = Walk {
            cursor: store.cursor().await?,
            latest: None,
            repaired: 0,
        };
        for one in differing {
            tracing::info!(
                kind = one.kind.as_str(),
                "this device and the server differ"
            );
            if !self.walk(&one.kind, &mut walk).await? {
                return Ok(Repair::MovedOn);
            }
        }
        if let Some(latest) = walk.latest.filter(|latest| *latest < walk.cursor) {
            store.go_back(latest).await?;
        }
        Ok(Repair::Done(walk.repaired))
    }

    /// Answers false when something else changed meanwhile.
    async fn walk(&self, kind: &Kind, walk: &mut Walk) -> Result<bool, SyncError> {
        let (mut spans, mut ids) = (vec![Span::default()], Vec::new());
        while let Some(span) = spans.pop() {
            let answer = self.ranges(kind, span).await?;
            if !walk.stands_at(answer.latest) {
                return Ok(false);
            }
            narrows(span, &answer.ranges)?;
            let ranges = answer.ranges;
            let store = &self.active.store;
            let found = store.narrow(kind.clone(), span, ranges).await?;
            spans.extend(found.spans);
            ids.extend(found.ids);
            while ids.len() >= MAX_PAGE {
                if !self.mend(kind, &mut ids, walk).await? {
                    return Ok(false);
                }
            }
        }
        while !ids.is_empty() {
            if !self.mend(kind, &mut ids, walk).await? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    /// Puts some of the records right, and takes them off the list.
    async fn mend(
        &self,
        kind: &Kind,
        ids: &mut Vec<RecordId>,
        walk: &mut Walk,
    ) -> Result<bool, SyncError> {
        let asked = &ids[..ids.len().min(MAX_PAGE)];
        let answer = self.records(kind, asked).await?;
        if !walk.stands_at(answer.latest) {
            return Ok(false);
        }
        let looked_up = usize::try_from(answer.looked_up).unwrap_or(usize::MAX);
        if looked_up == 0 || looked_up > asked.len() {
            return Err(Fault::NotPia("it looks up nothing it is asked for".into()).into());
        }
        let done: Vec<RecordId> = ids.drain(..looked_up).collect();
        let mended = self
            .active
            .store
            .mend(kind.clone(), done, answer.found, walk.cursor)
            .await?;
        walk.repaired += mended.map_or(0, |mended| mended.0);
        Ok(mended.is_some())
    }

    /// Compares everything, counted anew on both sides, and puts right what differs.
    pub(super) async fn verify(&self) -> Result<Verification, SyncError> {
        let mut repaired = 0;
        for _ in 0..TRIES {
            match self.run().await {
                // Known already, and what this is for.
                Ok(_) | Err(SyncError::Differs(_)) => {}
                Err(error) => return Err(error),
            }
            let store = &self.active.store;
            store.recount().await?;
            let answer = self.digest().await?;
            let compared = store
                .compare(answer.latest, answer.holdings.clone())
                .await?;
            let Some(differing) = compared else { continue };
            if differing.is_empty() {
                return Ok(verification(&answer.holdings, &[], repaired));
            }
            match self.repair(&differing).await? {
                Repair::MovedOn => {}
                Repair::Done(0) => {
                    return Ok(verification(&answer.holdings, &differing, repaired));
                }
                Repair::Done(some) => repaired += some,
            }
        }
        Err(SyncError::Busy)
    }
}

impl Walk {
    /// Whether the server is where it was at its first answer, and this device has read that far.
    fn stands_at(&mut self, latest: Revision) -> bool {
        latest == *self.latest.get_or_insert(latest) && latest <= self.cursor
    }
}

/// Ranges that do not follow each other within the span would be asked for without end.
fn narrows(span: Span, ranges: &[Range]) -> Result<(), Fault> {
    let mut after = span.after;
    for range in ranges {
        let ordered = after.is_none_or(|after| after < range.last)
            && span.upto.is_none_or(|upto| range.last <= upto)
            && range.tally.count > 0;
        if !ordered {
            return Err(Fault::NotPia("its ranges do not follow each other".into()));
        }
        after = Some(range.last);
    }
    let one = ranges.len() == 1 && ranges.iter().all(|range| range.tally.count > 1);
    if one && after == span.upto {
        return Err(Fault::NotPia("its ranges get no smaller".into()));
    }
    Ok(())
}

fn names(differing: &[Differing]) -> String {
    let names: Vec<_> = differing.iter().map(|one| one.kind.as_str()).collect();
    names.join(", ")
}

fn verification(holdings: &Holdings, differing: &[Differing], repaired: u32) -> Verification {
    let kinds = holdings
        .iter()
        .filter(|(_, holding)| holding.tally.count > 0)
        .map(|(kind, holding)| VerifiedKind {
            kind: kind.as_str().to_owned(),
            count: u32::try_from(holding.tally.count).unwrap_or(u32::MAX),
            equal: differing.iter().all(|one| one.kind != *kind),
        });
    Verification {
        kinds: kinds.collect(),
        repaired,
    }
}
