//! Addresses: the public one, and the proxies in front.

use std::fmt;
use std::net::IpAddr;

use url::{Host, Url};

/// How clients reach the server: scheme, host and port, without a trailing slash. It is also the
/// `iss` of authorization responses (RFC 9207).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PublicUrl {
    text: String,
    https: bool,
    loopback: bool,
}

impl PublicUrl {
    /// Reads an address; an error ends the sentence "Server:PublicUrl …".
    pub(super) fn parse(text: &str) -> Result<Self, String> {
        let bad = |why: &str| format!("must be {why}, not {text:?}");
        let url =
            Url::parse(text).map_err(|_| bad("an address such as https://pia.example.org"))?;
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => return Err(bad("an address with a host")),
        };
        let https = match url.scheme() {
            "https" => true,
            "http" if loopback => false,
            // RFC 6749 section 3.1: tokens would cross the network in clear.
            "http" => return Err(bad("https, unless it is this machine itself")),
            _ => return Err(bad("http or https")),
        };
        let plain = url.path() == "/"
            && url.query().is_none()
            && url.fragment().is_none()
            && url.username().is_empty()
            && url.password().is_none();
        if !plain {
            return Err(bad("only a scheme, a host and a port"));
        }
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            https,
            loopback,
        })
    }

    /// `http://localhost` with a port: the default.
    pub(crate) fn localhost(port: u16) -> Self {
        Self {
            text: format!("http://localhost:{port}"),
            https: false,
            loopback: true,
        }
    }

    /// The text, e.g. `https://pia.example.org`.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Whether browsers reach it encrypted.
    pub fn is_https(&self) -> bool {
        self.https
    }

    /// Whether it is this machine itself.
    pub fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl fmt::Display for PublicUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.text)
    }
}

/// Networks whose word on a client's address is taken.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TrustedProxies(Vec<Network>);

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Network {
    address: IpAddr,
    prefix: u32,
}

impl TrustedProxies {
    /// Reads addresses and networks such as `10.0.0.0/8`.
    pub(super) fn parse(items: &[String]) -> Result<Self, String> {
        let networks = items.iter().map(|item| {
            network(item).ok_or_else(|| {
                format!("must list addresses or networks such as 10.0.0.0/8, not {item:?}")
            })
        });
        networks.collect::<Result<_, _>>().map(Self)
    }

    /// Whether there are none.
    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether an address is one of them.
    pub(crate) fn contains(&self, address: IpAddr) -> bool {
        let address = address.to_canonical();
        self.0.iter().any(|network| network.contains(address))
    }
}

impl Network {
    fn contains(self, address: IpAddr) -> bool {
        match (self.address, address) {
            (IpAddr::V4(own), IpAddr::V4(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            (IpAddr::V6(own), IpAddr::V6(other)) => {
                let differing = own.to_bits() ^ other.to_bits();
                differing.leading_zeros() >= self.prefix
            }
            _ => false,
        }
    }
}

fn network(text: &str) -> Option<Network> {
    let (address, prefix) = match text.split_once('/') {
        Some((address, prefix)) => (address, Some(prefix.parse().ok()?)),
        None => (text, None),
    };
    let address = address.parse::<IpAddr>().ok()?.to_canonical();
    let most = if address.is_ipv4() { 32 } else { 128 };
    let prefix = prefix.unwrap_or(most);
    (prefix <= most).then_some(Network { address, prefix })
}
