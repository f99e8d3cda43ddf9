//! The part of a step of the schema that SQL cannot do: digests of what a database of schema 1
//! holds.

use std::collections::BTreeMap;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind, RecordDigest, Tally, canonical_text};
use rusqlite::{Connection, params};

use super::{StoreError, rows};

/// Rows brought up to date at a time, so that a large database fits into memory.
const PAGE: u32 = 500;

/// One row of schema 1.
struct Old {
    kind: Kind,
    id: [u8; 16],
    body: Option<String>,
    revision: i64,
    base: Option<String>,
}

/// Writes every body in the form that digests are made of, and the digests of those the server
/// holds.
pub(super) fn count_digests(connection: &Connection) -> Result<(), StoreError> {
    let mut tallies: BTreeMap<Kind, Tally> = BTreeMap::new();
    let mut last = (Kind::new(""), Vec::new());
    loop {
        let page = page(connection, &last)?;
        let Some(end) = page.last() else { break };
        last = (end.kind.clone(), end.id.to_vec());
        for old in &page {
            renew(connection, old, &mut tallies)?;
        }
    }
    super::tallies::reset(connection, &tallies)?;
    outbox(connection)
}

fn page(connection: &Connection, last: &(Kind, Vec<u8>)) -> Result<Vec<Old>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT kind, id, body, revision, base_body FROM records
         WHERE (kind, id) > (?, ?) AND length(id) = 16 ORDER BY kind, id LIMIT ?",
    )?;
    let mut rows = statement.query(params![last.0.as_str(), last.1, PAGE])?;
    let mut page = Vec::new();
    while let Some(row) = rows.next()? {
        page.push(Old {
            kind: Kind::new(row.get::<_, String>(0)?),
            id: rows::id_bytes(row, 1)?,
            body: rows::any_text(row, 2)?,
            revision: row.get(3)?,
            base: rows::any_text(row, 4)?,
        });
    }
    Ok(page)
}

fn renew(
    connection: &Connection,
    old: &Old,
    tallies: &mut BTreeMap<Kind, Tally>,
) -> Result<(), StoreError> {
    let body = old.body.as_deref().map(canonical);
    let base = old.base.as_deref().map(canonical);
    if body == Some(None) || base == Some(None) {
        // What cannot be read stays as it is. Without a digest the comparison finds it, and the
        // server's content takes its place.
        return Ok(());
    }
    let (body, base) = (body.flatten(), base.flatten());
    let base = base.filter(|_| old.revision > 0);
    let digest = base
        .as_ref()
        .map(|text| RecordDigest::of(&old.kind, RecordId::from_bytes(old.id), text));
    if let Some(digest) = digest {
        tallies.entry(old.kind.clone()).or_default().add(digest);
    }
    let mut statement = connection.prepare_cached(
        "UPDATE records SET body = ?, base_body = ?, base_digest = ? WHERE kind = ? AND id = ?",
    )?;
    statement.execute(params![
        body,
        base.filter(|base| body.as_ref() != Some(base)),
        digest.as_ref().map(RecordDigest::as_bytes),
        old.kind.as_str(),
        old.id,
    ])?;
    Ok(())
}

/// What waits to go up has the same form: it becomes the content at the server.
fn outbox(connection: &Connection) -> Result<(), StoreError> {
    let mut last = 0;
    loop {
        let mut statement = connection.prepare_cached(
            "SELECT place, body FROM outbox WHERE place > ? AND body IS NOT NULL
             ORDER BY place LIMIT ?",
        )?;
        let page: Vec<(i64, Option<String>)> = statement
            .query_map(params![last, PAGE], |row| {
                Ok((row.get(0)?, rows::any_text(row, 1)?))
            })?
            .collect::<Result<_, _>>()?;
        let Some(end) = page.last() else {
            return Ok(());
        };
        last = end.0;
        let mut update = connection.prepare_cached("UPDATE outbox SET body = ? WHERE place = ?")?;
        for (place, text) in page {
            if let Some(body) = text.as_deref().and_then(canonical) {
                update.execute(params![body, place])?;
            }
        }
    }
}

fn canonical(text: &str) -> Option<String> {
    let mut body: Body = serde_json::from_str(text).ok()?;
    Some(canonical_text(&mut body))
}
