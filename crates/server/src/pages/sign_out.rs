//! The pages at the end of signing out of a provider.

use axum::response::Response;
use url::Url;

use super::{LOCKED, STYLE, escape, hash, page};

const TITLE: &str = "Sign out";

/// The browser came back from the provider that it was sent to.
pub(crate) fn signed_out(provider: &str) -> Response {
    let provider = escape(provider);
    locked(&format!(
        "<h1>You are signed out of {provider} in this browser</h1>\
         <p>You can close this page.</p>"
    ))
}

/// Somebody opened the page who was not sent there.
pub(crate) fn unasked() -> Response {
    locked(
        "<h1>Nothing was signed out here</h1><p>This page follows signing out of a sign-in \
         provider. To sign out of Pia, use the settings of the app.</p>",
    )
}

/// The provider has no address to be sent to; its own page may be known.
pub(crate) fn not_from_here(provider: &str, own: Option<&Url>) -> Response {
    let provider = escape(provider);
    let way_on = own.map_or_else(
        || format!("<p>Sign out on the pages of {provider} itself.</p>"),
        |own| {
            let own = escape(own.as_str());
            format!(
                "<p><a href=\"{own}\" rel=\"noreferrer\">Sign out on {provider}'s own page</a>: \
                 of all its accounts in this browser.</p>"
            )
        },
    );
    locked(&format!(
        "<h1>You may still be signed in to {provider} in this browser</h1>\
         <p>{provider} does not let Pia sign you out.</p>{way_on}"
    ))
}

fn locked(body: &str) -> Response {
    let policy = format!("default-src 'none'; style-src {}; {LOCKED}", hash(STYLE));
    page(TITLE, body, &policy)
}
