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

/// The most bytes of a push, after decompression: a first-generation client's first one holds all it
/// has.
pub(crate) const MAX_PUSH_BYTES: usize = 32 * 1024 * 1024;
/// The most records of a push. Such a first push has 10,000 sessions, and some hundreds of others.
pub(crate) const MAX_ROWS: usize = 20_000;
