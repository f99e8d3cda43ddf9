//! Keeping this device and the server the same.

pub(crate) mod merge;
pub(crate) mod plan;
