//! An authorization response as a form that posts itself.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::{Brand, Page};
use crate::interaction::answer::Members;
use crate::words::Language;

/// The one script of the emulator: the response mode is made of it. Without scripts there is a
/// button.
const SUBMIT: &str = "document.forms[0].submit()";

pub(crate) fn page(
    (brand, language): (Brand, Language),
    redirect_uri: &str,
    members: &Members,
) -> Response {
    let words = &language.words().common;
    Page {
        language,
        brand,
        heading: words.moment.to_owned(),
        lead: html! { p.lead { (words.taken_back) } },
        body: html! {
            form method="post" action=(redirect_uri) {
                @for (name, value) in members {
                    input type="hidden" name=(name) value=(value);
                }
                div.actions { button.primary type="submit" { (words.go_on) } }
            }
        },
    }
    .with_script(StatusCode::OK, SUBMIT)
}
