//! An authorization response as a form that posts itself.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::{Brand, Page};
use crate::interaction::answer::Members;

/// The one script of the emulator: the response mode is made of it. Without scripts there is a
/// button.
const SUBMIT: &str = "document.forms[0].submit()";

pub(crate) fn page(brand: Brand, redirect_uri: &str, members: &Members) -> Response {
    Page {
        brand,
        heading: "One moment".to_owned(),
        lead: html! { p.lead { "You are being taken back to the application." } },
        body: html! {
            form method="post" action=(redirect_uri) {
                @for (name, value) in members {
                    input type="hidden" name=(name) value=(value);
                }
                div.actions { button.primary type="submit" { "Continue" } }
            }
        },
    }
    .with_script(StatusCode::OK, SUBMIT)
}
