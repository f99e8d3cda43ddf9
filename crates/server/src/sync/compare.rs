//! Whether two sides hold the same, and what the server has where they do not.

use std::collections::HashMap;

use pia_protocol::ids::{RecordId, UserId};
use pia_protocol::sync::{DigestAnswer, Kind, RangesAnswer};

use super::answers::RecordsAnswer;
use super::ranges::Ranges;
use super::{PAGE_BYTES, holdings};
use crate::config::SyncLimits;
use crate::db::{Db, DbError};

/// What a person's records come to, counted from what they hold. If that is not what is kept, it is
/// from now on.
pub(crate) async fn digest(
    db: &Db,
    account: UserId,
    limits: SyncLimits,
) -> Result<DigestAnswer, DbError> {
    let counted = db.read(move |db| Ok((db.sequence(account)?, db.counted(account)?)));
    let (sequence, (counted, is_kept)) = counted.await?;
    if !is_kept {
        db.write(move |tx| tx.count_again(account)).await?;
        metrics::counter!("pia_tallies_corrected_total").increment(1);
        tracing::warn!(%account, "what was kept of a person's records was wrong, and is put right");
    }
    let tallies = counted.iter().map(|(kind, kept)| (kind, kept.tally));
    Ok(DigestAnswer {
        latest: sequence.revision,
        holdings: holdings(tallies, limits),
    })
}

/// The living records of a kind behind one id and not behind another, as ranges.
pub(crate) async fn ranges(
    db: &Db,
    account: UserId,
    kind: Kind,
    (after, upto): (Option<RecordId>, Option<RecordId>),
) -> Result<RangesAnswer, DbError> {
    db.read(move |db| {
        let mut ranges = Ranges::default();
        db.digests(account, &kind, (after, upto), &mut |id, digest| {
            ranges.add(id, digest);
        })?;
        Ok(RangesAnswer {
            latest: db.latest_revision(account)?,
            ranges: ranges.into_vec(),
        })
    })
    .await
}

/// Some records of a kind as they are, until they grow too large for one answer.
pub(crate) async fn records(
    db: &Db,
    account: UserId,
    kind: Kind,
    ids: Vec<RecordId>,
) -> Result<RecordsAnswer, DbError> {
    db.read(move |db| {
        let sizes = db.sizes(account, &kind, &ids)?;
        let looked_up = fitting(&ids, &sizes);
        let places: Vec<(&Kind, RecordId)> = ids
            .iter()
            .take(looked_up)
            .filter(|id| sizes.contains_key(id))
            .map(|id| (&kind, *id))
            .collect();
        let found = db.records(account, &places)?;
        let mut found: HashMap<RecordId, _> = found
            .into_iter()
            .map(|record| (record.id, record))
            .collect();
        Ok(RecordsAnswer {
            latest: db.latest_revision(account)?,
            // Asked for twice, it is answered once.
            records: places
                .iter()
                .filter_map(|(_, id)| found.remove(id))
                .collect(),
            looked_up: u64::try_from(looked_up).unwrap_or(u64::MAX),
        })
    })
    .await
}

/// How many of these go into one answer: it is full once it has so many bytes, and has one record.
fn fitting(ids: &[RecordId], sizes: &HashMap<RecordId, u64>) -> usize {
    let most = u64::try_from(PAGE_BYTES).unwrap_or(u64::MAX);
    let mut bytes = 0;
    let fits = ids.iter().take_while(|id| {
        let fits = bytes < most;
        bytes += sizes.get(id).copied().unwrap_or_default();
        fits
    });
    fits.count()
}
