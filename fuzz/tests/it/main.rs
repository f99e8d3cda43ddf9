//! What strangers send: providers, browsers, clients. Each target is a law that holds for any bytes.
//!
//! A target is given its corpus, then its corpus with changes and random bytes. The README says how
//! to run them for longer.

#![expect(
    clippy::unwrap_used,
    clippy::panic,
    reason = "all of this is tests, their helpers too"
)]

#[path = "../../../crates/server/tests/it/browser.rs"]
mod browser;
mod harness;
mod provider;
mod routes;
mod signer;
mod tokens;
mod world;

/// A target's tests. `$start` makes what the law needs besides the bytes.
macro_rules! target {
    ($name:ident, $start:expr, $law:expr) => {
        mod $name {
            use super::*;
            use crate::harness::Target;

            #[test]
            fn holds() {
                let given = $start;
                let target = Target::new(stringify!($name));
                target.run(|bytes| $law(&given, bytes));
            }
        }
    };
}
use target;
