//! Signing out.

use axum::http::StatusCode;
use axum::response::Response;
use maud::html;
use url::Url;

use super::avatar::disc;
use super::{Brand, Page};
use crate::directory::Account;
use crate::params::Params;
use crate::words::Language;

/// Which of several? Each tile asks for the same logout again, with a hint.
pub(crate) fn pick(
    language: Language,
    at: &str,
    accounts: &[&Account],
    params: &Params,
) -> Response {
    let words = language.words();
    Page {
        language,
        brand: Brand::Microsoft,
        heading: words.account.pick.to_owned(),
        lead: html! { p.lead { (words.logout.which) } },
        body: html! {
            form method="get" action=(at) {
                @for name in ["post_logout_redirect_uri", "state", "ui_locales"] {
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
                                span.state { (words.common.signed_in) }
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
pub(crate) fn tell(language: Language, applications: &[Url], back: Option<&Url>) -> Response {
    let words = &language.words().logout;
    let origins: Vec<_> = applications
        .iter()
        .map(|uri| uri.origin().ascii_serialization())
        .collect();
    Page {
        language,
        brand: Brand::Microsoft,
        heading: words.done.to_owned(),
        lead: html! {},
        body: html! {
            @for uri in applications {
                iframe hidden src=(uri) title=(words.frame) {}
            }
            @match back {
                Some(uri) => p { a #continue href=(uri) { (words.back) } },
                None => p { (words.close) },
            }
        },
    }
    .with_frames(StatusCode::OK, GO_ON, &origins.join(" "))
}

/// Signed out, and no address to go back to.
pub(crate) fn done(language: Language, brand: Brand) -> Response {
    let words = &language.words().logout;
    Page {
        language,
        brand,
        heading: words.done.to_owned(),
        lead: html! {},
        body: html! { p { (words.close) } },
    }
    .into_response(StatusCode::OK)
}
