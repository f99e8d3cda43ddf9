//! The running server's parts, built once and passed down.

use std::sync::Arc;
use std::time::Duration;

use pia_oidc::RelyingParty;
use pia_protocol::auth::ProviderInfo;
use pia_protocol::clock::Clock;
use pia_protocol::ids::UserId;
use tokio::sync::Semaphore;
use tokio_util::sync::CancellationToken;
use url::Url;

use crate::config::{
    Config, Keys, MasterKey, Provider, PublicUrl, Quotas, SyncLimits, TrustedProxies,
};
use crate::db::{Db, DbError};
use crate::device_flow::{DeviceFlow, UserCodeKey};
use crate::fetch::HttpFetch;
use crate::instance::Instance;
use crate::keys::{KeysError, SigningKeys};
use crate::legacy::PUSHES_AT_ONCE;
use crate::limits::Limits;
use crate::owner::Owner;
use crate::photos::Photos;
use crate::places::Places;
use crate::provider_tokens::ProviderTokens;
use crate::seal::{Purpose, SealKey};
use crate::sign_in::SignIns;
use crate::sync::Watchers;
use crate::tokens::{AccessTokens, SessionLifetimes, Sessions};

/// What every route may use.
pub(crate) struct App {
    pub(crate) public_url: PublicUrl,
    /// What people call this server, where the operator has named it.
    pub(crate) name: Option<String>,
    pub(crate) instance: Instance,
    pub(crate) trusted_proxies: TrustedProxies,
    pub(crate) places: Option<Places>,
    pub(crate) allow_token_redirect: bool,
    /// Whether somebody of whom nothing is known gets an account.
    pub(crate) creates_accounts: bool,
    /// The role without which nobody gets in.
    pub(crate) required_role: Option<String>,
    pub(crate) quotas: Quotas,
    pub(crate) sync_limits: SyncLimits,
    pub(crate) drain_time: Duration,
    pub(crate) providers: Vec<ProviderParty>,
    pub(crate) db: Db,
    pub(crate) clock: Arc<dyn Clock>,
    pub(crate) sessions: Arc<Sessions>,
    pub(crate) sign_ins: SignIns,
    pub(crate) provider_tokens: ProviderTokens,
    pub(crate) photos: Photos,
    pub(crate) device_flow: DeviceFlow,
    pub(crate) limits: Limits,
    pub(crate) signing: Arc<SigningKeys>,
    pub(crate) watchers: Arc<Watchers>,
    /// Whose turn it is among the large pushes of older clients.
    pub(crate) legacy_pushes: Semaphore,
    master: Arc<MasterKey>,
    draining: CancellationToken,
}

/// A provider, and this server as its relying party.
pub(crate) struct ProviderParty {
    pub(crate) info: ProviderInfo,
    pub(crate) relying_party: RelyingParty<HttpFetch>,
    pub(crate) fetch: HttpFetch,
    /// Whether what it gives to act for people there is kept.
    pub(crate) keeps_tokens: bool,
    /// Whether people are signed out here when it renews that no more.
    pub(crate) signs_out: bool,
    /// Where Microsoft Graph is.
    pub(crate) graph: Url,
    /// What an application must be let do to call this server's API for a person.
    pub(crate) api_scope: String,
    /// Whether guests of a tenant are kept out.
    pub(crate) blocks_guests: bool,
    /// Groups, and the role each gives.
    pub(crate) group_roles: Vec<(String, String)>,
}

/// The parts do not fit together.
#[derive(Debug, thiserror::Error)]
pub enum BuildError {
    /// The HTTP client could not be built.
    #[error("the HTTP client cannot be made")]
    Http(#[from] reqwest::Error),
    /// No key could be derived.
    #[error("no key can be derived from the master key")]
    Key,
    /// The keys that access tokens are signed with cannot be had.
    #[error("access tokens cannot be signed")]
    Signing(#[source] Box<dyn std::error::Error + Send + Sync>),
}

impl From<KeysError> for BuildError {
    fn from(error: KeysError) -> Self {
        Self::Signing(Box::new(error))
    }
}

impl App {
    pub(crate) fn new(
        config: Config,
        keys: &Keys,
        signing: SigningKeys,
        public_url: PublicUrl,
        db: Db,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, BuildError> {
        let jwt = &config.jwt;
        let signing = Arc::new(signing);
        let ring = Arc::clone(&signing);
        let access = AccessTokens::new(move || ring.ring(), jwt);
        let sessions = Arc::new(Sessions::new(
            db.clone(),
            Arc::clone(&clock),
            access,
            SessionLifetimes {
                idle: jwt.refresh_lifetime,
                absolute: jwt.session_lifetime,
            },
        ));
        let seal = SealKey::new(&keys.master, Purpose::SignIn).map_err(|_| BuildError::Key)?;
        let providers = config.providers.into_iter().map(ProviderParty::new);
        let instance = Instance::of(&keys.master, &public_url).map_err(|_| BuildError::Key)?;
        Ok(Self {
            public_url,
            name: config.name,
            instance,
            trusted_proxies: config.trusted_proxies,
            places: config.places,
            allow_token_redirect: config.allow_token_redirect,
            creates_accounts: config.creates_accounts,
            required_role: config.required_role,
            quotas: config.quotas,
            sync_limits: config.sync_limits,
            drain_time: config.drain_time,
            providers: providers.collect::<Result<_, _>>()?,
            device_flow: DeviceFlow::new(
                db.clone(),
                Arc::clone(&clock),
                UserCodeKey::new(&keys.master),
                Arc::clone(&sessions),
            ),
            photos: Photos::new(db.clone(), Arc::clone(&clock)),
            provider_tokens: ProviderTokens::new(
                db.clone(),
                Arc::clone(&clock),
                Arc::clone(&keys.master),
            ),
            sign_ins: SignIns::new(db.clone(), Arc::clone(&clock), seal, Arc::clone(&sessions)),
            sessions,
            db,
            clock,
            limits: Limits::new(config.rate_limits),
            signing,
            watchers: Arc::default(),
            legacy_pushes: Semaphore::new(PUSHES_AT_ONCE),
            master: Arc::clone(&keys.master),
            draining: CancellationToken::new(),
        })
    }

    /// The provider of this name.
    pub(crate) fn provider(&self, name: &str) -> Option<&ProviderParty> {
        self.providers.iter().find(|p| p.info.name == name)
    }

    /// Somebody whose records are to be read or written.
    pub(crate) fn owner(&self, account: UserId) -> Result<Owner, DbError> {
        Ok(Owner::new(&self.master, account)?)
    }

    /// Our address at a provider.
    pub(crate) fn callback_url(&self, provider: &str) -> String {
        format!("{}{}", self.public_url, callback_path(provider))
    }

    /// Says that no new requests are wanted.
    pub(crate) fn drain(&self) {
        self.draining.cancel();
    }

    /// Whether the server is about to stop.
    pub(crate) fn is_draining(&self) -> bool {
        self.draining.is_cancelled()
    }

    /// Waits until the server is about to stop.
    pub(crate) async fn draining(&self) {
        self.draining.cancelled().await;
    }
}

/// The path of our address at a provider. One for each provider: an answer that comes to another's
/// is a mix-up (RFC 9700 section 4.4).
pub(crate) fn callback_path(provider: &str) -> String {
    format!("/signin-{provider}")
}

/// The path at which a provider says that a browser's session there has ended.
pub(crate) fn sign_out_path(provider: &str) -> String {
    format!("/signout-{provider}")
}

impl ProviderParty {
    pub(crate) fn new(provider: Provider) -> Result<Self, reqwest::Error> {
        let fetch = HttpFetch::new(&provider.connection)?;
        Ok(Self {
            info: ProviderInfo {
                name: provider.name,
                display_name: provider.display_name,
            },
            relying_party: RelyingParty::new(provider.registration, fetch.clone()),
            fetch,
            keeps_tokens: provider.keeps_tokens,
            signs_out: provider.signs_out,
            graph: provider.graph,
            api_scope: provider.api_scope,
            blocks_guests: provider.blocks_guests,
            group_roles: provider.group_roles,
        })
    }
}
