//! The devices that the person is signed in on.

use super::Client;
use crate::devices::{DeviceEnd, Devices, SignedInDevice};
use crate::problem::Problem;
#[cfg(doc)]
use crate::problem::ProblemCode;
use crate::session::Active;

impl Client {
    /// The devices that the person on show is signed in on, as the server knows them now: the one
    /// that asks first, then the one used last first.
    ///
    /// # Errors
    /// [`ProblemCode::NotSignedIn`]; [`ProblemCode::ServerTooOld`]; whatever keeps the server from
    /// answering.
    pub async fn devices(&self) -> Result<Vec<SignedInDevice>, Problem> {
        let active = self.asking().await?;
        let devices = self.devices_of(&active).list().await;
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
        let active = self.asking().await?;
        self.devices_of(&active).end(id).await
    }

    /// Signs the person out on every device but this one.
    ///
    /// # Errors
    /// As [`devices`](Self::devices): then they are not known to be signed out.
    pub async fn end_other_devices(&self) -> Result<(), Problem> {
        let active = self.asking().await?;
        self.devices_of(&active).end_others().await
    }

    /// A person asks now, so nothing waits for its next try.
    async fn asking(&self) -> Result<Active, Problem> {
        self.is_signed_in().await?;
        self.inner.session.retry_now();
        let active = self.inner.session.active().borrow().clone();
        active.ok_or_else(crate::session::not_signed_in)
    }

    fn devices_of<'a>(&'a self, active: &'a Active) -> Devices<'a> {
        Devices {
            http: &self.inner.http,
            session: &self.inner.session,
            active,
        }
    }
}
