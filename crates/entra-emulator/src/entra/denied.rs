//! Refusing an account on purpose, in the words Entra has for it.

use data_encoding::HEXLOWER;
use serde_json::json;
use sha2::{Digest, Sha256};

use super::aadsts::Aadsts;
use crate::app::App;
use crate::directory::{Account, Client, Place, Reason};
use crate::interaction::{Prompt, Request};
use crate::store::browsers::Session;
use crate::store::grants::Grant;

/// A refusal as it reaches an application.
#[derive(Debug, thiserror::Error)]
#[error("{sentence}")]
pub(crate) struct Denied {
    reason: Reason,
    /// Whether a browser brings it; else the token endpoint says it.
    in_front: bool,
    sentence: String,
    claims: Option<String>,
}

impl Denied {
    fn new(reason: Reason, account: &Account, client: &Client, in_front: bool) -> Self {
        let claims = (reason == Reason::MfaRequired).then(|| challenge(account));
        Self {
            reason,
            in_front,
            sentence: sentence(reason, account, client),
            claims,
        }
    }

    pub(crate) fn number(&self) -> u32 {
        match self.reason {
            Reason::MfaRequired => 50076,
            Reason::DeviceNotCompliant => 53000,
            Reason::ConditionalAccess => 53003,
            Reason::ConsentRequired => 65001,
            Reason::AdminConsentRequired => 90094,
            Reason::NotInTenant => 50020,
            Reason::AccountDisabled => 50057,
        }
    }

    pub(crate) fn error(&self) -> &'static str {
        match self.reason {
            Reason::MfaRequired => "interaction_required",
            _ if !self.in_front => "invalid_grant",
            Reason::DeviceNotCompliant | Reason::ConsentRequired | Reason::NotInTenant => {
                "interaction_required"
            }
            Reason::ConditionalAccess | Reason::AdminConsentRequired | Reason::AccountDisabled => {
                "access_denied"
            }
        }
    }

    pub(crate) fn suberror(&self) -> Option<&'static str> {
        match self.reason {
            Reason::MfaRequired => Some("basic_action"),
            Reason::DeviceNotCompliant | Reason::ConditionalAccess => Some("message_only"),
            Reason::ConsentRequired | Reason::AdminConsentRequired => Some("consent_required"),
            Reason::NotInTenant | Reason::AccountDisabled => None,
        }
    }

    /// What the next authorization request has to carry, verbatim.
    pub(crate) fn claims(&self) -> Option<&str> {
        self.claims.as_deref()
    }
}

/// Whether an authorization request gets past the refusal of its account. What is demanded can be
/// met where the person can be asked: a second factor by a request with the claims of the
/// challenge, a missing consent by one with `prompt=consent`.
pub(crate) fn at_authorize(app: &App, request: &Request, session: Session) -> Result<(), Reason> {
    let account = app.directory.account(session.account);
    let Some(denial) = app.denials.facing(account, session.id) else {
        return Ok(());
    };
    let silent = request.asks(Prompt::None);
    let everywhere = denial.at.contains(&Place::Authorize);
    let when_silent = denial.at.contains(&Place::Silent);
    let met = match denial.reason {
        _ if when_silent && !everywhere => true,
        Reason::MfaRequired => request.claims.as_deref() == Some(&*challenge(account)),
        Reason::ConsentRequired => request.asks(Prompt::Consent),
        _ => false,
    };
    if met && !silent {
        app.denials.meet(account.id, session.id);
        Ok(())
    } else if everywhere || (silent && when_silent) {
        Err(denial.reason)
    } else {
        Ok(())
    }
}

/// The error for an authorization response.
pub(super) fn in_front(account: &Account, client: &Client, reason: Reason) -> Aadsts {
    Aadsts::Denied(Denied::new(reason, account, client, true))
}

/// Whether the token endpoint refuses an account at `place`.
pub(super) fn at_token(
    app: &App,
    client: &Client,
    grant: &Grant,
    place: Place,
) -> Result<(), Aadsts> {
    let account = app.directory.account(grant.session.account);
    match app.denials.facing(account, grant.session.id) {
        Some(denial) if denial.at.contains(&place) => {
            let denied = Denied::new(denial.reason, account, client, false);
            Err(Aadsts::Denied(denied))
        }
        _ => Ok(()),
    }
}

/// Whether Graph refuses a token, and the claims it demands.
pub(crate) fn at_graph(app: &App, grant: &Grant) -> Result<(), Option<String>> {
    let account = app.directory.account(grant.session.account);
    match app.denials.facing(account, grant.session.id) {
        Some(denial) if denial.at.contains(&Place::Graph) => {
            Err((denial.reason == Reason::MfaRequired).then(|| challenge(account)))
        }
        _ => Ok(()),
    }
}

/// The claims challenge of an account: the same each time, so that it can be told again later.
fn challenge(account: &Account) -> String {
    let policy = HEXLOWER.encode(&Sha256::digest(&account.username)[..16]);
    let capolids = json!({ "essential": true, "values": [policy] });
    json!({ "access_token": { "capolids": capolids } }).to_string()
}

fn sentence(reason: Reason, account: &Account, client: &Client) -> String {
    let (user, app) = (&account.username, &client.name);
    match reason {
        Reason::MfaRequired => {
            format!("A policy of the administrator demands a second factor for access to '{app}'.")
        }
        Reason::DeviceNotCompliant => {
            "The device is not in the required state: it is not compliant.".to_owned()
        }
        Reason::ConditionalAccess => {
            "Access is blocked by a Conditional Access policy; no token is issued.".to_owned()
        }
        Reason::ConsentRequired => {
            format!("The user or an administrator has not consented to the use of '{app}'.")
        }
        Reason::AdminConsentRequired => {
            format!("'{app}' needs permissions that only an administrator can grant.")
        }
        Reason::NotInTenant => format!(
            "The account '{user}' does not exist in the tenant and cannot be used with '{app}' there."
        ),
        Reason::AccountDisabled => "The user account is disabled.".to_owned(),
    }
}
