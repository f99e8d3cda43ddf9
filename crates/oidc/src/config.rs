//! Which provider to trust, and as whom.

use std::time::Duration;

use url::Url;
use uuid::Uuid;

use crate::{access_token::V1_ISSUER, authorize::ResponseType, secret::ClientSecret};

/// How far our clock and the provider's may differ before a token is refused for its times.
pub const DEFAULT_LEEWAY: Duration = Duration::from_mins(5);

/// How much earlier than asked for a person may have proved who they are: as far as clocks differ
/// that are kept well. More would let an older proof pass for a fresh one.
pub const DEFAULT_AUTH_TIME_LEEWAY: Duration = Duration::from_mins(1);

/// Whose rules a provider follows where it differs from the specification.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum ProviderKind {
    /// Microsoft Entra ID, version 2.0: many tenants behind one authority, a templated issuer, and
    /// people named by tenant and object id.
    Entra,
    /// Google: `iss` comes with or without its scheme.
    Google,
    /// Any provider that keeps to OpenID Connect Core and Discovery.
    Generic,
}

/// One provider, and this application's registration with it.
pub struct ProviderConfig {
    /// Whose rules it follows.
    pub kind: ProviderKind,
    /// The issuer without `/.well-known/openid-configuration`, e.g.
    /// `https://login.microsoftonline.com/common/v2.0`. `https`, or `http` on a loopback host.
    /// A query is passed on with the request for the metadata (Entra's `?appid=…`).
    pub authority: Url,
    /// The application's id at the provider: the only audience accepted.
    pub client_id: String,
    /// The application's secret; `None` for a public client.
    pub client_secret: Option<ClientSecret>,
    /// The scopes to ask for. `openid` is asked for in any case.
    pub scopes: Vec<String>,
    /// What the browser brings back: a code, or an ID token beside it.
    pub response_type: ResponseType,
    /// How far `exp`, `nbf` and `iat` may lie on the wrong side of our clock.
    pub leeway: Duration,
    /// How much earlier than asked for `auth_time` may lie, when a fresh proof was asked for.
    pub auth_time_leeway: Duration,
    /// The Entra tenants whose accounts may sign in; empty for all the authority admits.
    pub allowed_tenants: Vec<Uuid>,
    /// The Google Workspace domains whose accounts may sign in; empty for every account. Held
    /// against `hd`, never against the end of an e-mail address, which says nothing about who
    /// manages the account. With another provider, whose tokens have no `hd`, nobody gets in.
    pub allowed_domains: Vec<String>,
    /// Whether a refresh token is wanted too, to act for the person later. The person is asked for
    /// it, so it is not to be set without need.
    pub offline_access: bool,
    /// Which claims hold what is shown of a person, where that is not the usual ones.
    pub claims: ClaimNames,
    /// Our own API, if people call it with this provider's access tokens.
    pub api: ApiConfig,
    /// How long the provider's metadata and keys are good.
    pub cache: CacheTimes,
}

/// Names of claims with text to show. One that is not there, or is no text, leaves the usual one.
/// Nobody is recognised by any of them.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct ClaimNames {
    /// The name, instead of `name`.
    pub name: Option<String>,
    /// The address, instead of `email`.
    pub email: Option<String>,
    /// What people type to sign in, instead of `preferred_username`.
    pub username: Option<String>,
    /// The same of an Entra tenant's guests, whose own is made up (`ada_home.example#EXT#@…`).
    pub guest_username: Option<String>,
}

/// Which of Entra's access tokens are for our own API.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApiConfig {
    /// The names it goes by in `aud`: its client id, its `api://…` URI. None means no token is.
    pub audiences: Vec<String>,
    /// The issuer of version 1.0, with `{tenantid}` in it; `None` to refuse that version. An API
    /// gets it unless its manifest says `accessTokenAcceptedVersion: 2`.
    pub v1_issuer: Option<String>,
}

impl Default for ApiConfig {
    /// No names, and both versions of the global cloud.
    fn default() -> Self {
        Self {
            audiences: Vec::new(),
            v1_issuer: Some(V1_ISSUER.to_owned()),
        }
    }
}

/// How long an answer of the provider is good.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lifetime {
    /// From then on it is renewed when it is needed.
    pub fresh: Duration,
    /// Until then it is still used when it cannot be renewed.
    pub usable: Duration,
}

/// How often a provider is asked about itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CacheTimes {
    /// For its metadata.
    pub metadata: Lifetime,
    /// For its keys. A withdrawn key is trusted for as long as this says, should the key set be out
    /// of reach.
    pub keys: Lifetime,
    /// How long to leave the provider alone after it was asked in vain: it was down, or did not
    /// know a token's key. Any stranger can make up a `kid`.
    pub retry_after: Duration,
    /// How often [`RelyingParty::renew`](crate::RelyingParty::renew) is to be called; it reads keys
    /// again that are about as old.
    pub renew_every: Duration,
}

impl Default for CacheTimes {
    /// What Microsoft's documentation advises: metadata twice a day, keys daily and about hourly in
    /// the background, an unknown key once in five minutes. Endpoints hardly ever move, so a week
    /// without an answer is sat out.
    fn default() -> Self {
        const WEEK: Duration = Duration::from_hours(7 * 24);
        Self {
            metadata: Lifetime {
                fresh: Duration::from_hours(12),
                usable: WEEK,
            },
            keys: Lifetime {
                fresh: Duration::from_hours(24),
                usable: WEEK,
            },
            retry_after: Duration::from_mins(5),
            renew_every: Duration::from_hours(1),
        }
    }
}

impl ProviderConfig {
    /// A provider with the usual scopes (`openid profile email`) and leeway, no secret, and every
    /// tenant and domain allowed.
    pub fn new(kind: ProviderKind, authority: Url, client_id: impl Into<String>) -> Self {
        Self {
            kind,
            authority,
            client_id: client_id.into(),
            client_secret: None,
            scopes: ["openid", "profile", "email"].map(String::from).to_vec(),
            response_type: ResponseType::default(),
            leeway: DEFAULT_LEEWAY,
            auth_time_leeway: DEFAULT_AUTH_TIME_LEEWAY,
            allowed_tenants: Vec::new(),
            allowed_domains: Vec::new(),
            offline_access: false,
            claims: ClaimNames::default(),
            api: ApiConfig::default(),
            cache: CacheTimes::default(),
        }
    }
}
