//! The authorize endpoint. As at Google, most mistakes end on a page of its own.

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::response::Response;
use axum_extra::extract::CookieJar;

use super::permissions;
use crate::app::{App, SharedApp};
use crate::interaction::answer::{Members, ResponseMode};
use crate::interaction::{No, Prompt, Realm, Request, Wants, engine};
use crate::pages;
use crate::params::{Duplicated, Params};
use crate::pkce::Challenge;

/// A mistake, by Google's name for it and in a sentence.
#[derive(Debug)]
struct Mistake(&'static str, String);

impl From<Duplicated> for Mistake {
    fn from(duplicated: Duplicated) -> Self {
        invalid(duplicated.to_string())
    }
}

fn invalid(sentence: impl Into<String>) -> Mistake {
    Mistake("invalid_request", sentence.into())
}

pub(super) async fn authorize(
    State(app): State<SharedApp>,
    jar: CookieJar,
    RawQuery(query): RawQuery,
) -> Response {
    match read(&app, &query.unwrap_or_default()) {
        Ok((realm, request)) => engine::begin(&app, jar, realm, request),
        Err(Mistake(error, sentence)) => {
            tracing::info!(error, "Google authorization request refused: {sentence}");
            pages::problem::google(error, &sentence)
        }
    }
}

fn read(app: &App, query: &str) -> Result<(Realm, Request), Mistake> {
    let params = Params::parse(query)?;
    let need = |name| {
        let missing = || invalid(format!("the parameter '{name}' is missing"));
        params.owned(name).ok_or_else(missing)
    };
    let client_id = need("client_id")?;
    let client = app
        .directory
        .google_client(&client_id)
        .ok_or_else(|| Mistake("invalid_client", "no such client".to_owned()))?;
    let redirect_uri = need("redirect_uri")?;
    if !client.has_redirect_uri(&redirect_uri) {
        let sentence = format!("'{redirect_uri}' is not registered for this client");
        return Err(Mistake("redirect_uri_mismatch", sentence));
    }
    if need("response_type")? != "code" {
        let sentence = "the only response_type here is 'code'".to_owned();
        return Err(Mistake("unsupported_response_type", sentence));
    }
    need("scope")?;
    let scope = scope(&params)?;
    let request = Request {
        wants: Wants::Code,
        redirect_uri,
        response_mode: response_mode(&params)?,
        state: params.owned("state"),
        nonce: params.owned("nonce"),
        challenge: Challenge::read(&params)
            .map_err(|_| invalid("the code challenge is not one"))?,
        scope,
        offline: params.get("access_type") == Some("offline"),
        prompts: prompts(&params)?,
        max_age: None,
        claims: None,
        login_hint: params.owned("login_hint"),
        domain_hint: params.owned("hd"),
    };
    let client = Arc::clone(client);
    Ok((Realm::Google { client }, request))
}

fn scope(params: &Params) -> Result<Vec<String>, Mistake> {
    let scope = params.words("scope");
    match scope
        .iter()
        .find(|word| permissions::sentence(word).is_none())
    {
        Some(unknown) => {
            let sentence = format!("the scope '{unknown}' does not exist here");
            Err(Mistake("invalid_scope", sentence))
        }
        None => Ok(scope),
    }
}

fn response_mode(params: &Params) -> Result<ResponseMode, Mistake> {
    match params.get("response_mode") {
        None => Ok(ResponseMode::Query),
        Some(name) => ResponseMode::parse(name)
            .ok_or_else(|| invalid(format!("the response_mode '{name}' does not exist"))),
    }
}

fn prompts(params: &Params) -> Result<Vec<Prompt>, Mistake> {
    let words = params.words("prompt");
    if words.len() > 1 && words.iter().any(|word| word == "none") {
        return Err(invalid("the prompt 'none' stands alone"));
    }
    let prompt = |word: &String| match word.as_str() {
        "none" => Ok(Prompt::None),
        "consent" => Ok(Prompt::Consent),
        "select_account" => Ok(Prompt::SelectAccount),
        other => Err(invalid(format!("the prompt '{other}' does not exist"))),
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
