//! What the rounds of one size came to, as a table.

use super::records::float;
use crate::figures::{median, table};

/// What one round measured of one pair. What a pair cannot do is no number.
#[derive(Clone)]
pub(super) struct Round {
    pub(super) push: f64,
    pub(super) pull: f64,
    pub(super) change: f64,
    pub(super) idle: f64,
    pub(super) per_second: f64,
    pub(super) per_core_second: f64,
    pub(super) server_peak: f64,
    pub(super) client_peak: f64,
}

impl Round {
    /// So many records pushed and pulled in so many milliseconds, and the seconds of a core that the
    /// server worked for the push.
    pub(super) fn new(size: usize, push: f64, pull: f64, worked: f64) -> Self {
        Self {
            push,
            pull,
            change: f64::NAN,
            idle: f64::NAN,
            per_second: float(size) / push * 1000.0,
            per_core_second: float(size) / worked.max(0.001),
            server_peak: f64::NAN,
            client_peak: f64::NAN,
        }
    }
}

/// One round of everybody.
pub(super) struct Everybody {
    pub(super) sqlite: Round,
    pub(super) postgres: Round,
    pub(super) atuin: Round,
    pub(super) bare: Round,
    /// The bare pair with its bodies packed.
    pub(super) packed: Round,
}

/// All rounds with so many records.
pub(super) struct Measured {
    pub(super) size: usize,
    /// Whether it is one of the sizes that the documents go into.
    pub(super) more: bool,
    pub(super) rounds: Vec<Everybody>,
}

/// Whose figure.
pub(super) type Of = fn(&Everybody) -> &Round;
/// Which figure.
pub(super) type Figure = fn(&Round) -> f64;

pub(super) const SQLITE: Of = |round| &round.sqlite;
pub(super) const POSTGRES: Of = |round| &round.postgres;
pub(super) const ATUIN: Of = |round| &round.atuin;
pub(super) const BARE: Of = |round| &round.bare;
pub(super) const PACKED: Of = |round| &round.packed;

impl Measured {
    pub(super) fn median(&self, of: Of, figure: Figure) -> f64 {
        let values: Vec<f64> = self.rounds.iter().map(|round| figure(of(round))).collect();
        median(&values)
    }

    /// The median of each round's own, so that a slow moment of the machine is in both.
    pub(super) fn ratio(&self, of: Of, to: Of, figure: Figure) -> f64 {
        let rounds = self.rounds.iter();
        let ratios: Vec<f64> = rounds
            .map(|round| figure(of(round)) / figure(to(round)))
            .collect();
        median(&ratios)
    }

    pub(super) fn table(&self) -> String {
        let row = |name: &str, unit: &str, figure: Figure| {
            let value = |of: Of| shown(self.median(of, figure), 1, unit);
            let ratio = |of: Of, to: Of| shown(self.ratio(of, to, figure), 2, "×");
            vec![
                name.to_owned(),
                value(SQLITE),
                ratio(SQLITE, BARE),
                ratio(SQLITE, PACKED),
                value(POSTGRES),
                ratio(POSTGRES, BARE),
                value(BARE),
                value(PACKED),
                value(ATUIN),
                ratio(ATUIN, SQLITE),
            ]
        };
        let header = [
            "",
            "SQLite",
            "to bare",
            "to packed",
            "PostgreSQL",
            "to bare",
            "bare pair",
            "packed",
            "atuin",
            "to ours, SQLite",
        ];
        let rows = [
            row("first push", "ms", |round| round.push),
            row("first pull", "ms", |round| round.pull),
            row("one change, warm", "ms", |round| round.change),
            row("nothing to do", "ms", |round| round.idle),
            row("records pushed per second", "", |round| round.per_second),
            row("the same per server core-second", "", |round| {
                round.per_core_second
            }),
            row("server's peak memory", "MB", |round| round.server_peak),
            row("pulling client's peak memory", "MB", |round| {
                round.client_peak
            }),
        ];
        table(&header, &rows)
    }
}

/// A figure with its unit, or a dash where there is none.
pub(super) fn shown(value: f64, places: usize, unit: &str) -> String {
    if value.is_nan() {
        return "–".to_owned();
    }
    format!("{value:.places$} {unit}").trim_end().to_owned()
}
