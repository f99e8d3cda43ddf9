//! What is known of the server: its metadata document (RFC 8414), read and checked.

use std::sync::Arc;

use http::StatusCode;
use pia_protocol::{auth::ServerMetadata, paths};
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::address::ServerAddress;
use crate::backoff::Backoff;
use crate::http::{Fault, Http, SMALL};
use crate::problem::Problem;
use crate::supervise::Tasks;
use crate::view::{Generation, ProviderChoice, ServerState, ServerView};
use crate::views::publish;

/// Asks the server who it is, and believes it only when it is a Pia server at exactly this
/// address.
pub(crate) async fn discover(http: &Http, server: &ServerAddress) -> Result<ServerMetadata, Fault> {
    let answer = http.get(server, &server.at(paths::METADATA), SMALL).await?;
    if answer.status() != StatusCode::OK {
        return Err(Fault::NotPia(format!("no metadata ({})", answer.status())));
    }
    let metadata: ServerMetadata = serde_json::from_slice(answer.body())
        .map_err(|_| Fault::NotPia("its metadata is not that of a Pia server".into()))?;
    check(metadata, server)
}

/// RFC 8414 section 3.3: the issuer is the address it was read from, compared as text. The
/// endpoints have to be below it, so that no document sends codes or tokens elsewhere.
fn check(metadata: ServerMetadata, server: &ServerAddress) -> Result<ServerMetadata, Fault> {
    if metadata.issuer != server.as_str() {
        return Err(Fault::NotPia(format!(
            "it calls itself {}",
            metadata.issuer
        )));
    }
    let below = format!("{server}/");
    let endpoints = [
        &metadata.authorization_endpoint,
        &metadata.token_endpoint,
        &metadata.revocation_endpoint,
    ];
    if let Some(elsewhere) = endpoints.into_iter().find(|one| !one.starts_with(&below)) {
        return Err(Fault::NotPia(format!("it points to {elsewhere}")));
    }
    Ok(metadata)
}

/// The server as the session and sync see it: the address now, and who follows its changes.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    address: watch::Sender<Arc<ServerAddress>>,
    ask: mpsc::UnboundedSender<()>,
}

impl Server {
    /// The address now.
    pub(crate) fn address(&self) -> Arc<ServerAddress> {
        self.address.borrow().clone()
    }

    /// Another address: asked at once.
    pub(crate) fn change(&self, address: ServerAddress) {
        self.address.send_replace(Arc::new(address));
    }

    /// Asks again now, for instance because a person has come to sign in.
    pub(crate) fn ask(&self) {
        // The watcher is gone only while the client shuts down.
        self.ask.send(()).ok();
    }
}

/// The only writer of [`ServerView`]: asks the server, and again with growing pauses while it does
/// not answer.
pub(crate) struct Watcher {
    pub(crate) http: Http,
    pub(crate) fixed: bool,
    pub(crate) view: watch::Sender<ServerView>,
}

impl Watcher {
    /// Starts the watcher; `background` false means that nobody looks, so nothing is asked.
    pub(crate) fn start(self, address: ServerAddress, background: bool, tasks: &Tasks) -> Server {
        let (to, changes) = watch::channel(Arc::new(address));
        let (ask, asked) = mpsc::unbounded_channel();
        if background {
            let stop = tasks.stopping();
            tasks.spawn(async move {
                stop.run_until_cancelled(self.run(changes, asked)).await;
            });
        }
        Server { address: to, ask }
    }

    async fn run(
        self,
        mut address: watch::Receiver<Arc<ServerAddress>>,
        mut asked: mpsc::UnboundedReceiver<()>,
    ) {
        let mut backoff = Backoff::default();
        loop {
            let server = address.borrow_and_update().clone();
            let again = tokio::select! {
                state = self.ask(&server) => self.answered(&server, state, &mut backoff),
                changed = address.changed() => {
                    if changed.is_err() { return }
                    continue;
                }
            };
            tokio::select! {
                () = sleep_until(again) => {}
                Some(()) = asked.recv() => {}
                changed = address.changed() => {
                    if changed.is_err() { return }
                    backoff.reset();
                }
            }
        }
    }

    async fn ask(&self, server: &ServerAddress) -> Result<ServerMetadata, Fault> {
        // A retry keeps showing why the last try failed.
        let another = self.view.borrow().url != server.as_str();
        if another {
            self.show(server, ServerState::Asking);
        }
        discover(&self.http, server).await
    }

    /// Shows the answer, and says when to ask again.
    fn answered(
        &self,
        server: &ServerAddress,
        answer: Result<ServerMetadata, Fault>,
        backoff: &mut Backoff,
    ) -> Option<Instant> {
        match answer {
            Ok(metadata) => {
                backoff.reset();
                self.show(server, known(metadata));
                None
            }
            Err(fault) => {
                let problem: Problem = fault.problem(server);
                self.show(
                    server,
                    ServerState::Unreachable {
                        problem,
                        certificate: None,
                    },
                );
                Some(Instant::now() + backoff.after_failure(fault.retry_after()))
            }
        }
    }

    fn show(&self, server: &ServerAddress, state: ServerState) {
        let url = server.as_str().to_owned();
        publish(
            &self.view,
            ServerView {
                url,
                fixed: self.fixed,
                clock_offset_seconds: None,
                trusted_certificate: None,
                state,
            },
        );
    }
}

fn known(metadata: ServerMetadata) -> ServerState {
    let providers = metadata
        .pia_providers
        .into_iter()
        .map(|one| ProviderChoice {
            name: one.name,
            display_name: one.display_name,
        })
        .collect();
    ServerState::Known {
        version: metadata.pia_server_version,
        providers,
        generation: Generation::Current,
        token_redirect_allowed: false,
    }
}

/// Sleeps until `when`, or for ever.
pub(crate) async fn sleep_until(when: Option<Instant>) {
    match when {
        Some(when) => tokio::time::sleep_until(when).await,
        None => std::future::pending().await,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::problem::ProblemCode;
    use crate::testing::{Device, FakeServer, Fault, until};

    fn metadata(issuer: &str, token_endpoint: &str) -> ServerMetadata {
        ServerMetadata {
            issuer: issuer.into(),
            authorization_endpoint: "https://a.example/auth/login".into(),
            token_endpoint: token_endpoint.into(),
            revocation_endpoint: "https://a.example/auth/revoke".into(),
            device_authorization_endpoint: None,
            end_session_endpoint: None,
            response_types_supported: vec!["code".into()],
            response_modes_supported: vec!["query".into()],
            grant_types_supported: vec!["authorization_code".into()],
            code_challenge_methods_supported: vec!["S256".into()],
            token_endpoint_auth_methods_supported: vec!["none".into()],
            authorization_response_iss_parameter_supported: true,
            pia_server_version: "0.1.0".into(),
            pia_providers: Vec::new(),
        }
    }

    #[test]
    fn only_the_server_itself_is_believed() {
        let server = ServerAddress::parse("https://a.example").unwrap();
        let token = "https://a.example/auth/token";
        assert!(check(metadata("https://a.example", token), &server).is_ok());
        // RFC 8414 section 3.3 and RFC 9207 section 2.4: compared as text, nothing made equal.
        for issuer in [
            "https://a.example/",
            "https://A.example",
            "https://b.example",
        ] {
            assert!(check(metadata(issuer, token), &server).is_err(), "{issuer}");
        }
        for endpoint in [
            "https://b.example/auth/token",
            "https://a.example.evil.example/token",
        ] {
            assert!(
                check(metadata("https://a.example", endpoint), &server).is_err(),
                "{endpoint}"
            );
        }
    }

    #[tokio::test]
    async fn the_server_view_says_who_answers_and_recovers_by_itself() {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        server.fail(paths::METADATA, &[Fault::Status(500)]);
        let client = device.window().await;
        let unreachable =
            |view: &crate::ServerView| matches!(view.state, ServerState::Unreachable { .. });
        until(client.views().server(), unreachable).await;
        let view = until(client.views().server(), |view| {
            matches!(view.state, ServerState::Known { .. })
        })
        .await;
        assert!(view.fixed);
        assert_eq!(
            client.set_server("https://a.example").unwrap_err().code,
            ProblemCode::ConfigurationInvalid
        );
        client.shutdown().await;
    }
}
