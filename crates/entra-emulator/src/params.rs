//! The parameters of a request, from its query or its form body.

use std::collections::HashMap;

use url::form_urlencoded;

/// Parameters by name. One without a value counts as left out (RFC 6749 section 3.1).
pub(crate) struct Params(HashMap<String, String>);

/// A parameter was there more than once, which RFC 6749 section 3.1 forbids.
#[derive(Debug, thiserror::Error)]
#[error("the parameter '{0}' is there more than once")]
pub(crate) struct Duplicated(pub(crate) String);

impl Params {
    pub(crate) fn parse(urlencoded: &str) -> Result<Self, Duplicated> {
        let mut params = HashMap::new();
        for (name, value) in form_urlencoded::parse(urlencoded.as_bytes()) {
            if value.is_empty() {
                continue;
            }
            if params
                .insert(name.to_string(), value.into_owned())
                .is_some()
            {
                return Err(Duplicated(name.into_owned()));
            }
        }
        Ok(Self(params))
    }

    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    pub(crate) fn owned(&self, name: &str) -> Option<String> {
        self.0.get(name).cloned()
    }

    /// The words of a space-separated parameter, each once, in their order.
    pub(crate) fn words(&self, name: &str) -> Vec<String> {
        let mut words: Vec<String> = Vec::new();
        for word in self.get(name).unwrap_or_default().split_ascii_whitespace() {
            if !words.iter().any(|known| known == word) {
                words.push(word.to_owned());
            }
        }
        words
    }
}
