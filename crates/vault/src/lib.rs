#![doc = include_str!("../README.md")]

pub mod backend;
mod choice;
mod error;
mod keychain;
mod memory;
mod probe;
mod secret;
mod store;
mod vault;
mod worker;

pub use choice::{Choice, ChoiceError};
pub use error::{Kind, VaultError, Why};
pub use secret::Secret;
pub use vault::Vault;
pub use worker::ANSWER_LIMIT;
