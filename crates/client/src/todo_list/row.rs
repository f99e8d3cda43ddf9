//! A to-do as it is shown, read from its record.

use pia_protocol::ids::RecordId;
use pia_protocol::wire_time::WireTime;
use serde::Deserialize;
use serde_json::Value;

use super::order::Standing;
use crate::todos::DONE;
use crate::view::Todo;

/// What of a to-do is shown. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct Fields {
    title: Value,
    status: Value,
    created_at: Value,
    /// What an older app encrypted has no title here, and must not look like an empty one.
    encrypted_payload: Value,
}

impl Fields {
    /// Where it stands; `None` where an older app has encrypted it.
    pub(super) fn standing(&self, id: RecordId) -> Option<Standing> {
        let created = self.created_at.as_str().map(WireTime::parse);
        (!self.encrypted_payload.is_string())
            .then(|| Standing::new(id, self.done(), created.and_then(Result::ok)))
    }

    pub(super) fn todo(&self, id: RecordId, synced: bool) -> Todo {
        Todo {
            id: id.to_string(),
            title: self.title.as_str().unwrap_or_default().to_owned(),
            done: self.done(),
            synced,
        }
    }

    fn done(&self) -> bool {
        self.status.as_u64() == Some(DONE.into())
    }
}
