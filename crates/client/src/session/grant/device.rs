//! A session for a device without a browser (RFC 8628): the person says yes on another machine
//! while this one asks whether they are done.

use std::future::Future;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http::{StatusCode, header};
use oauth2::{
    DeviceAuthorizationUrl, DeviceCodeErrorResponse, HttpRequest, RequestTokenError,
    StandardDeviceAuthorizationResponse,
};

use super::{GrantError, Grants, OAuth, Record, Sent, Tokens, not_pia, redeemed, refused};
use crate::address::ServerAddress;
use crate::device_name::device_name;
use crate::http::Fault;

/// How far the pauses grow while the server does not answer: a person who has just said yes on
/// another machine waits no longer for this one.
const LONGEST_PAUSE: Duration = Duration::from_secs(30);
/// No codes are believed to be good for longer.
const LONGEST_LIFE: Duration = Duration::from_hours(1);
/// The `oauth2` crate measures the end of the codes by a clock that anybody can set. Ours is by
/// one that nobody can, and comes first.
const NEVER: Duration = Duration::from_hours(24 * 365);

/// The codes a server gave this device. No `Debug`: who has them gets the session.
pub(in crate::session) struct DeviceCodes {
    details: StandardDeviceAuthorizationResponse,
}

impl DeviceCodes {
    /// What the person types, or compares, on the other machine.
    pub(in crate::session) fn user_code(&self) -> &str {
        // EXPOSE: shown to the person, for whom it is made.
        self.details.user_code().secret()
    }

    /// Where they go.
    pub(in crate::session) fn verification_uri(&self) -> &str {
        self.details.verification_uri().as_str()
    }

    /// The same with the code in it, where the server has such an address.
    pub(in crate::session) fn verification_uri_complete(&self) -> &str {
        match self.details.verification_uri_complete() {
            // EXPOSE: shown to the person, for whom it is made.
            Some(complete) => complete.secret(),
            None => self.verification_uri(),
        }
    }

    /// How long they are good for, from when they were given.
    pub(in crate::session) fn expires_in(&self) -> Duration {
        self.details.expires_in().min(LONGEST_LIFE)
    }
}

type Polling<'a> = Pin<Box<dyn Future<Output = Result<Tokens, GrantError>> + Send + 'a>>;

impl Grants<'_> {
    /// Asks for codes (RFC 8628 section 3.1) at the endpoint that the server's metadata names.
    pub(in crate::session) async fn request_device_code(
        &self,
        endpoint: &str,
    ) -> Result<DeviceCodes, GrantError> {
        let endpoint = DeviceAuthorizationUrl::new(endpoint.to_owned())
            .map_err(|_| not_pia("an address that cannot be read"))?;
        let client = self.client()?.set_device_authorization_url(endpoint);
        let send = self.sender();
        let asking = client.exchange_device_code();
        let asking = match device_name() {
            // For the page on which the person lets this device in.
            Some(name) => asking.add_extra_param("device_name", name),
            None => asking,
        };
        let details: StandardDeviceAuthorizationResponse =
            asking.request_async(&send).await.map_err(refused)?;
        let codes = DeviceCodes { details };
        check(&codes, self.server)?;
        Ok(codes)
    }

    /// Asks until the person is done (RFC 8628 section 3.4): at the server's pace, slower by five
    /// seconds each time it says so, ever slower while it does not answer. Ends with
    /// [`GrantError::Refused`] when the person said no (`access_denied`) or the codes ended
    /// (`expired_token`). Dropping the future gives up.
    pub(in crate::session) async fn poll_device_code(
        &self,
        codes: &DeviceCodes,
        issuer: String,
    ) -> Result<Record, GrantError> {
        let client = self.client()?;
        // Boxed, as `pace` is shared below: otherwise the compiler does not see that a task may
        // run this.
        let polling: Polling<'_> = Box::pin(poll(&client, codes, self.sender()));
        let tokens = polling.await?;
        let server = self.server.as_str().to_owned();
        redeemed(&tokens, server, issuer, self.clock.now())
    }
}

/// The person is sent nowhere but to the server itself, and shown nothing that is not a code.
fn check(codes: &DeviceCodes, server: &ServerAddress) -> Result<(), GrantError> {
    let addresses = [codes.verification_uri(), codes.verification_uri_complete()];
    let below = format!("{server}/");
    if !addresses.iter().all(|address| address.starts_with(&below)) {
        return Err(not_pia("another server's page for the code"));
    }
    let code = codes.user_code();
    if code.is_empty() || code.len() > 40 || !code.chars().all(|c| c.is_ascii_graphic()) {
        return Err(not_pia("a code that cannot be typed"));
    }
    Ok(())
}

async fn poll<S, F>(client: &OAuth, codes: &DeviceCodes, send: S) -> Result<Tokens, GrantError>
where
    S: Fn(HttpRequest) -> F + Send + Sync,
    F: Future<Output = Sent> + Send,
{
    let pace = Arc::new(Mutex::new(Pace::default()));
    let send = |request| {
        let answer = send(request);
        let pace = Arc::clone(&pace);
        async move {
            let answer = answer.await.and_then(no_portal);
            let mut pace = pace.lock().unwrap_or_else(PoisonError::into_inner);
            pace.quiet = answer.as_ref().err().and_then(Fault::retry_after);
            answer
        }
    };
    let sleep = |pause| {
        let mut pace = pace.lock().unwrap_or_else(PoisonError::into_inner);
        tokio::time::sleep(pace.next(pause))
    };
    let asking = client
        .exchange_device_access_token(&codes.details)
        .set_max_backoff_interval(LONGEST_PAUSE)
        .request_async(&send, sleep, Some(NEVER));
    match tokio::time::timeout(codes.expires_in(), asking).await {
        Ok(tokens) => tokens.map_err(said_no),
        Err(_) => Err(GrantError::Refused {
            error: "expired_token".into(),
            description: None,
        }),
    }
}

/// The pauses between two questions.
#[derive(Default)]
struct Pace {
    /// The longest pause so far. The `oauth2` crate's own bound on the pauses of an outage would
    /// cut one that the server has asked for.
    longest: Duration,
    /// What the last answer asked for (`Retry-After`).
    quiet: Option<Duration>,
}

impl Pace {
    fn next(&mut self, pause: Duration) -> Duration {
        self.longest = self.longest.max(pause);
        self.longest.max(self.quiet.take().unwrap_or_default())
    }
}

/// A page in the server's place (a hotel's network, a gateway) is silence: the question is asked
/// again. Only JSON is an answer.
fn no_portal(answer: oauth2::HttpResponse) -> Sent {
    let json = answer
        .headers()
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .is_some_and(|kind| kind.starts_with("application/json"));
    let spoken = matches!(
        answer.status(),
        StatusCode::OK | StatusCode::BAD_REQUEST | StatusCode::UNAUTHORIZED
    );
    if json && spoken {
        Ok(answer)
    } else {
        Err(Fault::NotPia(format!("a page ({})", answer.status())))
    }
}

fn said_no(error: RequestTokenError<Fault, DeviceCodeErrorResponse>) -> GrantError {
    match error {
        RequestTokenError::Request(fault) => GrantError::Fault(fault),
        RequestTokenError::ServerResponse(answer) => GrantError::Refused {
            error: answer.error().as_ref().to_owned(),
            description: answer.error_description().cloned(),
        },
        RequestTokenError::Parse(..) | RequestTokenError::Other(_) => {
            not_pia("an answer of another kind")
        }
    }
}

#[cfg(test)]
mod tests;
