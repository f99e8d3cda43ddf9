//! Do you agree?

use maud::{Markup, html};

use super::avatar::disc;
use super::stage::Scene;
use super::{Brand, Page, form};
use crate::app::App;
use crate::directory::Account;
use crate::entra::permissions::{Allows, Scope};
use crate::words::{fill, placed};
use crate::{entra, google};

pub(super) fn page(app: &App, scene: &Scene<'_>, account: &Account, scope: &[String]) -> Page {
    let words = &scene.words().consent;
    let buttons = html! {
        div.actions {
            button.secondary #decline type="submit" name="answer" value="decline" { (words.cancel) }
            button.primary #accept type="submit" name="answer" value="accept" {
                @match scene.brand {
                    Brand::Microsoft => (words.accept),
                    Brand::Google => (scene.words().common.go_on),
                }
            }
        }
    };
    let heading = match scene.brand {
        Brand::Microsoft => words.requested.to_owned(),
        Brand::Google => fill(words.wants_access, &[("application", scene.application)]),
    };
    let application = html! { strong { (scene.application) } };
    let body = html! {
        div.person {
            (disc(&account.name))
            span.who { span.name { (account.name) } span.mail { (account.username) } }
        }
        p { (placed(words.would_like, &application)) }
        ul.permissions {
            @for word in scope { (permission(app, scene, word)) }
        }
        p.hint { (words.remembered) }
        (form("/interaction/consent", scene.flow, &buttons))
    };
    scene.page(heading, html! {}, body)
}

fn permission(app: &App, scene: &Scene<'_>, scope: &str) -> Markup {
    match scene.brand {
        Brand::Microsoft => html! {
            @if let Ok(scope) = entra::permissions::find(scope, &app.directory) {
                (allowed(scene, &scope))
            }
        },
        Brand::Google => html! {
            @if let Some(known) = google::permissions::find(scope) {
                li { strong { ((scene.words().google_permission)(known)) } }
            }
        },
    }
}

fn allowed(scene: &Scene<'_>, scope: &Scope) -> Markup {
    let words = &scene.words().consent;
    match &scope.allows {
        Allows::Known(known) => {
            let (title, sentence) = (scene.words().permission)(*known);
            html! { li { strong { (title) } span { (sentence) } } }
        }
        Allows::ActAt(name) => html! {
            li {
                strong { (fill(words.act, &[("application", name)])) }
                span { (fill(words.act_text, &[("scopes", &scope.name)])) }
            }
        },
    }
}
