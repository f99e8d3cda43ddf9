//! The page of a flow's stage.

use axum::http::StatusCode;
use axum::response::Response;
use maud::Markup;

use super::{Brand, Page, account, consent};
use crate::app::App;
use crate::interaction::steps::{Visit, first_page, tiles};
use crate::interaction::{Flow, Stage};
use crate::words::{Language, Words};

/// What every page of a flow needs to know.
pub(super) struct Scene<'a> {
    pub(super) brand: Brand,
    /// The flow's id.
    pub(super) flow: &'a str,
    /// The application's name.
    pub(super) application: &'a str,
    pub(super) language: Language,
}

impl Scene<'_> {
    pub(super) fn words(&self) -> &'static Words {
        self.language.words()
    }

    /// A page of the flow.
    pub(super) fn page(&self, heading: impl Into<String>, lead: Markup, body: Markup) -> Page {
        Page {
            language: self.language,
            brand: self.brand,
            heading: heading.into(),
            lead,
            body,
        }
    }
}

pub(crate) fn page(app: &App, id: &str, flow: &Flow, visit: &Visit<'_>) -> Response {
    let scene = Scene {
        brand: Brand::of(&flow.realm),
        flow: id,
        application: &flow.realm.client().name,
        language: flow.request.language,
    };
    let named = |account| app.directory.account(account);
    let page = match &flow.stage {
        Stage::PickAccount => account::pick(&scene, &tiles(visit)),
        Stage::EnterName { typed, unknown } => {
            let has_picker = matches!(first_page(visit), Stage::PickAccount);
            account::enter_name(&scene, typed, *unknown, has_picker)
        }
        Stage::EnterPassword { account, wrong } => {
            let hint = app.directory.sign_in_hint.as_ref();
            let hint = hint.map(|hint| hint.spoken(scene.language));
            account::enter_password(&scene, named(*account), *wrong, hint)
        }
        Stage::Consent { session } => {
            consent::page(app, &scene, named(session.account), &flow.request.scope)
        }
        Stage::Refused { account, refusal } => {
            account::refused(app, &scene, named(*account), *refusal)
        }
    };
    page.into_response(StatusCode::OK)
}
