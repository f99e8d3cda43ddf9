//! The token endpoint.

use axum::Json;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use super::aadsts::Aadsts;
use super::authority::Authority;
use super::mint::{self, Binding, Channel};
use super::{denied, fault};
use crate::app::{App, SharedApp};
use crate::credentials;
use crate::directory::{Application, Credentials, Place};
use crate::params::Params;
use crate::pkce;
use crate::secrets::{self, same};
use crate::store::grants::{CodeGrant, Grant, Worthless};

/// How long an access token is good, in seconds.
const ACCESS_LIFE: u32 = 3599;

#[derive(Serialize)]
struct Tokens {
    token_type: &'static str,
    scope: String,
    expires_in: u32,
    ext_expires_in: u32,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

pub(super) async fn token(
    State(app): State<SharedApp>,
    Path(tenant): Path<String>,
    headers: HeaderMap,
    body: String,
) -> Response {
    match exchange(&app, &tenant, &headers, &body) {
        Ok(tokens) => Json(tokens).into_response(),
        Err(refused) => fault::as_json(&app, refused),
    }
}

fn exchange(app: &App, tenant: &str, headers: &HeaderMap, body: &str) -> Result<Tokens, Aadsts> {
    let authority = Authority::find(tenant, &app.directory)?;
    let params = Params::parse(body)?;
    let grant_type = params
        .get("grant_type")
        .ok_or(Aadsts::MissingParameter("grant_type"))?;
    let application = authenticate(app, headers, &params)?;
    match grant_type {
        "authorization_code" => redeem_code(app, authority, application, &params),
        "refresh_token" => refresh(app, authority, application, &params),
        other => Err(Aadsts::GrantType(other.to_owned())),
    }
}

/// Finds out which application asks, and whether it is the one.
fn authenticate<'a>(
    app: &'a App,
    headers: &HeaderMap,
    params: &Params,
) -> Result<&'a Application, Aadsts> {
    let claimed = credentials::read(headers, params);
    let client_id = claimed
        .client_id
        .ok_or(Aadsts::MissingParameter("client_id"))?;
    let application = app
        .directory
        .application(&client_id)
        .ok_or_else(|| Aadsts::UnknownApplication(client_id.clone()))?;
    match (&application.client.credentials, claimed.secret) {
        (Credentials::Public, None) => Ok(application),
        (Credentials::Public, Some(_)) => Err(Aadsts::SecretFromPublicClient(client_id)),
        (Credentials::Secrets(_), None) => Err(Aadsts::SecretMissing),
        (Credentials::Secrets(secrets), Some(given)) => {
            if secrets.iter().any(|secret| same(secret, &given)) {
                Ok(application)
            } else {
                Err(Aadsts::SecretWrong(client_id))
            }
        }
    }
}

fn redeem_code(
    app: &App,
    authority: Authority,
    application: &Application,
    params: &Params,
) -> Result<Tokens, Aadsts> {
    let code = params.get("code").ok_or(Aadsts::MissingParameter("code"))?;
    let redirect_uri = params
        .get("redirect_uri")
        .ok_or(Aadsts::MissingParameter("redirect_uri"))?;
    let verifier = params.get("code_verifier");
    let CodeGrant { grant, nonce, .. } = app.codes.redeem(code, app.now(), |bound| {
        check_holder(authority, application, &bound.grant)?;
        if bound.redirect_uri != redirect_uri {
            return Err(Aadsts::OtherRedirectUri);
        }
        check_verifier(bound, verifier)?;
        denied::at_token(app, &application.client, &bound.grant, Place::Token)
    })?;
    Ok(Tokens {
        refresh_token: renewable(app, &grant),
        ..tokens(app, application, &grant, nonce)?
    })
}

/// A code is for the client it was issued to, at an authority its account belongs to.
fn check_holder(
    authority: Authority,
    application: &Application,
    grant: &Grant,
) -> Result<(), Aadsts> {
    if grant.client_id != application.client.id {
        return Err(Aadsts::BadGrant);
    }
    let tenant = grant.tenant.ok_or(Aadsts::BadGrant)?;
    authority
        .admits(tenant)
        .map_err(|_| Aadsts::OtherTenantsCode)
}

fn check_verifier(bound: &CodeGrant, verifier: Option<&str>) -> Result<(), Aadsts> {
    match (&bound.challenge, verifier) {
        (None, None) => Ok(()),
        (_, Some(verifier)) if !pkce::well_formed(verifier) => Err(Aadsts::VerifierSize),
        (Some(challenge), Some(verifier)) if challenge.is_met_by(verifier) => Ok(()),
        // A verifier without a challenge is a mismatch too: somebody took the challenge out of
        // the request on its way (RFC 9700 section 4.8.2).
        _ => Err(Aadsts::Verifier),
    }
}

fn refresh(
    app: &App,
    authority: Authority,
    application: &Application,
    params: &Params,
) -> Result<Tokens, Aadsts> {
    let token = params
        .get("refresh_token")
        .ok_or(Aadsts::MissingParameter("refresh_token"))?;
    let mut grant = app
        .refresh_tokens
        .find(token, app.now())
        .map_err(|why| match why {
            Worthless::Expired => Aadsts::RefreshTokenExpired,
            Worthless::Revoked => Aadsts::Revoked,
            Worthless::Unknown | Worthless::Spent => Aadsts::BadRefreshToken,
        })?;
    check_holder(authority, application, &grant).map_err(|why| match why {
        Aadsts::BadGrant => Aadsts::BadRefreshToken,
        other => other,
    })?;
    denied::at_token(app, &application.client, &grant, Place::Refresh)?;
    // Less may be asked for than was granted, never more; the new refresh token still stands for
    // all of it (RFC 6749 section 6).
    let narrowed = params.words("scope");
    if narrowed.iter().any(|word| !grant.scope.contains(word)) {
        return Err(Aadsts::NotGranted);
    }
    let refresh_token = renewable(app, &grant);
    if !narrowed.is_empty() {
        grant.scope = narrowed;
    }
    Ok(Tokens {
        refresh_token,
        ..tokens(app, application, &grant, None)?
    })
}

/// A new refresh token, if the grant comes with one.
fn renewable(app: &App, grant: &Grant) -> Option<String> {
    let issue = || app.refresh_tokens.issue("1.B", grant.clone(), app.now());
    grant.offline.then(issue)
}

fn tokens(
    app: &App,
    application: &Application,
    grant: &Grant,
    nonce: Option<String>,
) -> Result<Tokens, Aadsts> {
    let asked = grant.scope.iter().map(String::as_str);
    let scope: Vec<_> = asked.filter(|word| *word != "offline_access").collect();
    // Nothing here takes it: it is for a resource that is not emulated, and opaque to clients.
    let access_token = format!("EwB{}", secrets::token());
    let binding = Binding {
        nonce,
        channel: Channel::Back,
        code: None,
        access_token: Some(&access_token),
    };
    let id_token = scope
        .contains(&"openid")
        .then(|| mint::id_token(app, application, grant, binding))
        .transpose()?;
    Ok(Tokens {
        token_type: "Bearer",
        scope: scope.join(" "),
        expires_in: ACCESS_LIFE,
        ext_expires_in: ACCESS_LIFE,
        access_token,
        refresh_token: None,
        id_token,
    })
}
