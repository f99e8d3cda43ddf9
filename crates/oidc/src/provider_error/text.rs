//! What is taken out of, and kept out of, text that strangers wrote.

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
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(MAX_DESCRIPTION)
        .collect()
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
