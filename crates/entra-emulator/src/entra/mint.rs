//! Making ID tokens.

use super::aadsts::Aadsts;
use super::claims::{self, Subject};
use crate::app::App;
use crate::directory::{Application, Home, PERSONAL_TENANT};
use crate::store::grants::Grant;

/// What an ID token is tied to, so that it cannot be put in the place of another.
#[derive(Default)]
pub(super) struct Binding<'a> {
    pub(super) nonce: Option<String>,
    /// The code it comes with.
    pub(super) code: Option<&'a str>,
    /// The access token it comes with.
    pub(super) access_token: Option<&'a str>,
}

/// A signed ID token.
pub(super) fn id_token(
    app: &App,
    application: &Application,
    grant: &Grant,
    binding: Binding<'_>,
) -> Result<String, Aadsts> {
    let account = app.directory.account(grant.session.account);
    let Home::Entra { tenant, object } = account.home else {
        return Err(Aadsts::BadGrant);
    };
    let subject = Subject {
        account,
        tenant,
        object,
        application,
    };
    let claims = claims::id_token(&app.base, &subject, grant, binding, app.now());
    let key = if tenant == PERSONAL_TENANT {
        &app.keys.personal
    } else {
        &app.keys.work
    };
    key.sign(&claims).map_err(Aadsts::Signing)
}
