//! The server's one HTTP client: how `oidc` reaches the providers.

use http::{HeaderMap, header};
use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{Fetch, FetchAnswer, FetchError, FetchErrorKind, FetchLimits};
use reqwest::{RequestBuilder, Response, redirect};
use time::{Duration, OffsetDateTime};
use url::{Host, Url};

/// Sends requests to providers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct HttpFetch {
    /// Through the system's proxy, if it has one.
    outside: reqwest::Client,
    /// Never through a proxy, which would look for the address on its own machine.
    loopback: reqwest::Client,
    limits: FetchLimits,
}

impl HttpFetch {
    /// Builds the client.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        let limits = FetchLimits::default();
        Ok(Self {
            outside: builder(limits).build()?,
            loopback: builder(limits).no_proxy().build()?,
            limits,
        })
    }

    /// Like `get`, and when the answer was made.
    pub(crate) async fn get_stamped(&self, url: &Url) -> Result<(FetchAnswer, Stamps), FetchError> {
        stamped(self.for_url(url).get(url.clone()), self.limits.bytes).await
    }

    fn for_url(&self, url: &Url) -> &reqwest::Client {
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        if loopback {
            &self.loopback
        } else {
            &self.outside
        }
    }
}

/// What an answer says about its time.
#[derive(Clone, Copy, Default)]
pub(crate) struct Stamps {
    /// When it was sent, by the sender's clock: `Date`, and `Age` when some cache kept it (RFC 9111
    /// section 4.2.3).
    pub(crate) made: Option<OffsetDateTime>,
    /// How long some cache kept it.
    pub(crate) age: Option<Duration>,
}

impl Stamps {
    fn of(headers: &HeaderMap) -> Self {
        let text = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let age = text(header::AGE).and_then(|age| age.trim().parse::<u32>().ok());
        let age = age.map(|seconds| Duration::seconds(seconds.into()));
        let date = text(header::DATE).and_then(|date| httpdate::parse_http_date(date).ok());
        let date = date.map(OffsetDateTime::from);
        Self {
            made: date.and_then(|date| date.checked_add(age.unwrap_or_default())),
            age,
        }
    }
}

#[expect(clippy::disallowed_methods, reason = "the one place of the server")]
fn builder(limits: FetchLimits) -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("pia-server/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(limits.connect)
        .timeout(limits.total)
}

impl Fetch for HttpFetch {
    async fn get(&self, url: &Url) -> Result<FetchAnswer, FetchError> {
        send(self.for_url(url).get(url.clone()), self.limits.bytes).await
    }

    async fn get_with_token(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
    ) -> Result<FetchAnswer, FetchError> {
        let request = self.for_url(url).get(url.clone());
        // EXPOSE: into the header, to the provider it came from.
        let request = request.bearer_auth(token.expose_secret());
        send(request, self.limits.bytes).await
    }

    async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<FetchAnswer, FetchError> {
        send(
            self.for_url(url).post(url.clone()).form(form),
            self.limits.bytes,
        )
        .await
    }
}

async fn send(request: RequestBuilder, limit: usize) -> Result<FetchAnswer, FetchError> {
    stamped(request, limit).await.map(|(answer, _)| answer)
}

async fn stamped(
    request: RequestBuilder,
    limit: usize,
) -> Result<(FetchAnswer, Stamps), FetchError> {
    let request = request.header(header::ACCEPT, "application/json");
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let stamps = Stamps::of(response.headers());
    let body = read(&mut response, limit).await?;
    Ok((FetchAnswer { status, body }, stamps))
}

async fn read(response: &mut Response, limit: usize) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > limit {
            return Err(FetchErrorKind::TooLarge.into());
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

fn failed(error: reqwest::Error) -> FetchError {
    let kind = if error.is_timeout() {
        FetchErrorKind::TimedOut
    } else if error.is_connect() {
        FetchErrorKind::Unreachable
    } else {
        FetchErrorKind::Other
    };
    // The address may carry what a log must not: the query of an authorization request.
    FetchError::new(kind, error.without_url())
}
