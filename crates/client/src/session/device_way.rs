//! The way through a browser on another device (RFC 8628), beside the other ways of one sign-in.

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::clock::Clock;
use time::OffsetDateTime;
use tokio::sync::{mpsc, oneshot};

use super::ending::Ended;
use super::grant::device::DeviceCodes;
use super::grant::{GrantError, Grants};
use super::record::Record;
use super::revocations::Revocations;
use super::sign_in::{Progress, millis};
use crate::address::ServerAddress;
use crate::http::Http;
use crate::problem::{Problem, ProblemCode};
use crate::supervise::Tasks;
use crate::view::DeviceCode;

/// How long a question under way may still bring a session after another way was first.
const GRACE: Duration = Duration::from_secs(3);

/// Asks one server for codes.
#[derive(Clone)]
pub(super) struct DeviceWay {
    pub(super) http: Http,
    pub(super) server: Arc<ServerAddress>,
    pub(super) clock: Arc<dyn Clock>,
    /// Where codes are given out.
    pub(super) endpoint: String,
    /// The `issuer` of the server's metadata.
    pub(super) issuer: String,
    /// When the whole sign-in ends.
    pub(super) until: OffsetDateTime,
    pub(super) tasks: Tasks,
    pub(super) revocations: Arc<Revocations>,
}

/// A question's answer on its way here. One that comes when nobody waits any more is nobody's session.
struct Coming {
    outcome: oneshot::Receiver<Result<Record, GrantError>>,
    way: DeviceWay,
}

impl Drop for Coming {
    fn drop(&mut self) {
        self.outcome.close();
        if let Ok(Ok(record)) = self.outcome.try_recv() {
            let way = self.way.clone();
            self.way.tasks.spawn(async move { way.end(record).await });
        }
    }
}

impl DeviceWay {
    /// Shows a code each time one is asked for, until one is answered with a session.
    pub(super) async fn run(
        &self,
        mut asked: mpsc::Receiver<()>,
        tell: &(impl Fn(Progress) + Send + Sync),
    ) -> Record {
        while asked.recv().await.is_some() {
            match self.one(tell).await {
                Ok(record) => return record,
                Err(problem) => tell(Progress::Device(Err(problem))),
            }
            // Whoever asked meanwhile was shown the code that has just ended.
            while asked.try_recv().is_ok() {}
        }
        std::future::pending().await
    }

    async fn one(&self, tell: &(impl Fn(Progress) + Send + Sync)) -> Result<Record, Problem> {
        let grants = self.grants();
        let codes = grants
            .request_device_code(&self.endpoint)
            .await
            .map_err(|error| self.not_given(&error))?;
        tell(Progress::Device(Ok(DeviceCode {
            user_code: codes.user_code().to_owned(),
            verification_uri: codes.verification_uri().to_owned(),
            verification_uri_complete: codes.verification_uri_complete().to_owned(),
            deadline_ms: millis(self.until.min(self.clock.now() + codes.expires_in())),
        })));
        self.poll(codes)
            .await
            .map_err(|error| self.not_answered(&error))
    }

    /// Asks in a task of its own: a question that is under way when another way is first may still
    /// be answered with a session, which nobody would ever end.
    async fn poll(&self, codes: DeviceCodes) -> Result<Record, GrantError> {
        let (mut told, outcome) = oneshot::channel();
        let (way, stop) = (self.clone(), self.tasks.stopping());
        self.tasks.spawn(async move {
            let grants = way.grants();
            let unheard = async {
                told.closed().await;
                tokio::time::sleep(GRACE).await;
            };
            let polled = tokio::select! {
                polled = grants.poll_device_code(&codes, way.issuer.clone()) => polled,
                () = unheard => return,
                () = stop.cancelled() => return,
            };
            if let Err(Ok(record)) = told.send(polled) {
                way.end(record).await;
            }
        });
        let mut coming = Coming {
            outcome,
            way: self.clone(),
        };
        // An error means that the client shuts down.
        match (&mut coming.outcome).await {
            Ok(polled) => polled,
            Err(_) => std::future::pending().await,
        }
    }

    /// Ends a session that nobody will use, now or when its server can be reached.
    pub(super) async fn end(&self, record: Record) {
        let waiting = self.revocations.add(&record, false).await;
        let ended = self.revocations.ending.session(&record).await;
        let settled = match (ended, waiting) {
            (Ended::Yes, Ok(id)) => self.revocations.remove(id).await,
            (Ended::Yes, Err(_)) | (_, Ok(_)) => Ok(()),
            (_, Err(error)) => Err(error),
        };
        if let Err(error) = settled {
            tracing::warn!(error = %error, "a session that nobody uses may live on at its server");
        }
    }

    fn grants(&self) -> Grants<'_> {
        Grants {
            http: &self.http,
            server: &self.server,
            clock: &*self.clock,
        }
    }

    fn not_given(&self, error: &GrantError) -> Problem {
        match error {
            GrantError::Fault(fault) => fault.problem(&self.server),
            GrantError::Refused { error, description } => {
                let words = description.as_deref().unwrap_or(error);
                Problem::new(
                    ProblemCode::DeviceCodeUnavailable,
                    format!(
                        "{} gave out no code for another device. Use the link, or ask again.",
                        self.server
                    ),
                )
                .with_detail(words)
            }
        }
    }

    /// RFC 8628 section 3.5. The other ways stay open.
    fn not_answered(&self, error: &GrantError) -> Problem {
        match error {
            GrantError::Fault(fault) => fault.problem(&self.server),
            GrantError::Refused { error, .. } if error == "access_denied" => Problem::new(
                ProblemCode::SignInDeclined,
                "The sign-in was declined on the other device. Use the link, or ask for another \
                 code.",
            ),
            GrantError::Refused { error, .. } => Problem::new(
                ProblemCode::DeviceCodeUnavailable,
                "The code for the other device has ended. Ask for another one, or use the link.",
            )
            .with_detail(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use pia_protocol::clock::ManualClock;
    use time::macros::datetime;

    use super::super::record::tests::record;
    use super::super::tests::revocations::revocations;
    use super::*;
    use crate::testing::{Device, FakeServer};

    #[tokio::test]
    async fn a_session_that_comes_as_nobody_waits_any_more_is_ended() {
        let server = FakeServer::start().await;
        let device = Device::new(&server).await;
        let noon = datetime!(2026-11-22 12:00 UTC);
        let clock = Arc::new(ManualClock::at(noon));
        let revocations = Arc::new(revocations(&device, &clock));
        let way = DeviceWay {
            http: revocations.ending.http.clone(),
            server: Arc::new(ServerAddress::parse(&server.address).unwrap()),
            clock,
            endpoint: String::new(),
            issuer: server.address.clone(),
            until: noon,
            tasks: Tasks::default(),
            revocations: Arc::clone(&revocations),
        };
        let (told, outcome) = oneshot::channel();
        let coming = Coming {
            outcome,
            way: way.clone(),
        };
        let came = record(&server.address, Duration::from_mins(15), noon);
        assert!(told.send(Ok(came)).is_ok(), "somebody still waits");
        drop(coming);
        way.tasks.shutdown().await;
        assert_eq!(server.inside().revoked, ["prt_first"]);
        assert_eq!(device.revocations().await, None);
        assert!(!revocations.any());
    }
}
