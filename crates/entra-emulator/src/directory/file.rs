//! The directory as it stands in its JSON file.

use std::collections::BTreeMap;

use serde::Deserialize;
use uuid::Uuid;

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct File {
    #[serde(default)]
    pub(super) sign_in_hint: Option<super::SignInHint>,
    pub(super) tenants: Vec<Tenant>,
    #[serde(default)]
    pub(super) personal_accounts: Vec<User>,
    pub(super) applications: Vec<Application>,
    #[serde(default)]
    pub(super) google: Google,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Tenant {
    pub(super) id: Uuid,
    pub(super) name: String,
    pub(super) domain: String,
    pub(super) users: Vec<User>,
    #[serde(default)]
    pub(super) guests: Vec<Guest>,
}

/// An account of another tenant, or a personal one, as it is known in this tenant.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Guest {
    pub(super) id: Uuid,
    pub(super) username: String,
    #[serde(default)]
    pub(super) groups: Vec<Uuid>,
    #[serde(default)]
    pub(super) more_groups: u16,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct User {
    pub(super) id: Uuid,
    pub(super) username: String,
    pub(super) name: String,
    #[serde(default)]
    pub(super) email: Option<String>,
    pub(super) password: String,
    /// Refuses the user on purpose.
    #[serde(default)]
    pub(super) refusal: Option<super::Denial>,
    #[serde(default)]
    pub(super) groups: Vec<Uuid>,
    /// How many groups to make up beside those.
    #[serde(default)]
    pub(super) more_groups: u16,
    #[serde(default)]
    pub(super) photo: bool,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Application {
    pub(super) client_id: Uuid,
    pub(super) name: String,
    pub(super) kind: Kind,
    #[serde(default)]
    pub(super) client_secrets: Vec<String>,
    pub(super) redirect_uris: Vec<String>,
    pub(super) sign_in_audience: SignInAudience,
    /// Where the application is registered; needed for `AzureADMyOrg` alone.
    #[serde(default)]
    pub(super) home_tenant: Option<Uuid>,
    #[serde(default)]
    pub(super) optional_claims: Vec<super::OptionalClaim>,
    /// Whether ID tokens may come straight from the authorize endpoint.
    #[serde(default)]
    pub(super) enable_id_token_issuance: bool,
    #[serde(default)]
    pub(super) group_membership_claims: GroupMembershipClaims,
    /// Who has which role: user names by the role's value.
    #[serde(default)]
    pub(super) app_roles: BTreeMap<String, Vec<String>>,
    /// The names of the scopes it offers, asked for as `api://{clientId}/{name}`.
    #[serde(default)]
    pub(super) api_scopes: Vec<String>,
    /// The form of the access tokens it takes: 1, as when nothing is said, or 2.
    #[serde(default)]
    pub(super) access_token_accepted_version: Option<u8>,
    /// Where the application wants to be told, in a hidden frame, that somebody signed out.
    #[serde(default)]
    pub(super) frontchannel_logout_uri: Option<String>,
    /// Scopes an administrator has consented to for everybody.
    #[serde(default)]
    pub(super) admin_consent: Vec<String>,
}

/// Which groups stand in tokens, in the words of a manifest. All groups here are security groups.
#[derive(Deserialize, Default, PartialEq, Eq)]
pub(super) enum GroupMembershipClaims {
    #[default]
    None,
    SecurityGroup,
    All,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) enum Kind {
    /// Keeps a secret.
    Web,
    /// Cannot keep one: desktop, mobile.
    Public,
}

/// In the words of an application's manifest.
#[derive(Deserialize)]
pub(super) enum SignInAudience {
    #[serde(rename = "AzureADMyOrg")]
    MyOrg,
    #[serde(rename = "AzureADMultipleOrgs")]
    MultipleOrgs,
    #[serde(rename = "AzureADandPersonalMicrosoftAccount")]
    MultipleOrgsAndPersonal,
    #[serde(rename = "PersonalMicrosoftAccount")]
    Personal,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Google {
    pub(super) clients: Vec<GoogleClient>,
    pub(super) users: Vec<GoogleUser>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GoogleClient {
    pub(super) client_id: String,
    pub(super) name: String,
    pub(super) client_secret: String,
    pub(super) redirect_uris: Vec<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct GoogleUser {
    pub(super) subject: String,
    pub(super) email: String,
    pub(super) email_verified: bool,
    pub(super) name: String,
    /// The Workspace domain; absent for a private account.
    #[serde(default)]
    pub(super) hosted_domain: Option<String>,
    pub(super) password: String,
}
