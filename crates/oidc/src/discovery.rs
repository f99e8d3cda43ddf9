//! The provider's metadata document (OpenID Connect Discovery 1.0, RFC 8414).

use serde::Deserialize;
use url::{Host, Url};

use crate::{
    config::ProviderKind,
    document::{self, DocumentError},
    fetch::Fetch,
    issuer::{self, MetadataIssuer},
    lenient,
    provider_error::ErrorClass,
};

/// The most bytes of a metadata document that are read; Entra's has about 2,000.
pub const MAX_METADATA_BYTES: usize = 64 * 1024;

/// What the provider says about itself, checked.
#[derive(Debug, Clone)]
pub struct Metadata {
    /// The issuer that ID tokens name, or Entra's template of it.
    pub issuer: MetadataIssuer,
    /// Where the browser goes to sign in.
    pub authorization_endpoint: Url,
    /// Where the code is redeemed.
    pub token_endpoint: Url,
    /// Where the keys are.
    pub jwks_uri: Url,
    /// Where a person's name and address are to be had, if it can be trusted with a token.
    pub userinfo_endpoint: Option<Url>,
    /// Where the browser goes to sign out of the provider too.
    pub end_session_endpoint: Option<Url>,
    /// Whether authorization responses carry `iss` (RFC 9207 section 3).
    pub response_iss: bool,
}

/// The metadata cannot be had, or cannot be trusted.
#[derive(Debug, thiserror::Error)]
pub enum DiscoveryError {
    /// The document cannot be had.
    #[error("the sign-in provider's metadata cannot be read")]
    Document(#[from] DocumentError),
    /// The document speaks for another issuer (OpenID Connect Discovery section 4.3): a wrong
    /// authority, or someone in between.
    #[error("the sign-in provider at {authority} calls itself {found:?}, which is another one")]
    OtherIssuer {
        /// Whom we asked, from the configuration.
        authority: String,
        /// What the document says.
        found: String,
    },
    /// Plain `http` beyond this machine.
    #[error("the sign-in provider's {what} {url} must be https")]
    Insecure {
        /// Which URL.
        what: &'static str,
        /// The URL.
        url: Url,
    },
    /// A URL with a fragment, a user name or a password in it.
    #[error("the sign-in provider's {what} is no usable address")]
    BadUrl {
        /// Which URL.
        what: &'static str,
    },
}

impl DiscoveryError {
    /// What to do about it.
    pub fn class(&self) -> ErrorClass {
        match self {
            Self::Document(error) if error.is_transient() => ErrorClass::Transient,
            _ => ErrorClass::Misconfigured,
        }
    }
}

/// The members this crate uses; the many others are ignored.
#[derive(Deserialize)]
struct MetadataBody {
    issuer: String,
    authorization_endpoint: Url,
    token_endpoint: Url,
    jwks_uri: Url,
    #[serde(default, deserialize_with = "lenient::if_fits")]
    userinfo_endpoint: Option<Url>,
    /// Some providers write an empty text, over which no sign-in has to fail.
    #[serde(default, deserialize_with = "lenient::if_fits")]
    end_session_endpoint: Option<Url>,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
}

/// Where the metadata of `authority` is (OpenID Connect Discovery section 4: a final slash is
/// removed before the well-known path is added). A query stays: Entra's `?appid=…`.
pub fn metadata_url(authority: &Url) -> Url {
    let mut url = authority.clone();
    let path = authority.path().trim_end_matches('/');
    url.set_path(&format!("{path}/.well-known/openid-configuration"));
    url.set_fragment(None);
    url
}

/// Fetches the metadata of `authority` and checks it.
pub async fn fetch(
    fetcher: &impl Fetch,
    kind: ProviderKind,
    authority: &Url,
) -> Result<Metadata, DiscoveryError> {
    require_trustworthy("authority", authority, is_loopback(authority))?;
    let url = metadata_url(authority);
    let body: MetadataBody =
        document::fetch(fetcher, &url, MAX_METADATA_BYTES, "OpenID Connect metadata").await?;
    check(body, kind, authority)
}

/// Reads and checks a metadata document that was fetched from `authority`.
pub fn parse(body: &[u8], kind: ProviderKind, authority: &Url) -> Result<Metadata, DiscoveryError> {
    let url = metadata_url(authority);
    let body = document::read(body, &url, MAX_METADATA_BYTES, "OpenID Connect metadata")?;
    check(body, kind, authority)
}

fn check(
    body: MetadataBody,
    kind: ProviderKind,
    authority: &Url,
) -> Result<Metadata, DiscoveryError> {
    let issuer = issuer::of_metadata(kind, authority, &body.issuer).ok_or_else(|| {
        DiscoveryError::OtherIssuer {
            authority: issuer::authority_text(authority),
            found: body.issuer,
        }
    })?;
    // A provider on the internet has no business naming an address on our machine.
    let local = is_loopback(authority);
    let endpoints = [
        ("authorization endpoint", Some(&body.authorization_endpoint)),
        ("token endpoint", Some(&body.token_endpoint)),
        ("key set", Some(&body.jwks_uri)),
        ("sign-out endpoint", body.end_session_endpoint.as_ref()),
    ];
    for (what, url) in endpoints {
        url.map_or(Ok(()), |url| require_trustworthy(what, url, local))?;
    }
    Ok(Metadata {
        issuer,
        authorization_endpoint: body.authorization_endpoint,
        token_endpoint: body.token_endpoint,
        jwks_uri: body.jwks_uri,
        // No sign-in needs it, so none fails over it.
        userinfo_endpoint: body
            .userinfo_endpoint
            .filter(|url| require_trustworthy("UserInfo endpoint", url, local).is_ok()),
        end_session_endpoint: body.end_session_endpoint,
        response_iss: body.authorization_response_iss_parameter_supported,
    })
}

/// `https`; or, when `local`, plain `http` to this machine (the emulator, tests).
fn require_trustworthy(what: &'static str, url: &Url, local: bool) -> Result<(), DiscoveryError> {
    let encrypted = url.scheme() == "https";
    let stays_here = url.scheme() == "http" && local && is_loopback(url);
    if !(encrypted || stays_here) {
        return Err(DiscoveryError::Insecure {
            what,
            url: url.clone(),
        });
    }
    let plain = url.fragment().is_none() && url.username().is_empty() && url.password().is_none();
    if plain {
        Ok(())
    } else {
        Err(DiscoveryError::BadUrl { what })
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}
