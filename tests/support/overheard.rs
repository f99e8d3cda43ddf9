//! The secrets in what was said on the wire, by the names under which they travel.

/// Those of OAuth, of both spellings in use. `state` is none: the person sees it in the link.
const NAMES: [&str; 9] = [
    "code",
    "code_verifier",
    "codeVerifier",
    "refresh_token",
    "refreshToken",
    "access_token",
    "accessToken",
    "device_code",
    "token",
];
/// Shorter values are no secrets: error codes, the code that a person types.
const SHORTEST: usize = 16;

/// Every secret in `heard`, each once.
pub fn secrets(heard: &[u8]) -> Vec<String> {
    let text = String::from_utf8_lossy(heard);
    let mut found: Vec<String> = NAMES
        .iter()
        .flat_map(|name| [format!("{name}="), format!("\"{name}\":\"")])
        .flat_map(|before| values(&text, &before))
        .chain(values(&text, "authorization: Bearer "))
        .chain(cookies(&text))
        .filter(|value| value.len() >= SHORTEST)
        .collect();
    found.sort();
    found.dedup();
    found
}

/// What follows `before` wherever it stands alone, and not at the end of a longer name.
fn values(text: &str, before: &str) -> Vec<String> {
    text.match_indices(before)
        .filter(|(at, _)| {
            let character = text[..*at].chars().next_back();
            !character.is_some_and(|c| c.is_ascii_alphanumeric() || c == '_' || c == '-')
        })
        .map(|(at, _)| value(&text[at + before.len()..]))
        .collect()
}

fn cookies(text: &str) -> Vec<String> {
    text.lines()
        .filter(|line| {
            let line = line.to_ascii_lowercase();
            line.starts_with("set-cookie: ") || line.starts_with("cookie: ")
        })
        .filter_map(|line| line.split_once('='))
        .map(|(_, rest)| value(rest))
        .collect()
}

fn value(text: &str) -> String {
    text.chars()
        .take_while(|c| c.is_ascii_alphanumeric() || "-_.~%".contains(*c))
        .collect()
}
