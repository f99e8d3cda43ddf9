//! What this device remembers of servers beyond a run, in `settings.json`; and for a run only,
//! which of them take no packed requests.

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex, PoisonError};

use crate::address::ServerAddress;
use crate::problem::Problem;
use crate::settings::SettingsFile;
use crate::trust::{Fingerprint, Pin};

/// Reads and writes it.
#[derive(Debug, Clone)]
pub(crate) struct Remembered {
    settings: Arc<SettingsFile>,
    /// By address. A server may be updated, so it is found out again in the next run.
    plain: Arc<Mutex<BTreeSet<String>>>,
}

impl Remembered {
    pub(crate) fn new(settings: Arc<SettingsFile>) -> Self {
        Self {
            settings,
            plain: Arc::default(),
        }
    }

    /// The certificate that the person chose to trust for the server's scheme, host and port.
    pub(crate) fn pin(&self, server: &ServerAddress) -> Option<Pin> {
        let text = self
            .settings
            .get()
            .trusted_certificates
            .remove(&server.origin())?;
        let certificate = Fingerprint::parse(&text)?;
        Some(server.pin(certificate))
    }

    /// Trusts exactly this certificate there from now on.
    pub(crate) fn set_pin(
        &self,
        server: &ServerAddress,
        certificate: Fingerprint,
    ) -> Result<(), Problem> {
        self.settings.update(|settings| {
            let pins = &mut settings.trusted_certificates;
            pins.insert(server.origin(), certificate.to_string());
        })
    }

    /// Leaves it to this computer again whom to trust there.
    pub(crate) fn forget_pin(&self, server: &ServerAddress) -> Result<(), Problem> {
        self.settings.update(|settings| {
            settings.trusted_certificates.remove(&server.origin());
        })
    }

    /// Whether the server has ever shown a metadata document. One that has is never again taken for
    /// an older one, whatever stands before it for a while.
    pub(crate) fn is_current(&self, server: &ServerAddress) -> bool {
        self.settings
            .get()
            .current_servers
            .contains(server.as_str())
    }

    /// The server has shown a metadata document.
    pub(crate) fn note_current(&self, server: &ServerAddress) {
        if self.is_current(server) {
            return;
        }
        let text = server.as_str().to_owned();
        let noted = self.settings.update(|settings| {
            settings.current_servers.insert(text);
        });
        if let Err(problem) = noted {
            // Found out again next time.
            tracing::warn!(problem = %problem, "the server's generation is not remembered");
        }
    }

    /// Whether the server takes requests packed with zstd, as far as is known.
    pub(crate) fn takes_zstd(&self, server: &ServerAddress) -> bool {
        let plain = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        self.is_current(server) && !plain.contains(server.as_str())
    }

    /// The server has refused such a request.
    pub(crate) fn note_plain(&self, server: &ServerAddress) {
        let mut plain = self.plain.lock().unwrap_or_else(PoisonError::into_inner);
        plain.insert(server.as_str().to_owned());
    }

    /// Whether the person agreed to receive tokens in an address from this server.
    pub(crate) fn token_redirect_allowed(&self, server: &ServerAddress) -> bool {
        let allowed = self.settings.get().token_redirect_allowed;
        allowed.contains(server.as_str())
    }

    /// The person agrees to it.
    pub(crate) fn allow_token_redirect(&self, server: &ServerAddress) -> Result<(), Problem> {
        let text = server.as_str().to_owned();
        self.settings.update(|settings| {
            settings.token_redirect_allowed.insert(text);
        })
    }

    /// What another process of this folder has chosen counts here too.
    pub(crate) fn reread(&self) {
        self.settings.reread();
    }
}
