//! Sync, version 2: revisions assigned by the server, changes applied at most once.
//!
//! The server counts each accepted change of a person's records in one sequence. A client that has
//! seen revision *n* asks for what came after *n*; no clock takes part in that.

mod canonical;
mod ranges;
mod tally;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

pub use self::canonical::{canonical_text, is_canonical};
pub use self::ranges::{
    DigestAnswer, MAX_RANGES, Range, RangesAnswer, RecordsAnswer, RecordsRequest,
};
pub use self::tally::{Holding, Holdings, RecordDigest, SetDigest, Tally};

use crate::ids::{MutationId, RecordId};
use crate::wire_time::WireTime;

/// The most mutations one push may carry.
pub const MAX_MUTATIONS: usize = 1_000;
/// The most bytes one push body may have, after decompression.
pub const MAX_PUSH_BYTES: usize = 4 * 1024 * 1024;
/// The most bytes one record's body may have as JSON.
pub const MAX_RECORD_BYTES: usize = 256 * 1024;
/// The most records one page of changes holds.
pub const MAX_PAGE: usize = 1_000;

/// A place in a person's sequence of accepted changes. Zero is before the first.
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(transparent)]
pub struct Revision(u64);

impl Revision {
    /// Before the first change.
    pub const ZERO: Self = Self(0);

    /// The revision with this number.
    pub const fn new(number: u64) -> Self {
        Self(number)
    }

    /// The number, for storage.
    pub const fn get(self) -> u64 {
        self.0
    }
}

/// What a record is: `todo`, `template`, `memory` and others. A kind unknown to this version is kept
/// and passed on.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(pattern = "^[a-z0-9_]{1,40}$"))]
#[serde(transparent)]
pub struct Kind(String);

impl Kind {
    /// The kind of a to-do.
    pub const TODO: &'static str = "todo";
    /// The kind of a column of the board.
    pub const COLUMN: &'static str = "column";
    /// The kind of a text template.
    pub const TEMPLATE: &'static str = "template";
    /// The kind of a memory: a note.
    pub const MEMORY: &'static str = "memory";
    /// The kind of a session: what was once done, never changed.
    pub const SESSION: &'static str = "session";
    /// The kind of an AI provider's entry.
    pub const PROVIDER: &'static str = "provider";
    /// The kind of the person's settings.
    pub const SETTINGS: &'static str = "settings";
    /// The kind of a value that lost against another edit of the same field, kept until the person
    /// has seen it.
    pub const CONFLICT: &'static str = "conflict";

    /// The kind of this name.
    pub fn new(name: impl Into<String>) -> Self {
        Self(name.into())
    }

    /// To-dos.
    pub fn todo() -> Self {
        Self::new(Self::TODO)
    }

    /// The name.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// A name the server stores: one to 40 of `a-z`, `0-9` and `_`.
    pub fn is_valid(&self) -> bool {
        (1..=40).contains(&self.0.len())
            && self
                .0
                .bytes()
                .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_')
    }
}

/// A record's content: a JSON object whose unknown fields are kept.
pub type Body = Map<String, Value>;

/// One record as the server holds it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Record {
    /// What it is.
    pub kind: Kind,
    /// Which one.
    pub id: RecordId,
    /// The change that made it what it is.
    pub revision: Revision,
    /// Its content; `null` for a tombstone: deleted, and remembered so that it stays deleted.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>, required))]
    pub body: Option<Body>,
    /// When the person made the change, by the clock of their device. For display and for choosing
    /// between two edits of one field; never a cursor.
    pub edited_at: WireTime,
}

/// One change a client wants.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Mutation {
    /// Names the change: sent twice, it is applied once.
    pub id: MutationId,
    /// What is changed.
    pub kind: Kind,
    /// Which one.
    pub record: RecordId,
    /// The revision the change was made on; zero for a new record.
    pub base: Revision,
    /// The whole new content; `null` deletes.
    #[cfg_attr(feature = "openapi", schema(value_type = Option<Object>, required))]
    pub body: Option<Body>,
    /// When the person made the change, by the clock of their device.
    pub edited_at: WireTime,
}

/// `POST /api/sync/v2/push`.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushRequest {
    /// At most 1,000, in the order they were made.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub mutations: Vec<Mutation>,
}

/// What became of one mutation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Outcome {
    /// Which mutation.
    pub mutation: MutationId,
    /// What became of it.
    #[serde(flatten)]
    pub result: MutationResult,
}

/// What became of a mutation.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum MutationResult {
    /// The change stands, now or since an earlier try.
    Applied {
        /// The revision it got.
        revision: Revision,
    },
    /// The record has changed since `base`: merge with `current` and send a new mutation.
    Conflict {
        /// What the server holds.
        current: Record,
    },
    /// The change will never be accepted as it is; the others are not held up by it.
    Refused {
        /// Stable code, e.g. `record_too_large`.
        error: String,
        /// One sentence.
        message: String,
    },
}

/// The answer to a push: one outcome for each mutation, in their order; at least one. It ends early
/// when conflicts have brought back so many records that it would grow too large: a mutation without
/// an outcome was not looked at, and is sent again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct PushAnswer {
    /// One for each mutation, from the first on.
    pub outcomes: Vec<Outcome>,
    /// How far the records had come before. A client whose cursor is here has missed nothing but what
    /// it sent itself, and may go on from `latest`.
    pub before: Revision,
    /// How far they have come now.
    pub latest: Revision,
    /// What they come to now.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Holding>))]
    pub holdings: Holdings,
}

/// The answer of `GET /api/sync/v2/changes?after=<revision>&limit=<count>`: each record that
/// changed after `after`, in its latest state, ordered by revision.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct ChangesAnswer {
    /// The records of this page.
    pub records: Vec<Record>,
    /// What to pass as `after` next time. Save it together with the page.
    pub cursor: Revision,
    /// Whether more is waiting behind the cursor.
    pub more: bool,
    /// What all records come to at the time of the answer: what a client holds once there is no more
    /// behind its cursor.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, Holding>))]
    pub holdings: Holdings,
}
