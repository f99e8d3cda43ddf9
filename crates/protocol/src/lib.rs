//! What Pia's client and server say to each other, and the few types both sides need to say it.
//!
//! No I/O happens here. The client side and the server side meet in this crate and nowhere else.

pub mod auth;
pub mod clock;
pub mod device;
pub mod error;
pub mod ids;
pub mod paths;
pub mod random;
pub mod secret;
pub mod server_name;
pub mod session;
pub mod sync;
pub mod wire_time;

/// The client id of the desktop app and its terminal twin: the server's only OAuth client, a
/// public one (RFC 8252 section 8.4: it proves nothing about who is asking).
pub const CLIENT_ID: &str = "pia-desktop";
