//! The authorization response, by whatever way the application wants it.

use axum::response::{IntoResponse, Redirect, Response};
use url::{Url, form_urlencoded};

use crate::pages::{self, Brand};
use crate::words::Language;

/// Names and values of a response.
pub(crate) type Members = Vec<(&'static str, String)>;

/// How a response travels to the redirect URI.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ResponseMode {
    Query,
    Fragment,
    /// As a form the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

impl ResponseMode {
    /// The mode with this name.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        match name {
            "query" => Some(Self::Query),
            "fragment" => Some(Self::Fragment),
            "form_post" => Some(Self::FormPost),
            _ => None,
        }
    }
}

/// An authorization response. Made only after the redirect URI was found to be registered.
pub(crate) struct Answer {
    brand: Brand,
    language: Language,
    redirect_uri: String,
    mode: ResponseMode,
    members: Members,
}

impl Answer {
    pub(crate) fn new(
        (brand, language): (Brand, Language),
        redirect_uri: &str,
        mode: ResponseMode,
        mut members: Members,
        state: Option<&str>,
    ) -> Self {
        members.extend(state.map(|state| ("state", state.to_owned())));
        Self {
            brand,
            language,
            redirect_uri: redirect_uri.to_owned(),
            mode,
            members,
        }
    }

    fn location(&self) -> Result<Url, url::ParseError> {
        let mut uri = Url::parse(&self.redirect_uri)?;
        if self.mode == ResponseMode::Fragment {
            let members = form_urlencoded::Serializer::new(String::new())
                .extend_pairs(&self.members)
                .finish();
            uri.set_fragment(Some(&members));
        } else {
            uri.query_pairs_mut().extend_pairs(&self.members);
        }
        Ok(uri)
    }
}

impl IntoResponse for Answer {
    fn into_response(self) -> Response {
        if self.mode == ResponseMode::FormPost {
            let spoken = (self.brand, self.language);
            return pages::form_post::page(spoken, &self.redirect_uri, &self.members);
        }
        match self.location() {
            // 303, so that no browser posts a form of ours on to the application (RFC 9700
            // section 4.12).
            Ok(uri) => Redirect::to(uri.as_str()).into_response(),
            Err(_) => pages::problem::not_found(self.language),
        }
    }
}
