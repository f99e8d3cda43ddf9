//! The real server on a real socket, with a real database file and the stand-in for Microsoft.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is tests, their helpers too"
)]

mod browser;
mod device_sign_in;
mod devices;
mod end_session;
mod flow;
mod hostile;
mod login;
mod sessions;
mod sync;
mod world;
