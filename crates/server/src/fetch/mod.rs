//! The server's one place for HTTP clients: how `oidc` reaches the providers.

use pia_oidc::secret::ProviderAccessToken;
use pia_oidc::{Fetch, FetchAnswer, FetchError, FetchErrorKind};
use reqwest::header::{self, HeaderMap, HeaderName};
use reqwest::{ClientBuilder, RequestBuilder, Response, redirect};
use time::{Duration, OffsetDateTime};
use url::{Host, Url};

use crate::config::{Connection, Proxy};

/// Sends requests to one provider. Cheap to clone.
#[derive(Clone)]
pub(crate) struct HttpFetch {
    /// Through a proxy, if there is one.
    outside: reqwest::Client,
    /// Never through a proxy, which would look for the address on its own machine.
    loopback: reqwest::Client,
    bytes: usize,
    retries: u32,
}

impl HttpFetch {
    /// Builds the clients.
    pub(crate) fn new(connection: &Connection) -> Result<Self, reqwest::Error> {
        let outside = match &connection.proxy {
            Proxy::System => builder(connection),
            Proxy::None => builder(connection).no_proxy(),
            Proxy::At(address) => builder(connection).proxy(address.build()?),
        };
        Ok(Self {
            outside: outside.build()?,
            loopback: builder(connection).no_proxy().build()?,
            bytes: connection.limits.bytes,
            retries: connection.retries,
        })
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

    /// Like `get`, and when the answer was made.
    pub(crate) async fn get_stamped(&self, url: &Url) -> Result<(FetchAnswer, Stamps), FetchError> {
        stamped(self.for_url(url).get(url.clone()), self.bytes).await
    }

    /// `GET` of a picture as the bearer of `token`; not if it is still the `version` that is known.
    pub(crate) async fn image(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
        version: Option<&str>,
        most: usize,
    ) -> Result<Image, FetchError> {
        // EXPOSE: into the header, to the service it is for.
        let request = self
            .for_url(url)
            .get(url.clone())
            .bearer_auth(token.expose_secret());
        let request = match version {
            Some(version) => request.header(header::IF_NONE_MATCH, version),
            None => request,
        };
        let mut response = request.send().await.map_err(failed)?;
        let said = |name: HeaderName| {
            let value = response.headers().get(name)?;
            Some(value.to_str().ok()?.to_owned())
        };
        let (media_type, version) = (said(header::CONTENT_TYPE), said(header::ETAG));
        Ok(Image {
            status: response.status().as_u16(),
            media_type: media_type.unwrap_or_default(),
            version,
            body: read(&mut response, most).await?,
        })
    }

    /// `POST` of JSON as the bearer of `token`.
    pub(crate) async fn post_json(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
        body: &serde_json::Value,
    ) -> Result<FetchAnswer, FetchError> {
        // EXPOSE: into the header, to the service it is for.
        let request = self
            .for_url(url)
            .post(url.clone())
            .bearer_auth(token.expose_secret());
        send(request.json(body), self.bytes).await
    }

    /// Sends a request, again while no answer comes and it may be repeated. `GET` always may. A form
    /// may when no connection came about: a code or a refresh token that did arrive is spent.
    async fn send(
        &self,
        request: impl Fn() -> RequestBuilder,
        may_repeat: impl Fn(FetchErrorKind) -> bool,
    ) -> Result<FetchAnswer, FetchError> {
        let mut left = self.retries;
        loop {
            match send(request(), self.bytes).await {
                Err(error) if left > 0 && may_repeat(error.kind()) => left -= 1,
                done => return done,
            }
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

/// What came for a picture.
pub(crate) struct Image {
    pub(crate) status: u16,
    pub(crate) media_type: String,
    /// What the service calls it (RFC 9110 section 8.8.3).
    pub(crate) version: Option<String>,
    pub(crate) body: Vec<u8>,
}

#[expect(clippy::disallowed_methods, reason = "the one place of the server")]
fn builder(connection: &Connection) -> ClientBuilder {
    let limits = connection.limits;
    reqwest::Client::builder()
        .user_agent(concat!("pia-server/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(limits.connect)
        .timeout(limits.total)
        .tls_certs_merge(connection.authorities.iter().cloned())
}

/// No connection, or one that was cut. Another try after a whole timeout would make a person wait
/// twice as long.
fn was_cut(kind: FetchErrorKind) -> bool {
    matches!(kind, FetchErrorKind::Unreachable | FetchErrorKind::Other)
}

impl Fetch for HttpFetch {
    async fn get(&self, url: &Url) -> Result<FetchAnswer, FetchError> {
        let request = || self.for_url(url).get(url.clone());
        self.send(request, was_cut).await
    }

    async fn get_with_token(
        &self,
        url: &Url,
        token: &ProviderAccessToken,
    ) -> Result<FetchAnswer, FetchError> {
        let request = || {
            let request = self.for_url(url).get(url.clone());
            // EXPOSE: into the header, to the provider it came from.
            request.bearer_auth(token.expose_secret())
        };
        self.send(request, was_cut).await
    }

    async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<FetchAnswer, FetchError> {
        let request = || self.for_url(url).post(url.clone()).form(form);
        let unsent = |kind| kind == FetchErrorKind::Unreachable;
        self.send(request, unsent).await
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

#[cfg(test)]
mod tests;
