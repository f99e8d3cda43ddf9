//! A gate on the way to the server: counts the renewals that pass, holds one of them before the
//! server hears of it, or its answer before the asker does, and remembers everything that was said.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError};

use anyhow::{Context, Result};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};
use tokio::task::JoinHandle;

/// How a renewal begins on the wire.
const RENEWAL: &[u8] = b"POST /auth/token ";

/// How the server sends a browser to a program on the same machine.
const WAY_BACK: &[u8] = b"location: http://127.0.0.1:";

/// What becomes of renewals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Passing {
    /// They pass.
    Free,
    /// The server does not hear of them yet.
    RequestHeld,
    /// The server does what it is asked, and the answer waits.
    AnswerHeld,
    /// What would send a browser back to the program that waits for it does not arrive.
    WayBackHeld,
}

/// The gate, for as long as it is kept.
pub struct Toll {
    shared: Arc<Shared>,
    gate: JoinHandle<()>,
}

struct Shared {
    passing: watch::Sender<Passing>,
    renewals: AtomicU32,
    held: Notify,
    heard: Mutex<Vec<u8>>,
}

impl Toll {
    /// Stands at `public` and passes everything on to `server`; both are `host:port`.
    ///
    /// # Errors
    /// When the port is taken.
    pub async fn start(public: &str, server: &str) -> Result<Self> {
        let listener = TcpListener::bind(public).await.context("the toll's port")?;
        let shared = Arc::new(Shared {
            passing: watch::Sender::new(Passing::Free),
            renewals: AtomicU32::new(0),
            held: Notify::new(),
            heard: Mutex::default(),
        });
        let (gate, server) = (Arc::clone(&shared), server.to_owned());
        let gate = tokio::spawn(async move {
            while let Ok((asker, _)) = listener.accept().await {
                let (shared, server) = (Arc::clone(&gate), server.clone());
                tokio::spawn(async move {
                    if let Ok(server) = TcpStream::connect(server).await {
                        let (from_asker, to_asker) = asker.into_split();
                        let (from_server, to_server) = server.into_split();
                        tokio::join!(
                            shared.requests(from_asker, to_server),
                            shared.answers(from_server, to_asker)
                        );
                    }
                });
            }
        });
        Ok(Self { shared, gate })
    }

    /// How many renewals have come by.
    pub fn renewals(&self) -> u32 {
        self.shared.renewals.load(Ordering::Acquire)
    }

    /// Everything that both sides have said so far.
    pub fn heard(&self) -> Vec<u8> {
        self.shared.lock().clone()
    }

    /// What becomes of renewals from now on; those held pass when they may.
    pub fn set(&self, passing: Passing) {
        self.shared.passing.send_replace(passing);
    }

    /// Waits until something is held.
    pub async fn holds(&self) {
        self.shared.held.notified().await;
    }
}

impl Drop for Toll {
    fn drop(&mut self) {
        self.gate.abort();
    }
}

impl Shared {
    async fn requests(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            self.lock().extend_from_slice(&bytes[..count]);
            // Our client sends the head of a request in one piece.
            if bytes[..count].starts_with(RENEWAL) {
                self.renewals.fetch_add(1, Ordering::AcqRel);
                self.hold(Passing::RequestHeld).await;
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
        to.shutdown().await.ok();
    }

    async fn answers(&self, mut from: OwnedReadHalf, mut to: OwnedWriteHalf) {
        let mut bytes = vec![0; 64 * 1024];
        while let Ok(count @ 1..) = from.read(&mut bytes).await {
            let answer = &bytes[..count];
            self.lock().extend_from_slice(answer);
            self.hold(Passing::AnswerHeld).await;
            if answer.windows(WAY_BACK.len()).any(|part| part == WAY_BACK) {
                self.hold(Passing::WayBackHeld).await;
            }
            if to.write_all(&bytes[..count]).await.is_err() {
                break;
            }
        }
        to.shutdown().await.ok();
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<u8>> {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn hold(&self, here: Passing) {
        let mut passing = self.passing.subscribe();
        if *passing.borrow_and_update() == here {
            self.held.notify_one();
            // It ends only with the toll.
            passing.wait_for(|now| *now != here).await.ok();
        }
    }
}
