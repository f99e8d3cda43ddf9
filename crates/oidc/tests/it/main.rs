//! The relying party against a provider made of values: no network, no clock, keys made on the spot.

#![expect(clippy::unwrap_used, reason = "helpers of tests count as tests")]

mod accepted;
mod access_tokens;
mod api;
mod discovery;
mod fresh;
mod google;
mod hybrid;
mod issuers;
mod key_cache;
mod keys;
mod oracle;
mod people;
mod provider_errors;
mod redeem;
mod refusals;
mod refused;
mod renewal;
mod robustness;
mod secrets;
mod support;
mod tokens;
mod userinfo;
