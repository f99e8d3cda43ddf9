//! How much a person may store.

use super::*;

fn limits(more: &[(&str, &str)]) -> SyncLimits {
    let config = load(more).unwrap_or_else(|error| panic!("{error}"));
    config.sync_limits
}

#[test]
fn limits_have_defaults_and_zero_is_none() {
    let usual = limits(&[]);
    assert_eq!((usual.records, usual.bytes), (Some(250_000), Some(1 << 31)));
    assert_eq!(usual.mutation_memory, Duration::days(90));
    let other = limits(&[
        ("Sync__MaxRecords", "0"),
        ("Sync__MaxBytes", "1000"),
        ("Sync__MutationMemory", "30.00:00:00"),
    ]);
    assert_eq!((other.records, other.bytes), (None, Some(1_000)));
    assert_eq!(other.mutation_memory, Duration::days(30));
}

#[test]
fn what_is_no_limit_is_said_in_one_sentence() {
    for (key, value, expected) in [
        ("Sync__MaxRecords", "many", "Sync:MaxRecords"),
        ("Sync__MaxBytes", "-1", "Sync:MaxBytes"),
        ("Sync__MutationMemory", "1h", "between 1d and 3650d"),
        ("Sync__MutationMemory", "90", "such as 00:15:00"),
        ("Sync__MaxMutations", "1", "Sync:MaxMutations"),
    ] {
        let sentence = load(&[(key, value)]).err().unwrap();
        assert!(sentence.contains(expected), "{sentence}");
    }
}
