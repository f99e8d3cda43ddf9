//! The server as a function of configuration, listener and shutdown.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use http::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use pia_protocol::clock::{Clock, SystemClock};
use tokio::net::{TcpListener, TcpStream};
use tokio_util::sync::CancellationToken;
use tokio_util::task::TaskTracker;
use tower::ServiceExt;

use crate::app::{App, BuildError};
use crate::config::{Config, ConfigError, PublicUrl};
use crate::db::{Db, OpenError};
use crate::housekeeping;
use crate::keys::SigningKeys;
use crate::limits::Peer;
use crate::metrics::{Metrics, MetricsError};
use crate::provider_tokens;
use crate::routes;
use crate::telemetry::chain;

/// How long requests under way may take once the end was asked for.
const GRACE: Duration = Duration::from_secs(10);
/// A client that sends its headers more slowly than this is cut off.
const HEADER_TIME: Duration = Duration::from_secs(10);
/// The most bytes of a request's line and headers: a proxy's cookies and a provider's code fit, and
/// many connections that hold so much do not fill the memory.
const HEADER_BYTES: usize = 64 * 1024;
/// After an error of `accept`, for which there may be no descriptor left, others get time to end.
const ACCEPT_PAUSE: Duration = Duration::from_millis(100);

/// Why the server does not run.
#[derive(Debug, thiserror::Error)]
pub enum ServeError {
    /// The keys beside the database.
    #[error(transparent)]
    Config(#[from] ConfigError),
    /// The database.
    #[error(transparent)]
    Database(#[from] OpenError),
    /// The parts.
    #[error(transparent)]
    Build(#[from] BuildError),
    /// The metrics.
    #[error(transparent)]
    Metrics(#[from] MetricsError),
    /// The listener.
    #[error("the listener has no address")]
    Listener(#[from] std::io::Error),
}

/// A server that is ready to answer: its database is open and its address known.
pub struct Server {
    app: Arc<App>,
    listener: TcpListener,
    address: SocketAddr,
    metrics: Option<Metrics>,
}

/// Serves until `shutdown` is cancelled, then finishes what is under way.
///
/// # Errors
/// When the server cannot be made ready.
pub async fn serve(
    config: Config,
    listener: TcpListener,
    shutdown: CancellationToken,
) -> Result<(), ServeError> {
    let server = Server::prepare(config, listener, Arc::new(SystemClock)).await?;
    server.run(shutdown).await;
    Ok(())
}

impl Server {
    /// Opens the database and builds everything.
    ///
    /// # Errors
    /// When the database or the keys beside it cannot be used.
    pub async fn prepare(
        config: Config,
        listener: TcpListener,
        clock: Arc<dyn Clock>,
    ) -> Result<Self, ServeError> {
        let address = listener.local_addr()?;
        let given = config.public_url.clone();
        let public_url = given.unwrap_or_else(|| PublicUrl::localhost(address.port()));
        let keys = config.keys()?;
        let metrics = match config.metrics {
            Some(address) => Some(Metrics::open(address).await?),
            None => None,
        };
        let db = Db::open(&config.database).await?;
        let signing = SigningKeys::open(db.clone(), Arc::clone(&clock), &config.jwt, &keys).await;
        let signing = signing.map_err(BuildError::from)?;
        let app = App::new(config, &keys, signing, public_url, db, clock)?;
        let watchers = Arc::clone(&app.watchers);
        app.db
            .listen(move |announcement| watchers.hear(announcement))?;
        Ok(Self {
            app: Arc::new(app),
            listener,
            address,
            metrics,
        })
    }

    /// The address listened on.
    pub fn address(&self) -> SocketAddr {
        self.address
    }

    /// The address metrics are served at, if they are.
    pub fn metrics_address(&self) -> Option<SocketAddr> {
        self.metrics.as_ref()?.address().ok()
    }

    /// How clients reach the server.
    pub fn public_url(&self) -> &PublicUrl {
        &self.app.public_url
    }

    /// Whether anybody can sign in.
    pub fn has_providers(&self) -> bool {
        !self.app.providers.is_empty()
    }

    /// Its routes, to be asked without a socket by the fuzz targets.
    #[doc(hidden)]
    pub fn router(&self) -> Router {
        routes::router(&self.app)
    }

    /// Serves until `shutdown` is cancelled, then finishes what is under way.
    pub async fn run(mut self, shutdown: CancellationToken) {
        let router = self.router();
        let (tasks, connections) = (TaskTracker::new(), GracefulShutdown::new());
        tasks.spawn(housekeeping::run(Arc::clone(&self.app), shutdown.clone()));
        tasks.spawn(housekeeping::follow_providers(
            Arc::clone(&self.app),
            shutdown.clone(),
        ));
        tasks.spawn(provider_tokens::run(
            Arc::clone(&self.app),
            shutdown.clone(),
        ));
        tasks.spawn(housekeeping::follow_keys(
            Arc::clone(&self.app),
            shutdown.clone(),
        ));
        let stopped = CancellationToken::new();
        if let Some(metrics) = self.metrics.take() {
            tasks.spawn(metrics.serve(Arc::clone(&self.app), stopped.clone()));
        }
        let accept = async || {
            loop {
                match self.listener.accept().await {
                    Ok((stream, peer)) => {
                        let connection = connection(stream, peer, router.clone());
                        let watched = connections.watch(connection);
                        // Broken connections are the clients' affair; what matters was logged by
                        // route.
                        tasks.spawn(async move { drop(watched.await) });
                    }
                    Err(error) => {
                        tracing::warn!(cause = chain(&error), "a connection was not accepted");
                        tokio::time::sleep(ACCEPT_PAUSE).await;
                    }
                }
            }
        };
        shutdown.run_until_cancelled(accept()).await;
        self.app.drain();
        if !self.app.drain_time.is_zero() {
            tracing::info!("not ready any more; others are to get the requests now");
            // It never ends by itself.
            drop(tokio::time::timeout(self.app.drain_time, accept()).await);
        }
        drop(self.listener);
        tracing::info!("stopping: requests under way are finished first");
        tasks.close();
        if tokio::time::timeout(GRACE, connections.shutdown())
            .await
            .is_err()
        {
            tracing::warn!("some requests did not finish in time");
        }
        stopped.cancel();
        self.app.db.clone().close().await;
    }
}

fn connection(
    stream: TcpStream,
    peer: SocketAddr,
    router: Router,
) -> http1::Connection<
    TokioIo<TcpStream>,
    impl hyper::service::HttpService<
        Incoming,
        ResBody = Body,
        Error = std::convert::Infallible,
        Future: Send,
    >,
> {
    // Small answers are not held back for more.
    stream.set_nodelay(true).unwrap_or_default();
    let service = service_fn(move |request: Request<Incoming>| {
        let mut request = request.map(Body::new);
        request.extensions_mut().insert(Peer(peer));
        router.clone().oneshot(request)
    });
    http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEADER_TIME)
        .max_buf_size(HEADER_BYTES)
        .serve_connection(TokioIo::new(stream), service)
}
