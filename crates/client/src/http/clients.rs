//! The clients beneath: one for this machine, one for elsewhere, and one for each certificate that
//! was chosen to be trusted.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use crate::address::ServerAddress;
use crate::http::fault::{Fault, chain};
use crate::problem::{Problem, ProblemCode};
use crate::trust::{Fingerprint, Pin, SystemIssuers, tls};

/// What a person waits at most for a name, a route and a handshake.
const CONNECT: Duration = Duration::from_secs(5);
/// What a server may be silent for before its answer, and between two pieces of it.
pub(super) const SILENT: Duration = Duration::from_secs(20);

pub(super) struct Clients {
    direct: reqwest::Client,
    proxied: reqwest::Client,
    /// By scheme, host and port. They share no connection with the others, which were made to
    /// whoever this computer trusts.
    pinned: Mutex<HashMap<String, (Fingerprint, reqwest::Client)>>,
    system: Arc<SystemIssuers>,
}

impl Clients {
    pub(super) fn new() -> Result<Self, Problem> {
        let system = Arc::new(SystemIssuers::default());
        let failed = |error: &(dyn std::error::Error + 'static)| {
            Problem::new(
                ProblemCode::ConfigurationInvalid,
                format!("The network part of Pia cannot start: {}.", chain(error)),
            )
        };
        let tls = tls(Arc::clone(&system), None).map_err(|error| failed(&error))?;
        let client = |local| client(local, tls.clone()).map_err(|error| failed(&error));
        Ok(Self {
            direct: client(true)?,
            proxied: client(false)?,
            pinned: Mutex::default(),
            system,
        })
    }

    /// The one to ask `server` with.
    pub(super) fn get(
        &self,
        server: &ServerAddress,
        pin: Option<Pin>,
    ) -> Result<reqwest::Client, Fault> {
        match pin {
            Some(pin) => self.pinned(server, pin),
            None if server.is_loopback() => Ok(self.direct.clone()),
            None => Ok(self.proxied.clone()),
        }
    }

    fn pinned(&self, server: &ServerAddress, pin: Pin) -> Result<reqwest::Client, Fault> {
        let mut pinned = self.pinned.lock().unwrap_or_else(PoisonError::into_inner);
        let certificate = pin.certificate;
        if let Some((known, client)) = pinned.get(&server.origin())
            && *known == certificate
        {
            return Ok(client.clone());
        }
        let tls = tls(Arc::clone(&self.system), Some(pin))
            .map_err(|error| Fault::NotPia(error.to_string()))?;
        let client = client(server.is_loopback(), tls).map_err(Fault::Request)?;
        pinned.insert(server.origin(), (certificate, client.clone()));
        Ok(client)
    }
}

/// For this machine no proxy is asked, whatever the environment says: it could not come back here,
/// and would read along.
#[expect(
    clippy::disallowed_methods,
    reason = "this is the one place where it is built"
)]
fn client(local: bool, tls: rustls::ClientConfig) -> reqwest::Result<reqwest::Client> {
    let builder = reqwest::Client::builder()
        .user_agent(concat!("pia/", env!("CARGO_PKG_VERSION")))
        .redirect(reqwest::redirect::Policy::none())
        .connect_timeout(CONNECT)
        .tls_backend_preconfigured(tls);
    if local { builder.no_proxy() } else { builder }.build()
}
