//! Asks the server who it is, and shows it.

use std::sync::Arc;

use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

use super::look::Questions;
use super::said::Said;
use super::{Server, shown, sleep_until};
use crate::address::ServerAddress;
use crate::backoff::Backoff;
use crate::clock_offset::{ClockChanges, worth_telling};
use crate::generation::{Discovered, discover};
use crate::http::{Fault, Http};
use crate::supervise::Tasks;
use crate::view::{ServerState, ServerView};
use crate::views::publish;

/// The only writer of [`ServerView`]: asks the server, and again with growing pauses while it does
/// not answer.
pub(crate) struct Watcher {
    pub(crate) http: Http,
    pub(crate) fixed: bool,
    pub(crate) view: watch::Sender<ServerView>,
}

impl Watcher {
    /// Starts the watcher; `background` false means that nobody looks, so nothing is asked unless
    /// others ask.
    pub(crate) fn start(self, address: ServerAddress, background: bool, tasks: &Tasks) -> Server {
        let (to, changes) = watch::channel(Arc::new(address));
        let (ask, asked) = mpsc::unbounded_channel();
        let http = self.http.clone();
        // The certificate that was chosen to be trusted is known without asking.
        self.show(&to.borrow(), ServerState::Asking);
        let last = Said::default();
        let (stop, said) = (tasks.stopping(), last.clone());
        tasks.spawn(async move {
            if background {
                stop.run_until_cancelled(self.run(changes, asked, last))
                    .await;
            } else {
                stop.run_until_cancelled(self.follow(changes)).await;
            }
        });
        Server {
            address: to,
            ask,
            http,
            said,
            questions: Questions::default(),
        }
    }

    async fn run(
        self,
        mut address: watch::Receiver<Arc<ServerAddress>>,
        mut asked: mpsc::UnboundedReceiver<()>,
        last: Said,
    ) {
        let mut backoff = Backoff::default();
        let mut clock = self.http.clock_offsets().changes();
        loop {
            let server = address.borrow_and_update().clone();
            let again = tokio::select! {
                said = self.ask(&server) => {
                    if let Ok(said) = &said {
                        last.set(&server, said);
                    }
                    self.answered(&server, said, &mut backoff)
                }
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
                () = self.follow_clock(&server, &mut clock) => {}
            }
        }
    }

    /// Shows what is learned of the server when others ask it.
    async fn follow(self, mut address: watch::Receiver<Arc<ServerAddress>>) {
        let mut clock = self.http.clock_offsets().changes();
        loop {
            let server = address.borrow_and_update().clone();
            tokio::select! {
                () = self.follow_clock(&server, &mut clock) => return,
                changed = address.changed() => {
                    if changed.is_err() { return }
                    self.show(&address.borrow().clone(), ServerState::Asking);
                }
            }
        }
    }

    async fn ask(&self, server: &ServerAddress) -> Result<Discovered, Fault> {
        // A retry keeps showing why the last try failed.
        let another = self.view.borrow().url != server.as_str();
        if another {
            self.show(server, ServerState::Asking);
        }
        // The terminal beside may have chosen to trust the server's certificate.
        self.http.remembered().reread();
        discover(&self.http, server).await
    }

    /// Shows the answer, and says when to ask again.
    fn answered(
        &self,
        server: &ServerAddress,
        answer: Result<Discovered, Fault>,
        backoff: &mut Backoff,
    ) -> Option<Instant> {
        match answer {
            Ok(discovered) => {
                backoff.reset();
                let allowed = self.http.remembered().token_redirect_allowed(server);
                self.show(server, known(discovered, allowed));
                None
            }
            Err(fault) => {
                let problem = fault.problem(server);
                let certificate = fault.certificate(server);
                self.show(
                    server,
                    ServerState::Unreachable {
                        problem,
                        certificate,
                    },
                );
                Some(Instant::now() + backoff.after_failure(fault.retry_after()))
            }
        }
    }

    /// Every answer of the server, whoever asked for it, tells its time.
    async fn follow_clock(&self, server: &ServerAddress, changes: &mut ClockChanges) {
        while changes.changed().await.is_ok() {
            let state = self.view.borrow().state.clone();
            self.show(server, state);
        }
    }

    fn show(&self, server: &ServerAddress, state: ServerState) {
        let pin = self.http.remembered().pin(server);
        publish(
            &self.view,
            ServerView {
                url: server.as_str().to_owned(),
                fixed: self.fixed,
                clock_offset_seconds: worth_telling(self.http.clock_offsets().of(server)),
                trusted_certificate: pin.map(|pin| pin.certificate.to_string()),
                state,
            },
        );
    }
}

fn known(discovered: Discovered, token_redirect_allowed: bool) -> ServerState {
    let Discovered {
        generation,
        metadata,
    } = discovered;
    ServerState::Known {
        name: shown::name(&metadata),
        version: metadata.pia_server_version.clone(),
        providers: shown::providers(metadata),
        generation,
        token_redirect_allowed,
    }
}
