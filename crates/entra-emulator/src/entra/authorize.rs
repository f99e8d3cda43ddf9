//! The authorize endpoint.

use axum::extract::{Path, RawQuery, State};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;

use super::aadsts::{Aadsts, Incident};
use super::mint::{self, Binding, Channel};
use super::shown::Shown;
use super::{denied, fault, request};
use crate::app::{App, SharedApp};
use crate::directory::Application;
use crate::interaction::answer::{Answer, Members, ResponseMode};
use crate::interaction::{No, Refusal, Request, engine};
use crate::pages::Brand;
use crate::params::Params;
use crate::store::grants::Grant;
use crate::words::Language;

pub(super) async fn by_query(
    State(app): State<SharedApp>,
    Path(tenant): Path<String>,
    jar: CookieJar,
    language: Language,
    RawQuery(query): RawQuery,
) -> Response {
    authorize(&app, &tenant, jar, language, &query.unwrap_or_default())
}

/// OpenID Connect Core section 3.1.2.1 wants the request taken as a form too.
pub(super) async fn by_form(
    State(app): State<SharedApp>,
    Path(tenant): Path<String>,
    jar: CookieJar,
    language: Language,
    body: String,
) -> Response {
    authorize(&app, &tenant, jar, language, &body)
}

fn authorize(
    app: &App,
    tenant: &str,
    jar: CookieJar,
    accepted: Language,
    urlencoded: &str,
) -> Response {
    let params = match Params::parse(urlencoded) {
        Ok(params) => params,
        Err(duplicated) => return fault::as_page(app, accepted, &duplicated.into()),
    };
    let language = accepted.or_asked(params.get("ui_locales"));
    let addressed = match request::address(app, tenant, &params) {
        Ok(addressed) => addressed,
        Err(refused) => return fault::as_page(app, language, &refused),
    };
    let redirect_uri = addressed.redirect_uri.clone();
    let mode = addressed.response_mode;
    match request::read(app, addressed, language, &params) {
        Ok((realm, request)) => engine::begin(app, jar, realm, request),
        Err(refused) => {
            let members = members(&fault::report(app, refused));
            let state = params.get("state");
            let spoken = (Brand::Microsoft, language);
            Answer::new(spoken, &redirect_uri, mode, members, state).into_response()
        }
    }
}

/// What a successful response holds.
pub(crate) fn success(
    app: &App,
    application: &Application,
    request: &Request,
    grant: &Grant,
    code: Option<String>,
) -> Members {
    let mut members = Members::new();
    if request.wants.id_token() {
        let binding = Binding {
            nonce: request.nonce.clone(),
            channel: match request.response_mode {
                ResponseMode::FormPost => Channel::Form,
                ResponseMode::Query | ResponseMode::Fragment => Channel::Address,
            },
            code: code.as_deref(),
            access_token: None,
        };
        match mint::id_token(app, application, grant, binding) {
            Ok(token) => members.push(("id_token", token)),
            Err(refused) => return self::members(&fault::report(app, refused)),
        }
    }
    members.extend(code.map(|code| ("code", code)));
    members.push(("session_state", grant.session.id.to_string()));
    members
}

/// How a no reads in an authorization response.
pub(crate) fn refusal(app: &App, application: &Application, no: No) -> Members {
    let refused = match no {
        No::NobodySignedIn => Aadsts::NobodySignedIn,
        No::TooLongAgo => Aadsts::SessionTooOld,
        No::SeveralSignedIn => Aadsts::SeveralSignedIn,
        No::NotAdmitted(refusal) => not_admitted(app, refusal).into(),
        No::ConsentMissing => Aadsts::ConsentMissing(application.client.name.clone()),
        No::Declined => Aadsts::ConsentDeclined,
        No::Denied(account, reason) => {
            let account = app.directory.account(account);
            denied::in_front(account, &application.client, reason)
        }
    };
    members(&Incident::new(refused, app.now()))
}

/// The error behind a refused account.
pub(crate) fn not_admitted(app: &App, refusal: Refusal) -> Shown {
    match refusal {
        Refusal::Personal | Refusal::Work => Shown::AccountType,
        Refusal::OtherTenant(id) => {
            let tenant = app.directory.tenant(id);
            Shown::NotInTenant(tenant.map_or_else(|| id.to_string(), |known| known.name.clone()))
        }
    }
}

fn members(incident: &Incident) -> Members {
    let fault = &incident.fault;
    let optional = [
        ("error_subcode", fault.suberror()),
        ("claims", fault.claims()),
    ];
    let required = [
        ("error", fault.error().to_owned()),
        ("error_description", incident.description()),
    ];
    let optional = optional
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?.to_owned())));
    required.into_iter().chain(optional).collect()
}
