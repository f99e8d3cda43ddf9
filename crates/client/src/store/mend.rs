//! Where this device and the server differ, found range by range and put right record by record.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{
    Body, Holdings, Kind, Range, RecordDigest, Revision, Tally, canonical_text,
};
use rusqlite::{Connection, Row, Transaction, params};
use serde_json::value::RawValue;

use super::tallies::{self, Differing};
use super::work::{Work, Writing, cursor, go_back};
use super::{Store, StoreError, pages, rows, set_aside};
use crate::sync::page::{self, Arriving};
use crate::sync::plan::{Next, Step, mended};

/// Rows counted anew at a time.
const PAGE: u32 = 500;
/// Sorts after every id.
const BEYOND: [u8; 17] = [0xff; 17];

/// The ids behind one and not behind the other.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Span {
    /// None: from the first on.
    pub(crate) after: Option<RecordId>,
    /// None: to the last.
    pub(crate) upto: Option<RecordId>,
}

/// What is to be asked next.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Lookup {
    /// Ranges with a difference somewhere in them.
    pub(crate) spans: Vec<Span>,
    /// Records that differ.
    pub(crate) ids: Vec<RecordId>,
}

/// What came of putting some records right.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Mended(pub(crate) u32);

impl Store {
    /// Compares one span with the ranges that the server divides it into.
    pub(crate) async fn narrow(
        &self,
        kind: Kind,
        span: Span,
        ranges: Vec<Range>,
    ) -> Result<Lookup, StoreError> {
        self.database
            .run(move |connection| narrow(connection, &kind, span, &ranges))
            .await
    }

    /// Puts these records right, which the server looked up when it had come to `latest`. `None`
    /// when another process has read on meanwhile.
    pub(crate) async fn mend(
        &self,
        kind: Kind,
        ids: Vec<RecordId>,
        found: Vec<Box<RawValue>>,
        at: Revision,
    ) -> Result<Option<Mended>, StoreError> {
        let clock = Arc::clone(&self.clock);
        let mended = self
            .database
            .write(move |transaction| {
                if cursor(transaction)? != at {
                    return Ok(None);
                }
                let mut work = Work::new(transaction, &*clock);
                let mut known = HashMap::new();
                for raw in &found {
                    match page::read(raw) {
                        Ok(come) => drop(known.insert(come.id, Some(come))),
                        Err(unreadable) => {
                            set_aside::unreadable_there(transaction, &unreadable)?;
                            // It is there: what is here stays as it is.
                            known.insert(RecordId::from_bytes(unreadable.id), None);
                        }
                    }
                }
                let mut count = 0;
                for id in ids {
                    let remote = match known.remove(&id) {
                        Some(None) => continue,
                        remote => remote.flatten(),
                    };
                    count += u32::from(mend_one(&mut work, &kind, id, remote)?);
                }
                work.finish(None, None)?;
                Ok(Some(Mended(count)))
            })
            .await?;
        self.changed.send_modify(|count| *count += 1);
        Ok(mended)
    }

    /// The server went back to an earlier time, from a backup, and what differed was put right: from
    /// here on its revisions count, also for what had later ones.
    pub(crate) async fn go_back(&self, to: Revision) -> Result<(), StoreError> {
        self.database
            .write(move |transaction| {
                transaction.execute(
                    "UPDATE held SET revision = ?1 WHERE revision > ?1",
                    [rows::number(to)],
                )?;
                go_back(transaction, to)
            })
            .await
    }

    /// Counts all tallies anew from the rows, and their digests from the contents.
    pub(crate) async fn recount(&self) -> Result<BTreeMap<Kind, Tally>, StoreError> {
        self.database
            .write(|transaction| {
                let counted = recount(transaction)?;
                tallies::reset(transaction, &counted)?;
                Ok(counted)
            })
            .await
    }

    /// Compares with the server's word at `latest`; `None` when that is not how far this device has
    /// read, or changes are under way.
    pub(crate) async fn compare(
        &self,
        latest: Revision,
        holdings: Holdings,
    ) -> Result<Option<Vec<Differing>>, StoreError> {
        self.database
            .run(move |connection| {
                // A server that went back is behind the cursor, and compared all the same.
                if cursor(connection)? < latest {
                    return Ok(None);
                }
                tallies::compare(connection, &holdings).map(Some)
            })
            .await
    }

    /// The difference that putting right did not help against, if any, by its mark.
    pub(crate) async fn unmended(&self) -> Result<Option<i64>, StoreError> {
        self.database
            .run(|connection| rows::meta(connection, UNMENDED))
            .await
    }

    /// Notes such a difference, so that it is not gone after at every sync.
    pub(crate) async fn note_unmended(&self, mark: i64) -> Result<(), StoreError> {
        self.database
            .write(move |transaction| {
                if rows::meta(transaction, UNMENDED)? == Some(mark) {
                    return Ok(());
                }
                rows::set_meta(transaction, UNMENDED, mark)
            })
            .await
    }
}

const UNMENDED: &str = "unmended";

/// One of the server's ranges, or what lies behind the last of them, and what is here of it.
struct Part {
    after: Option<RecordId>,
    range: Option<Range>,
    here: Tally,
    ids: Vec<RecordId>,
}

impl Part {
    fn new(after: Option<RecordId>, range: Option<Range>) -> Self {
        Self {
            after,
            range,
            here: Tally::default(),
            ids: Vec::new(),
        }
    }

    /// More than one record of the server's: its ids have to be asked for.
    fn is_wide(&self) -> bool {
        self.range.is_some_and(|range| range.tally.count > 1)
    }

    fn end(mut self, lookup: &mut Lookup) {
        let there = self.range.map(|range| range.tally).unwrap_or_default();
        if self.here == there {
            return;
        }
        let last = self.range.map(|range| range.last);
        if self.is_wide() {
            lookup.spans.push(Span {
                after: self.after,
                upto: last,
            });
            return;
        }
        self.ids
            .extend(last.filter(|last| !self.ids.contains(last)));
        lookup.ids.append(&mut self.ids);
    }
}

/// Walks through the ids once, beside the ranges, which are in the same order.
fn narrow(
    connection: &Connection,
    kind: &Kind,
    span: Span,
    ranges: &[Range],
) -> Result<Lookup, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT id, digest FROM held
         WHERE kind = ? AND digest IS NOT NULL AND id > ? AND id <= ? ORDER BY id",
    )?;
    // No bytes sort before any, so that the first id is not left out.
    let after = span.after.map_or(Vec::new(), |id| id.as_bytes().to_vec());
    let upto = span
        .upto
        .map_or(BEYOND.to_vec(), |id| id.as_bytes().to_vec());
    let mut rows = statement.query(params![kind.as_str(), after, upto])?;
    let mut lookup = Lookup::default();
    let mut ranges = ranges.iter().copied();
    let mut part = Part::new(span.after, ranges.next());
    while let Some(row) = rows.next()? {
        let id = RecordId::from_bytes(rows::id_bytes(row, 0)?);
        while let Some(range) = part.range.filter(|range| range.last < id) {
            part.end(&mut lookup);
            part = Part::new(Some(range.last), ranges.next());
        }
        if let Some(digest) = rows::digest(row, 1, id)? {
            part.here.add(digest);
        }
        if !part.is_wide() {
            part.ids.push(id);
        }
    }
    while let Some(range) = part.range {
        part.end(&mut lookup);
        part = Part::new(Some(range.last), ranges.next());
    }
    part.end(&mut lookup);
    Ok(lookup)
}

/// Puts one record right; answers whether anything had to be.
fn mend_one(
    work: &mut Work<'_>,
    kind: &Kind,
    id: RecordId,
    remote: Option<Arriving>,
) -> Result<bool, StoreError> {
    let Some(found) = rows::find_readable(work.transaction, kind, id)? else {
        return match remote {
            Some(come) => work.take(&come).map(|()| true),
            None => Ok(false),
        };
    };
    let remote = remote.as_ref().map(pages::record).transpose()?;
    let step = mended(&found.local, found.pending.as_ref(), remote.as_ref());
    let Step::Write(next_local, next, losses) = step else {
        return Ok(false);
    };
    let same = found.local == next_local && next != Next::Record;
    work.write(Writing {
        kind,
        id,
        was: found.digest,
        local: next_local,
        next,
        losses,
    })?;
    Ok(!same)
}

fn recount(transaction: &Transaction<'_>) -> Result<BTreeMap<Kind, Tally>, StoreError> {
    let mut tallies: BTreeMap<Kind, Tally> = BTreeMap::new();
    let mut last = (String::new(), Vec::new());
    loop {
        let mut statement = transaction.prepare_cached(
            "SELECT r.kind, r.id, r.body, h.body, h.digest
             FROM records r LEFT JOIN held h USING (kind, id)
             WHERE (r.kind, r.id) > (?, ?) ORDER BY r.kind, r.id LIMIT ?",
        )?;
        let mut rows = statement.query(params![last.0, last.1, PAGE])?;
        let mut wrong = Vec::new();
        let mut read = 0;
        while let Some(row) = rows.next()? {
            read += 1;
            last = (row.get(0)?, row.get(1)?);
            let kind = Kind::new(last.0.as_str());
            let counted = count(transaction, &kind, row)?;
            if let Some(digest) = counted.digest {
                tallies.entry(kind).or_default().add(digest);
            }
            if counted.is_wrong {
                wrong.push((last.clone(), counted.digest));
            }
        }
        drop(rows);
        let mut update =
            transaction.prepare_cached("UPDATE held SET digest = ? WHERE kind = ? AND id = ?")?;
        for ((kind, id), digest) in wrong {
            let digest = digest.as_ref().map(RecordDigest::as_bytes);
            update.execute(params![digest, kind, id])?;
        }
        if read < PAGE {
            return Ok(tallies);
        }
    }
}

/// The digest of one row's content at the server's revision.
struct Counted {
    digest: Option<RecordDigest>,
    /// Whether another one is written there.
    is_wrong: bool,
}

fn count(connection: &Connection, kind: &Kind, row: &Row<'_>) -> Result<Counted, StoreError> {
    let id: Result<[u8; 16], _> = rows::id_bytes(row, 1);
    let Ok(id) = id.map(RecordId::from_bytes) else {
        return unreadable(connection, kind, row);
    };
    let (Ok(body), Ok(base)) = (rows::body(row, 2, id), rows::body(row, 3, id)) else {
        return unreadable(connection, kind, row);
    };
    let Ok(written) = rows::digest(row, 4, id) else {
        // As if there were none: the server's content takes the place of this one.
        return Ok(Counted {
            digest: None,
            is_wrong: true,
        });
    };
    let digest = written.and_then(|_| {
        let mut content: Body = base.or(body)?;
        Some(RecordDigest::of(kind, id, &canonical_text(&mut content)))
    });
    Ok(Counted {
        digest,
        is_wrong: digest != written,
    })
}

fn unreadable(connection: &Connection, kind: &Kind, row: &Row<'_>) -> Result<Counted, StoreError> {
    let id: Vec<u8> = row.get(1)?;
    set_aside::unreadable_here(connection, kind, &id)?;
    Ok(Counted {
        digest: None,
        is_wrong: true,
    })
}
