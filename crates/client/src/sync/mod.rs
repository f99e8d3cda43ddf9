//! Keeping this device and the server the same: plan (pure), execute, and when to.

mod driver;
mod engine;
pub(crate) mod merge;
pub(crate) mod plan;

pub(crate) use driver::{Driver, Sync, off};

#[cfg(test)]
mod convergence;
#[cfg(test)]
mod tests;
