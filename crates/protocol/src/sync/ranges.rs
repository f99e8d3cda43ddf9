//! Where two sides differ: one asks for the tallies of ranges of ids, and asks again within those
//! that differ.

use serde::{Deserialize, Serialize};

use super::{Holdings, Kind, Record, Revision, Tally};
use crate::ids::RecordId;

/// The most ranges one answer has.
pub const MAX_RANGES: usize = 256;

/// The answer of `GET /api/sync/v2/digest`, counted from the records themselves and not from what is
/// kept up to date beside them.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DigestAnswer {
    /// How far the records have come.
    pub latest: Revision,
    /// What they come to.
    #[cfg_attr(feature = "openapi", schema(value_type = std::collections::BTreeMap<String, super::Holding>))]
    pub holdings: Holdings,
}

/// Some records whose ids follow each other, as the sixteen bytes of an id sort.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct Range {
    /// The id of the last of them. The range begins after that of the range before.
    pub last: RecordId,
    /// What they come to.
    #[serde(flatten)]
    pub tally: Tally,
}

/// The answer of `GET /api/sync/v2/ranges?kind=<kind>&after=<id>&upto=<id>`: the living records of a
/// kind whose ids lie behind `after` and not behind `upto`, as at most 256 ranges of about equal size;
/// up to 256 records are ranges of one each.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RangesAnswer {
    /// How far the records have come.
    pub latest: Revision,
    /// In the order of their ids; none when there is no such record.
    #[cfg_attr(feature = "openapi", schema(max_items = 256))]
    pub ranges: Vec<Range>,
}

/// `POST /api/sync/v2/records`: asks for some records as they are.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordsRequest {
    /// What they are.
    pub kind: Kind,
    /// Which ones: at most 1,000.
    #[cfg_attr(feature = "openapi", schema(max_items = 1000))]
    pub ids: Vec<RecordId>,
}

/// Its answer.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct RecordsAnswer {
    /// How far the records have come.
    pub latest: Revision,
    /// Those that the server knows, tombstones too, in the order they were asked for. It ends early
    /// when they grow too large; at least one record is in it if any is known.
    pub records: Vec<Record>,
    /// How many of the ids were looked up: the others are to be asked for again.
    pub looked_up: u64,
}
