//! The authorize endpoint. As at Google, most mistakes end on a page of its own.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::mistake::Mistake;
use super::permissions;
use crate::app::{App, SharedApp};
use crate::interaction::answer::{Members, ResponseMode};
use crate::interaction::{No, Prompt, Realm, Request, Wants, engine};
use crate::pages;
use crate::params::Params;
use crate::pkce::Challenge;
use crate::words::Language;

pub(super) async fn authorize(
    State(app): State<SharedApp>,
    jar: CookieJar,
    accepted: Language,
    RawQuery(query): RawQuery,
) -> Response {
    let refused = |language, mistake: &Mistake| {
        let error = mistake.error();
        tracing::info!(error, "Google authorization request refused: {mistake}");
        pages::problem::google(language, mistake)
    };
    let params = match Params::parse(&query.unwrap_or_default()) {
        Ok(params) => params,
        Err(duplicated) => return refused(accepted, &duplicated.into()),
    };
    let language = accepted.or_asked(params.get("ui_locales"));
    match read(&app, language, &params) {
        Ok((realm, request)) => engine::begin(&app, jar, realm, request),
        Err(mistake) => refused(language, &mistake),
    }
}

fn read(app: &App, language: Language, params: &Params) -> Result<(Realm, Request), Mistake> {
    let need = |name| params.owned(name).ok_or(Mistake::Missing(name));
    let client_id = need("client_id")?;
    let client = app
        .directory
        .google_client(&client_id)
        .ok_or(Mistake::Client)?;
    let redirect_uri = need("redirect_uri")?;
    if !client.has_redirect_uri(&redirect_uri) {
        return Err(Mistake::RedirectUri(redirect_uri));
    }
    if need("response_type")? != "code" {
        return Err(Mistake::ResponseType);
    }
    need("scope")?;
    let scope = scope(params)?;
    let request = Request {
        wants: Wants::Code,
        redirect_uri,
        response_mode: response_mode(params)?,
        state: params.owned("state"),
        nonce: params.owned("nonce"),
        challenge: Challenge::read(params).map_err(|_| Mistake::CodeChallenge)?,
        scope,
        offline: params.get("access_type") == Some("offline"),
        prompts: prompts(params)?,
        max_age: None,
        claims: None,
        login_hint: params.owned("login_hint"),
        domain_hint: params.owned("hd"),
        language,
    };
    let client = Arc::clone(client);
    Ok((Realm::Google { client }, request))
}

fn scope(params: &Params) -> Result<Vec<String>, Mistake> {
    let scope = params.words("scope");
    match scope.iter().find(|word| permissions::find(word).is_none()) {
        Some(unknown) => Err(Mistake::Scope(unknown.clone())),
        None => Ok(scope),
    }
}

fn response_mode(params: &Params) -> Result<ResponseMode, Mistake> {
    match params.get("response_mode") {
        None => Ok(ResponseMode::Query),
        Some(name) => {
            ResponseMode::parse(name).ok_or_else(|| Mistake::ResponseMode(name.to_owned()))
        }
    }
}

fn prompts(params: &Params) -> Result<Vec<Prompt>, Mistake> {
    let words = params.words("prompt");
    if words.len() > 1 && words.iter().any(|word| word == "none") {
        return Err(Mistake::PromptNone);
    }
    let prompt = |word: &String| match word.as_str() {
        "none" => Ok(Prompt::None),
        "consent" => Ok(Prompt::Consent),
        "select_account" => Ok(Prompt::SelectAccount),
        other => Err(Mistake::Prompt(other.to_owned())),
    };
    words.iter().map(prompt).collect()
}

/// What a successful response holds.
pub(crate) fn success(code: Option<String>, scope: &[String]) -> Members {
    let rest = [("scope", scope.join(" ")), ("authuser", "0".to_owned())];
    code.map(|code| ("code", code))
        .into_iter()
        .chain(rest)
        .collect()
}

/// How a no reads in an authorization response (OpenID Connect Core section 3.1.2.6).
pub(crate) fn refusal(no: No) -> Members {
    let error = match no {
        No::NobodySignedIn | No::TooLongAgo => "login_required",
        No::SeveralSignedIn => "account_selection_required",
        No::NotAdmitted(_) => "interaction_required",
        No::ConsentMissing => "consent_required",
        No::Declined | No::Denied(..) => "access_denied",
    };
    vec![("error", error.to_owned())]
}
