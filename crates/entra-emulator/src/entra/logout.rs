//! The end-session endpoint.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Redirect, Response};
use axum_extra::extract::CookieJar;
use url::Url;

use super::authority::Authority;
use super::{fault, front_channel};
use crate::app::{App, SharedApp};
use crate::directory::{Account, AccountId, Home};
use crate::pages::{self, Brand};
use crate::params::Params;
use crate::store::browsers::Session;
use crate::words::Language;

/// Signs out, and sends the browser back to where the application wants it, if it registered that
/// address. Which of several accounts is meant is asked, unless `logout_hint` says it.
pub(super) async fn logout(
    State(app): State<SharedApp>,
    Path(tenant): Path<String>,
    jar: CookieJar,
    accepted: Language,
    RawQuery(query): RawQuery,
) -> Response {
    let params = match Params::parse(&query.unwrap_or_default()) {
        Ok(params) => params,
        Err(duplicated) => return fault::as_page(&app, accepted, &duplicated.into()),
    };
    let language = accepted.or_asked(params.get("ui_locales"));
    let authority = match Authority::find(&tenant, &app.directory) {
        Ok(authority) => authority,
        Err(unknown) => return fault::as_page(&app, language, &unknown),
    };
    let cookie = jar.get(&app.cookie).map_or("", |cookie| cookie.value());
    let signed_in = signed_in(&app, cookie);
    let hinted = params
        .get("logout_hint")
        .and_then(|hint| app.directory.entra_account(hint));
    let leaving: Vec<AccountId> = match hinted {
        Some(account) => vec![account.id],
        None if signed_in.len() > 1 => {
            let at = format!("/{}/oauth2/v2.0/logout", authority.segment());
            return pages::logout::pick(language, &at, &signed_in, &params);
        }
        None => signed_in.iter().map(|account| account.id).collect(),
    };
    let sessions = app.browsers.sessions(cookie, app.now()).unwrap_or_default();
    let ended = sessions.into_iter();
    let ended: Vec<Session> = ended
        .filter(|session| leaving.contains(&session.account))
        .collect();
    app.browsers.sign_out(cookie, &leaving, app.now());
    let told = front_channel::addresses(&app, &ended);
    match way_back(&app, &params) {
        back if !told.is_empty() => pages::logout::tell(language, &told, back.as_ref()),
        Some(uri) => Redirect::to(uri.as_str()).into_response(),
        None => pages::logout::done(language, Brand::Microsoft),
    }
}

fn signed_in<'a>(app: &'a App, cookie: &str) -> Vec<&'a Account> {
    let sessions = app.browsers.sessions(cookie, app.now()).unwrap_or_default();
    sessions
        .iter()
        .map(|session| app.directory.account(session.account))
        .filter(|account| matches!(account.home, Home::Entra { .. }))
        .collect()
}

/// A registered address only: anything else would make this an open redirector.
fn way_back(app: &App, params: &Params) -> Option<Url> {
    let asked = params.get("post_logout_redirect_uri")?;
    let mut applications = app.directory.applications.iter();
    if !applications.any(|application| application.client.has_redirect_uri(asked)) {
        return None;
    }
    let mut uri = Url::parse(asked).ok()?;
    if let Some(state) = params.get("state") {
        uri.query_pairs_mut().append_pair("state", state);
    }
    Some(uri)
}
