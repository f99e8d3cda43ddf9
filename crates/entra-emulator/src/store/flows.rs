//! Sign-ins under way, each bound to the browser it began in.

use std::sync::Mutex;

use time::{Duration, OffsetDateTime};

use super::{Expiring, lock};
use crate::interaction::{Flow, Stage};
use crate::secrets::{self, same};

/// A page left open for longer than this has to start anew.
const KEEP: Duration = Duration::hours(1);

/// Flows by their id.
pub(crate) struct Flows(Mutex<Expiring<Flow>>);

impl Flows {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Expiring::new(KEEP)))
    }

    /// Keeps a flow, and names it.
    pub(crate) fn begin(&self, flow: Flow, now: OffsetDateTime) -> String {
        let id = secrets::token();
        lock(&self.0).put(id.clone(), flow, now);
        id
    }

    /// The flow, if it began in this browser: the id alone, as a forged form might carry it, is
    /// not enough.
    pub(crate) fn find(&self, id: &str, browser: &str, now: OffsetDateTime) -> Option<Flow> {
        let mut kept = lock(&self.0);
        let flow = kept.get(id, now)?;
        same(&flow.browser, browser).then(|| flow.clone())
    }

    pub(crate) fn turn_to(&self, id: &str, stage: Stage, now: OffsetDateTime) {
        if let Some(flow) = lock(&self.0).get(id, now) {
            flow.stage = stage;
        }
    }

    pub(crate) fn end(&self, id: &str) {
        lock(&self.0).take(id);
    }
}
