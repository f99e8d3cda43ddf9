//! Keeping this device and the server the same: plan (pure), execute, and when to.

mod ask;
pub(crate) mod conflict;
mod course;
mod driver;
mod engine;
mod events;
pub(crate) mod merge;
pub(crate) mod page;
pub(crate) mod plan;
mod progress;
mod repair;
mod stream;

pub(crate) use driver::{Driver, Sync, off};

#[cfg(test)]
mod convergence;
#[cfg(test)]
mod tests;
