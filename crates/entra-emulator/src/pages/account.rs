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

fn lead(scene: &Scene<'_>) -> Markup {
    html! { p.lead { "to continue to " strong { (scene.application) } } }
}

pub(super) fn pick(scene: &Scene<'_>, tiles: &[Tile<'_>]) -> Page {
    let list = html! {
        ul.tiles role="list" {
            @for tile in tiles {
                li { (account_tile(tile)) }
            }
            li {
                button.tile #other-account type="submit" name="other" value="1" {
                    span.avatar.plus aria-hidden="true" { "+" }
                    span.who { span.name { "Use another account" } }
                }
            }
        }
    };
    Page {
        brand: scene.brand,
        heading: match scene.brand {
            Brand::Microsoft => "Pick an account".to_owned(),
            Brand::Google => "Choose an account".to_owned(),
        },
        lead: lead(scene),
        body: form("/interaction/account", scene.flow, &list),
    }
}

fn account_tile(tile: &Tile<'_>) -> Markup {
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
                span.state { "Signed in" }
            }
        }
    }
}

pub(super) fn enter_name(scene: &Scene<'_>, typed: &str, unknown: bool, has_picker: bool) -> Page {
    let fields = html! {
        label for="username" { "E-mail address" }
        input #username type="text" name="username" value=(typed) inputmode="email"
            autocomplete="username" autocapitalize="none" spellcheck="false" required autofocus
            aria-invalid=[unknown.then_some("true")]
            aria-describedby=[unknown.then_some("problem")];
        @if unknown {
            p.wrong #problem role="alert" {
                "There is no account with this name. Check the spelling, or use another one."
            }
        }
        div.actions { button.primary #next type="submit" { "Next" } }
    };
    Page {
        brand: scene.brand,
        heading: "Sign in".to_owned(),
        lead: lead(scene),
        body: html! {
            @if has_picker { (back(scene, &html! { "Back to the accounts" })) }
            (form("/interaction/name", scene.flow, &fields))
        },
    }
}

pub(super) fn enter_password(
    scene: &Scene<'_>,
    account: &Account,
    wrong: bool,
    hint: Option<&str>,
) -> Page {
    let described = match (wrong, hint) {
        (true, Some(_)) => Some("problem hint"),
        (true, None) => Some("problem"),
        (false, Some(_)) => Some("hint"),
        (false, None) => None,
    };
    let fields = html! {
        label for="password" { "Password" }
        input #password type="password" name="password" autocomplete="current-password" required
            autofocus aria-invalid=[wrong.then_some("true")] aria-describedby=[described];
        @if wrong {
            p.wrong #problem role="alert" { "The password is not right. Try it again." }
        }
        @if let Some(hint) = hint { p.hint #hint { (hint) } }
        div.actions { button.primary #sign-in type="submit" { "Sign in" } }
    };
    Page {
        brand: scene.brand,
        heading: match scene.brand {
            Brand::Microsoft => "Enter password".to_owned(),
            Brand::Google => format!("Hi {}", account.name),
        },
        lead: lead(scene),
        body: html! {
            (back(scene, &html! {
                span.visually-hidden { "Back, sign in with another account than " }
                (account.username)
            }))
            (form("/interaction/password", scene.flow, &fields))
        },
    }
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
    let incident = Incident::new(not_admitted(app, refusal), app.now());
    let sentence = match refusal {
        Refusal::Personal => "This is a personal account, and a work or school account is needed.",
        Refusal::Work => "This is a work or school account, and a personal account is needed.",
        Refusal::OtherTenant(_) => "This account belongs to another organization.",
    };
    let again = html! {
        div.actions {
            button.primary #back type="submit" autofocus { "Use another account" }
        }
    };
    Page {
        brand: scene.brand,
        heading: "You cannot sign in with this account".to_owned(),
        lead: lead(scene),
        body: html! {
            div.person {
                (disc(&account.name))
                span.who { span.name { (account.name) } span.mail { (account.username) } }
            }
            p role="alert" { (sentence) " Please choose a different one." }
            (form("/interaction/back", scene.flow, &again))
            (super::problem::details(&incident))
        },
    }
}
