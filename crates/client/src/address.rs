//! The server's address: what a person typed, made exact.

use std::net::IpAddr;

use url::{Host, Url};

use crate::problem::{Problem, ProblemCode};

/// An address that may be asked: https anywhere, plain http on this machine alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ServerAddress {
    /// Without a trailing slash: what the server's `issuer` is compared with, by string.
    text: String,
    loopback: bool,
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
        Ok(Self {
            text: url.as_str().trim_end_matches('/').to_owned(),
            loopback,
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
