//! What changed since a time.

use pia_protocol::sync::{Body, MAX_PAGE, Revision};
use serde_json::{Value, json};
use time::{Duration, OffsetDateTime};

use super::collections::{self, COLLECTIONS};
use super::moment::{FIRST, format};
use super::row::shown;
use crate::db::{Db, DbError, Held, Sequence, Snapshot, Taken};
use crate::owner::Owner;
use crate::sync::PAGE_BYTES;

/// A first-generation client's cursor is its own clock at the end of a sync. What came in while it
/// synced, or while its clock was this much ahead, is sent again; it does no harm there.
const OVERLAP: Duration = Duration::minutes(15);
/// The most bytes of records that a client gets which does not ask for pages.
const WHOLE_BYTES: usize = 64 * 1024 * 1024;

/// What a client wants to know.
pub(crate) struct Question {
    /// None wants everything.
    pub(crate) since: Option<OffsetDateTime>,
    /// How many records of a page. Who asks for pages is of the second generation, and passes the
    /// server's own times; who does not is of the first.
    pub(crate) limit: Option<usize>,
    /// The answer that the client has: `If-None-Match`.
    pub(crate) known: Option<String>,
    pub(crate) now: OffsetDateTime,
}

/// The answer.
pub(crate) enum Pulled {
    /// The client has it already.
    Same {
        etag: String,
    },
    Page {
        etag: String,
        body: Value,
    },
    /// There is more than fits into one answer, and the client cannot ask for pages.
    TooMuch,
}

/// Answers what changed.
pub(crate) async fn pull(db: &Db, owner: Owner, question: Question) -> Result<Pulled, DbError> {
    db.read(move |db| answer(db, &owner, &question)).await
}

fn answer(db: &Snapshot<'_>, owner: &Owner, question: &Question) -> Result<Pulled, DbError> {
    let account = owner.account;
    let sequence = db.sequence(account)?;
    let etag = etag(sequence, question.since);
    if question.known.as_deref().is_some_and(|k| matches(k, &etag)) {
        return Ok(Pulled::Same { etag });
    }
    let since = from(question);
    let probe = |after| db.first_after(account, after);
    let after = last_until(since, sequence, probe)?;
    let Some(Taken { records, more }) = records(db, owner, after, question.limit)? else {
        return Ok(Pulled::TooMuch);
    };
    let reached = match records.last() {
        Some(last) if more => last.synced_at,
        _ => cursor(sequence),
    };
    let body = page(&records, reached, more);
    Ok(Pulled::Page { etag, body })
}

/// The time from which on a client wants changes.
fn from(question: &Question) -> OffsetDateTime {
    match (question.since, question.limit) {
        (None, _) => FIRST,
        // Ours: no two changes have one time, so what has it was sent.
        (Some(since), Some(_)) => since,
        (Some(since), None) => since.min(question.now).saturating_sub(OVERLAP),
    }
}

/// Where a client goes on. Before the first change that is where one begins that never synced.
pub(super) fn cursor(sequence: Sequence) -> OffsetDateTime {
    if sequence.revision == Revision::ZERO {
        FIRST
    } else {
        sequence.synced_at
    }
}

/// The latest revision that was taken until a time: revisions and times grow together. Found by
/// halving, so that no index has to be kept of the times.
fn last_until(
    since: OffsetDateTime,
    sequence: Sequence,
    first_after: impl Fn(Revision) -> Result<Option<(Revision, OffsetDateTime)>, DbError>,
) -> Result<Revision, DbError> {
    if since >= sequence.synced_at {
        return Ok(sequence.revision);
    }
    if since < OffsetDateTime::UNIX_EPOCH {
        return Ok(Revision::ZERO);
    }
    // What is at `low` or before was taken until then, what is after `high` was not.
    let (mut low, mut high) = (0, sequence.revision.get());
    while low < high {
        let middle = low + (high - low) / 2;
        match first_after(Revision::new(middle))? {
            Some((found, taken)) if taken <= since => low = found.get(),
            _ => high = middle,
        }
    }
    Ok(Revision::new(low))
}

fn records(
    db: &Snapshot<'_>,
    owner: &Owner,
    after: Revision,
    limit: Option<usize>,
) -> Result<Option<Taken>, DbError> {
    let kinds = collections::kinds();
    if let Some(limit) = limit {
        let limits = (limit, PAGE_BYTES);
        return db.taken_after(owner, &kinds, after, limits).map(Some);
    }
    // One more than fits, so that it is seen when there is.
    let limits = (usize::try_from(i32::MAX).unwrap_or(MAX_PAGE), WHOLE_BYTES);
    let taken = db.taken_after(owner, &kinds, after, limits)?;
    Ok((!taken.more).then_some(taken))
}

fn page(records: &[Held], reached: OffsetDateTime, more: bool) -> Value {
    let mut page = Body::new();
    page.insert("serverTimestamp".into(), format(reached).into());
    page.insert("hasMore".into(), more.into());
    // Never null, which would end a first-generation client's sync.
    for collection in &COLLECTIONS {
        let of_it = || {
            records
                .iter()
                .filter(|held| held.kind.as_str() == collection.kind)
        };
        let living = of_it().filter_map(|held| Some(shown(collection, held, held.body.as_ref()?)));
        let deleted = of_it().filter(|held| held.body.is_none());
        let lists = json!({
            collection.upserted(): living.collect::<Vec<_>>(),
            "deleted": deleted.map(|held| held.id.to_string()).collect::<Vec<_>>(),
        });
        page.insert(collection.name.into(), lists);
    }
    let settings = &collections::SETTINGS;
    let held = records
        .iter()
        .find(|held| held.kind.as_str() == settings.kind);
    if let Some((held, body)) = held.and_then(|held| Some((held, held.body.as_ref()?))) {
        page.insert(settings.name.into(), shown(settings, held, body));
    }
    page.into()
}

/// Names an answer: it is the same while the records are, for the same question.
fn etag(sequence: Sequence, since: Option<OffsetDateTime>) -> String {
    let ticks = (since.unwrap_or(FIRST) - FIRST).whole_nanoseconds() / 100;
    format!("\"v{}-c0-s{ticks}\"", sequence.revision.get())
}

/// RFC 9110 section 13.1.2: a list, compared weakly. Quotes may be missing.
fn matches(known: &str, etag: &str) -> bool {
    let bare = |tag: &str| {
        tag.trim()
            .trim_start_matches("W/")
            .trim_matches('"')
            .to_owned()
    };
    known.trim() == "*" || known.split(',').any(|one| bare(one) == bare(etag))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn at(tick: u32) -> OffsetDateTime {
        OffsetDateTime::UNIX_EPOCH + Duration::nanoseconds(100) * tick
    }

    proptest! {
        #[test]
        fn halving_finds_what_looking_at_each_would(
            gaps in prop::collection::vec((1_u64..5, 1_u32..5), 0..40), since in 0_u32..120
        ) {
            let mut rows = Vec::new();
            let (mut revision, mut tick) = (0, 0);
            for (more, later) in gaps {
                (revision, tick) = (revision + more, tick + later);
                rows.push((Revision::new(revision), at(tick)));
            }
            let sequence = Sequence {
                revision: Revision::new(revision),
                synced_at: at(tick),
                encrypted: false,
            };
            let first_after = |after| Ok(rows.iter().find(|(r, _)| *r > after).copied());
            let found = last_until(at(since), sequence, first_after).unwrap();
            let before = rows.iter().filter(|(r, _)| *r <= found);
            prop_assert!(before.clone().all(|(_, taken)| *taken <= at(since)));
            let after = rows.iter().filter(|(r, _)| *r > found);
            prop_assert!(after.clone().all(|(_, taken)| *taken > at(since)));
        }
    }

    #[test]
    fn an_answer_is_known_by_its_tag_however_it_is_written() {
        for known in ["*", "\"a\"", "W/\"a\"", "a", "\"b\", W/\"a\""] {
            assert!(matches(known, "\"a\""), "{known}");
        }
        for known in ["", "\"b\"", "ab", "\"a-b\""] {
            assert!(!matches(known, "\"a\""), "{known}");
        }
    }
}
