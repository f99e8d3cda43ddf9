//! AI providers' entries from before they were sealed.

use pia_protocol::ids::{RecordId, UserId};
use pia_protocol::sync::Kind;

use super::conn::{Row, values};
use super::{DbError, Snapshot, Tx, tallies};
use crate::owner::Owner;

/// As many as are sealed in one go: others wait for the writer meanwhile.
const STEP: i64 = 200;

/// Somebody who has entries in clear.
pub(crate) fn somebody_in_clear(db: &Snapshot<'_>) -> Result<Option<UserId>, DbError> {
    let found = db.0.one(
        "SELECT account FROM record
         WHERE kind = 'provider' AND substr(body, 1, 1) = '{' LIMIT 1",
        &[],
    )?;
    let read = |mut row: Row| Ok(UserId::from_bytes(row.get(0)?));
    found.map(read).transpose()
}

impl Tx<'_> {
    /// Seals some of a person's entries that are in clear. Nobody needs to hear of that: what they
    /// hold stays the same.
    pub(crate) fn seal_some(&self, owner: &Owner) -> Result<(), DbError> {
        let account = owner.account;
        // Nobody changes them meanwhile.
        self.sequence(account)?;
        let rows = self.0.all(
            "SELECT id, body FROM record
             WHERE account = ?1 AND kind = 'provider' AND substr(body, 1, 1) = '{' LIMIT ?2",
            values![account.as_bytes(), STEP],
        )?;
        let kind = Kind::new(Kind::PROVIDER);
        let mut tallies = tallies::kept(&self.0, account)?;
        let kept = tallies.entry(kind.clone()).or_default();
        for mut row in rows {
            let id = RecordId::from_bytes(row.get(0)?);
            let text: String = row.get(1)?;
            let before = tallies::bytes(&text);
            let stored = owner.put_away(&kind, id, text)?;
            let after = tallies::bytes(stored.as_str());
            kept.bytes = kept.bytes.saturating_sub(before).saturating_add(after);
            self.0.run(
                "UPDATE record SET body = ?3 WHERE account = ?1 AND kind = 'provider' AND id = ?2",
                values![account.as_bytes(), id.as_bytes(), stored.as_str()],
            )?;
        }
        tallies::write(&self.0, account, tallies.iter())
    }
}
