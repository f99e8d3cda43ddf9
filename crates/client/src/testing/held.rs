//! What a stand-in for the server makes of the records it holds, as `pia_protocol::sync` describes it.

use pia_protocol::sync::{
    ChangesAnswer, Holdings, Mutation, Record, RecordDigest, Revision, canonical_text,
};

/// What a change makes of its record.
pub(crate) fn made_by(mutation: Mutation, revision: Revision) -> Record {
    Record {
        kind: mutation.kind,
        id: mutation.record,
        revision,
        body: mutation.body,
        edited_at: mutation.edited_at,
    }
}

/// The digest of a record that is not deleted.
pub(crate) fn digest_of(record: &Record) -> Option<RecordDigest> {
    let text = canonical_text(&mut record.body.clone()?);
    Some(RecordDigest::of(&record.kind, record.id, &text))
}

/// What all of them come to.
pub(crate) fn holdings<'r>(records: impl IntoIterator<Item = &'r Record>) -> Holdings {
    let mut holdings = Holdings::new();
    for record in records {
        if let Some(digest) = digest_of(record) {
            let holding = holdings.entry(record.kind.clone()).or_default();
            holding.tally.add(digest);
        }
    }
    holdings
}

/// A page of at most so many of those that changed after a revision.
pub(crate) fn page<'r>(
    records: impl IntoIterator<Item = &'r Record>,
    after: Revision,
    limit: usize,
    latest: Revision,
    holdings: Holdings,
) -> ChangesAnswer {
    let mut records: Vec<Record> = records
        .into_iter()
        .filter(|record| record.revision > after)
        .cloned()
        .collect();
    records.sort_by_key(|record| record.revision);
    let more = records.len() > limit;
    records.truncate(limit);
    let end = latest.max(after);
    let last = records.last().map_or(end, |last| last.revision);
    ChangesAnswer {
        records,
        cursor: if more { last } else { end },
        more,
        holdings,
    }
}
