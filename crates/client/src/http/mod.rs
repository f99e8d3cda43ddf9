//! The one HTTP client, and the one place where its failures become
//! [`Problem`](crate::Problem)s.

mod clients;
mod fault;
mod headers;
mod open;

use std::sync::Arc;
use std::time::Duration;

use http::{StatusCode, header};
use pia_protocol::clock::Clock;
use pia_protocol::sync::MAX_PUSH_BYTES;
use tokio::time::{Instant, timeout};

use crate::address::ServerAddress;
use crate::clock_offset::{ClockOffsets, Moment};
use crate::problem::Problem;
use crate::remembered::Remembered;
use crate::settings::SettingsFile;
use crate::trust::Pin;
use clients::{Clients, SILENT};
use fault::transport;

pub(crate) use fault::{Fault, chain, reason};
pub(crate) use headers::bearer;
pub(crate) use open::Opened;

/// The largest answer of the sign-in endpoints: a few tokens and a name.
pub(crate) const SMALL: usize = 256 * 1024;
/// The largest page of changes that is read into memory.
pub(crate) const LARGE: usize = 32 * 1024 * 1024;
/// What a server puts into one, in bytes: a page is larger only where a record is.
const PAGE: usize = MAX_PUSH_BYTES / 2;
/// Bytes per second of the slowest line that everything gets through.
const SLOWEST: usize = 16 * 1024;

/// Sends requests: follows no redirect (a token must not travel to where a server points), trusts
/// what this computer trusts or the one certificate chosen for a server, and uses the system's
/// proxy except for servers on this machine. Clones share everything.
#[derive(Clone)]
pub(crate) struct Http {
    shared: Arc<Shared>,
    observer: Option<Observer>,
}

struct Shared {
    clients: Clients,
    remembered: Remembered,
    offsets: ClockOffsets,
    clock: Arc<dyn Clock>,
}

/// Told of every exchange.
type Observer = Arc<dyn Fn(Exchange) + Send + Sync>;

/// One request and what came of it: for a timeline, so without anything secret.
#[derive(Debug, Clone)]
pub(crate) struct Exchange {
    /// The path that was asked, without a query.
    pub(crate) path: String,
    /// What was answered, when anything was.
    pub(crate) status: Option<StatusCode>,
    /// What the server calls the request in its log (`X-Request-Id`).
    pub(crate) request_id: Option<String>,
    /// From sending to the answer's headers, or to giving up.
    pub(crate) took: Duration,
}

impl Http {
    /// Builds the client.
    pub(crate) fn new(clock: Arc<dyn Clock>, settings: Arc<SettingsFile>) -> Result<Self, Problem> {
        Ok(Self {
            shared: Arc::new(Shared {
                clients: Clients::new()?,
                remembered: Remembered::new(settings),
                offsets: ClockOffsets::new(),
                clock,
            }),
            observer: None,
        })
    }

    /// The same client, which tells `observer` of every exchange.
    pub(crate) fn observed(&self, observer: impl Fn(Exchange) + Send + Sync + 'static) -> Self {
        Self {
            shared: Arc::clone(&self.shared),
            observer: Some(Arc::new(observer)),
        }
    }

    /// What this device remembers of servers.
    pub(crate) fn remembered(&self) -> &Remembered {
        &self.shared.remembered
    }

    /// How far this device's clock is from the servers', measured by the way.
    pub(crate) fn clock_offsets(&self) -> &ClockOffsets {
        &self.shared.offsets
    }

    /// Sends `request` to `server` and reads at most `limit` bytes of the answer. Redirects and
    /// the server's own failures are [`Fault`]s; every other status is the caller's to read.
    pub(crate) async fn send(
        &self,
        server: &ServerAddress,
        request: http::Request<Vec<u8>>,
        limit: usize,
    ) -> Result<http::Response<Vec<u8>>, Fault> {
        let pin = self.shared.remembered.pin(server);
        self.send_trusting(pin, server, request, limit).await
    }

    async fn send_trusting(
        &self,
        pin: Option<Pin>,
        server: &ServerAddress,
        request: http::Request<Vec<u8>>,
        limit: usize,
    ) -> Result<http::Response<Vec<u8>>, Fault> {
        let patience = Patience::of(request.body().len(), limit);
        let mut answer = self.answer(pin, server, request, patience).await?;
        let status = answer.status();
        let mut body = Vec::new();
        while let Some(chunk) = within(SILENT, answer.chunk()).await? {
            if body.len() + chunk.len() > limit {
                return Err(Fault::TooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        let mut whole = http::Response::new(body);
        *whole.status_mut() = status;
        *whole.headers_mut() = answer.headers().clone();
        Ok(whole)
    }

    /// Sends `request`, and answers once the headers are there.
    async fn answer(
        &self,
        pin: Option<Pin>,
        server: &ServerAddress,
        request: http::Request<Vec<u8>>,
        patience: Patience,
    ) -> Result<reqwest::Response, Fault> {
        let client = self.shared.clients.get(server, pin)?;
        let mut request = reqwest::Request::try_from(request).map_err(Fault::Request)?;
        let path = request.url().path().to_owned();
        *request.timeout_mut() = Some(patience.whole);
        let answer = within(patience.headers, client.execute(request));
        let answer = self.exchange(server, path, answer).await?;
        let status = answer.status();
        if status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS {
            return Err(Fault::Failed {
                status,
                retry_after: headers::retry_after(answer.headers()),
            });
        }
        // That what the caller has is still the one is no redirection (RFC 9110 section 15.4.5).
        if status.is_redirection() && status != StatusCode::NOT_MODIFIED {
            return Err(Fault::NotPia(format!("it points elsewhere ({status})")));
        }
        Ok(answer)
    }

    async fn exchange(
        &self,
        server: &ServerAddress,
        path: String,
        answer: impl Future<Output = Result<reqwest::Response, Fault>>,
    ) -> Result<reqwest::Response, Fault> {
        let sent = Instant::now();
        let answer = answer.await;
        let took = sent.elapsed();
        if let Some(observer) = &self.observer {
            let headers = answer.as_ref().ok().map(reqwest::Response::headers);
            observer(Exchange {
                path,
                status: answer.as_ref().ok().map(reqwest::Response::status),
                request_id: headers.and_then(headers::request_id),
                took,
            });
        }
        let answer = answer?;
        self.measure(server, answer.headers(), took);
        Ok(answer)
    }

    /// Any answer that arrives comes from the server itself, by TLS or on this machine. A cache's
    /// (`Age`, RFC 9111 section 5.1) tells an older time.
    fn measure(&self, server: &ServerAddress, headers: &http::HeaderMap, round_trip: Duration) {
        let cached = headers.contains_key(header::AGE);
        if let (false, Some(date)) = (cached, headers::date(headers)) {
            let moment = Moment {
                date,
                arrived: self.shared.clock.now(),
                round_trip,
            };
            self.shared.offsets.measure(server, &moment);
        }
    }

    /// `GET`s a JSON document.
    pub(crate) async fn get(
        &self,
        server: &ServerAddress,
        address: &str,
        limit: usize,
    ) -> Result<http::Response<Vec<u8>>, Fault> {
        self.send(server, get(address)?, limit).await
    }

    /// Whether whoever answers for `server` shows the certificate of `pin` and proves that it is
    /// theirs. What they answer beyond that is of no matter.
    pub(crate) async fn prove(&self, server: &ServerAddress, pin: Pin) -> Result<(), Fault> {
        let request = get(server.as_str())?;
        match self.send_trusting(Some(pin), server, request, SMALL).await {
            Err(
                fault @ (Fault::Unreachable(_)
                | Fault::Silent(_)
                | Fault::Untrusted(_)
                | Fault::Request(_)),
            ) => Err(fault),
            Ok(_) | Err(_) => Ok(()),
        }
    }
}

/// How long a request may take.
#[derive(Clone, Copy)]
struct Patience {
    /// Until the answer's headers are there.
    headers: Duration,
    /// All of it.
    whole: Duration,
}

impl Patience {
    /// For a request that carries so many bytes up, and at most so many down. On a slow line a page is
    /// not asked for again and again, each time in vain.
    fn of(up: usize, limit: usize) -> Self {
        let line = |bytes: usize| Duration::from_secs((bytes / SLOWEST) as u64);
        let headers = SILENT + line(up);
        let down = if limit > SMALL { PAGE } else { 0 };
        let whole = headers + line(down);
        Self { headers, whole }
    }
}

/// What becomes of this, unless nothing does for so long.
async fn within<T>(
    silent: Duration,
    future: impl Future<Output = Result<T, reqwest::Error>>,
) -> Result<T, Fault> {
    match timeout(silent, future).await {
        Ok(outcome) => outcome.map_err(transport),
        Err(_) => Err(Fault::Silent(silent)),
    }
}

fn get(address: &str) -> Result<http::Request<Vec<u8>>, Fault> {
    http::Request::get(address)
        .header(header::ACCEPT, "application/json")
        .body(Vec::new())
        .map_err(|error| Fault::NotPia(error.to_string()))
}

#[cfg(test)]
mod tests;
