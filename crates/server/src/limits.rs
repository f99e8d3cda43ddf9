//! How many requests are answered: per address, and per person for sync.
//!
//! A limit of N a minute admits N at once and refills evenly (GCRA), so it never opens and shuts for
//! a whole minute as a window would.

use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};
use std::num::NonZeroU32;
use std::sync::Arc;

use axum::extract::{FromRequestParts, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use governor::clock::{Clock, DefaultClock};
use governor::{DefaultKeyedRateLimiter, Quota, RateLimiter};
use http::request::Parts;
use http::{Extensions, HeaderMap, header};
use pia_protocol::ids::UserId;

use crate::app::App;
use crate::config::{RateLimits, TrustedProxies};
use crate::error::Refusal;
use crate::words::Language;

/// Where a connection comes from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Peer(pub(crate) SocketAddr);

/// Who asks, as far as addresses tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Origin {
    pub(crate) address: IpAddr,
    /// What is counted.
    pub(crate) network: IpAddr,
}

impl FromRequestParts<Arc<App>> for Origin {
    type Rejection = std::convert::Infallible;

    async fn from_request_parts(
        parts: &mut Parts,
        app: &Arc<App>,
    ) -> Result<Self, Self::Rejection> {
        Ok(Self::of(
            &parts.extensions,
            &parts.headers,
            &app.trusted_proxies,
        ))
    }
}

/// One limit; none when it is switched off.
struct Limit<K: Hash + Eq + Clone>(Option<DefaultKeyedRateLimiter<K>>);

/// All limits.
pub(crate) struct Limits {
    global: Limit<IpAddr>,
    auth: Limit<IpAddr>,
    sync: Limit<UserId>,
}

impl<K: Hash + Eq + Clone> Limit<K> {
    fn per_minute(permits: u32) -> Self {
        Self(NonZeroU32::new(permits).map(|n| RateLimiter::keyed(Quota::per_minute(n))))
    }

    fn check(&self, key: &K) -> Result<(), Refusal> {
        let Some(limiter) = &self.0 else {
            return Ok(());
        };
        limiter.check_key(key).map_err(|until| {
            let wait = until.wait_time_from(DefaultClock::default().now());
            Refusal::TooMany {
                retry_after: wait.as_secs() + 1,
                as_page: None,
            }
        })
    }

    fn forget_idle(&self) {
        if let Some(limiter) = &self.0 {
            limiter.retain_recent();
            limiter.shrink_to_fit();
        }
    }
}

impl Limits {
    pub(crate) fn new(limits: RateLimits) -> Self {
        Self {
            global: Limit::per_minute(limits.global),
            auth: Limit::per_minute(limits.auth),
            sync: Limit::per_minute(limits.sync),
        }
    }

    /// Counts a person's request to sync.
    pub(crate) fn sync(&self, account: UserId) -> Result<(), Refusal> {
        self.sync.check(&account)
    }

    /// Forgets addresses and people not seen for a while, which would fill the memory.
    pub(crate) fn forget_idle(&self) {
        self.global.forget_idle();
        self.auth.forget_idle();
        self.sync.forget_idle();
    }
}

/// Counts every request.
pub(crate) async fn global(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let address = client(&request, &app.trusted_proxies);
    counted(app.limits.global.check(&address), request, next).await
}

/// Counts requests to the sign-in and token endpoints.
pub(crate) async fn auth(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let address = client(&request, &app.trusted_proxies);
    counted(app.limits.auth.check(&address), request, next).await
}

async fn counted(verdict: Result<(), Refusal>, request: Request, next: Next) -> Response {
    match verdict {
        Ok(()) => next.run(request).await,
        Err(Refusal::TooMany { retry_after, .. }) => {
            let as_page = page_for(request.headers());
            Refusal::TooMany {
                retry_after,
                as_page,
            }
            .into_response()
        }
        Err(refusal) => refusal.into_response(),
    }
}

fn client(request: &Request, trusted: &TrustedProxies) -> IpAddr {
    Origin::of(request.extensions(), request.headers(), trusted).network
}

impl Origin {
    pub(crate) fn of(
        extensions: &Extensions,
        headers: &HeaderMap,
        trusted: &TrustedProxies,
    ) -> Self {
        let peer = extensions.get::<Peer>();
        let peer = peer.map_or(IpAddr::V6(Ipv6Addr::UNSPECIFIED), |peer| peer.0.ip());
        let address = client_address(peer, headers, trusted);
        Self {
            address,
            network: network_of(address),
        }
    }
}

/// The client behind our own proxies: going back along `X-Forwarded-For`, the first address that is
/// not one of them. What stands before that, anybody may have written (RFC 9700 section 4.13).
fn client_address(peer: IpAddr, headers: &HeaderMap, trusted: &TrustedProxies) -> IpAddr {
    let mut client = peer.to_canonical();
    let lines: Vec<&str> = headers
        .get_all("x-forwarded-for")
        .iter()
        .filter_map(|line| line.to_str().ok())
        .collect();
    let mut hops = lines.iter().flat_map(|line| line.split(',')).rev();
    while trusted.contains(client) {
        match hops.next().and_then(hop_address) {
            Some(hop) => client = hop.to_canonical(),
            None => break,
        }
    }
    client
}

/// A hop as proxies write it: an address, or one with a port (Azure's gateways), or in brackets.
fn hop_address(hop: &str) -> Option<IpAddr> {
    let hop = hop.trim();
    let with_port = || hop.parse::<SocketAddr>().ok().map(|hop| hop.ip());
    let bare = hop.strip_prefix('[').and_then(|hop| hop.strip_suffix(']'));
    bare.unwrap_or(hop).parse().ok().or_else(with_port)
}

/// One household or host has a whole /64 of IPv6: counting addresses would count nothing.
fn network_of(address: IpAddr) -> IpAddr {
    match address {
        IpAddr::V4(_) => address,
        IpAddr::V6(v6) => IpAddr::V6(Ipv6Addr::from_bits(v6.to_bits() & !u128::from(u64::MAX))),
    }
}

/// The language of the page to answer with, when the one who asks is a browser showing a page.
pub(crate) fn page_for(headers: &HeaderMap) -> Option<Language> {
    let accept = headers.get(header::ACCEPT)?.to_str().ok()?;
    accept
        .contains("text/html")
        .then(|| Language::accepted(headers))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::Sources;

    fn trusted(list: &str) -> TrustedProxies {
        let sources = Sources {
            environment: vec![("PIA_TRUSTED_PROXIES".into(), list.into())],
            ..Sources::default()
        };
        crate::config::Config::load(&sources)
            .unwrap()
            .trusted_proxies
    }

    #[test]
    fn only_our_own_proxies_are_believed() {
        let proxies = trusted("10.0.0.0/8, 2001:db8::/32");
        for (peer, forwarded, expected) in [
            ("192.0.2.1", vec!["203.0.113.9"], "192.0.2.1"),
            ("10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("10.0.0.1", vec!["1.1.1.1, 203.0.113.9"], "203.0.113.9"),
            (
                "10.0.0.1",
                vec!["1.1.1.1", "203.0.113.9, 10.0.0.7"],
                "203.0.113.9",
            ),
            ("10.0.0.1", vec!["nonsense"], "10.0.0.1"),
            (
                "10.0.0.1",
                vec!["1.1.1.1, 203.0.113.9:49152"],
                "203.0.113.9",
            ),
            ("10.0.0.1", vec!["[2001:db9::9]:443"], "2001:db9::9"),
            ("10.0.0.1", vec!["[2001:db9::9]"], "2001:db9::9"),
            ("10.0.0.1", vec![], "10.0.0.1"),
            ("::ffff:10.0.0.1", vec!["203.0.113.9"], "203.0.113.9"),
            ("2001:db8::1", vec!["203.0.113.9"], "203.0.113.9"),
            ("2001:db9::1", vec!["203.0.113.9"], "2001:db9::1"),
        ] {
            let mut headers = HeaderMap::new();
            for line in &forwarded {
                headers.append("x-forwarded-for", line.parse().unwrap());
            }
            let found = client_address(peer.parse().unwrap(), &headers, &proxies);
            assert_eq!(
                found,
                expected.parse::<IpAddr>().unwrap(),
                "{peer} {forwarded:?}"
            );
        }
    }

    #[test]
    fn a_limit_admits_its_number_and_then_says_when_to_come_back() {
        let limit = Limit::per_minute(3);
        for _ in 0..3 {
            assert!(limit.check(&1).is_ok());
        }
        let Err(Refusal::TooMany { retry_after, .. }) = limit.check(&1) else {
            unreachable!("the fourth is one too many");
        };
        assert!((1..=20).contains(&retry_after), "{retry_after}");
        assert!(limit.check(&2).is_ok());
        let off = Limit::per_minute(0);
        assert!((0..1_000).all(|_| off.check(&1).is_ok()));
    }
}
