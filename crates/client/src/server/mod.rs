//! The server chosen now: who it is, and what the person has decided about it.

mod look;
mod said;
mod shown;
mod watcher;

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use crate::address::ServerAddress;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::trust::Fingerprint;

use look::Questions;
use said::Said;
pub(crate) use watcher::Watcher;

/// The server as the session and sync see it: the address now, and who follows its changes.
#[derive(Clone)]
pub(crate) struct Server {
    address: watch::Sender<Arc<ServerAddress>>,
    ask: mpsc::UnboundedSender<()>,
    http: Http,
    said: Said,
    questions: Questions,
}

impl Server {
    /// The address now.
    pub(crate) fn address(&self) -> Arc<ServerAddress> {
        self.address.borrow().clone()
    }

    /// What it has lately said of itself.
    pub(crate) fn said(&self) -> &Said {
        &self.said
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

    /// Trusts exactly this certificate for the server's scheme, host and port, and nothing else
    /// there, until it is forgotten. Whoever answers now has to show it and prove that it is
    /// theirs.
    pub(crate) async fn trust_certificate(&self, sha256: &str) -> Result<(), Problem> {
        let server = self.address();
        let Some(certificate) = Fingerprint::parse(sha256) else {
            return Err(Problem::new(
                ProblemCode::ConfigurationInvalid,
                format!(
                    "“{sha256}” is not a certificate's SHA-256, which has 64 hexadecimal digits."
                ),
            )
            .with_detail(sha256));
        };
        if !server.is_https() {
            return Err(Problem::new(
                ProblemCode::ConfigurationInvalid,
                format!(
                    "{server} is asked without encryption on this machine: it has no certificate."
                ),
            )
            .with_detail(server.as_str()));
        }
        match self.http.prove(&server, server.pin(certificate)).await {
            Ok(()) => {
                self.http.remembered().set_pin(&server, certificate)?;
                tracing::info!(%server, %certificate, "the person trusts this certificate");
                self.ask();
                Ok(())
            }
            Err(fault) => Err(fault.problem(&server)),
        }
    }

    /// Leaves it to this computer again whom to trust there.
    pub(crate) fn forget_certificate(&self) -> Result<(), Problem> {
        self.http.remembered().forget_pin(&self.address())?;
        self.ask();
        Ok(())
    }

    /// The person agrees that this server, of the first generation, may send tokens in an address.
    pub(crate) fn allow_token_redirect(&self) -> Result<(), Problem> {
        self.http
            .remembered()
            .allow_token_redirect(&self.address())?;
        self.ask();
        Ok(())
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
mod tests;
