//! Reading an authorization request: first what must be right before anything is sent to the
//! redirect URI, then the rest.

use std::sync::Arc;

use time::Duration;

use super::aadsts::Aadsts;
use super::authority::Authority;
use super::permissions;
use super::shown::Shown;
use crate::app::App;
use crate::directory::{Application, Audience};
use crate::interaction::answer::ResponseMode;
use crate::interaction::{Prompt, Realm, Request, Wants};
use crate::params::Params;
use crate::pkce::Challenge;
use crate::words::Language;

/// Application and redirect URI of a request, found to belong together.
pub(super) struct Addressed {
    pub(super) authority: Authority,
    pub(super) application: Arc<Application>,
    pub(super) redirect_uri: String,
    pub(super) response_mode: ResponseMode,
}

/// Finds out who asks and where the answer goes. An error here is shown as a page: to redirect to
/// an address nobody registered would make an open redirector (RFC 6749 section 10.15).
pub(super) fn address(app: &App, tenant: &str, params: &Params) -> Result<Addressed, Shown> {
    let authority = Authority::find(tenant, &app.directory)?;
    let client_id = params
        .get("client_id")
        .ok_or(Shown::MissingParameter("client_id"))?;
    let application = app
        .directory
        .application(client_id)
        .ok_or_else(|| Shown::UnknownApplication(client_id.to_owned()))?;
    reachable(application, authority)?;
    let redirect_uri = params
        .owned("redirect_uri")
        .ok_or(Shown::MissingParameter("redirect_uri"))?;
    if !application.client.has_redirect_uri(&redirect_uri) {
        return Err(Shown::RedirectUri {
            asked: redirect_uri,
            client_id: application.client.id.clone(),
        });
    }
    Ok(Addressed {
        authority,
        application: Arc::clone(application),
        redirect_uri,
        response_mode: response_mode(params),
    })
}

/// Whether the application's audience lets it be used at this authority at all.
fn reachable(application: &Application, authority: Authority) -> Result<(), Shown> {
    let id = || application.client.id.clone();
    match (application.audience, authority) {
        (Audience::MyOrg(_), Authority::Common | Authority::Organizations) => {
            Err(Shown::NotMultiTenant(id()))
        }
        (Audience::MyOrg(home), Authority::Tenant(asked)) if home == asked => Ok(()),
        (Audience::MyOrg(_), _)
        | (Audience::MultipleOrgs, Authority::Consumers)
        | (Audience::Personal, Authority::Organizations | Authority::Tenant(_)) => {
            Err(Shown::UnknownApplication(id()))
        }
        _ => Ok(()),
    }
}

/// How errors travel too, so it is settled first: as asked, or else by the response type, since
/// tokens must not end up in a query.
fn response_mode(params: &Params) -> ResponseMode {
    let asked = params.get("response_mode").and_then(ResponseMode::parse);
    let wants_token = params
        .words("response_type")
        .iter()
        .any(|word| word == "token" || word == "id_token");
    match asked {
        Some(ResponseMode::Query) | None if wants_token => ResponseMode::Fragment,
        Some(mode) => mode,
        None => ResponseMode::Query,
    }
}

/// Reads the rest of a request. An error here goes to the redirect URI.
pub(super) fn read(
    app: &App,
    addressed: Addressed,
    language: Language,
    params: &Params,
) -> Result<(Realm, Request), Aadsts> {
    let wants = wants(&addressed.application, params)?;
    if let Some(mode) = params.get("response_mode")
        && ResponseMode::parse(mode).is_none()
    {
        return Err(Aadsts::ResponseMode(mode.to_owned()));
    }
    let scope = scope(app, params)?;
    if wants.id_token() {
        check_front_channel(&scope, params)?;
    }
    let request = Request {
        wants,
        redirect_uri: addressed.redirect_uri,
        response_mode: addressed.response_mode,
        state: params.owned("state"),
        nonce: params.owned("nonce"),
        challenge: Challenge::read(params).map_err(|_| Aadsts::CodeChallenge)?,
        offline: scope.iter().any(|word| word == "offline_access"),
        scope,
        prompts: prompt(params)?.into_iter().collect(),
        max_age: max_age(params)?,
        claims: params.owned("claims"),
        login_hint: params.owned("login_hint"),
        domain_hint: params.owned("domain_hint"),
        language,
    };
    let realm = Realm::Entra {
        authority: addressed.authority,
        application: addressed.application,
    };
    Ok((realm, request))
}

/// ID tokens straight from the authorize endpoint need a switch in the registration; access tokens
/// do not come from there.
fn wants(application: &Application, params: &Params) -> Result<Wants, Aadsts> {
    let asked = params
        .get("response_type")
        .ok_or(Aadsts::missing("response_type"))?;
    let words = params.words("response_type");
    let has = |wanted: &str| words.iter().any(|word| word == wanted);
    let known = words
        .iter()
        .all(|word| ["code", "id_token", "token"].contains(&word.as_str()));
    if !known || words.is_empty() {
        Err(Aadsts::ResponseType(asked.to_owned()))
    } else if has("token") {
        Err(Aadsts::TokenNotEnabled)
    } else if !has("id_token") {
        Ok(Wants::Code)
    } else if !application.front_channel_id_tokens {
        Err(Aadsts::IdTokenNotEnabled)
    } else if has("code") {
        Ok(Wants::CodeAndIdToken)
    } else {
        Ok(Wants::IdToken)
    }
}

/// An ID token that passes through the browser must be bound to the request by a nonce, and must
/// stay out of the query, where it would be logged.
fn check_front_channel(scope: &[String], params: &Params) -> Result<(), Aadsts> {
    if !scope.iter().any(|word| word == "openid") {
        return Err(Aadsts::OpenIdMissing);
    }
    if params.get("nonce").is_none() {
        return Err(Aadsts::missing("nonce"));
    }
    match params.get("response_mode") {
        Some("query") => Err(Aadsts::QueryWithToken),
        _ => Ok(()),
    }
}

fn max_age(params: &Params) -> Result<Option<Duration>, Aadsts> {
    let Some(text) = params.get("max_age") else {
        return Ok(None);
    };
    let seconds = text.parse::<u32>();
    let seconds = seconds.map_err(|_| Aadsts::MaxAge(text.to_owned()))?;
    Ok(Some(Duration::seconds(seconds.into())))
}

fn scope(app: &App, params: &Params) -> Result<Vec<String>, Aadsts> {
    let scope = params.words("scope");
    if scope.is_empty() {
        return Err(Aadsts::missing("scope"));
    }
    for word in &scope {
        permissions::find(word, &app.directory).map_err(|why| Aadsts::scope(why, word))?;
    }
    Ok(scope)
}

fn prompt(params: &Params) -> Result<Option<Prompt>, Aadsts> {
    match params.get("prompt") {
        None => Ok(None),
        Some("none") => Ok(Some(Prompt::None)),
        Some("login") => Ok(Some(Prompt::Login)),
        Some("consent") => Ok(Some(Prompt::Consent)),
        Some("select_account") => Ok(Some(Prompt::SelectAccount)),
        Some(other) => Err(Aadsts::Prompt(other.to_owned())),
    }
}
