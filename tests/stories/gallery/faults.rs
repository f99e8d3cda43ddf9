//! What was not liked about pages, and where it was seen.

use std::collections::BTreeMap;

use anyhow::{Result, ensure};

/// Faults with the places where each was seen.
#[derive(Default)]
pub(super) struct Faults(BTreeMap<String, Vec<String>>);

impl Faults {
    /// Keeps what was found at a place.
    pub(super) fn note(&mut self, found: Vec<String>, place: &str) {
        for fault in found {
            self.0.entry(fault).or_default().push(place.to_owned());
        }
    }

    /// That nothing was found anywhere.
    pub(super) fn verdict(self) -> Result<()> {
        ensure!(
            self.0.is_empty(),
            "{} kinds of faults:\n{}",
            self.0.len(),
            self.0.iter().map(listed).collect::<String>()
        );
        Ok(())
    }
}

/// A fault with the places where it was seen: of many, the first ones.
fn listed((fault, places): (&String, &Vec<String>)) -> String {
    const SHOWN: usize = 4;
    let more = match places.len().saturating_sub(SHOWN) {
        0 => String::new(),
        more => format!(" and {more} more"),
    };
    let shown = &places[..places.len().min(SHOWN)];
    format!("* {fault}\n    {}{more}\n", shown.join(", "))
}

/// Each of them, where it was seen.
pub(super) fn each(faults: Vec<String>, place: &str) -> impl Iterator<Item = String> {
    faults
        .into_iter()
        .map(move |fault| format!("{place}: {fault}"))
}

/// What a script of the look answered.
pub(super) fn lines(answer: serde_json::Value) -> Result<Vec<String>> {
    Ok(serde_json::from_value(answer)?)
}
