#![doc = include_str!("../README.md")]

pub mod backend;
mod choice;
mod container;
#[cfg(windows)]
mod dpapi;
mod error;
mod folder;
mod item;
mod keychain;
mod memory;
mod opening;
mod passphrase;
mod passphrase_key;
mod probe;
mod seal;
mod sealed;
mod secret;
mod store;
#[cfg(any(windows, test))]
mod stored_key;
mod vault;
mod worker;

pub use choice::{Choice, ChoiceError};
pub use error::{Kind, VaultError, Why};
pub use opening::Opening;
pub use passphrase::{Passphrase, PassphraseError};
pub use secret::Secret;
pub use vault::Vault;
pub use worker::ANSWER_LIMIT;
