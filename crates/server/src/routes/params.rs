//! OAuth parameters, from a query or a form.

use std::collections::HashSet;

/// Parameters as they came. No `Debug`: codes and states are among them.
pub(super) struct Params {
    pairs: Vec<(String, String)>,
    /// Whether some of it was no text.
    garbled: bool,
}

impl Params {
    /// Reads `application/x-www-form-urlencoded` text.
    pub(super) fn parse(text: &[u8]) -> Self {
        let mut garbled = false;
        let mut decode = |part: &[u8]| {
            let decoded = decode(part);
            garbled |= decoded.is_none();
            decoded.unwrap_or_default()
        };
        let pairs = text.split(|byte| *byte == b'&').filter(|p| !p.is_empty());
        let pairs = pairs.map(|pair| {
            let mut halves = pair.splitn(2, |byte| *byte == b'=');
            let name = halves.next().unwrap_or_default();
            let value = halves.next().unwrap_or_default();
            (decode(name), decode(value))
        });
        let pairs = pairs.collect();
        Self { pairs, garbled }
    }

    /// A parameter. An empty one counts as omitted (RFC 6749 section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs();
        let found = pairs.find(|(n, value)| *n == name && !value.is_empty());
        found.map(|(_, value)| value)
    }

    /// Whether a parameter came more than once.
    pub(super) fn is_repeated(&self, name: &str) -> bool {
        self.pairs().filter(|(n, _)| *n == name).count() > 1
    }

    /// Whether two readers could believe two different things: any parameter came more than once,
    /// which RFC 6749 section 3.1 forbids, or is no text.
    pub(super) fn are_unclear(&self) -> bool {
        // Not each against each: a query holds thousands, and anybody may send it.
        let mut seen = HashSet::with_capacity(self.pairs.len());
        self.garbled || !self.pairs.iter().all(|(name, _)| seen.insert(name))
    }

    /// All of them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }
}

/// A name or a value. None when it is not UTF-8 (RFC 6749 appendix B), or holds NUL, which no
/// parameter has and not every database takes.
fn decode(part: &[u8]) -> Option<String> {
    let spaced: Vec<u8> = part
        .iter()
        .map(|byte| if *byte == b'+' { b' ' } else { *byte })
        .collect();
    let decoded = percent_encoding::percent_decode(&spaced);
    let text = decoded.decode_utf8().ok()?.into_owned();
    (!text.contains('\0')).then_some(text)
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::time::{Duration, Instant};

    use super::Params;

    #[test]
    fn empty_is_omitted_and_twice_is_noticed() {
        let params = Params::parse(b"a=1&b=&c=x%20y+z%2B&c=z&d");
        assert_eq!(params.get("a"), Some("1"));
        assert_eq!(params.get("b"), None);
        assert_eq!(params.get("c"), Some("x y z+"));
        assert!(params.is_repeated("c") && params.are_unclear());
        assert!(!params.is_repeated("a"));
        assert!(!Params::parse(b"").are_unclear());
    }

    #[test]
    fn what_is_no_text_is_noticed() {
        for garbled in ["a=%FF", "%C3=1", "a=%00", "a=%ED%A0%80"] {
            assert!(Params::parse(garbled.as_bytes()).are_unclear(), "{garbled}");
        }
        assert!(Params::parse(b"a=\xff").are_unclear());
        for text in ["a=%C3%A4", "a=\u{e4}&b=%", "a=%zz&&", "a=\u{fffd}"] {
            assert!(!Params::parse(text.as_bytes()).are_unclear(), "{text}");
        }
    }

    #[test]
    fn many_parameters_cost_no_more_than_their_number() {
        let mut text = String::new();
        for number in 0..100_000 {
            write!(text, "{number:x}&").unwrap();
        }
        let params = Params::parse(text.as_bytes());
        let begun = Instant::now();
        assert!(!params.are_unclear());
        // Milliseconds; each against each takes minutes.
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
