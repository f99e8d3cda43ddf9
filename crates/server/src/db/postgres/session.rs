//! One connection.

use std::cell::RefCell;
use std::collections::HashMap;
use std::time::Duration;

use tokio::runtime::Runtime;
use tokio_postgres::tls::MakeTlsConnect;
use tokio_postgres::{Client, Connection, Statement};
use tokio_postgres_rustls::MakeRustlsConnect;

use super::{PostgresAddress, PostgresError};

/// How long a connection may take to be made, and an unanswered packet to be given up.
const PATIENCE: Duration = Duration::from_secs(5);

/// No statement of ours takes long; one that does must not keep a connection or a lock for ever.
const LIMITS: &str = "SET statement_timeout = '10s'; SET lock_timeout = '5s'; \
                      SET idle_in_transaction_session_timeout = '15s'";

type Socket = tokio_postgres::Socket;
type Tls = <MakeRustlsConnect as MakeTlsConnect<Socket>>::Stream;

/// Connects, in time or not at all.
pub(super) async fn connect(
    address: &PostgresAddress,
) -> Result<(Client, Connection<Socket, Tls>), PostgresError> {
    let mut config = address.config().clone();
    config
        .application_name("pia-server")
        .connect_timeout(PATIENCE)
        .tcp_user_timeout(PATIENCE)
        // Who only listens would not notice for hours that the other end is gone.
        .keepalives_idle(PATIENCE * 4)
        .keepalives_interval(PATIENCE)
        .keepalives_retries(3);
    let tls = super::tls::connector(address)?;
    let connecting = tokio::time::timeout(PATIENCE, config.connect(tls)).await;
    connecting
        .map_err(|_| PostgresError::Unreachable("no answer in time".into()))?
        .map_err(|error| PostgresError::from(&error))
}

pub(super) struct Session {
    pub(super) client: Client,
    /// Statements stay prepared; there are few, and all of them fixed.
    statements: RefCell<HashMap<String, Statement>>,
}

impl Session {
    pub(super) async fn connect(address: &PostgresAddress) -> Result<Self, PostgresError> {
        let (client, connection) = connect(address).await?;
        // Its error is that of the request under way.
        tokio::spawn(async move { drop(connection.await) });
        client
            .batch_execute(LIMITS)
            .await
            .map_err(|error| PostgresError::from(&error))?;
        Ok(Self {
            client,
            statements: RefCell::default(),
        })
    }

    /// The prepared statement of a query; the first time it costs a round trip.
    pub(super) fn statement(
        &self,
        runtime: &Runtime,
        sql: &str,
    ) -> Result<Statement, tokio_postgres::Error> {
        if let Some(statement) = self.statements.borrow().get(sql) {
            return Ok(statement.clone());
        }
        // Parameters are `?1` in the queries and `$1` here; there is no other question mark.
        let statement = runtime.block_on(self.client.prepare(&sql.replace('?', "$")))?;
        self.statements
            .borrow_mut()
            .insert(sql.to_owned(), statement.clone());
        Ok(statement)
    }
}
