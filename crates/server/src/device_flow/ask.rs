//! A device asks to be let in.

use std::net::IpAddr;

use pia_protocol::CLIENT_ID;
use pia_protocol::device::DEFAULT_INTERVAL;
use pia_protocol::secret::DeviceCode;
use time::Duration;

use super::user_code::Underivable;
use super::{CODE_TIME, DeviceFlow, UserCode};
use crate::db::{DbError, DeviceRequest, DeviceState};
use crate::hashed::Hashed;
use crate::limits::Origin;
use crate::tokens::shape;

/// What device codes begin with.
pub(super) const PREFIX: &str = "pdc_";
/// The most requests that are remembered at a time: they are made without an account and by
/// anybody.
const MOST: u32 = 10_000;
/// The most of them from one network, behind which a whole company may sit.
const MOST_OF_ONE: u32 = 100;

/// The two codes. No `Debug`: they are secret.
pub(crate) struct Asked {
    pub(crate) device_code: DeviceCode,
    pub(crate) user_code: UserCode,
    /// Between two questions.
    pub(crate) interval: Duration,
}

/// A device was not given codes.
#[derive(Debug, thiserror::Error)]
pub(crate) enum AskError {
    #[error("too many devices wait to be let in")]
    TooMany,
    #[error(transparent)]
    Key(#[from] Underivable),
    #[error("the database failed")]
    Db(#[from] DbError),
}

impl DeviceFlow {
    /// Remembers a device that asks, and gives it its codes.
    pub(crate) async fn ask(
        &self,
        device_name: Option<String>,
        from: Origin,
    ) -> Result<Asked, AskError> {
        let device_code = DeviceCode::new(shape::new(PREFIX));
        let user_code = UserCode::new();
        let now = self.clock.now();
        let interval = Duration::seconds(DEFAULT_INTERVAL.cast_signed());
        let request = DeviceRequest {
            code: Hashed::from_digest(device_code.sha256()),
            client_id: CLIENT_ID.to_owned(),
            device_name,
            asked_from: from.address.to_string(),
            created_at: now,
            expires_at: now + CODE_TIME,
            interval,
            polled_at: None,
            state: DeviceState::Waiting,
        };
        let hash = self.key.hash(&user_code)?;
        let network: IpAddr = from.network;
        self.db
            .write(move |tx| {
                let network = network.to_string();
                let (all, of_one) = tx.device_requests(&network, now)?;
                if all >= MOST || of_one >= MOST_OF_ONE {
                    return Err(AskError::TooMany);
                }
                // A user code that is taken is refused by the table: once in millions of requests.
                Ok(tx.insert_device_request(&request, hash, &network)?)
            })
            .await?;
        Ok(Asked {
            device_code,
            user_code,
            interval,
        })
    }
}
