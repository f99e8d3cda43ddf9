//! Numbers for Prometheus, on a listener of their own: they are the operator's, and nobody else's.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::routing::get;
use metrics_exporter_prometheus::{Matcher, PrometheusBuilder, PrometheusHandle};
use tokio::net::TcpListener;
use tokio_util::sync::CancellationToken;

use crate::app::App;

/// Upper bounds of the histograms, in seconds: from what a cached read takes to what a person waits
/// for.
const BUCKETS: &[f64] = &[
    0.000_5, 0.001, 0.002_5, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 10.0,
];
/// Between two clean-ups of what was measured.
const UPKEEP: Duration = Duration::from_secs(5);

/// Why there are no numbers.
#[derive(Debug, thiserror::Error)]
pub enum MetricsError {
    /// The address is taken or not ours.
    #[error("cannot listen on {address} for metrics")]
    Listen {
        /// Where.
        address: SocketAddr,
        /// Why.
        #[source]
        source: std::io::Error,
    },
    /// Something else in this process measures already.
    #[error("metrics cannot be gathered")]
    Recorder(#[from] metrics_exporter_prometheus::BuildError),
}

/// Listens, and is ready to measure.
pub(crate) struct Metrics {
    listener: TcpListener,
    numbers: PrometheusHandle,
}

impl Metrics {
    /// Opens the listener, and begins to measure.
    pub(crate) async fn open(address: SocketAddr) -> Result<Self, MetricsError> {
        let listener = TcpListener::bind(address).await;
        let listener = listener.map_err(|source| MetricsError::Listen { address, source })?;
        let numbers = PrometheusBuilder::new()
            .set_buckets_for_metric(Matcher::Suffix("_seconds".into()), BUCKETS)?
            .install_recorder()?;
        describe();
        Ok(Self { listener, numbers })
    }

    /// Where.
    pub(crate) fn address(&self) -> std::io::Result<SocketAddr> {
        self.listener.local_addr()
    }

    /// Answers until the server has stopped.
    pub(crate) async fn serve(self, app: Arc<App>, stop: CancellationToken) {
        let numbers = self.numbers.clone();
        let page = get(move || {
            let (app, numbers) = (Arc::clone(&app), numbers.clone());
            async move {
                measure(&app);
                numbers.render()
            }
        });
        let router = Router::new().route("/metrics", page);
        let serve = axum::serve(self.listener, router)
            .with_graceful_shutdown(stop.clone().cancelled_owned());
        let upkeep = async {
            let mut ticks = tokio::time::interval(UPKEEP);
            loop {
                ticks.tick().await;
                self.numbers.run_upkeep();
            }
        };
        tokio::select! {
            served = serve => {
                if let Err(error) = served {
                    tracing::warn!(cause = %error, "metrics are not served any more");
                }
            }
            () = upkeep => {}
        }
    }
}

/// What is read when somebody asks.
#[expect(clippy::cast_precision_loss, reason = "numbers of streams are small")]
fn measure(app: &App) {
    metrics::gauge!("pia_streams").set(app.watchers.count() as f64);
    let ready = if app.is_draining() { 0.0 } else { 1.0 };
    metrics::gauge!("pia_ready").set(ready);
}

fn describe() {
    use metrics::{Unit, describe_counter, describe_gauge, describe_histogram};
    describe_counter!(
        "pia_requests_total",
        "Requests by route, method and status."
    );
    describe_histogram!(
        "pia_request_seconds",
        Unit::Seconds,
        "How long requests took until their answer began, by route."
    );
    describe_histogram!(
        "pia_database_seconds",
        Unit::Seconds,
        "How long the database took, waiting included, by kind of work."
    );
    describe_counter!("pia_events_total", "Audit events by name.");
    describe_counter!("pia_refreshes_total", "Refreshes by outcome.");
    describe_counter!(
        "pia_tallies_corrected_total",
        "People of whose records the server had kept a wrong count or digest."
    );
    describe_gauge!("pia_streams", "Open change streams.");
    describe_gauge!("pia_ready", "1, and 0 while the server drains.");
    describe_gauge!("pia_build_info", "1, with the version.");
    metrics::gauge!("pia_build_info", "version" => env!("CARGO_PKG_VERSION")).set(1.0);
}
