//! Access tokens, in the form their resource takes. Clients must not look into them; APIs do.

use serde_json::{Value, json};

use super::aadsts::Aadsts;
use super::authority::{issuer_of, issuer_v1_of};
use super::claims::Subject;
use super::groups;
use super::issue::Asked;
use super::mint::{self, Channel};
use super::permissions::Resource;
use crate::app::App;
use crate::directory::{Application, Credentials, PERSONAL_TENANT, TokenVersion};
use crate::secrets;
use crate::store::access::{Access, LIFE};
use crate::store::grants::Grant;

/// The audience of tokens for Graph.
const GRAPH: &str = "https://graph.microsoft.com";

/// Makes an access token, and keeps what it allows.
pub(super) fn token(
    app: &App,
    application: &Application,
    grant: &Grant,
    asked: &Asked,
) -> Result<String, Aadsts> {
    let client = Subject::find(app, application, grant).ok_or(Aadsts::BadGrant)?;
    let token = match &asked.resource {
        Resource::Graph if client.member.tenant == PERSONAL_TENANT => {
            // Not even a JWT, as Graph's tokens for personal accounts are.
            format!("EwB{}", secrets::token())
        }
        Resource::Graph => {
            let claims = version_one(app, &client, application, GRAPH, asked);
            mint::sign(app, client.member.tenant, &claims)?
        }
        Resource::Api(id) => {
            let api = app.directory.application(id).ok_or(Aadsts::BadGrant)?;
            let claims = for_api(app, application, grant, asked, api)?;
            mint::sign(app, client.member.tenant, &claims)?
        }
    };
    let access = Access {
        grant: grant.clone(),
        resource: asked.resource.clone(),
        scope: asked.names.clone(),
        issued: app.now(),
    };
    app.access_tokens.keep(token.clone(), access);
    Ok(token)
}

fn for_api(
    app: &App,
    client: &Application,
    grant: &Grant,
    asked: &Asked,
    api: &Application,
) -> Result<Value, Aadsts> {
    // The subject is pairwise by the application that reads it.
    let subject = Subject::find(app, api, grant).ok_or(Aadsts::BadGrant)?;
    let mut claims = match api.token_version {
        TokenVersion::One => {
            let audience = format!("api://{}", api.client.id);
            version_one(app, &subject, client, &audience, asked)
        }
        TokenVersion::Two => version_two(app, &subject, client, asked),
    };
    if let Some(roles) = api.roles_of(subject.account.id) {
        claims["roles"] = json!(roles);
    }
    if api.group_claims {
        for (name, value) in groups::claims(&app.base, subject.member, Channel::Back) {
            claims[name] = value;
        }
    }
    Ok(claims)
}

/// What both forms have.
fn common(app: &App, subject: &Subject<'_>, asked: &Asked) -> Value {
    let now = app.now();
    let mut claims = json!({
        "iat": now.unix_timestamp(),
        "nbf": now.unix_timestamp(),
        "exp": (now + LIFE).unix_timestamp(),
        "sub": subject.pairwise(),
        "oid": subject.member.object,
        "tid": subject.member.tenant,
        "name": subject.account.name,
        "scp": asked.names.join(" "),
        "uti": secrets::label(),
    });
    if let Some(provider) = subject.identity_provider(&app.base) {
        claims["idp"] = provider.into();
    }
    claims
}

fn version_one(
    app: &App,
    subject: &Subject<'_>,
    client: &Application,
    audience: &str,
    asked: &Asked,
) -> Value {
    let mut claims = common(app, subject, asked);
    claims["ver"] = "1.0".into();
    claims["aud"] = audience.into();
    claims["iss"] = issuer_v1_of(&app.base, subject.member.tenant).into();
    claims["appid"] = (*client.client.id).into();
    claims["appidacr"] = proof(client).into();
    claims["acr"] = "1".into();
    claims["amr"] = json!(["pwd"]);
    claims["unique_name"] = (*subject.account.username).into();
    claims["upn"] = (*subject.account.username).into();
    claims
}

fn version_two(app: &App, subject: &Subject<'_>, client: &Application, asked: &Asked) -> Value {
    let mut claims = common(app, subject, asked);
    claims["ver"] = "2.0".into();
    claims["aud"] = (*subject.application.client.id).into();
    claims["iss"] = issuer_of(&app.base, subject.member.tenant).into();
    claims["azp"] = (*client.client.id).into();
    claims["azpacr"] = proof(client).into();
    claims["preferred_username"] = (*subject.account.username).into();
    claims
}

/// How the client has proven who it is: not at all, or by a secret.
fn proof(client: &Application) -> &'static str {
    match client.client.credentials {
        Credentials::Public => "0",
        Credentials::Secrets(_) => "1",
    }
}
