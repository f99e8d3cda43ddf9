//! How much a person may store by version 2 of sync, and for how long a change is remembered.

use time::Duration;

use super::ConfigError;
use super::values::{Values, duration};

const MAX_RECORDS: u64 = 250_000;
const MAX_BYTES: u64 = 2 * 1024 * 1024 * 1024;
const MEMORY: Duration = Duration::days(90);

/// Section `Sync`. Zero is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SyncLimits {
    /// The most living records of one kind.
    pub records: Option<u64>,
    /// The most bytes of all records together.
    pub bytes: Option<u64>,
    /// How long a change whose record was changed again is remembered, so that it is known when it
    /// comes again.
    pub mutation_memory: Duration,
}

impl SyncLimits {
    pub(super) fn read(values: &Values<'_>) -> Result<Self, ConfigError> {
        let limit = |key: &str, default: u64| {
            let number = values.number(key)?.unwrap_or(default);
            Ok((number > 0).then_some(number))
        };
        let memory = values.read("Sync:MutationMemory", |text| {
            let memory = duration(text)?;
            if (Duration::DAY..=Duration::days(3_650)).contains(&memory) {
                Ok(memory)
            } else {
                // A phone left in a drawer comes back with what it could not send.
                Err(format!("must be between 1d and 3650d, not {text:?}"))
            }
        });
        Ok(Self {
            records: limit("Sync:MaxRecords", MAX_RECORDS)?,
            bytes: limit("Sync:MaxBytes", MAX_BYTES)?,
            mutation_memory: memory?.unwrap_or(MEMORY),
        })
    }
}
