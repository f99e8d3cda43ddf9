//! The server's address: what a person typed, made exact.

use std::net::IpAddr;

use rustls::pki_types::ServerName;
use url::{Host, Url};

use crate::problem::{Problem, ProblemCode};
use crate::trust::{Fingerprint, Pin};

/// An address that may be asked: https anywhere, plain http on this machine alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerAddress {
    /// Without a trailing slash: what the server's `issuer` is compared with, by string.
    text: String,
    loopback: bool,
    /// Scheme, host and port alone.
    origin: String,
    /// As TLS names it.
    host: ServerName<'static>,
}

impl ServerAddress {
    /// Reads what a person typed. Without a scheme, https is meant, and plain http on this machine,
    /// where a server has no certificate.
    pub(crate) fn parse(typed: &str) -> Result<Self, Problem> {
        let typed = typed.trim();
        if typed.is_empty() {
            return Err(invalid(
                "The server's address is empty; it looks like https://pia.example.org.",
                typed,
            ));
        }
        let unreadable = || {
            let sentence = format!(
                "“{typed}” is not a server's address; it looks like https://pia.example.org."
            );
            invalid(&sentence, typed)
        };
        let url = with_scheme(typed).map_err(|_| unreadable())?;
        let extras = url.query().is_some()
            || url.fragment().is_some()
            || !url.username().is_empty()
            || url.password().is_some();
        if !matches!(url.scheme(), "http" | "https") || url.host().is_none() || extras {
            return Err(unreadable());
        }
        let loopback = is_loopback(&url);
        if url.scheme() == "http" && !loopback {
            return Err(Problem::new(
                ProblemCode::ServerNotSecure,
                format!(
                    "{typed} would be asked without encryption; use https, as plain http is for \
                     this machine alone."
                ),
            )
            .with_detail(typed));
        }
        let host = url.host().and_then(|host| tls_name(&host));
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            loopback,
            origin: url.origin().ascii_serialization(),
            host: host.ok_or_else(unreadable)?,
        })
    }

    /// The address without a trailing slash.
    pub(crate) fn as_str(&self) -> &str {
        &self.text
    }

    /// The address of one of the paths of `pia_protocol::paths`.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{path}", self.text)
    }

    /// Whether the server shows a certificate.
    pub(crate) fn is_https(&self) -> bool {
        self.text.starts_with("https:")
    }

    /// Scheme, host and port: what a certificate is shown for.
    pub(crate) fn origin(&self) -> String {
        self.origin.clone()
    }

    /// The host, as TLS names it.
    pub(crate) fn host(&self) -> ServerName<'static> {
        self.host.clone()
    }

    /// The choice to trust exactly this certificate here.
    pub(crate) fn pin(&self, certificate: Fingerprint) -> Pin {
        Pin {
            host: self.host(),
            certificate,
        }
    }

    /// Whether the server runs on this machine.
    pub(crate) fn is_loopback(&self) -> bool {
        self.loopback
    }
}

impl std::fmt::Display for ServerAddress {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.text)
    }
}

fn with_scheme(typed: &str) -> Result<Url, url::ParseError> {
    if typed.contains("://") {
        return Url::parse(typed);
    }
    let url = Url::parse(&format!("https://{typed}"))?;
    if is_loopback(&url) {
        Url::parse(&format!("http://{typed}"))
    } else {
        Ok(url)
    }
}

/// A host that cannot leave this machine. Names other than `localhost` may resolve to anything and
/// so do not count.
fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(ip)) => IpAddr::V4(ip).is_loopback(),
        Some(Host::Ipv6(ip)) => IpAddr::V6(ip).is_loopback(),
        None => false,
    }
}

fn tls_name(host: &Host<&str>) -> Option<ServerName<'static>> {
    match host {
        Host::Domain(name) => ServerName::try_from((*name).to_owned()).ok(),
        Host::Ipv4(ip) => Some(ServerName::from(IpAddr::V4(*ip))),
        Host::Ipv6(ip) => Some(ServerName::from(IpAddr::V6(*ip))),
    }
}

fn invalid(sentence: &str, typed: &str) -> Problem {
    Problem::new(ProblemCode::ServerAddressInvalid, sentence).with_detail(typed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_types_becomes_exact() {
        for (typed, exact) in [
            ("https://pia.example.org", "https://pia.example.org"),
            (" https://Pia.Example.org/ ", "https://pia.example.org"),
            ("pia.example.org", "https://pia.example.org"),
            ("https://pia.example.org:443", "https://pia.example.org"),
            ("https://example.org/pia/", "https://example.org/pia"),
            ("http://localhost:5080", "http://localhost:5080"),
            ("http://127.0.0.1:5080/", "http://127.0.0.1:5080"),
            ("http://[::1]:5080", "http://[::1]:5080"),
            ("localhost:5080", "http://localhost:5080"),
            ("127.0.0.1:5080", "http://127.0.0.1:5080"),
        ] {
            assert_eq!(
                ServerAddress::parse(typed).unwrap().as_str(),
                exact,
                "{typed}"
            );
        }
    }

    #[test]
    fn a_certificate_is_for_a_scheme_a_host_and_a_port() {
        for (typed, origin, host) in [
            (
                "https://pia.example.org/a/b",
                "https://pia.example.org",
                "pia.example.org",
            ),
            (
                "https://pia.example.org:8443",
                "https://pia.example.org:8443",
                "pia.example.org",
            ),
            ("https://192.0.2.1", "https://192.0.2.1", "192.0.2.1"),
            (
                "https://[2001:db8::1]:444",
                "https://[2001:db8::1]:444",
                "2001:db8::1",
            ),
        ] {
            let address = ServerAddress::parse(typed).unwrap();
            assert_eq!(address.origin(), origin);
            assert_eq!(address.host().to_str(), host);
        }
    }

    #[test]
    fn what_is_no_address_is_refused_in_words() {
        for typed in [
            "",
            "   ",
            "https://",
            "ftp://pia.example.org",
            "https://a b",
            "https://x/?y",
            "https://me:pw@pia.example.org",
            "https://x/#y",
        ] {
            let problem = ServerAddress::parse(typed).unwrap_err();
            assert_eq!(problem.code, ProblemCode::ServerAddressInvalid, "{typed}");
        }
    }

    #[test]
    fn plain_http_stays_on_this_machine() {
        for typed in [
            "http://pia.example.org",
            "http://192.168.1.5:5080",
            "http://localhost.evil.example",
        ] {
            let problem = ServerAddress::parse(typed).unwrap_err();
            assert_eq!(problem.code, ProblemCode::ServerNotSecure, "{typed}");
        }
    }
}
