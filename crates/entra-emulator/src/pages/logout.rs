//! Signing out.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use url::Url;

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

/// Goes on once every frame has had its turn, or has taken too long.
const GO_ON: &str = "const go = () => { const on = document.getElementById('continue'); \
     if (on) location.replace(on.href) }; addEventListener('load', go); setTimeout(go, 5000)";

/// Tells applications in hidden frames, then goes back, if there is an address to go back to.
pub(crate) fn tell(applications: &[Url], back: Option<&Url>) -> Response {
    let origins: Vec<_> = applications
        .iter()
        .map(|uri| uri.origin().ascii_serialization())
        .collect();
    Page {
        brand: Brand::Microsoft,
        heading: "You signed out of your account".to_owned(),
        lead: html! {},
        body: html! {
            @for uri in applications {
                iframe hidden src=(uri) title="Signing out of an application" {}
            }
            @match back {
                Some(uri) => p { a #continue href=(uri) { "Back to the application" } },
                None => p { "You can close this page now." },
            }
        },
    }
    .with_frames(StatusCode::OK, GO_ON, &origins.join(" "))
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
