//! Runs the checks: side by side, except where one builds on another.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::{Clock, SystemClock};
use tokio::sync::watch;

use super::advice::Advice;
use super::finding::{Finding, skipped, timed};
use super::redact::Redaction;
use super::{Check, CheckName, Diagnosis, browser, loopback, network, server, session};
use super::{storage, system, vault};
use crate::address::ServerAddress;
use crate::client::known_address;
use crate::config::Config;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::session::{Keep, Session, VaultChoice, last_sign_in};
use crate::settings::{self, Settings, SettingsFile};
use crate::views::Views;

/// What is looked at.
pub(crate) struct Subject {
    pub(crate) clock: Arc<dyn Clock>,
    /// The data folder; `None` when it is not even known.
    pub(crate) folder: Option<PathBuf>,
    pub(crate) address: Result<Arc<ServerAddress>, Problem>,
    pub(crate) http: Result<Http, Problem>,
    pub(crate) keep: Option<Arc<Keep>>,
    /// The running client, or why there is none.
    pub(crate) running: Result<Running, Problem>,
}

/// What only a client that has started has.
pub(crate) struct Running {
    pub(crate) session: Session,
    pub(crate) views: Views,
}

impl Diagnosis {
    /// Looks at what can be looked at when a client does not start because of `problem`, so that
    /// the report of it says more than that. `config` is `None` when that is what could not be
    /// read.
    pub async fn of_failed_start(config: Option<Config>, problem: Problem) -> Self {
        let known = config
            .as_ref()
            .and_then(|config| settings::peek(&config.data_dir));
        let address = match &config {
            None => Err(problem.clone()),
            Some(config) => {
                known_address(config.server_url.as_deref(), known.as_ref()).map(Arc::new)
            }
        };
        let clock: Arc<dyn Clock> = Arc::new(SystemClock);
        // The settings of this folder are not to be written now, so that others are used.
        let scratch = tempfile::tempdir().ok();
        let settings = copied(scratch.as_ref(), known);
        let http = settings
            .clone()
            .and_then(|settings| Http::new(Arc::clone(&clock), settings));
        let keep = config
            .as_ref()
            .zip(settings.ok())
            .map(|(config, settings)| {
                let unseen = watch::Sender::new(VaultChoice::unseen());
                let vault = VaultChoice::new(config, settings, unseen, None);
                // No session is read here, so that the name of the item does not matter.
                Arc::new(Keep::new(vault, "doctor".into(), config.data_dir.clone()))
            });
        let subject = Subject {
            clock,
            folder: config.map(|config| config.data_dir),
            address,
            http,
            keep,
            running: Err(problem),
        };
        subject.examine().await
    }
}

/// A copy of the folder's settings, with the certificates the person chose to trust and the place
/// of sessions.
fn copied(
    scratch: Option<&tempfile::TempDir>,
    known: Option<Settings>,
) -> Result<Arc<SettingsFile>, Problem> {
    let scratch = scratch.ok_or_else(|| {
        Problem::new(
            ProblemCode::StorageFailed,
            "No temporary folder can be made, so that no server was asked.",
        )
    })?;
    let (settings, _) = SettingsFile::open(scratch.path())?;
    settings.update(|settings| {
        if let Some(known) = known {
            *settings = known;
        }
    })?;
    Ok(Arc::new(settings))
}

impl Subject {
    /// Every check. Changes nothing, and ends within a few times the limit of one check.
    pub(crate) async fn examine(&self) -> Diagnosis {
        let (v4, v6, browser, (vault, session), (proxy, trust, server, clock), storage) = tokio::join!(
            timed(
                CheckName::LoopbackV4,
                Advice::LookForFirewall,
                loopback::v4()
            ),
            timed(
                CheckName::LoopbackV6,
                Advice::LookForFirewall,
                loopback::v6()
            ),
            timed(CheckName::Browser, Advice::LookForDrive, browser::check()),
            self.vault_and_session(),
            self.network(),
            self.storage(),
        );
        let at = self.clock.now().unix_timestamp_nanos() / 1_000_000;
        let mut diagnosis = Diagnosis {
            version: env!("CARGO_PKG_VERSION").to_owned(),
            system: system::name(),
            #[expect(
                clippy::cast_precision_loss,
                reason = "milliseconds since 1970 fit an f64"
            )]
            at_ms: at as f64,
            checks: vec![
                v4, v6, browser, vault, proxy, trust, server, clock, session, storage,
            ],
            last_sign_in: self.folder.as_deref().map(last_sign_in).unwrap_or_default(),
        };
        self.redaction().apply(&mut diagnosis);
        diagnosis
    }

    async fn vault_and_session(&self) -> (Check, Check) {
        let Some(keep) = &self.keep else {
            return (
                skipped(CheckName::Vault, CheckName::Session),
                self.session().await,
            );
        };
        let vault = timed(CheckName::Vault, Advice::UnlockKeychain, vault::check(keep)).await;
        let session = if self.running.is_ok() && vault.stands_in_the_way() {
            skipped(CheckName::Session, CheckName::Vault)
        } else {
            self.session().await
        };
        (vault, session)
    }

    async fn session(&self) -> Check {
        timed(CheckName::Session, Advice::SeeKeychain, async {
            match &self.running {
                Err(problem) => session::not_started(problem),
                Ok(running) => {
                    running.session.settled().await;
                    let view = running.views.session().borrow().clone();
                    session::check(&view, self.good_for(running).await)
                }
            }
        })
        .await
    }

    /// How long the access token of the session on show is good.
    async fn good_for(&self, running: &Running) -> Option<Duration> {
        let key = running.session.active().borrow().as_ref()?.owner.key();
        let record = self.keep.as_ref()?.load(&key).await.ok()??;
        Some(record.fresh_for(self.clock.now()))
    }

    async fn network(&self) -> (Check, Check, Check, Check) {
        let (proxy, trust) = tokio::join!(
            timed(CheckName::Proxy, Advice::CheckProxy, async {
                match &self.address {
                    Ok(server) => network::proxy(server).await,
                    Err(_) => Finding::skipped(CheckName::Server),
                }
            }),
            timed(
                CheckName::Trust,
                Advice::LookForCertificateDrive,
                network::trust(self.pinned())
            ),
        );
        let server = if proxy.stands_in_the_way() && self.address.is_ok() {
            skipped(CheckName::Server, CheckName::Proxy)
        } else if trust.stands_in_the_way() && self.over_tls() {
            skipped(CheckName::Server, CheckName::Trust)
        } else {
            self.server().await
        };
        let clock = if server.stands_in_the_way() {
            skipped(CheckName::Clock, CheckName::Server)
        } else {
            timed(CheckName::Clock, Advice::CheckServer, async {
                server::clock(self.offset())
            })
            .await
        };
        (proxy, trust, server, clock)
    }

    async fn server(&self) -> Check {
        timed(CheckName::Server, Advice::CheckServer, async {
            match (&self.http, &self.address) {
                (Err(problem), _) | (_, Err(problem)) => server::refused("", problem),
                (Ok(http), Ok(address)) => server::check(http, address).await,
            }
        })
        .await
    }

    /// How far this device's clock is ahead of the server's, by the answer just read.
    fn offset(&self) -> Option<time::Duration> {
        let (http, address) = (self.http.as_ref().ok()?, self.address.as_ref().ok()?);
        http.clock_offsets().of(address)
    }

    async fn storage(&self) -> Check {
        match &self.folder {
            None => skipped(CheckName::Storage, CheckName::Session),
            Some(folder) => {
                timed(
                    CheckName::Storage,
                    Advice::LookForSlowDisk,
                    storage::check(folder.clone()),
                )
                .await
            }
        }
    }

    fn over_tls(&self) -> bool {
        let address = self.address.as_ref();
        address.is_ok_and(|address| address.as_str().starts_with("https:"))
    }

    /// Everybody whose name may be in a sentence.
    fn redaction(&self) -> Redaction {
        let folder = self.folder.as_deref();
        let known = folder
            .and_then(settings::peek)
            .map_or_else(Vec::new, |known| known.accounts);
        let names = known.into_iter().flat_map(|one| [one.name, one.email]);
        Redaction::new(names.collect())
    }

    /// The certificate the person chose to trust for this server.
    fn pinned(&self) -> Option<String> {
        let (http, address) = (self.http.as_ref().ok()?, self.address.as_ref().ok()?);
        Some(http.remembered().pin(address)?.certificate.to_string())
    }
}
