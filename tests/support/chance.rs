//! Chance that can be had again: a story that fails says with which seed.

use std::collections::hash_map::RandomState;
use std::hash::BuildHasher;
use std::time::Duration;

use anyhow::{Context, Result};

/// The variable that gives a story the seed of an earlier run.
const SEED: &str = "PIA_STORY_SEED";

/// A sequence of numbers nobody can foresee, except by its seed.
pub struct Chance {
    seed: u64,
    state: u64,
}

impl Chance {
    /// With the seed that the environment gives, or a new one.
    ///
    /// # Errors
    /// When the environment gives something else than a number.
    pub fn new() -> Result<Self> {
        let seed = match std::env::var(SEED) {
            Ok(seed) => seed
                .parse()
                .with_context(|| format!("{SEED} is a number"))?,
            Err(_) => RandomState::new().hash_one("a story"),
        };
        Ok(Self { seed, state: seed })
    }

    /// How to have it again, for the failure of a story.
    pub fn again(&self) -> String {
        format!("with {SEED}={}", self.seed)
    }

    /// A number below `end`.
    pub fn below(&mut self, end: u64) -> u64 {
        // SplitMix64.
        self.state = self.state.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.state;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end.max(1)
    }

    /// A time shorter than `end`.
    pub fn moment(&mut self, end: Duration) -> Duration {
        let micros = u64::try_from(end.as_micros()).unwrap_or(u64::MAX);
        Duration::from_micros(self.below(micros))
    }
}
