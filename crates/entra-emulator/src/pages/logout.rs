//! Signing out.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;

use super::avatar::disc;
use super::{Brand, Page};
use crate::directory::Account;
use crate::params::Params;

/// Which of several? Each tile asks for the same logout again, with a hint.
pub(crate) fn pick(at: &str, accounts: &[&Account], params: &Params) -> Response {
    Page {
        brand: Brand::Microsoft,
        heading: "Pick an account".to_owned(),
        lead: html! { p.lead { "Which account do you want to sign out of?" } },
        body: html! {
            form method="get" action=(at) {
                @for name in ["post_logout_redirect_uri", "state"] {
                    @if let Some(value) = params.get(name) {
                        input type="hidden" name=(name) value=(value);
                    }
                }
                ul.tiles role="list" {
                    @for account in accounts {
                        li {
                            button.tile type="submit" name="logout_hint" value=(account.username)
                                data-account=(account.username) {
                                (disc(&account.name))
                                span.who {
                                    span.name { (account.name) }
                                    span.mail { (account.username) }
                                }
                                span.state { "Signed in" }
                            }
                        }
                    }
                }
            }
        },
    }
    .into_response(StatusCode::OK)
}

/// Signed out, and no address to go back to.
pub(crate) fn done(brand: Brand) -> Response {
    Page {
        brand,
        heading: "You signed out of your account".to_owned(),
        lead: html! {},
        body: html! { p { "You can close this page now." } },
    }
    .into_response(StatusCode::OK)
}
