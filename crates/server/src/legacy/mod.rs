//! Sync for first- and second-generation clients, over the same records as version 2.
//!
//! Their wire differs: one list for each kind of record, a time as the cursor, and the later edit
//! wins. Here it is translated; records, revisions and the change stream are the same. A record's
//! body is what such a client sends of it, without the id: what our own clients store.

mod collections;
mod decide;
mod fields;
mod merge;
mod moment;
mod overview;
mod pull;
mod push;
mod request;
mod row;
mod settings;
#[cfg(test)]
mod tests;

pub(crate) use self::moment::parse as parse_time;
pub(crate) use self::overview::{events, quota, status};
pub(crate) use self::pull::{Pulled, Question, pull};
pub(crate) use self::push::{PushAnswer, PushError, Pusher, push};
pub(crate) use self::request::{Malformed, Push};

/// The most bytes of a push, after decompression. A first-generation client's first one holds all it
/// has, and so does each after it: at most 10,000 sessions, for which 1,400 bytes each are room (what
/// a person says in three minutes), and some hundreds of others. More of them is more than their
/// quotas let anybody have, and only fills the memory.
pub(crate) const MAX_PUSH_BYTES: usize = 16 * 1024 * 1024;
/// So many pushes are read at the same time; the others wait for their turn. Read, one takes about
/// eight times the memory of its text.
pub(crate) const PUSHES_AT_ONCE: usize = 2;
/// The most records of a push. Such a first push has 10,000 sessions, and some hundreds of others.
pub(crate) const MAX_ROWS: usize = 20_000;
