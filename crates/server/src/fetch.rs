//! The server's one HTTP client: how `oidc` reaches the providers.

use std::time::Duration;

use pia_oidc::{Fetch, FetchAnswer, FetchError, FetchErrorKind};
use reqwest::{RequestBuilder, Response, redirect};
use url::{Host, Url};

/// Metadata, keys and token answers are a few kilobytes.
const MAX_BYTES: usize = 1024 * 1024;
const CONNECT_TIME: Duration = Duration::from_secs(5);
const TOTAL_TIME: Duration = Duration::from_secs(15);

/// Sends requests to providers. Cheap to clone.
#[derive(Clone)]
pub(crate) struct HttpFetch {
    /// Through the system's proxy, if it has one.
    outside: reqwest::Client,
    /// Never through a proxy, which would look for the address on its own machine.
    loopback: reqwest::Client,
}

impl HttpFetch {
    /// Builds the client.
    pub(crate) fn new() -> Result<Self, reqwest::Error> {
        Ok(Self {
            outside: builder().build()?,
            loopback: builder().no_proxy().build()?,
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
}

#[expect(clippy::disallowed_methods, reason = "the one place of the server")]
fn builder() -> reqwest::ClientBuilder {
    reqwest::Client::builder()
        .user_agent(concat!("pia-server/", env!("CARGO_PKG_VERSION")))
        .redirect(redirect::Policy::none())
        .connect_timeout(CONNECT_TIME)
        .timeout(TOTAL_TIME)
}

impl Fetch for HttpFetch {
    async fn get(&self, url: &Url) -> Result<FetchAnswer, FetchError> {
        send(self.for_url(url).get(url.clone())).await
    }

    async fn post_form(&self, url: &Url, form: &[(&str, &str)]) -> Result<FetchAnswer, FetchError> {
        send(self.for_url(url).post(url.clone()).form(form)).await
    }
}

async fn send(request: RequestBuilder) -> Result<FetchAnswer, FetchError> {
    let request = request.header(reqwest::header::ACCEPT, "application/json");
    let mut response = request.send().await.map_err(failed)?;
    let status = response.status().as_u16();
    let body = read(&mut response).await?;
    Ok(FetchAnswer { status, body })
}

async fn read(response: &mut Response) -> Result<Vec<u8>, FetchError> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(failed)? {
        if body.len() + chunk.len() > MAX_BYTES {
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
