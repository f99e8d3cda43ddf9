//! Single cells: what they may say, and how they are kept from being taken for a formula.

use pia_protocol::wire_time::WireTime;
use time::macros::format_description;
use time::{Date, Time};

use crate::view::Priority;

/// What a cell begins with that spreadsheets take for a formula, or drop so that what is behind it
/// is one. The wide forms are those of East Asian keyboards, which some take for the same.
const DANGEROUS: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// An apostrophe before a cell says that it is text, as it does in spreadsheets.
const GUARD: char = '\'';

/// The cell so that no spreadsheet carries out what it says. [`meant`] takes that back: a text that
/// has such an apostrophe of its own gets one more.
pub(super) fn harmless(mut text: String) -> String {
    if text.trim_start_matches(GUARD).starts_with(DANGEROUS) {
        text.insert(0, GUARD);
    }
    text
}

/// What a cell says without the apostrophe that guards it.
pub(super) fn meant(cell: &str) -> &str {
    match cell.strip_prefix(GUARD) {
        Some(text) if text.trim_start_matches(GUARD).starts_with(DANGEROUS) => text,
        _ => cell,
    }
}

/// Whether it is done. Spreadsheets translate what they take for a truth value when they save it.
pub(super) fn truth(cell: &str) -> Option<bool> {
    match cell.to_lowercase().as_str() {
        "true" | "yes" | "1" | "x" | "done" | "wahr" | "ja" | "vrai" | "oui" => Some(true),
        "" | "false" | "no" | "0" | "open" | "falsch" | "nein" | "faux" | "non" => Some(false),
        _ => None,
    }
}

/// How much it matters.
pub(super) fn priority(cell: &str) -> Option<Priority> {
    match cell.to_lowercase().as_str() {
        "low" => Some(Priority::Low),
        "medium" | "normal" => Some(Priority::Medium),
        "high" => Some(Priority::High),
        _ => None,
    }
}

pub(super) fn priority_text(priority: Priority) -> &'static str {
    match priority {
        Priority::Low => "low",
        Priority::Medium => "medium",
        Priority::High => "high",
    }
}

/// A point in time, or a day. Excel writes a day as its country does when it saves a file: that of
/// German can be told from all others.
pub(super) fn time(cell: &str) -> Option<WireTime> {
    let iso = format_description!("[year]-[month]-[day]");
    let german = format_description!("[day padding:none].[month padding:none].[year]");
    let day = Date::parse(cell, iso).or_else(|_| Date::parse(cell, german));
    match day {
        Ok(day) => Some(WireTime::new(day.with_time(NOON).assume_utc())),
        Err(_) => WireTime::parse(cell).ok(),
    }
}

/// A day is kept as its noon in UTC (see `todos`).
const NOON: Time = time::macros::time!(12:00);

/// As it is read again.
pub(super) fn time_text(time: WireTime) -> String {
    let text = time.to_string();
    match text.strip_suffix("T12:00:00.000Z") {
        Some(day) => day.to_owned(),
        None => text,
    }
}
