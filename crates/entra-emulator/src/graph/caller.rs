//! Who calls, by the bearer token.

use axum::http::HeaderMap;
use axum::http::header::AUTHORIZATION;

use super::fault::GraphError;
use crate::app::App;
use crate::directory::{Account, Membership};
use crate::entra::denied;
use crate::entra::permissions::Resource;
use crate::store::grants::Worthless;

/// The person a token speaks for, and what it allows.
pub(super) struct Caller<'a> {
    pub(super) account: &'a Account,
    /// As the tenant knows them in which they signed in.
    pub(super) member: &'a Membership,
    scope: Vec<String>,
}

impl<'a> Caller<'a> {
    /// Takes a token that is for Graph and alive.
    pub(super) fn find(app: &'a App, headers: &HeaderMap) -> Result<Self, GraphError> {
        let header = headers.get(AUTHORIZATION).ok_or(GraphError::NoToken)?;
        let header = header.to_str().map_err(|_| GraphError::BadToken)?;
        let (scheme, token) = header.split_once(' ').ok_or(GraphError::NoToken)?;
        if !scheme.eq_ignore_ascii_case("Bearer") {
            return Err(GraphError::NoToken);
        }
        let access = app.access_tokens.find(token.trim(), app.now());
        let access = access.map_err(|why| match why {
            Worthless::Expired => GraphError::Expired,
            Worthless::Unknown | Worthless::Spent | Worthless::Revoked => GraphError::BadToken,
        })?;
        if access.resource != Resource::Graph {
            return Err(GraphError::Audience);
        }
        denied::at_graph(app, &access.grant).map_err(|claims| match claims {
            Some(claims) => GraphError::Claims(claims),
            None => GraphError::BadToken,
        })?;
        let account = app.directory.account(access.grant.session.account);
        let tenant = access.grant.tenant.ok_or(GraphError::BadToken)?;
        let member = account.in_tenant(tenant).ok_or(GraphError::BadToken)?;
        Ok(Self {
            account,
            member,
            scope: access.scope,
        })
    }

    /// Wants one of these scopes.
    pub(super) fn may(&self, any_of: &[&str]) -> Result<(), GraphError> {
        let held = |scope: &String| any_of.contains(&scope.as_str());
        if self.scope.iter().any(held) {
            Ok(())
        } else {
            Err(GraphError::Privileges)
        }
    }
}
