//! The devices a person is signed in on, as their server knows them, and ending one of those sessions.

use std::collections::HashSet;

use http::{Method, Request, Response, StatusCode};
use pia_protocol::ids::SessionId;
use pia_protocol::paths;
use pia_protocol::session::{SessionInfo, SessionsAnswer};
use serde::Serialize;

use crate::authorized;
use crate::http::{Fault, Http, SMALL};
use crate::lists::milliseconds;
use crate::problem::{Problem, ProblemCode};
use crate::session::{Active, Session};

/// A device that the person is signed in on.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct SignedInDevice {
    /// Names its session in intents; not for display.
    pub id: String,
    /// What it calls itself, when it does.
    pub name: Option<String>,
    /// Its operating system, when it says so.
    pub system: Option<String>,
    /// The version of its app, when it says so.
    pub app: Option<String>,
    /// About where it was last, when the server knows.
    pub place: Option<String>,
    /// With which provider the person signed in there, e.g. `microsoft`.
    pub provider: String,
    /// When the person signed in there: milliseconds since 1970 in UTC.
    pub since_ms: f64,
    /// When it last renewed its session: milliseconds since 1970 in UTC.
    pub last_ms: f64,
    /// Whether it is the device that asks.
    pub current: bool,
}

/// What came of signing out on another device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum DeviceEnd {
    /// The server has ended its session: its tokens are not good any more.
    Ended,
    /// The person was not signed in there any more.
    AlreadyGone,
}

/// Asks a person's server about their devices.
pub(crate) struct Devices<'a> {
    pub(crate) http: &'a Http,
    pub(crate) session: &'a Session,
    pub(crate) active: &'a Active,
}

impl Devices<'_> {
    /// All of them, each once, the one that asks first.
    pub(crate) async fn list(&self) -> Result<Vec<SignedInDevice>, Problem> {
        let answer = self.ask(&Method::GET, paths::SESSIONS).await?;
        match answer.status() {
            StatusCode::OK => {}
            StatusCode::NOT_FOUND => return Err(self.too_old()),
            other => return Err(self.refused(other)),
        }
        let answer: SessionsAnswer = serde_json::from_slice(answer.body()).map_err(|_| {
            Fault::NotPia("its list of devices is of another kind".into())
                .problem(&self.active.server)
        })?;
        let mut told = HashSet::new();
        let sessions = answer.sessions.into_iter();
        let each_once = sessions.filter(|session| told.insert(session.id));
        Ok(each_once.map(device).collect())
    }

    /// Ends one session.
    pub(crate) async fn end(&self, id: &str) -> Result<DeviceEnd, Problem> {
        // What is no id is no session's, and must not become another path.
        let Ok(id) = SessionId::parse(id) else {
            return Ok(DeviceEnd::AlreadyGone);
        };
        let path = format!("{}/{id}", paths::SESSIONS);
        let answer = self.ask(&Method::DELETE, &path).await?;
        match answer.status() {
            StatusCode::NO_CONTENT => Ok(DeviceEnd::Ended),
            StatusCode::NOT_FOUND if self.is_current() => Ok(DeviceEnd::AlreadyGone),
            StatusCode::NOT_FOUND => Err(self.too_old()),
            other => Err(self.refused(other)),
        }
    }

    /// Ends every session but the one that asks.
    pub(crate) async fn end_others(&self) -> Result<(), Problem> {
        let path = format!("{}?except=current", paths::SESSIONS);
        let answer = self.ask(&Method::DELETE, &path).await?;
        match answer.status() {
            StatusCode::NO_CONTENT => Ok(()),
            StatusCode::NOT_FOUND => Err(self.too_old()),
            other => Err(self.refused(other)),
        }
    }

    async fn ask(&self, method: &Method, path: &str) -> Result<Response<Vec<u8>>, Problem> {
        let address = self.active.server.at(path);
        let request = || {
            Request::builder()
                .method(method)
                .uri(&address)
                .body(Vec::new())
        };
        let answer = authorized::ask(self.http, self.session, self.active, SMALL, request).await;
        answer.map_err(|unanswered| unanswered.problem(self.active))
    }

    fn is_current(&self) -> bool {
        self.http.remembered().is_current(&self.active.server)
    }

    fn too_old(&self) -> Problem {
        let server = &self.active.server;
        if self.is_current() {
            return Fault::NotPia("it lists no devices".into()).problem(server);
        }
        let sentence = format!(
            "{server} is of an older generation that does not tell which devices you are signed in \
             on."
        );
        Problem::new(ProblemCode::ServerTooOld, sentence).with_detail(server.as_str())
    }

    fn refused(&self, status: StatusCode) -> Problem {
        let sentence = format!(
            "{} does not tell about your devices now ({status}).",
            self.active.server
        );
        Problem::new(ProblemCode::ServerFailed, sentence).with_detail(status.to_string())
    }
}

fn device(session: SessionInfo) -> SignedInDevice {
    SignedInDevice {
        id: session.id.to_string(),
        name: words(session.device_name),
        system: words(session.os_version),
        app: words(session.app_version),
        place: words(session.place),
        provider: session.provider,
        since_ms: milliseconds(session.created_at),
        last_ms: milliseconds(session.last_seen_at),
        current: session.current,
    }
}

/// What a device has said of itself, which may be anything.
fn words(said: Option<String>) -> Option<String> {
    let clean: String = said?.chars().filter(|c| !c.is_control()).collect();
    let clean = clean.trim();
    (!clean.is_empty()).then(|| clean.to_owned())
}

#[cfg(test)]
mod tests;
