//! Keeping this device and the server the same: plan (pure), execute, and when to.

mod ask;
pub(crate) mod conflict;
mod driver;
mod engine;
pub(crate) mod merge;
pub(crate) mod page;
pub(crate) mod plan;
mod repair;
mod verify;

pub(crate) use verify::verify;

pub(crate) use driver::{Driver, Sync, off};

#[cfg(test)]
mod convergence;
#[cfg(test)]
mod tests;
