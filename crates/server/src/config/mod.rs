//! Configuration: layers of text, read once into types that cannot be wrong.
//!
//! From the lowest to the highest: built-in default, `appsettings.json`,
//! `appsettings.{PIA_ENVIRONMENT}.json`, environment, command line. Any problem is one sentence that
//! names the key, and the server does not start.

mod connection;
mod environment;
mod error;
mod files;
mod keys;
mod layers;
mod network;
mod providers;
mod quotas;
mod secrets;
mod settings;
mod sync;
#[cfg(test)]
mod tests;
mod values;

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;

use time::Duration;

use crate::db::DatabaseAddress;
use crate::places::Places;

pub use self::connection::Connection;
pub(crate) use self::connection::Proxy;
pub use self::error::ConfigError;
pub use self::layers::Sources;
pub use self::network::{PublicUrl, TrustedProxies};
pub use self::providers::Provider;
pub use self::quotas::Quotas;
pub use self::secrets::{JwtKey, Keys, MasterKey};
pub use self::sync::SyncLimits;

/// Everything the server is told. No `Debug`: some of it is secret.
pub struct Config {
    /// Where to listen.
    pub listen: SocketAddr,
    /// How clients reach the server; none means `http://localhost` with the port listened on.
    pub public_url: Option<PublicUrl>,
    /// What people call the server, beside its host.
    pub name: Option<String>,
    /// The hops whose `X-Forwarded-For` is believed.
    pub trusted_proxies: TrustedProxies,
    /// How long the server goes on answering once it was told to stop, and says that it is not
    /// ready, so that whoever spreads requests over several servers sends it no more.
    pub drain_time: std::time::Duration,
    /// About where addresses are, if the operator has a database for that.
    pub(crate) places: Option<Places>,
    /// Where metrics are served, if anywhere.
    pub metrics: Option<SocketAddr>,
    /// Where the data is kept.
    pub database: DatabaseAddress,
    /// Access and refresh tokens.
    pub jwt: Jwt,
    /// The key that everything encrypted at rest derives from, when given.
    pub master_key: Option<Arc<MasterKey>>,
    /// The ways to sign in, in the order to show them.
    pub providers: Vec<Provider>,
    /// Requests per minute.
    pub rate_limits: RateLimits,
    /// Whether first-generation clients may be answered with tokens in a loopback URL.
    pub allow_token_redirect: bool,
    /// How much such clients, and those of the second generation, may store.
    pub quotas: Quotas,
    /// How much the others may.
    pub sync_limits: SyncLimits,
    /// Whether somebody of whom nothing is known gets an account.
    pub creates_accounts: bool,
    /// The role without which nobody gets in.
    pub required_role: Option<String>,
    /// The files that secrets were read from.
    secret_files: Vec<PathBuf>,
}

/// Section `Jwt`. No `Debug`: it holds the signing key.
pub struct Jwt {
    /// What new access tokens are signed with.
    pub algorithm: JwtAlgorithm,
    /// The signing key of HS256, when given.
    pub secret: Option<Arc<JwtKey>>,
    /// The one before it, whose tokens are still believed.
    pub previous_secret: Option<Arc<JwtKey>>,
    /// `iss` of access tokens.
    pub issuer: String,
    /// `aud` of access tokens.
    pub audience: String,
    /// How long an access token is good for.
    pub access_lifetime: Duration,
    /// How long a device may be away before it has to sign in again.
    pub refresh_lifetime: Duration,
    /// After how long it has to sign in again in any case; none is never.
    pub session_lifetime: Option<Duration>,
}

/// How access tokens are signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum JwtAlgorithm {
    /// With a configured secret, as existing deployments do: only this server can check them.
    Hs256,
    /// With keys in the database whose public halves are published.
    Es256,
    /// The same, with another kind of key.
    EdDsa,
}

/// Section `RateLimits`: requests per minute; zero is no limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RateLimits {
    /// All requests of one address.
    pub global: u32,
    /// Requests of one address to the sign-in and token endpoints.
    pub auth: u32,
    /// Requests of one person to sync.
    pub sync: u32,
}

impl Config {
    /// Reads every layer.
    ///
    /// # Errors
    /// One sentence that names what is wrong.
    pub fn load(sources: &Sources) -> Result<Self, ConfigError> {
        settings::read(&layers::merge(sources)?)
    }

    /// The signing key and the master key: the given ones, or, while the public URL is loopback,
    /// those kept beside the database, made now if this is the first start.
    ///
    /// # Errors
    /// When the file beside the database cannot be read or written.
    pub fn keys(&self) -> Result<Keys, ConfigError> {
        secrets::resolve(self)
    }

    /// Like [`keys`](Self::keys), but makes none: there are none before the first start.
    pub(crate) fn keys_if_there(&self) -> Result<Option<Keys>, ConfigError> {
        secrets::find(self)
    }

    /// The files that secrets are in: those they were read from, and the one beside the database.
    pub(crate) fn secret_files(&self) -> Vec<PathBuf> {
        let beside = secrets::file_beside(&self.database);
        let beside = beside.filter(|path| path.exists());
        self.secret_files.iter().cloned().chain(beside).collect()
    }

    /// Whether clients on other machines can reach the server, as far as the configuration says.
    pub fn is_loopback(&self) -> bool {
        self.public_url.as_ref().is_none_or(PublicUrl::is_loopback)
    }
}
