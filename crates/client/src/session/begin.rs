//! The beginning of a sign-in: what the server is, and the listener. What the server has said of
//! itself in the last minutes is believed, so that the browser opens at once.

use std::sync::Arc;

use pia_protocol::CLIENT_ID;
use pia_protocol::auth::ServerMetadata;
use pia_signin::{Attempt, Request};
use url::Url;

use super::device_way::DeviceWay;
use super::grant::Begun;
use super::sign_in::SignIn;
use super::trouble::not_started;
use crate::diagnosis::SignInStep;
use crate::generation::{Discovered, discover};
use crate::http::Fault;
use crate::problem::{Problem, ProblemCode};
use crate::view::Generation;

/// A sign-in whose listener is up.
pub(super) struct Started {
    pub(super) attempt: Attempt,
    pub(super) begun: Begun,
    /// The way through another device, where the server has one.
    pub(super) device: Option<DeviceWay>,
    /// What was believed of the server without asking.
    pub(super) believed: Option<Discovered>,
}

impl SignIn {
    pub(super) async fn start(&self) -> Result<Started, Problem> {
        let (said, believed) = self.server_now().await?;
        let flow = said.flow(&self.http, &self.server)?;
        let provider = self.known_provider(&said.metadata)?;
        let metadata = &said.metadata;
        let endpoint = Url::parse(&metadata.authorization_endpoint).map_err(|_| {
            Fault::NotPia("its sign-in address cannot be read".into()).problem(&self.server)
        })?;
        let mut request = Request::new(endpoint, CLIENT_ID, "Pia");
        request.deadline = self.deadline;
        request.language = self.language;
        request.flow = flow;
        request.extra.push(("provider".into(), provider.clone()));
        if said.generation == Generation::Current {
            // Older servers do not know them.
            let tag = self.language.tag().to_owned();
            request.extra.push(("ui_locales".into(), tag));
            request.extra.extend(self.extra.iter().cloned());
        }
        request.issuer = metadata
            .authorization_response_iss_parameter_supported
            .then(|| metadata.issuer.clone());
        let attempt = Attempt::start(request)
            .await
            .map_err(|error| not_started(&error))?;
        Ok(Started {
            attempt,
            device: self.device_way(metadata),
            begun: Begun {
                generation: said.generation,
                issuer: said.metadata.issuer,
                provider,
            },
            believed,
        })
    }

    /// What the server is, and the same once more when it was believed without asking. What is
    /// believed and lacks the provider is out of date.
    async fn server_now(&self) -> Result<(Discovered, Option<Discovered>), Problem> {
        match self.chosen.said().get(&self.server) {
            Some(said) if self.offers(&said.metadata) => Ok((said.clone(), Some(said))),
            _ => {
                let said = self.ask().await;
                Ok((said.map_err(|fault| fault.problem(&self.server))?, None))
            }
        }
    }

    async fn ask(&self) -> Result<Discovered, Fault> {
        let said = discover(&self.http, &self.server).await?;
        self.chosen.said().set(&self.server, &said);
        Ok(said)
    }

    /// A failed sign-in that was begun with what was believed of the server: whether that is still
    /// true, and if not, that this is why.
    pub(super) async fn explained(
        &self,
        problem: Problem,
        believed: Option<Discovered>,
    ) -> Problem {
        let Some(believed) = believed else {
            return problem;
        };
        if !may_come_of_a_change(problem.code) {
            return problem;
        }
        self.chosen.said().forget();
        match self.ask().await {
            Ok(now) if now != believed => {
                self.timeline.note(SignInStep::ServerChanged);
                // The sign-in screen shows what it offers now.
                self.chosen.ask();
                Problem {
                    sentence: format!(
                        "{} has changed since Pia last asked it, so this sign-in could not \
                         succeed. Sign in again.",
                        self.server
                    ),
                    ..problem
                }
            }
            Ok(_) | Err(_) => problem,
        }
    }

    fn device_way(&self, metadata: &ServerMetadata) -> Option<DeviceWay> {
        Some(DeviceWay {
            http: self.http.clone(),
            server: Arc::clone(&self.server),
            clock: Arc::clone(&self.clock),
            endpoint: metadata.device_authorization_endpoint.clone()?,
            issuer: metadata.issuer.clone(),
            until: self.clock.now() + self.deadline,
            tasks: self.tasks.clone(),
            revocations: Arc::clone(&self.revocations),
        })
    }

    fn offers(&self, metadata: &ServerMetadata) -> bool {
        let mut offered = metadata.pia_providers.iter();
        offered.any(|one| one.name == self.provider)
    }

    /// The provider as the server names it.
    fn known_provider(&self, metadata: &ServerMetadata) -> Result<String, Problem> {
        let wanted = &self.provider;
        if self.offers(metadata) {
            return Ok(wanted.clone());
        }
        let names: Vec<&str> = metadata
            .pia_providers
            .iter()
            .map(|provider| provider.name.as_str())
            .collect();
        let server = &self.server;
        let sentence = if names.is_empty() {
            format!("{server} offers no sign-in yet; its administrator has to add one.")
        } else {
            let offered = names.join(", ");
            format!("{server} offers no sign-in with “{wanted}”, but with: {offered}.")
        };
        Err(Problem::new(ProblemCode::ProviderUnknown, sentence).with_detail(wanted))
    }
}

/// Another server at the address, or the same after an update: the browser ends nowhere, and the
/// code or the request is not understood.
fn may_come_of_a_change(code: ProblemCode) -> bool {
    matches!(
        code,
        ProblemCode::SignInTimedOut | ProblemCode::SignInRefused | ProblemCode::ServerNotPia
    )
}
