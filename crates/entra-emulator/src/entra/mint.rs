//! Making ID tokens.

use serde::Serialize;
use uuid::Uuid;

use super::aadsts::Aadsts;
use super::claims::{self, Subject};
use crate::app::App;
use crate::directory::{Application, PERSONAL_TENANT};
use crate::store::grants::Grant;

/// What an ID token is tied to, so that it cannot be put in the place of another.
pub(super) struct Binding<'a> {
    pub(super) nonce: Option<String>,
    pub(super) channel: Channel,
    /// The code it comes with.
    pub(super) code: Option<&'a str>,
    /// The access token it comes with.
    pub(super) access_token: Option<&'a str>,
}

/// The way a token travels to the application.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Channel {
    /// From the token endpoint.
    Back,
    /// In a form the browser posts.
    Form,
    /// In an address, where there is little room.
    Address,
}

/// A signed ID token.
pub(super) fn id_token(
    app: &App,
    application: &Application,
    grant: &Grant,
    binding: Binding<'_>,
) -> Result<String, Aadsts> {
    let subject = Subject::find(app, application, grant).ok_or(Aadsts::BadGrant)?;
    let claims = claims::id_token(&app.base, &subject, grant, binding, app.now());
    sign(app, subject.member.tenant, &claims)
}

/// Signs claims with the key for a tenant.
pub(super) fn sign<T: Serialize>(app: &App, tenant: Uuid, claims: &T) -> Result<String, Aadsts> {
    let key = if tenant == PERSONAL_TENANT {
        &app.keys.personal
    } else {
        &app.keys.work
    };
    key.sign(claims).map_err(Aadsts::Signing)
}
