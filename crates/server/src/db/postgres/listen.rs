//! The connection that hears what other servers announce.

use std::future::poll_fn;
use std::time::Duration;

use tokio_postgres::{AsyncMessage, Connection};
use tokio_util::sync::CancellationToken;

use super::{PostgresAddress, PostgresError};
use crate::db::announcement::CHANNEL;
use crate::db::{Announcement, OpenError};
use crate::telemetry::chain;

/// Between two tries to hear again.
const PAUSE: Duration = Duration::from_secs(1);

/// Starts the thread that hears. It ends with `stop`.
pub(super) fn start(
    address: &PostgresAddress,
    stop: CancellationToken,
    hear: impl Fn(Announcement) + Send + 'static,
) -> Result<(), OpenError> {
    let (address, runtime) = (address.clone(), super::worker::runtime());
    let runtime = runtime.map_err(OpenError::Threads)?;
    std::thread::Builder::new()
        .name("db-listener".into())
        .spawn(move || runtime.block_on(stop.run_until_cancelled(run(&address, &hear))))
        .map(drop)
        .map_err(OpenError::Threads)
}

async fn run(address: &PostgresAddress, hear: &impl Fn(Announcement)) {
    loop {
        if let Err(error) = once(address, hear).await {
            tracing::warn!(cause = chain(&error), "other servers cannot be heard");
        }
        tokio::time::sleep(PAUSE).await;
    }
}

/// Hears until the connection is lost.
async fn once(
    address: &PostgresAddress,
    hear: &impl Fn(Announcement),
) -> Result<(), PostgresError> {
    let (client, connection) = super::session::connect(address).await?;
    let mut heard = std::pin::pin!(messages(connection, hear));
    let listen = format!("LISTEN {CHANNEL}");
    tokio::select! {
        () = &mut heard => return Ok(()),
        listening = client.batch_execute(&listen) => {
            listening.map_err(|error| PostgresError::from(&error))?;
        }
    }
    hear(Announcement::Missed);
    heard.await;
    Ok(())
}

/// Passes on what comes in, until nothing can come any more.
async fn messages<S, T>(mut connection: Connection<S, T>, hear: &impl Fn(Announcement))
where
    S: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
    T: tokio::io::AsyncRead + tokio::io::AsyncWrite + Unpin,
{
    while let Some(Ok(message)) = poll_fn(|context| connection.poll_message(context)).await {
        if let AsyncMessage::Notification(notification) = message
            && let Some(announcement) = Announcement::read(notification.payload())
        {
            hear(announcement);
        }
    }
}
