//! Keeping this device and the server the same: plan (pure), execute, and when to.

pub(crate) mod conflict;
mod course;
mod driver;
mod engine;
mod events;
pub(crate) mod merge;
pub(crate) mod plan;
mod progress;
mod stream;

pub(crate) use driver::{Driver, Sync, off};

#[cfg(test)]
mod tests;
