//! The pages at the end of signing out of a provider.

use axum::response::Response;
use url::Url;

use super::{LOCKED, STYLE, escape, hash, page};
use crate::words::{Language, fill};

/// The browser came back from the provider that it was sent to.
pub(crate) fn signed_out(language: Language, provider: &str) -> Response {
    let words = language.words();
    let body = format!(
        "<h1>{}</h1><p>{}</p>",
        about(words.sign_out.signed_out, provider),
        escape(words.common.close)
    );
    locked(language, &body)
}

/// Somebody opened the page who was not sent there.
pub(crate) fn unasked(language: Language) -> Response {
    let words = &language.words().sign_out;
    let body = format!(
        "<h1>{}</h1><p>{}</p>",
        escape(words.unasked),
        escape(words.unasked_text)
    );
    locked(language, &body)
}

/// The provider has no address to be sent to; its own page may be known.
pub(crate) fn not_from_here(language: Language, provider: &str, own: Option<&Url>) -> Response {
    let words = &language.words().sign_out;
    let way_on = own.map_or_else(
        || about(words.on_their_pages, provider),
        |own| {
            format!(
                "<a href=\"{}\" rel=\"noreferrer\">{}</a>{}",
                escape(own.as_str()),
                about(words.on_own_page, provider),
                escape(words.of_all_accounts)
            )
        },
    );
    let body = format!(
        "<h1>{}</h1><p>{}</p><p>{way_on}</p>",
        about(words.maybe_signed_in, provider),
        about(words.not_from_here, provider)
    );
    locked(language, &body)
}

/// A text with the provider's name in it, as HTML.
fn about(text: &str, provider: &str) -> String {
    escape(&fill(text, &[("provider", provider)]))
}

fn locked(language: Language, body: &str) -> Response {
    let policy = format!("default-src 'none'; style-src {}; {LOCKED}", hash(STYLE));
    page(language, language.words().sign_out.title, body, &policy)
}
