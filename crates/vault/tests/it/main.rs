//! What a vault promises, over every place that can really be used here.

#[cfg(test)]
mod child;
#[cfg(test)]
mod contract;
#[cfg(test)]
mod damage;
// Two lines: the lints know a test only by a plain `cfg(test)`.
#[cfg(windows)]
#[cfg(test)]
mod dpapi;
#[cfg(test)]
mod files;
#[cfg(test)]
mod killed;
#[cfg(test)]
mod memory;
#[cfg(test)]
mod passphrase;
#[cfg(test)]
mod place;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod secret_service;
#[cfg(target_os = "linux")]
#[cfg(test)]
mod session;
