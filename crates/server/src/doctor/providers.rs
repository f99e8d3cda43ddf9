//! A provider: its metadata, its keys, and its clock beside ours.

use std::sync::{Arc, Mutex, PoisonError};

use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{ErrorClass, Fetch, FetchAnswer, FetchError, RelyingParty};
use pia_protocol::clock::Clock;
use time::{Duration, OffsetDateTime};
use url::Url;

use super::Finding;
use crate::config::Provider;
use crate::fetch::{HttpFetch, Stamps};
use crate::telemetry::chain;

/// ID tokens are refused beyond some minutes (`pia_oidc::config::DEFAULT_LEEWAY`), and those of a
/// clock that drifts come nearer day by day.
const WORTH_A_WARNING: Duration = Duration::seconds(60);
const TOO_FAR: Duration = Duration::minutes(5);

/// Providers say in how many hours they roll their keys; a cache between us that keeps them longer
/// makes good tokens look forged.
const TOO_OLD: Duration = Duration::hours(24);

/// Fetches, and remembers when the last answer was made and when it came.
#[derive(Clone)]
struct Watched {
    fetch: HttpFetch,
    clock: Arc<dyn Clock>,
    last: Arc<Mutex<Option<Seen>>>,
}

/// One answer in time.
#[derive(Clone, Copy)]
struct Seen {
    asked: OffsetDateTime,
    answered: OffsetDateTime,
    stamps: Stamps,
}

pub(super) async fn look(provider: Provider, clock: &Arc<dyn Clock>) -> Vec<Finding> {
    let name = provider.name;
    let fetch = match HttpFetch::new(&provider.connection) {
        Ok(fetch) => fetch,
        Err(error) => return vec![Finding::fail(format!("http: {name}: {}", chain(&error)))],
    };
    let watched = Watched {
        fetch,
        clock: Arc::clone(clock),
        last: Arc::default(),
    };
    let party = RelyingParty::new(provider.registration, watched.clone());
    let authority = party.config().authority.clone();
    if let Err(error) = party.metadata(clock.now()).await {
        let advice = advice(error.class());
        let cause = chain(&error);
        return vec![Finding::fail(format!("sign-in: {name}: {cause}; {advice}"))];
    }
    let mut findings = vec![Finding::ok(format!(
        "sign-in: {name} answers at {authority}"
    ))];
    findings.extend(watched.last().map(|seen| clocks(&name, seen)));
    // The metadata is young enough; this reads the keys.
    findings.push(match party.renew(clock.now()).await {
        Ok(_) => keys(&name, watched.last()),
        Err(error) => {
            let advice = advice(error.class());
            Finding::fail(format!("keys: {name}: {}; {advice}", chain(&error)))
        }
    });
    findings
}

fn advice(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Transient => "check network, DNS, firewall and HTTPS_PROXY on this machine",
        _ => "check the provider's Authority in the configuration",
    }
}

fn keys(name: &str, seen: Option<Seen>) -> Finding {
    let age = seen.and_then(|seen| seen.stamps.age);
    match age.filter(|age| *age > TOO_OLD) {
        Some(age) => Finding::warn(format!(
            "keys: {name}'s are usable, but some cache has held them for {} hours, so new ones come \
             late; look at the proxy between here and there",
            age.whole_hours()
        )),
        None => Finding::ok(format!("keys: {name}'s were read, and some are usable")),
    }
}

fn clocks(name: &str, seen: Seen) -> Finding {
    let Some(ahead) = seen.ahead() else {
        return Finding::warn(format!(
            "clock: {name} does not say what time it is; see that this machine's clock is kept \
             right (NTP)"
        ));
    };
    let seconds = ahead.abs().whole_seconds();
    if ahead.abs() < WORTH_A_WARNING {
        return Finding::ok(format!("clock: {seconds} s beside {name}'s"));
    }
    let way = if ahead.is_positive() {
        "ahead of"
    } else {
        "behind"
    };
    let line = format!(
        "clock: {seconds} s {way} {name}'s; set this machine's clock, and keep it right by NTP"
    );
    if ahead.abs() < TOO_FAR {
        Finding::warn(line)
    } else {
        Finding::fail(format!("{line}: sign-ins are refused"))
    }
}

impl Seen {
    /// How far our clock is ahead. The answer was made between the question and its arrival, so
    /// what the way took is not taken for a difference; and `Date` has no fractions.
    fn ahead(self) -> Option<Duration> {
        let made = self.stamps.made?;
        let (first, last) = (self.asked - Duration::SECOND, self.answered);
        Some(if made < first {
            first - made
        } else if made > last {
            last - made
        } else {
            Duration::ZERO
        })
    }
}

impl Watched {
    fn last(&self) -> Option<Seen> {
        *self.last.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Fetch for Watched {
    async fn get(&self, url: &Url) -> Result<FetchAnswer, FetchError> {
        let asked = self.clock.now();
        let (answer, stamps) = self.fetch.get_stamped(url).await?;
        let seen = Seen {
            asked,
            answered: self.clock.now(),
            stamps,
        };
        *self.last.lock().unwrap_or_else(PoisonError::into_inner) = Some(seen);
        Ok(answer)
    }

    async fn get_with_token(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
    ) -> Result<FetchAnswer, FetchError> {
        self.fetch.get_with_token(url, token).await
    }

    async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<FetchAnswer, FetchError> {
        self.fetch.post_form(url, form).await
    }
}
