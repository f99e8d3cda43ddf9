//! Requests in somebody's name: with a good access token, and with another one when the server does
//! not take the first.

use std::sync::Arc;

use http::{Request, Response, StatusCode, header};
use pia_protocol::secret::AccessToken;

use crate::http::{Fault, Http, bearer};
use crate::problem::Problem;
use crate::session::{Active, Session};

/// Why there is no answer.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Unanswered {
    /// No good token.
    #[error("no access")]
    Session(#[source] Problem),
    /// No usable answer.
    #[error(transparent)]
    Fault(#[from] Fault),
}

impl Unanswered {
    /// In words, for the person.
    pub(crate) fn problem(self, active: &Active) -> Problem {
        match self {
            Self::Session(problem) => problem,
            Self::Fault(fault) => fault.problem(&active.server),
        }
    }
}

/// Asks as `active`, and reads at most `limit` bytes of the answer. One that refuses the second
/// token too is the caller's to read.
pub(crate) async fn ask(
    http: &Http,
    session: &Session,
    active: &Active,
    limit: usize,
    request: impl Fn() -> Result<Request<Vec<u8>>, http::Error>,
) -> Result<Response<Vec<u8>>, Unanswered> {
    let mut refused: Option<Arc<AccessToken>> = None;
    loop {
        let token = session.token(&active.owner, refused.clone()).await;
        let token = token.map_err(Unanswered::Session)?;
        let mut request = request().map_err(|error| Fault::NotPia(error.to_string()))?;
        let headers = request.headers_mut();
        headers.insert(header::AUTHORIZATION, bearer(&token)?);
        let answer = http.send(&active.server, request, limit).await?;
        if answer.status() == StatusCode::UNAUTHORIZED && refused.is_none() {
            refused = Some(token);
        } else {
            return Ok(answer);
        }
    }
}
