//! What a vault promises, over every place that can really be used here.

#[cfg(test)]
mod contract;
#[cfg(test)]
mod memory;
// Two lines: the lints know a test only by a plain `cfg(test)`.
#[cfg(target_os = "linux")]
#[cfg(test)]
mod secret_service;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod session;
