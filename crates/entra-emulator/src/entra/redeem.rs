//! Tokens for a code, and for a refresh token.

use super::aadsts::Aadsts;
use super::authority::Authority;
use super::denied;
use super::issue::{Asked, Tokens, issue};
use crate::app::App;
use crate::directory::{Application, Place};
use crate::params::Params;
use crate::pkce;
use crate::store::grants::{CodeGrant, Grant, Worthless};

/// Redeems an authorization code.
pub(super) fn code(
    app: &App,
    authority: Authority,
    application: &Application,
    params: &Params,
) -> Result<Tokens, Aadsts> {
    let code = params.get("code").ok_or(Aadsts::missing("code"))?;
    let redirect_uri = params
        .get("redirect_uri")
        .ok_or(Aadsts::missing("redirect_uri"))?;
    let verifier = params.get("code_verifier");
    let CodeGrant { grant, nonce, .. } = app.codes.redeem(code, app.now(), |bound| {
        check_holder(authority, application, &bound.grant)?;
        if bound.redirect_uri != redirect_uri {
            return Err(Aadsts::OtherRedirectUri);
        }
        check_verifier(bound, verifier)?;
        denied::at_token(app, &application.client, &bound.grant, Place::Token)
    })?;
    let mut asked = Asked::of(app, application, &grant, params)?;
    asked.id_token = grant.has("openid");
    issue(app, application, &grant, &asked, nonce)
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

/// Uses a refresh token.
pub(super) fn refresh_token(
    app: &App,
    authority: Authority,
    application: &Application,
    params: &Params,
) -> Result<Tokens, Aadsts> {
    let token = params
        .get("refresh_token")
        .ok_or(Aadsts::missing("refresh_token"))?;
    let grant = app
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
    let asked = Asked::of(app, application, &grant, params)?;
    issue(app, application, &grant, &asked, None)
}
