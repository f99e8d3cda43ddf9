//! The answers of `pia_protocol::sync`, in which a record's content is the text it is stored as: it is
//! neither read nor written again on its way.

use pia_protocol::ids::MutationId;
use pia_protocol::sync::{Holdings, Revision};
use serde::Serialize;

use crate::db::StoredRecord;

/// As `pia_protocol::sync::MutationResult`.
#[derive(Serialize)]
#[serde(tag = "result", rename_all = "snake_case")]
pub(crate) enum MutationResult {
    Applied {
        revision: Revision,
    },
    Conflict {
        current: StoredRecord,
    },
    Refused {
        error: &'static str,
        message: String,
    },
}

/// As `pia_protocol::sync::Outcome`.
#[derive(Serialize)]
pub(crate) struct Outcome {
    pub(crate) mutation: MutationId,
    #[serde(flatten)]
    pub(crate) result: MutationResult,
}

/// As `pia_protocol::sync::PushAnswer`.
#[derive(Serialize)]
pub(crate) struct PushAnswer {
    pub(crate) outcomes: Vec<Outcome>,
    pub(crate) before: Revision,
    pub(crate) latest: Revision,
    pub(crate) holdings: Holdings,
}

/// As `pia_protocol::sync::ChangesAnswer`.
#[derive(Serialize)]
pub(crate) struct ChangesAnswer {
    pub(crate) records: Vec<StoredRecord>,
    pub(crate) cursor: Revision,
    pub(crate) more: bool,
    pub(crate) holdings: Holdings,
}

/// As `pia_protocol::sync::RecordsAnswer`.
#[derive(Serialize)]
pub(crate) struct RecordsAnswer {
    pub(crate) latest: Revision,
    pub(crate) records: Vec<StoredRecord>,
    pub(crate) looked_up: u64,
}
