//! OAuth parameters, from a query or a form.

use std::collections::HashSet;

use url::form_urlencoded;

/// Parameters as they came. No `Debug`: codes and states are among them.
pub(super) struct Params(Vec<(String, String)>);

impl Params {
    /// Reads `application/x-www-form-urlencoded` text.
    pub(super) fn parse(text: &[u8]) -> Self {
        Self(form_urlencoded::parse(text).into_owned().collect())
    }

    /// A parameter. An empty one counts as omitted (RFC 6749 section 3.1).
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(n, v)| n == name && !v.is_empty());
        found.map(|(_, value)| value.as_str())
    }

    /// Whether a parameter came more than once.
    pub(super) fn is_repeated(&self, name: &str) -> bool {
        self.0.iter().filter(|(n, _)| n == name).count() > 1
    }

    /// Whether any parameter came more than once, which RFC 6749 section 3.1 forbids: two readers
    /// could believe two different values.
    pub(super) fn any_repeated(&self) -> bool {
        // Not each against each: a query holds thousands, and anybody may send it.
        let mut seen = HashSet::with_capacity(self.0.len());
        !self.0.iter().all(|(name, _)| seen.insert(name))
    }

    /// All of them.
    pub(super) fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(n, v)| (n.as_str(), v.as_str()))
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write;
    use std::time::{Duration, Instant};

    use super::Params;

    #[test]
    fn empty_is_omitted_and_twice_is_noticed() {
        let params = Params::parse(b"a=1&b=&c=x%20y&c=z&%FF=%FF");
        assert_eq!(params.get("a"), Some("1"));
        assert_eq!(params.get("b"), None);
        assert!(params.is_repeated("c") && params.any_repeated());
        assert!(!params.is_repeated("a"));
        assert!(!Params::parse(b"").any_repeated());
    }

    #[test]
    fn many_parameters_cost_no_more_than_their_number() {
        let mut text = String::new();
        for number in 0..100_000 {
            write!(text, "{number:x}&").unwrap();
        }
        let params = Params::parse(text.as_bytes());
        let begun = Instant::now();
        assert!(!params.any_repeated());
        // Milliseconds; each against each takes minutes.
        assert!(begun.elapsed() < Duration::from_secs(10));
    }
}
