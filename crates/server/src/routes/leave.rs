//! A browser is sent to a provider.

use axum::response::Response;
use url::Url;

use super::browser::{BindingCookie, Failure};
use crate::app::{App, ProviderParty};
use crate::sign_in::{BeginError, LoginRequest};
use crate::telemetry::{RequestId, chain};

/// Where the browser goes, and what ties its way back to it. No `Debug`: both are secret.
pub(super) struct Leaving {
    pub(super) url: Url,
    cookie: BindingCookie,
    binding: String,
}

impl Leaving {
    /// Gives the browser its cookie on the answer that sends it away.
    pub(super) fn bind(&self, response: &mut Response) {
        self.cookie.set(response, &self.binding);
    }
}

/// Remembers a sign-in and says where it goes on.
pub(super) async fn leave(
    app: &App,
    id: &RequestId,
    provider: &ProviderParty,
    request: LoginRequest,
) -> Result<Leaving, Failure> {
    let name = &provider.info.name;
    let begun = app
        .sign_ins
        .begin(request, name, app.callback_url(name))
        .await
        .map_err(|error| failed(id, &error))?;
    let url = provider
        .relying_party
        .authorization_url(&begun.request, app.clock.now())
        .await;
    let url = url.map_err(|error| {
        let (id, cause) = (id.as_str(), chain(&error));
        tracing::warn!(id, provider = %name, cause, "a sign-in could not begin");
        Failure::of_provider(&error)
    })?;
    Ok(Leaving {
        url,
        cookie: BindingCookie::of(app, &begun.request.state),
        binding: begun.binding,
    })
}

fn failed(id: &RequestId, error: &BeginError) -> Failure {
    tracing::error!(
        id = id.as_str(),
        cause = chain(error),
        "a sign-in could not begin"
    );
    Failure::ours(id, error)
}
