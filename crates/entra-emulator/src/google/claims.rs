//! The claims of an id token, and the picture one of them points to.

use axum::extract::{Path, State};
use axum::http::header::CONTENT_TYPE;
use axum::response::{IntoResponse, Response};
use maud::html;
use serde::Serialize;
use time::{Duration, OffsetDateTime};

use super::issuer;
use crate::app::SharedApp;
use crate::directory::{Account, Home};
use crate::pages;
use crate::pages::avatar::initials;
use crate::secrets::half_hash;
use crate::store::grants::Grant;
use crate::words::Language;

/// How long an id token is good.
const LIFE: Duration = Duration::hours(1);

#[derive(Serialize)]
pub(super) struct Claims {
    iss: String,
    azp: String,
    aud: String,
    sub: String,
    iat: i64,
    exp: i64,
    #[serde(skip_serializing_if = "Option::is_none")]
    nonce: Option<String>,
    at_hash: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    hd: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    email_verified: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    picture: Option<String>,
}

/// `None` for an account of the other provider.
pub(super) fn id_token(
    base: &str,
    account: &Account,
    grant: &Grant,
    nonce: Option<String>,
    access_token: &str,
    now: OffsetDateTime,
) -> Option<Claims> {
    let Home::Google {
        subject,
        email_verified,
        hosted_domain,
    } = &account.home
    else {
        return None;
    };
    let granted = |scope: &str| grant.scope.iter().any(|word| word == scope);
    let issuer = issuer(base);
    Some(Claims {
        azp: grant.client_id.clone(),
        aud: grant.client_id.clone(),
        sub: subject.clone(),
        iat: now.unix_timestamp(),
        exp: (now + LIFE).unix_timestamp(),
        nonce,
        at_hash: half_hash(access_token),
        hd: hosted_domain.clone(),
        email: account.email.clone().filter(|_| granted("email")),
        email_verified: granted("email").then_some(*email_verified),
        name: granted("profile").then(|| account.name.clone()),
        picture: granted("profile").then(|| format!("{issuer}/picture/{subject}")),
        iss: issuer,
    })
}

/// The initials on a disc.
pub(super) async fn picture(
    State(app): State<SharedApp>,
    Path(subject): Path<String>,
    language: Language,
) -> Response {
    let Some(account) = app.directory.google_account(&subject) else {
        return pages::problem::not_found(language);
    };
    let svg = html! {
        svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 96 96" width="96" height="96" {
            circle cx="48" cy="48" r="48" fill="#3f51a3" {}
            text x="48" y="62" font-family="sans-serif" font-size="40" text-anchor="middle"
                fill="#ffffff" { (initials(&account.name)) }
        }
    };
    ([(CONTENT_TYPE, "image/svg+xml")], svg.into_string()).into_response()
}
