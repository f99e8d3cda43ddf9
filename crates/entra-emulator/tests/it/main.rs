//! The emulator as an application and a browser see it: over real HTTP.

#![expect(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    reason = "a helper of a test fails the test"
)]

mod access;
mod authorize;
mod faults;
mod google;
mod graph;
mod groups;
mod guests;
mod hybrid;
mod languages;
mod logout;
mod process;
mod refusals;
mod sessions;
mod sign_in;
mod support;
mod token;
