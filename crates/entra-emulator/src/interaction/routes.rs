//! The forms of the sign-in pages.
//!
//! Each carries the id of its flow, and the flow is bound to the browser's cookie: another site
//! can make a browser send a form here, but does not know an id of that browser.

use axum::Router;
use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum::routing::{get, post};
use axum_extra::extract::CookieJar;

use super::engine::{advance, consented, to_page};
use super::steps::{self, Step, Visit};
use super::{Flow, No, Stage};
use crate::app::{App, SharedApp};
use crate::pages;
use crate::params::Params;
use crate::secrets::same;
use crate::store::browsers::Session;
use crate::words::Language;

pub(crate) fn router() -> Router<SharedApp> {
    Router::new()
        .route("/interaction", get(show))
        .route("/interaction/account", post(pick_account))
        .route("/interaction/name", post(enter_name))
        .route("/interaction/password", post(enter_password))
        .route("/interaction/consent", post(decide))
        .route("/interaction/back", post(go_back))
}

/// A flow at hand, with what the form said.
struct Open {
    id: String,
    flow: Flow,
    sessions: Vec<Session>,
    params: Params,
}

impl Open {
    /// `None` is a form from elsewhere, from yesterday, or of a sign-in that is over.
    fn find(app: &App, jar: &CookieJar, urlencoded: &str) -> Option<Self> {
        let params = Params::parse(urlencoded).ok()?;
        let browser = jar.get(&app.cookie)?.value();
        let id = params.owned("flow")?;
        let flow = app.flows.find(&id, browser, app.now())?;
        let sessions = app.browsers.sessions(browser, app.now())?;
        Some(Self {
            id,
            flow,
            sessions,
            params,
        })
    }

    fn visit<'a>(&'a self, app: &'a App) -> Visit<'a> {
        Visit {
            realm: &self.flow.realm,
            request: &self.flow.request,
            directory: &app.directory,
            sessions: &self.sessions,
            now: app.now(),
        }
    }

    fn advance(&self, app: &App, step: Step) -> Response {
        advance(app, &self.id, &self.flow, step)
    }

    fn show(&self, app: &App, stage: Stage) -> Response {
        self.advance(app, Step::Show(stage))
    }
}

async fn show(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
    RawQuery(query): RawQuery,
) -> Response {
    match Open::find(&app, &jar, &query.unwrap_or_default()) {
        Some(open) => pages::stage::page(&app, &open.id, &open.flow, &open.visit(&app)),
        None => pages::problem::ended(language),
    }
}

async fn pick_account(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
    body: String,
) -> Response {
    let Some(open) = Open::find(&app, &jar, &body) else {
        return pages::problem::ended(language);
    };
    let visit = open.visit(&app);
    let picked = open.params.get("account");
    match picked.and_then(|name| open.flow.realm.find(&app.directory, name)) {
        Some(account) => open.advance(&app, steps::choose(&visit, account)),
        None => open.show(
            &app,
            Stage::EnterName {
                typed: String::new(),
                unknown: false,
            },
        ),
    }
}

async fn enter_name(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
    body: String,
) -> Response {
    let Some(open) = Open::find(&app, &jar, &body) else {
        return pages::problem::ended(language);
    };
    let visit = open.visit(&app);
    let typed = open.params.get("username").unwrap_or_default().trim();
    match open.flow.realm.find(&app.directory, typed) {
        Some(account) => open.advance(&app, steps::choose(&visit, account)),
        None => open.show(
            &app,
            Stage::EnterName {
                typed: typed.to_owned(),
                unknown: true,
            },
        ),
    }
}

async fn enter_password(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
    body: String,
) -> Response {
    let Some(open) = Open::find(&app, &jar, &body) else {
        return pages::problem::ended(language);
    };
    let Stage::EnterPassword { account, .. } = open.flow.stage else {
        return to_page(&open.id);
    };
    let known = &app.directory.account(account).password;
    if !same(known, open.params.get("password").unwrap_or_default()) {
        return open.show(
            &app,
            Stage::EnterPassword {
                account,
                wrong: true,
            },
        );
    }
    let session = app.browsers.sign_in(&open.flow.browser, account, app.now());
    open.advance(&app, Step::SignedIn(session))
}

async fn decide(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
    body: String,
) -> Response {
    let Some(open) = Open::find(&app, &jar, &body) else {
        return pages::problem::ended(language);
    };
    let Stage::Consent { session } = open.flow.stage else {
        return to_page(&open.id);
    };
    // Signed out meanwhile, in another tab.
    if !open.sessions.iter().any(|known| known.id == session.id) {
        return open.show(&app, steps::first_page(&open.visit(&app)));
    }
    match open.params.get("answer") {
        Some("accept") => consented(&app, &open.id, &open.flow, session),
        Some("decline") => open.advance(&app, Step::No(No::Declined)),
        _ => to_page(&open.id),
    }
}

async fn go_back(
    State(app): State<SharedApp>,
    jar: CookieJar,
    language: Language,
    body: String,
) -> Response {
    match Open::find(&app, &jar, &body) {
        Some(open) => open.show(&app, steps::first_page(&open.visit(&app))),
        None => pages::problem::ended(language),
    }
}
