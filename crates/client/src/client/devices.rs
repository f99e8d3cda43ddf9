//! The devices that the person is signed in on.

use super::Client;
use crate::devices::{DeviceEnd, Devices, SignedInDevice};
use crate::problem::Problem;
#[cfg(doc)]
use crate::problem::ProblemCode;

impl Client {
    /// The devices that the person on show is signed in on, as the server knows them now: the one
    /// that asks first, then the one used last first.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`]; [`ProblemCode::ServerTooOld`]; whatever keeps the server from
    /// answering.
    pub async fn devices(&self) -> Result<Vec<SignedInDevice>, Problem> {
        let devices = self
            .ask_for_devices(async |devices| devices.list().await)
            .await;
        if devices.is_ok() {
            self.inner.session.reached_a_server().await;
        }
        devices
    }

    /// Signs the person out on one of these devices, and says what the server has made of it.
    ///
    /// # Errors
    /// As [`devices`](Self::devices): then it is not known to be signed out.
    pub async fn end_device(&self, id: &str) -> Result<DeviceEnd, Problem> {
        self.ask_for_devices(async |devices| devices.end(id).await)
            .await
    }

    /// Signs the person out on every device but this one.
    ///
    /// # Errors
    /// As [`devices`](Self::devices): then they are not known to be signed out.
    pub async fn end_other_devices(&self) -> Result<(), Problem> {
        self.ask_for_devices(async |devices| devices.end_others().await)
            .await
    }

    /// A person asks now, so nothing waits for its next try. The session may end meanwhile: then that is
    /// said.
    async fn ask_for_devices<T>(
        &self,
        ask: impl AsyncFnOnce(Devices<'_>) -> Result<T, Problem>,
    ) -> Result<T, Problem> {
        self.is_signed_in().await?;
        self.inner.session.retry_now();
        let active = self.inner.session.active().borrow().clone();
        let answered = match &active {
            Some(active) => {
                let devices = Devices {
                    http: &self.inner.http,
                    session: &self.inner.session,
                    active,
                };
                ask(devices).await
            }
            None => Err(crate::session::not_signed_in()),
        };
        self.or_why_nobody_is(answered).await
    }
}
