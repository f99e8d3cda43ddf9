//! What is taken out of, and kept out of, text that strangers wrote.

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use uuid::Uuid;

const MAX_CODE: usize = 100;
const MAX_DESCRIPTION: usize = 2000;

/// An error code: the characters RFC 6749 allows in one, so that it cannot forge a line of a log.
pub(super) fn code(text: &str) -> Option<String> {
    let allowed = |c: char| matches!(c, '\x20'..='\x21' | '\x23'..='\x5b' | '\x5d'..='\x7e');
    let code: String = text
        .chars()
        .filter(|c| allowed(*c))
        .take(MAX_CODE)
        .collect();
    Some(code).filter(|code| !code.is_empty())
}

/// A description without control characters and of bounded length.
pub(super) fn clean(text: &str) -> String {
    text.chars()
        .map(|c| if is_unprintable(c) { ' ' } else { c })
        .take(MAX_DESCRIPTION)
        .collect()
}

/// Control characters, and those that break or turn a line in a terminal or editor: line and
/// paragraph separators and the marks of bidirectional text.
fn is_unprintable(c: char) -> bool {
    let turns =
        matches!(c, '\u{200e}' | '\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}');
    c.is_control() || turns
}

/// The first `AADSTS` number.
pub(super) fn number(text: &str) -> Option<u32> {
    let (_, rest) = text.split_once("AADSTS")?;
    let end = rest
        .find(|c: char| !c.is_ascii_digit())
        .unwrap_or(rest.len());
    rest.get(..end)?.parse().ok()
}

/// The GUID after `label`, e.g. `Correlation ID: …`.
pub(super) fn labelled_id(text: &str, label: &str) -> Option<Uuid> {
    let (_, rest) = text.split_once(label)?;
    let word = rest.split_whitespace().next()?;
    Uuid::try_parse(word).ok()
}

/// Entra's `2026-01-31 12:00:00Z`, which is RFC 3339 with a space.
pub(super) fn timestamp(text: &str) -> Option<OffsetDateTime> {
    OffsetDateTime::parse(&text.trim().replacen(' ', "T", 1), &Rfc3339).ok()
}

/// The moment after `Timestamp:`.
pub(super) fn labelled_timestamp(text: &str) -> Option<OffsetDateTime> {
    let (_, rest) = text.split_once("Timestamp:")?;
    let (moment, _) = rest.trim_start().split_once('Z')?;
    timestamp(&format!("{moment}Z"))
}
