//! The emulator as a function of directory, listener and shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;
use crate::clock::{Clock, SystemClock};
use crate::directory::Directory;
use crate::web;

/// How long answers under way may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(3);

/// Why the emulator does not run, or ran no longer.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The listener can be reached from other machines, but the passwords are printed in a README.
    #[error("the emulator listens on this machine only, on 127.0.0.1 or [::1], not on {0}")]
    NotLoopback(SocketAddr),
    /// No signing keys could be made.
    #[error("cannot make signing keys")]
    Keys,
    /// The network gave out.
    #[error("cannot serve")]
    Io(#[from] std::io::Error),
}

/// How the emulator runs.
#[derive(Clone)]
pub struct Options {
    /// What it takes the time from.
    pub clock: Arc<dyn Clock>,
    /// Whether the addresses under `/control` are served.
    pub controls: bool,
}

impl Default for Options {
    /// The system's clock, and nothing to turn.
    fn default() -> Self {
        Self {
            clock: Arc::new(SystemClock),
            controls: false,
        }
    }
}

/// Serves until `shutdown` is cancelled, then ends within seconds.
///
/// # Errors
/// The listener is not on loopback, no keys could be made, or the network gave out.
pub async fn serve(
    directory: Directory,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    serve_with(directory, listener, Options::default(), shutdown).await
}

/// [`serve`] by another clock than the system's.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with_clock(
    directory: Directory,
    listener: TcpListener,
    clock: Arc<dyn Clock>,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let options = Options {
        clock,
        ..Options::default()
    };
    serve_with(directory, listener, options, shutdown).await
}

/// [`serve`] with options.
///
/// # Errors
/// As [`serve`].
pub async fn serve_with(
    directory: Directory,
    listener: TcpListener,
    options: Options,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let Options { clock, controls } = options;
    let address = listener.local_addr()?;
    if !address.ip().is_loopback() {
        return Err(ServeError::NotLoopback(address));
    }
    let app = tokio::task::spawn_blocking(move || App::new(directory, address, clock))
        .await
        .map_err(std::io::Error::other)?
        .map_err(|_| ServeError::Keys)?;
    let asked = shutdown.clone().cancelled_owned();
    let router = web::router(Arc::new(app), controls);
    let server = axum::serve(listener, router).with_graceful_shutdown(asked);
    tokio::select! {
        ended = server => Ok(ended?),
        // A client that never finishes its request must not keep the process alive.
        () = async { shutdown.cancelled().await; tokio::time::sleep(GRACE).await } => Ok(()),
    }
}
