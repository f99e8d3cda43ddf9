//! The real server on a real socket, with a real database file and the stand-in for Microsoft.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is tests, their helpers too"
)]

include!("modules.rs");
