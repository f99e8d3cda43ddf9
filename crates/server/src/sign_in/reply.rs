//! The answer that the browser carries to the client's loopback listener.

use url::form_urlencoded;

use super::LoopbackUri;

/// How the answer travels (OAuth 2.0 Multiple Response Types, Form Post Response Mode).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Query,
    Fragment,
    FormPost,
}

impl ResponseMode {
    /// All of them, as the metadata lists them.
    pub(crate) const NAMES: [&'static str; 3] = ["query", "fragment", "form_post"];

    /// The value on the wire.
    pub(crate) fn as_str(self) -> &'static str {
        match self {
            Self::Query => "query",
            Self::Fragment => "fragment",
            Self::FormPost => "form_post",
        }
    }

    /// Reads the value on the wire.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        [Self::Query, Self::Fragment, Self::FormPost]
            .into_iter()
            .find(|mode| mode.as_str() == text)
    }
}

/// Where the browser goes, and with what. No `Debug`: it may hold a code or tokens.
pub(crate) struct Reply {
    pub(crate) to: LoopbackUri,
    pub(crate) mode: ResponseMode,
    pub(crate) fields: Vec<(&'static str, String)>,
}

impl Reply {
    /// The address for the modes that redirect; none for `form_post`.
    pub(crate) fn location(&self) -> Option<String> {
        let separator = match self.mode {
            ResponseMode::Query => '?',
            ResponseMode::Fragment => '#',
            ResponseMode::FormPost => return None,
        };
        let mut fields = form_urlencoded::Serializer::new(String::new());
        for (name, value) in &self.fields {
            fields.append_pair(name, value);
        }
        let fields = fields.finish();
        Some(format!("{}{separator}{fields}", self.to))
    }
}
