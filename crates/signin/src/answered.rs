//! What the parameters of an answer say. No I/O.

use std::borrow::Cow;
use std::collections::HashSet;

use oauth2::AuthorizationCode;
use url::form_urlencoded;

use crate::credential::{QueryTokens, Token};
use crate::refusal::Refusal;

/// What ends the wait, once it is known to be ours.
pub(crate) enum Answered {
    Code(AuthorizationCode),
    Tokens(QueryTokens),
    Error {
        error: String,
        description: Option<String>,
    },
    /// The person signed in by another way than the listener's.
    Elsewhere,
}

/// The parameters of a request, each there once.
pub(crate) struct Parameters<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Parameters<'a> {
    pub(crate) fn parse(encoded: &'a [u8]) -> Result<Self, Refusal> {
        let pairs: Vec<_> = form_urlencoded::parse(encoded).collect();
        let mut names = HashSet::new();
        if pairs.iter().all(|(name, _)| names.insert(name)) {
            Ok(Self(pairs))
        } else {
            Err(Refusal::Repeated)
        }
    }

    pub(crate) fn value(&self, wanted: &str) -> Option<&str> {
        let found = self.0.iter().find(|(name, _)| name == wanted);
        found.map(|(_, value)| value.as_ref())
    }

    /// A value that is there and says something.
    fn filled(&self, name: &str) -> Option<&str> {
        self.value(name).filter(|value| !value.is_empty())
    }

    fn owned(&self, name: &str) -> Option<String> {
        self.filled(name).map(str::to_owned)
    }

    /// Reads what came with our state: a code or an error, and not both.
    pub(crate) fn code(&self) -> Result<Answered, Refusal> {
        // A server that mixes up its flows must not teach the app to take tokens from an address.
        if self.value("access_token").is_some() || self.value("refresh_token").is_some() {
            return Err(Refusal::TokenInAddress);
        }
        match (self.value("code"), self.value("error")) {
            (Some(code), None) if !code.is_empty() => {
                Ok(Answered::Code(AuthorizationCode::new(code.to_owned())))
            }
            (None, Some(error)) if !error.is_empty() => Ok(Answered::Error {
                error: error.to_owned(),
                // Servers that are older than this app's call it `message`.
                description: self.owned("error_description").or(self.owned("message")),
            }),
            _ => Err(Refusal::Malformed),
        }
    }

    /// Reads what came without any state: both tokens, or an error with its message.
    pub(crate) fn tokens(&self) -> Result<Answered, Refusal> {
        let tokens = (self.filled("access_token"), self.filled("refresh_token"));
        let error = (self.filled("error"), self.filled("message"));
        match (tokens, error) {
            ((Some(access), Some(refresh)), (None, None)) => Ok(Answered::Tokens(QueryTokens {
                access_token: Token::new(access.to_owned()),
                refresh_token: Token::new(refresh.to_owned()),
                email: self.owned("email"),
                display_name: self.owned("display_name"),
                user_id: self.owned("user_id"),
            })),
            ((None, None), (Some(error), Some(message))) => Ok(Answered::Error {
                error: error.to_owned(),
                description: Some(message.to_owned()),
            }),
            _ => Err(Refusal::Malformed),
        }
    }
}

/// Whether a query has any part of an answer; without one, it may be in the fragment.
pub(crate) fn names_an_answer(query: &str) -> bool {
    const PARTS: [&str; 6] = [
        "code",
        "error",
        "state",
        "iss",
        "access_token",
        "refresh_token",
    ];
    form_urlencoded::parse(query.as_bytes()).any(|(name, _)| PARTS.contains(&name.as_ref()))
}
