use std::sync::Arc;

use url::Url;

use crate::answered::{Answered, Parameters, names_an_answer};
use crate::refusal::Refusal;
use crate::shared::Shared;

/// The longest address that is read, in bytes; as long as what a browser may post.
const LONGEST: usize = 16 * 1024;

/// What people and programs put around an address when they quote it.
const QUOTES: &[char] = &[
    '"', '\'', '`', '<', '>', '“', '”', '„', '‘', '’', '«', '»', '‹', '›',
];

/// Takes the answer from the address a person copied out of a browser that could not reach this
/// machine: one on another computer, or one that insists on https. From
/// [`Attempt::pasting`](crate::Attempt::pasting); clones belong to the same attempt.
#[derive(Clone)]
pub struct Pasting(Arc<Shared>);

/// Why a pasted text did not end the wait. The attempt goes on, and the next paste may be right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum PasteError {
    /// A text, a code, a number: nothing a browser has in its address bar.
    #[error("that is not an address; copy the whole line from the browser's address bar")]
    NotAnAddress,
    /// Another place, or the answer to another sign-in.
    #[error(
        "that address does not belong to this sign-in; copy it from the tab in which you signed in"
    )]
    Elsewhere,
    /// The right place, without a whole answer: copied too early, or cut off.
    #[error("that address has no complete answer in it; copy all of it once the sign-in is done")]
    Incomplete,
    /// The attempt was cancelled or has timed out.
    #[error("this sign-in has ended; start it again")]
    Ended,
}

impl Pasting {
    pub(crate) fn new(shared: Arc<Shared>) -> Self {
        Self(shared)
    }

    /// Checks a pasted address exactly as a request to the listener is checked, and ends the wait
    /// with it. When a browser or another paste was quicker this is not an error: the attempt has
    /// its answer, and this one is not handed out a second time.
    ///
    /// Spaces and line breaks in the address and quotes around it do not matter. `https` is taken for
    /// `http`: the browser that insists on it shows that.
    ///
    /// # Errors
    /// See [`PasteError`].
    pub fn submit(&self, text: &str) -> Result<(), PasteError> {
        let answered = self.read(text)?;
        if self.0.hand_out(answered) {
            Ok(())
        } else {
            Err(PasteError::Ended)
        }
    }

    fn read(&self, text: &str) -> Result<Answered, PasteError> {
        let expected = self.0.expected();
        let url = self.address(text)?;
        let place = format!(
            "{}:{}",
            url.host_str().unwrap_or_default(),
            url.port().unwrap_or_default()
        );
        let anonymous = url.username().is_empty() && url.password().is_none();
        if place != expected.authority() || url.path() != expected.path() || !anonymous {
            return Err(PasteError::Elsewhere);
        }
        let query = url.query().unwrap_or_default();
        let parameters = if expected.takes_every_mode() && !names_an_answer(query) {
            url.fragment().unwrap_or_default()
        } else {
            query
        };
        expected.read(parameters.as_bytes()).map_err(|refusal| {
            let named = |name| {
                Parameters::parse(parameters.as_bytes())
                    .is_ok_and(|parameters| parameters.value(name).is_some())
            };
            match refusal {
                Refusal::WrongState if named("state") => PasteError::Elsewhere,
                Refusal::WrongIssuer if named("iss") => PasteError::Elsewhere,
                _ => PasteError::Incomplete,
            }
        })
    }

    fn address(&self, text: &str) -> Result<Url, PasteError> {
        if text.len() > LONGEST {
            return Err(PasteError::NotAnAddress);
        }
        // No address has spaces in it; terminals and mails break long ones into lines.
        let text: String = text.split_whitespace().collect();
        let text = text.trim_matches(QUOTES);
        // Some address bars leave out the scheme, also for the clipboard.
        let bare = text.starts_with(self.0.expected().authority());
        let url = if bare {
            Url::parse(&format!("http://{text}"))
        } else {
            Url::parse(text)
        };
        url.ok()
            .filter(|url| matches!(url.scheme(), "http" | "https"))
            .ok_or(PasteError::NotAnAddress)
    }
}
