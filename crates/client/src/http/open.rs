//! Answers that go on: read piece by piece, for as long as they say something.

use std::time::Duration;

use http::{HeaderMap, StatusCode, header};

use super::{Fault, Http, Patience};
use crate::address::ServerAddress;
use crate::http::fault::transport;

/// How long one answer may go on at most. No access token lives that long.
const LONGEST: Duration = Duration::from_hours(24);

/// An answer whose body is still on its way. The connection is closed when this is dropped.
pub(crate) struct Opened(reqwest::Response);

impl Http {
    /// Sends `request` to `server` and answers as soon as the headers are there: the body is read
    /// with [`Opened::next`], and the caller says how long all of it may be silent. Faults as in
    /// [`send`](Self::send).
    pub(crate) async fn open(
        &self,
        server: &ServerAddress,
        mut request: http::Request<Vec<u8>>,
    ) -> Result<Opened, Fault> {
        // Whoever packs a stream holds its pieces back until there are enough of them.
        request.headers_mut().insert(
            header::ACCEPT_ENCODING,
            http::HeaderValue::from_static("identity"),
        );
        let pin = self.shared.remembered.pin(server);
        let patience = Patience {
            headers: LONGEST,
            whole: LONGEST,
        };
        let answer = self.answer(pin, server, request, patience).await?;
        Ok(Opened(answer))
    }
}

impl Opened {
    /// What was answered.
    pub(crate) fn status(&self) -> StatusCode {
        self.0.status()
    }

    /// What goes with it.
    pub(crate) fn headers(&self) -> &HeaderMap {
        self.0.headers()
    }

    /// The next bytes, of which there are as many as came together; `None` at the end. Cancel safe.
    pub(crate) async fn next(&mut self) -> Result<Option<Vec<u8>>, Fault> {
        let piece = self.0.chunk().await.map_err(transport)?;
        Ok(piece.map(|bytes| bytes.to_vec()))
    }
}
