//! How far sync is, and what it needs.

use serde::Serialize;

use crate::problem::Problem;

/// How far sync is.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SyncView {
    /// What is going on.
    pub state: SyncState,
    /// When the last sync ended well: milliseconds since 1970 in UTC.
    pub last_ms: Option<f64>,
    /// Changes sent up by the last sync that moved anything.
    pub up: u32,
    /// Records brought down by the last sync that moved anything.
    pub down: u32,
    /// Local changes not yet on the server.
    pub waiting: u32,
    /// Changes that are set aside, kept on this device: refused for good, or damaged before they were sent.
    pub refused: u32,
    /// Values that lost against another edit and wait for the person's decision.
    pub conflicts: u32,
    /// When the next sync begins by itself: milliseconds since 1970 in UTC; `None` while one runs,
    /// and when none will.
    pub next_ms: Option<f64>,
    /// Whether the server tells this device of changes as they are made.
    pub live: bool,
    /// Kinds of records of which the server takes no more than so many.
    pub quotas: Vec<Quota>,
}

/// A kind of records of which the server takes no more than so many.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Quota {
    /// Which kind, e.g. `todo`.
    pub kind: String,
    /// How many it holds.
    pub count: u32,
    /// How many it takes.
    pub limit: u32,
    /// Whether it is almost full, or more than that.
    pub near: bool,
}

/// Which way changes move.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Direction {
    /// From this device to the server.
    Up,
    /// From the server to this device.
    Down,
}

/// What sync is doing.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "state",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum SyncState {
    /// Nobody is signed in: everything stays on this device.
    Off,
    /// Nothing to do until the next change or tick.
    Idle,
    /// Changes are moving.
    Running {
        /// Which way.
        direction: Direction,
        /// Up: changes sent. Down: records that are here.
        done: u32,
        /// Up: changes there were to send. Down: records that the server holds. Zero while it is
        /// not known, and in a sync that is over too soon for counts.
        total: u32,
    },
    /// The person has paused it: nothing moves unasked.
    Paused,
    /// The last sync failed; it is tried again by itself.
    Waiting {
        /// What is in the way.
        problem: Problem,
    },
}
