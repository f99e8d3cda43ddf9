//! How a provider is reached.

use std::path::Path;
use std::time::Duration;

use pia_oidc::FetchLimits;
use reqwest::Certificate;
use secrecy::{ExposeSecret, SecretString};
use url::Url;

use super::ConfigError;
use super::values::{Values, duration};

/// The way to one provider. No `Debug`: a proxy's address may hold a password.
#[derive(Clone)]
pub struct Connection {
    pub(crate) proxy: Proxy,
    /// Trusted beside the system's own.
    pub(crate) authorities: Vec<Certificate>,
    pub(crate) limits: FetchLimits,
    /// How often a request is sent again that can be, when no answer came.
    pub(crate) retries: u32,
}

/// Which proxy requests go through.
#[derive(Clone)]
pub(crate) enum Proxy {
    /// The one the system names, if it names one.
    System,
    /// None, whatever the system says.
    None,
    /// This one.
    At(ProxyAddress),
}

/// An address such as `http://name:password@proxy.example:3128`. No `Debug`: see the password.
#[derive(Clone)]
pub(crate) struct ProxyAddress(SecretString);

impl Proxy {
    /// Reads `none` or an address.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        if text.trim() == "none" {
            return Some(Self::None);
        }
        let url = Url::parse(text.trim()).ok()?;
        let fits = matches!(url.scheme(), "http" | "https") && url.has_host();
        fits.then(|| Self::At(ProxyAddress(SecretString::from(String::from(url)))))
    }
}

impl ProxyAddress {
    /// The proxy as the HTTP client takes it.
    pub(crate) fn build(&self) -> Result<reqwest::Proxy, reqwest::Error> {
        // EXPOSE: to the client that speaks to the proxy.
        reqwest::Proxy::all(self.0.expose_secret())
    }
}

impl Default for Connection {
    fn default() -> Self {
        Self {
            proxy: Proxy::System,
            authorities: Vec::new(),
            limits: FetchLimits::default(),
            retries: 1,
        }
    }
}

/// Reads a provider's section.
pub(super) fn read(values: &Values<'_>, section: &str) -> Result<Connection, ConfigError> {
    let key = |last: &str| format!("{section}:{last}");
    let default = Connection::default();
    let total = values.read(&key("Timeout"), timeout)?;
    let total = total.unwrap_or(default.limits.total);
    let retries = values.read(&key("Retries"), retries)?;
    Ok(Connection {
        proxy: proxy(values, &key("Proxy"))?.unwrap_or(default.proxy),
        authorities: values
            .read(&key("CaFile"), authorities)?
            .unwrap_or_default(),
        limits: FetchLimits {
            connect: default.limits.connect.min(total),
            total,
            ..default.limits
        },
        retries: retries.unwrap_or(default.retries),
    })
}

/// A time that lies within sensible bounds, for the sentence "{key} in {origin} …".
pub(super) fn within(text: &str, (least, most): (&str, &str)) -> Result<Duration, String> {
    let time = duration(text)?;
    if duration(least)? <= time && time <= duration(most)? {
        Ok(time.unsigned_abs())
    } else {
        Err(format!("must be between {least} and {most}, not {text:?}"))
    }
}

fn timeout(text: &str) -> Result<Duration, String> {
    within(text, ("1s", "2m"))
}

fn retries(text: &str) -> Result<u32, String> {
    let number = text.trim().parse().ok().filter(|number| *number <= 5);
    number.ok_or_else(|| format!("must be a number from 0 to 5, not {text:?}"))
}

/// The address is not quoted in the problem: it may hold a password.
fn proxy(values: &Values<'_>, key: &str) -> Result<Option<Proxy>, ConfigError> {
    let Some(text) = values.secret(key)? else {
        return Ok(None);
    };
    let problem = "must be an address such as http://proxy.example:3128, or none";
    Proxy::parse(&text)
        .map(Some)
        .ok_or_else(|| values.problem(key, problem))
}

fn authorities(path: &str) -> Result<Vec<Certificate>, String> {
    let pem = std::fs::read(Path::new(path))
        .map_err(|error| format!("names the file {path:?}, which cannot be read: {error}"))?;
    let found = Certificate::from_pem_bundle(&pem).unwrap_or_default();
    if found.is_empty() {
        return Err(format!(
            "names the file {path:?}, which holds no certificate in PEM form"
        ));
    }
    Ok(found)
}
