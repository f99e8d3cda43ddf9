//! Who are you? Picker, user name, password, and the account that cannot be used.

use maud::{Markup, html};

use super::avatar::disc;
use super::stage::Scene;
use super::{Brand, Page, form};
use crate::app::App;
use crate::directory::Account;
use crate::entra::aadsts::Incident;
use crate::entra::authorize::not_admitted;
use crate::interaction::Refusal;
use crate::interaction::steps::Tile;
use crate::words::{fill, placed};

fn lead(scene: &Scene<'_>) -> Markup {
    let application = html! { strong { (scene.application) } };
    html! { p.lead { (placed(scene.words().account.lead, &application)) } }
}

pub(super) fn pick(scene: &Scene<'_>, tiles: &[Tile<'_>]) -> Page {
    let words = &scene.words().account;
    let list = html! {
        ul.tiles role="list" {
            @for tile in tiles {
                li { (account_tile(scene, tile)) }
            }
            li {
                button.tile #other-account type="submit" name="other" value="1" {
                    span.avatar.plus aria-hidden="true" { "+" }
                    span.who { span.name { (words.another) } }
                }
            }
        }
    };
    let heading = match scene.brand {
        Brand::Microsoft => words.pick,
        Brand::Google => words.choose,
    };
    let body = form("/interaction/account", scene.flow, &list);
    scene.page(heading, lead(scene), body)
}

fn account_tile(scene: &Scene<'_>, tile: &Tile<'_>) -> Markup {
    let account = tile.account;
    html! {
        button.tile type="submit" name="account" value=(account.username)
            data-account=(account.username) {
            (disc(&account.name))
            span.who {
                span.name { (account.name) }
                span.mail { (account.username) }
            }
            @if tile.signed_in {
                span.state { (scene.words().common.signed_in) }
            }
        }
    }
}

pub(super) fn enter_name(scene: &Scene<'_>, typed: &str, unknown: bool, has_picker: bool) -> Page {
    let words = &scene.words().account;
    let fields = html! {
        label for="username" { (words.email) }
        input #username type="text" name="username" value=(typed) inputmode="email"
            autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus
            aria-invalid=[unknown.then_some("true")]
            aria-describedby=[unknown.then_some("problem")];
        @if unknown {
            p.wrong #problem role="alert" { (words.unknown) }
        }
        div.actions { button.primary #next type="submit" { (words.next) } }
    };
    let body = html! {
        @if has_picker { (back(scene, &html! { (words.to_accounts) })) }
        (form("/interaction/name", scene.flow, &fields))
    };
    scene.page(words.sign_in, lead(scene), body)
}

pub(super) fn enter_password(
    scene: &Scene<'_>,
    account: &Account,
    wrong: bool,
    hint: Option<&str>,
) -> Page {
    let words = &scene.words().account;
    let described = match (wrong, hint) {
        (true, Some(_)) => Some("problem hint"),
        (true, None) => Some("problem"),
        (false, Some(_)) => Some("hint"),
        (false, None) => None,
    };
    let fields = html! {
        label for="password" { (words.password) }
        input #password type="password" name="password" autocomplete="current-password" required
            autofocus aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
        @if wrong {
            p.wrong #problem role="alert" { (words.wrong) }
        }
        @if let Some(hint) = hint { p.hint #hint { (hint) } }
        div.actions { button.primary #sign-in type="submit" { (words.sign_in) } }
    };
    let heading = match scene.brand {
        Brand::Microsoft => words.enter_password.to_owned(),
        Brand::Google => fill(words.hello, &[("name", &account.name)]),
    };
    let body = html! {
        (back(scene, &html! {
            span.visually-hidden { (words.back_from) " " }
            (account.username)
        }))
        (form("/interaction/password", scene.flow, &fields))
    };
    scene.page(heading, lead(scene), body)
}

/// A form of its own, so that the Enter key in a field never means "back".
fn back(scene: &Scene<'_>, label: &Markup) -> Markup {
    let button = html! {
        button.back #back type="submit" {
            span aria-hidden="true" { "←" }
            span { (label) }
        }
    };
    form("/interaction/back", scene.flow, &button)
}

pub(super) fn refused(app: &App, scene: &Scene<'_>, account: &Account, refusal: Refusal) -> Page {
    let words = &scene.words().account;
    let shown = not_admitted(app, refusal);
    let incident = Incident::new(shown.clone().into(), app.now());
    let again = html! {
        div.actions {
            button.primary #back type="submit" autofocus { (words.another) }
        }
    };
    let body = html! {
        div.person {
            (disc(&account.name))
            span.who { span.name { (account.name) } span.mail { (account.username) } }
        }
        p role="alert" { ((scene.words().refusal)(refusal)) " " (words.choose_another) }
        (form("/interaction/back", scene.flow, &again))
        (super::problem::details(scene.language, &shown, &incident))
    };
    scene.page(words.unusable, lead(scene), body)
}
