//! The answer of the token endpoint when all is well.

use serde::Serialize;

use super::aadsts::Aadsts;
use super::access;
use super::mint::{self, Binding, Channel};
use super::permissions::{self, OPENID_SCOPES, Resource};
use crate::app::App;
use crate::directory::Application;
use crate::params::Params;
use crate::store::access::LIFE;
use crate::store::grants::Grant;

/// A successful answer.
#[derive(Serialize)]
pub(super) struct Tokens {
    token_type: &'static str,
    scope: String,
    expires_in: i64,
    ext_expires_in: i64,
    access_token: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    refresh_token: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    id_token: Option<String>,
}

/// What a request at the token endpoint is about: an access token is for one resource.
pub(super) struct Asked {
    pub(super) resource: Resource,
    /// The scopes for this resource, as they were asked for.
    pub(super) scope: Vec<String>,
    /// The names of these scopes.
    pub(super) names: Vec<String>,
    pub(super) id_token: bool,
}

impl Asked {
    /// What the request asks for, or else all of the grant. Less may be asked for than was granted,
    /// or what the person has consented to at another time, never more; the next refresh token
    /// still stands for all of it (RFC 6749 section 6).
    pub(super) fn of(
        app: &App,
        application: &Application,
        grant: &Grant,
        params: &Params,
    ) -> Result<Self, Aadsts> {
        let words = params.words("scope");
        if words.is_empty() {
            return Self::choose(app, &grant.scope, false);
        }
        let open = words.iter().filter(|word| !grant.has(word)).cloned();
        check_consent(app, application, grant, &open.collect::<Vec<_>>())?;
        Self::choose(app, &words, true)
    }

    /// Picks the scopes of one resource: the only one if `strictly`, else the first.
    pub(super) fn choose(app: &App, words: &[String], strictly: bool) -> Result<Self, Aadsts> {
        let mut resource = None;
        let mut picked = Vec::new();
        for word in words {
            let found = permissions::find(word, &app.directory);
            let found = found.map_err(|why| Aadsts::scope(why, word))?;
            match (&resource, &found.resource) {
                (Some(chosen), Some(other)) if chosen != other && strictly => {
                    return Err(Aadsts::SeveralResources);
                }
                (Some(chosen), Some(other)) if chosen != other => continue,
                (None, Some(first)) => resource = Some(first.clone()),
                _ => {}
            }
            picked.push((word.clone(), found.name));
        }
        let resource = resource.unwrap_or(Resource::Graph);
        let id_token = words.iter().any(|word| word == "openid");
        // Graph takes those of OpenID Connect as its own; other resources do not know them.
        let graph = resource == Resource::Graph;
        picked.retain(|(word, _)| {
            word != "offline_access" && (graph || !OPENID_SCOPES.contains(&word.as_str()))
        });
        let (scope, names) = picked.into_iter().unzip();
        Ok(Self {
            resource,
            scope,
            names,
            id_token,
        })
    }
}

/// Whether the person or an administrator has consented to scopes.
pub(super) fn check_consent(
    app: &App,
    application: &Application,
    grant: &Grant,
    scope: &[String],
) -> Result<(), Aadsts> {
    let granted = &application.admin_consent;
    let open = scope.iter().filter(|word| !granted.contains(word)).cloned();
    let account = grant.session.account;
    let open: Vec<_> = open.collect();
    if app.consents.cover(account, &application.client.id, &open) {
        Ok(())
    } else {
        Err(Aadsts::NotGranted)
    }
}

/// Issues what was asked for.
pub(super) fn issue(
    app: &App,
    application: &Application,
    grant: &Grant,
    asked: &Asked,
    nonce: Option<String>,
) -> Result<Tokens, Aadsts> {
    let access_token = access::token(app, application, grant, asked)?;
    let binding = Binding {
        nonce,
        channel: Channel::Back,
        code: None,
        access_token: Some(&access_token),
    };
    let id_token = asked
        .id_token
        .then(|| mint::id_token(app, application, grant, binding))
        .transpose()?;
    let renew = || app.refresh_tokens.issue("1.B", grant.clone(), app.now());
    Ok(Tokens {
        token_type: "Bearer",
        scope: asked.scope.join(" "),
        expires_in: LIFE.whole_seconds(),
        ext_expires_in: LIFE.whole_seconds(),
        access_token,
        refresh_token: grant.offline.then(renew),
        id_token,
    })
}
