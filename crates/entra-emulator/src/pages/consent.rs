//! Do you agree?

use maud::{Markup, html};

use super::avatar::disc;
use super::stage::Scene;
use super::{Brand, Page, form};
use crate::app::App;
use crate::directory::Account;
use crate::{entra, google};

pub(super) fn page(app: &App, scene: &Scene<'_>, account: &Account, scope: &[String]) -> Page {
    let buttons = html! {
        div.actions {
            button.secondary #decline type="submit" name="answer" value="decline" { "Cancel" }
            button.primary #accept type="submit" name="answer" value="accept" {
                @match scene.brand {
                    Brand::Microsoft => "Accept",
                    Brand::Google => "Continue",
                }
            }
        }
    };
    Page {
        brand: scene.brand,
        heading: match scene.brand {
            Brand::Microsoft => "Permissions requested".to_owned(),
            Brand::Google => format!("{} wants access to your account", scene.application),
        },
        lead: html! {},
        body: html! {
            div.person {
                (disc(&account.name))
                span.who { span.name { (account.name) } span.mail { (account.username) } }
            }
            p { strong { (scene.application) } " would like to:" }
            ul.permissions {
                @for word in scope { (permission(app, scene.brand, word)) }
            }
            p.hint {
                "The stand-in remembers your answer until it is stopped."
            }
            (form("/interaction/consent", scene.flow, &buttons))
        },
    }
}

fn permission(app: &App, brand: Brand, scope: &str) -> Markup {
    match brand {
        Brand::Microsoft => html! {
            @if let Ok(known) = entra::permissions::find(scope, &app.directory) {
                li { strong { (known.title) } span { (known.sentence) } }
            }
        },
        Brand::Google => html! {
            @if let Some(sentence) = google::permissions::sentence(scope) {
                li { strong { (sentence) } }
            }
        },
    }
}
