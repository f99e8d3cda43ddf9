//! What stands between this device and its server: proxies, and the certificates that are trusted.

use std::time::Duration;

use http::Uri;
use hyper_util::client::proxy::matcher::Matcher;
use tokio::net::TcpStream;

use super::advice::Advice;
use super::finding::Finding;
use super::found::NetworkFound;
use crate::address::ServerAddress;
use crate::http::reason;

/// What a proxy may take to take a connection. Less than the whole check, so that the reason is
/// told.
const PATIENCE_SECONDS: u32 = 4;

/// Which proxy requests to the server take, and whether it takes connections. `Http` asks the same
/// matcher.
pub(super) async fn proxy(server: &ServerAddress) -> Finding {
    if server.is_loopback() {
        return Finding::good(NetworkFound::NoProxyForLoopback);
    }
    let taken = server.as_str().parse::<Uri>().ok().and_then(|uri| {
        let proxy = Matcher::from_system().intercept(&uri)?;
        Some(proxy.uri().clone())
    });
    let server = server.as_str().to_owned();
    let Some(proxy) = taken else {
        return Finding::good(NetworkFound::NoProxy { server });
    };
    // Without the name and password that may be in it.
    let (host, port) = (proxy.host().unwrap_or_default().to_owned(), port(&proxy));
    let patience = Duration::from_secs(PATIENCE_SECONDS.into());
    let connected = TcpStream::connect((bare(&host), port));
    let found = match tokio::time::timeout(patience, connected).await {
        Ok(Ok(_)) => return Finding::good(NetworkFound::ViaProxy { server, host, port }),
        Ok(Err(error)) => NetworkFound::ProxyUnreachable {
            server,
            host,
            port,
            reason: reason(&error),
        },
        Err(_) => NetworkFound::ProxySilent {
            server,
            host,
            port,
            seconds: PATIENCE_SECONDS,
        },
    };
    Finding::failed(found, Advice::CorrectProxy)
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
        let found = NetworkFound::CertificatePinned { sha256 };
        return Finding::warning(found, Advice::ComparePin);
    }
    tokio::task::spawn_blocking(roots)
        .await
        .unwrap_or_else(|_| Finding::failed(NetworkFound::CertificatesUnknown, Advice::AskHelper))
}

#[cfg(any(windows, target_os = "macos"))]
fn roots() -> Finding {
    Finding::good(NetworkFound::SystemTrusts)
}

/// Reads the certificates as the verifier does, which takes them from the same crate.
#[cfg(not(any(windows, target_os = "macos")))]
fn roots() -> Finding {
    let found = rustls_native_certs::load_native_certs();
    let variables = ["SSL_CERT_FILE", "SSL_CERT_DIR"]
        .into_iter()
        .filter(|name| std::env::var_os(name).is_some())
        .map(Into::into)
        .collect();
    let count = u32::try_from(found.certs.len()).unwrap_or(u32::MAX);
    let reason = found.errors.first().map(|error| reason(error));
    match (count, reason) {
        (0, reason) => Finding::failed(
            NetworkFound::NoAuthority { variables, reason },
            Advice::InstallCertificates,
        ),
        (count, Some(reason)) => Finding::warning(
            NetworkFound::AuthoritiesInPart {
                count,
                variables,
                reason,
            },
            Advice::CorrectCertificates,
        ),
        (count, None) => Finding::good(NetworkFound::Authorities { count, variables }),
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
