//! What a client pushes, applied.
//!
//! The first generation sends all it has at every sync. So a push is first looked at beside the
//! others' reads, and only what would change something waits for the writer, where it is decided
//! again.

use std::collections::HashMap;
use std::sync::Arc;

use pia_protocol::ids::{RecordId, SessionId, UserId};
use pia_protocol::sync::{Kind, RecordDigest};
use pia_protocol::wire_time::WireTime;
use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;

use super::collections::Collection;
use super::decide::{Circumstances, Decision, decide, edited};
use super::moment::format;
use super::request::{Change, Push};
use super::row::{Incoming, shown};
use super::settings::Said;
use crate::config::Quotas;
use crate::db::{Db, DbError, Held, Ledger, NewBody, NewState, Sequence, Tx};
use crate::sync::{PAGE_BYTES, Refusal, body_text};

/// Who pushes.
#[derive(Clone, Copy)]
pub(crate) struct Pusher {
    pub(crate) account: UserId,
    pub(crate) session: SessionId,
}

/// Why nothing of a push was applied.
#[derive(Debug, thiserror::Error)]
pub(crate) enum PushError {
    #[error("there may be at most {limit} {collection}")]
    Quota {
        collection: &'static str,
        limit: u32,
    },
    #[error("the records of this account are encrypted; plaintext is not taken")]
    Plaintext,
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// The answer to a push.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct PushAnswer {
    /// How far the person's changes have come.
    server_timestamp: String,
    conflicts: Vec<Conflict>,
}

/// A record that is not as the client sent it.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Conflict {
    entity: &'static str,
    id: RecordId,
    /// Not where the server has nothing, or the answer would grow too large.
    #[serde(skip_serializing_if = "Option::is_none")]
    server_version: Option<Value>,
    resolution: String,
}

/// How a conflict ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Resolution {
    /// The server's version is the later one, and stays.
    ServerWins,
    /// A field cannot hold what was sent in it.
    InvalidField(&'static str),
    /// The record cannot be stored.
    Refused(Refusal),
}

impl Conflict {
    pub(super) fn refused(of: &Collection, id: RecordId, resolution: Resolution) -> Self {
        Self {
            entity: of.name,
            id,
            server_version: None,
            resolution: match resolution {
                Resolution::ServerWins => "server_wins".into(),
                Resolution::InvalidField(field) => format!("refused: invalid_field {field}"),
                Resolution::Refused(refusal) => format!("refused: {}", refusal.code()),
            },
        }
    }

    fn lost(of: &'static Collection, id: RecordId, held: Option<&Held>) -> Self {
        let version = |held: &Held| Some(shown(of, held, held.body.as_ref()?));
        Self {
            server_version: held.and_then(version),
            ..Self::refused(of, id, Resolution::ServerWins)
        }
    }
}

/// Applies a push: all of it that is later than what is there, in one transaction.
pub(crate) async fn push(
    db: &Db,
    who: Pusher,
    push: Push,
    quotas: &Quotas,
    now: OffsetDateTime,
) -> Result<PushAnswer, PushError> {
    let push = Arc::new(push);
    let looked_at = Arc::clone(&push);
    let look = move |db: &crate::db::Snapshot<'_>| {
        let sequence = db.sequence(who.account)?;
        let sent = db.settings_sent(who.account, who.session)?;
        let circumstances = circumstances(&looked_at, sent, now);
        let held = |kind: &_, ids: &[_]| db.held(who.account, kind, ids);
        let plan = plan(&looked_at, circumstances, held)?;
        let remembers = looked_at.settings.is_some() && looked_at.settings != sent;
        Ok((sequence, plan.wanted(), plan.conflicts, remembers))
    };
    let (sequence, wanted, mut lost, remembers) = db.read(look).await?;
    refuse_plaintext(&push, sequence)?;
    // The look is over, and with it the other owner.
    let Some(push) = Arc::into_inner(push) else {
        return Err(DbError::Closed.into());
    };
    let (mut push, quotas) = (push.only(&wanted), quotas.clone());
    let mut conflicts = std::mem::take(&mut push.refused);
    conflicts.append(&mut lost);
    let mut reached = sequence;
    if !wanted.is_empty() || remembers {
        let apply = move |tx: &Tx<'_>| apply(tx, who, &push, &quotas, now);
        let (sequence, mut late) = db.write(apply).await?;
        conflicts.append(&mut late);
        reached = sequence;
    }
    shorten(&mut conflicts);
    Ok(PushAnswer {
        server_timestamp: format(super::pull::cursor(reached)),
        conflicts,
    })
}

fn circumstances(push: &Push, sent: Option<[u8; 16]>, now: OffsetDateTime) -> Circumstances {
    let settings = match push.settings {
        Some(digest) if sent == Some(digest) => Said::Again,
        _ if push.is_first => Said::First,
        _ => Said::News,
    };
    Circumstances { now, settings }
}

fn refuse_plaintext(push: &Push, sequence: Sequence) -> Result<(), PushError> {
    let plain = push.has_plaintext && !push.says_encrypted;
    if plain && sequence.encrypted {
        return Err(PushError::Plaintext);
    }
    Ok(())
}

/// What a push comes to.
struct Plan<'a> {
    steps: Vec<(usize, Step<'a>)>,
    conflicts: Vec<Conflict>,
}

enum Step<'a> {
    Put {
        incoming: &'a Incoming,
        kind: Kind,
        /// What is stored.
        text: String,
        digest: RecordDigest,
        /// There is one more of its kind then.
        is_new: bool,
    },
    Note(&'a Incoming),
    Delete(Kind, RecordId),
}

impl Step<'_> {
    /// The record that is written.
    fn written(&self) -> Option<(&Kind, RecordId)> {
        match self {
            Self::Put { incoming, kind, .. } => Some((kind, incoming.id)),
            Self::Delete(kind, id) => Some((kind, *id)),
            Self::Note(_) => None,
        }
    }
}

impl Plan<'_> {
    /// The changes that need the writer.
    fn wanted(&self) -> Vec<usize> {
        self.steps.iter().map(|(number, _)| *number).collect()
    }
}

fn plan(
    push: &Push,
    circumstances: Circumstances,
    held: impl Fn(&Kind, &[RecordId]) -> Result<HashMap<RecordId, Held>, DbError>,
) -> Result<Plan<'_>, DbError> {
    let mut plan = Plan {
        steps: Vec::new(),
        conflicts: Vec::new(),
    };
    let numbered: Vec<(usize, &Change)> = push.changes.iter().enumerate().collect();
    // The changes of one list follow each other.
    let kind = |change: &Change| change.place().0.kind;
    for group in numbered.chunk_by(|(_, one), (_, next)| kind(one) == kind(next)) {
        let ids: Vec<RecordId> = group.iter().map(|(_, change)| change.place().1).collect();
        let Some((_, first)) = group.first() else {
            continue;
        };
        let found = held(&first.place().0.kind(), &ids)?;
        for (number, change) in group {
            let held = found.get(&change.place().1);
            plan.add(*number, change, held, circumstances);
        }
    }
    Ok(plan)
}

impl<'a> Plan<'a> {
    fn add(
        &mut self,
        number: usize,
        change: &'a Change,
        held: Option<&Held>,
        circumstances: Circumstances,
    ) {
        let incoming = match change {
            Change::Upsert(incoming) => incoming,
            Change::Delete(collection, id) => {
                if held.is_some_and(|held| held.body.is_some()) {
                    let delete = Step::Delete(collection.kind(), *id);
                    self.steps.push((number, delete));
                }
                return;
            }
        };
        let (of, id) = change.place();
        match decide(held, incoming, circumstances) {
            Decision::Nothing => {}
            Decision::Note => self.steps.push((number, Step::Note(incoming))),
            Decision::Lost => self.conflicts.push(Conflict::lost(of, id, held)),
            Decision::Write(mut body) => match body_text(&mut body) {
                Ok(text) => {
                    let kind = of.kind();
                    let put = Step::Put {
                        incoming,
                        digest: RecordDigest::of(&kind, id, &text),
                        kind,
                        text,
                        is_new: held.is_none_or(|held| held.body.is_none()),
                    };
                    self.steps.push((number, put));
                }
                Err(refusal) => {
                    let resolution = Resolution::Refused(refusal);
                    self.conflicts.push(Conflict::refused(of, id, resolution));
                }
            },
        }
    }
}

fn apply(
    tx: &Tx<'_>,
    who: Pusher,
    push: &Push,
    quotas: &Quotas,
    now: OffsetDateTime,
) -> Result<(Sequence, Vec<Conflict>), PushError> {
    let account = who.account;
    let mut ledger = tx.ledger(account)?;
    refuse_plaintext(push, ledger.start())?;
    let sent = tx.settings_sent(account, who.session)?;
    let held = |kind: &_, ids: &[_]| tx.held(account, kind, ids);
    let plan = plan(push, circumstances(push, sent, now), held)?;
    ledger.look(plan.steps.iter().filter_map(|(_, step)| step.written()))?;
    for (_, step) in &plan.steps {
        take(tx, &mut ledger, account, step, now)?;
    }
    for (_, step) in &plan.steps {
        within_quota(&ledger, quotas, step)?;
    }
    ledger.finish()?;
    if let Some(digest) = push.settings.filter(|digest| sent != Some(*digest)) {
        tx.set_settings_sent(account, who.session, digest)?;
    }
    Ok((ledger.latest(), plan.conflicts))
}

/// Whether there are as many records of a list as there may be, where there is one more.
fn within_quota(
    ledger: &Ledger<'_, '_>,
    quotas: &Quotas,
    step: &Step<'_>,
) -> Result<(), PushError> {
    let Step::Put {
        incoming,
        kind,
        is_new: true,
        ..
    } = step
    else {
        return Ok(());
    };
    let collection = incoming.collection.name;
    match quotas.limit(collection) {
        Some(limit) if ledger.count(kind) > limit.into() => {
            Err(PushError::Quota { collection, limit })
        }
        _ => Ok(()),
    }
}

/// Takes one step.
fn take<'s>(
    tx: &Tx<'_>,
    ledger: &mut Ledger<'_, 's>,
    account: UserId,
    step: &'s Step<'_>,
    now: OffsetDateTime,
) -> Result<(), DbError> {
    let state = match step {
        Step::Note(incoming) => {
            let place = (&incoming.collection.kind(), incoming.id);
            return tx.note_claim(account, place, incoming.stamp);
        }
        Step::Put {
            incoming,
            kind,
            text,
            digest,
            ..
        } => {
            if incoming.encrypted {
                ledger.encrypt();
            }
            NewState {
                kind,
                id: incoming.id,
                body: Some(NewBody {
                    text,
                    digest: *digest,
                }),
                edited_at: WireTime::new(edited(incoming, now)),
                claimed: Some(incoming.stamp),
                mutation: None,
            }
        }
        Step::Delete(kind, id) => NewState {
            kind,
            id: *id,
            body: None,
            // It is not said when; nor is it needed: the client had the record until now.
            edited_at: WireTime::new(now),
            claimed: None,
            mutation: None,
        },
    };
    ledger.put(now, state).map(drop)
}

/// Leaves out the server's versions where the answer would grow too large. The client pulls them.
fn shorten(conflicts: &mut [Conflict]) {
    let mut bytes = 0;
    for conflict in conflicts {
        let version = conflict.server_version.as_ref();
        bytes += version.map_or(0, |version| version.to_string().len());
        if bytes > PAGE_BYTES {
            conflict.server_version = None;
        }
    }
}
