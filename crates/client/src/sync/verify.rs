//! Comparing everything because somebody asks for it, beside whatever the driver does: two syncs at
//! once are as safe as two processes.

use super::engine::Engine;
use crate::http::Http;
use crate::problem::Problem;
use crate::report::Verification;
use crate::session::{Active, Session};

/// Compares everything that this device and the server hold, and puts right what differs.
pub(crate) async fn verify(
    http: &Http,
    session: &Session,
    active: &Active,
) -> Result<Verification, Problem> {
    let engine = Engine {
        http,
        session,
        active,
    };
    let verified = engine.verify().await;
    verified.map_err(|error| error.problem(active))
}
