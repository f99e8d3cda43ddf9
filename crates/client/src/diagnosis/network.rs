//! What stands between this device and its server: proxies, and the certificates that are trusted.

use std::time::Duration;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use tokio::net::TcpStream;

use super::finding::Finding;
use crate::address::ServerAddress;
use crate::http::reason;

/// What a proxy may take to take a connection. Less than the whole check, so that the reason is
/// told.
const PATIENCE: Duration = Duration::from_secs(4);

pub(super) const PROXY_LATE: &str = "Check the network and the proxy of this system.";
pub(super) const TRUST_LATE: &str = "A folder of certificates does not answer: look for a network \
                                     drive that is gone, in SSL_CERT_DIR or SSL_CERT_FILE.";

/// Which proxy requests to the server take, and whether it takes connections. `Http` asks the same
/// matcher.
pub(super) async fn proxy(server: &ServerAddress) -> Finding {
    if server.is_loopback() {
        return Finding::good("The server is on this machine, which is asked without any proxy.");
    }
    let direct = "loopback takes none either way";
    let taken = server.as_str().parse::<Uri>().ok().and_then(|uri| {
        let proxy = Matcher::from_system().intercept(&uri)?;
        Some(proxy.uri().clone())
    });
    let Some(proxy) = taken else {
        return Finding::good(format!("Requests to {server} take no proxy; {direct}."));
    };
    // Without the name and password that may be in it.
    let (host, port) = (proxy.host().unwrap_or_default(), port(&proxy));
    let connected = tokio::time::timeout(PATIENCE, TcpStream::connect((bare(host), port))).await;
    let why = match connected {
        Ok(Ok(_)) => {
            return Finding::good(format!(
                "Requests to {server} take the proxy {host}:{port}, which takes connections; \
                 {direct}."
            ));
        }
        Ok(Err(error)) => reason(&error),
        Err(_) => format!("no answer in {} seconds", PATIENCE.as_secs()),
    };
    Finding::failed(
        format!(
            "Requests to {server} take the proxy {host}:{port}, which cannot be reached: {why}."
        ),
        "Correct the proxy in the system's settings or in HTTPS_PROXY and ALL_PROXY, or name the \
         server in NO_PROXY if it is to be asked directly.",
    )
}

fn port(proxy: &Uri) -> u16 {
    let usual = match proxy.scheme_str() {
        Some("https") => 443,
        Some(scheme) if scheme.starts_with("socks") => 1080,
        _ => 80,
    };
    proxy.port_u16().unwrap_or(usual)
}

/// An IPv6 address without its brackets, as sockets want it.
fn bare(host: &str) -> &str {
    host.trim_start_matches('[').trim_end_matches(']')
}

/// Which certificates are trusted. `pinned` is the one the person chose to trust for this server.
pub(super) async fn trust(pinned: Option<String>) -> Finding {
    if let Some(sha256) = pinned {
        return Finding::warning(
            format!(
                "For this server only the certificate you chose to trust counts: SHA-256 {sha256}."
            ),
            "Compare it with what whoever runs the server says, and stop trusting it in Settings \
             once the server has a certificate of a public authority.",
        );
    }
    tokio::task::spawn_blocking(roots)
        .await
        .unwrap_or_else(|_| {
            Finding::failed(
                "The certificates of this system could not be counted.",
                "Send this text to whoever helps you.",
            )
        })
}

#[cfg(any(windows, target_os = "macos"))]
fn roots() -> Finding {
    Finding::good("The system decides which certificates are trusted.")
}

/// Reads the certificates as the verifier does, which takes them from the same crate.
#[cfg(not(any(windows, target_os = "macos")))]
fn roots() -> Finding {
    let found = rustls_native_certs::load_native_certs();
    let named = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
        .into_iter()
        .filter(|name| std::env::var_os(name).is_some())
        .collect::<Vec<_>>()
        .join(" and ");
    let source = if named.is_empty() {
        "the system's store".to_owned()
    } else {
        named
    };
    let count = found.certs.len();
    match (count, found.errors.first()) {
        (0, error) => {
            let why = error.map_or_else(String::new, |error| format!(": {}", reason(error)));
            Finding::failed(
                format!("No certificate authority is trusted ({source}{why})."),
                "Install the package ca-certificates, or correct SSL_CERT_FILE and SSL_CERT_DIR.",
            )
        }
        (count, Some(error)) => Finding::warning(
            format!(
                "{count} certificate authorities are trusted, from {source}; not all of it can be \
                 read: {}.",
                reason(error)
            ),
            "Correct SSL_CERT_FILE and SSL_CERT_DIR, or install the package ca-certificates anew.",
        ),
        (count, None) => Finding::good(format!(
            "{count} certificate authorities are trusted, from {source}."
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_without_a_port_has_the_usual_one() {
        for (proxy, expected) in [
            ("http://proxy.example:3128", 3128),
            ("http://proxy.example", 80),
            ("https://proxy.example", 443),
            ("socks5://proxy.example", 1080),
        ] {
            assert_eq!(port(&proxy.parse().unwrap()), expected, "{proxy}");
        }
        assert_eq!(bare("[::1]"), "::1");
    }
}
