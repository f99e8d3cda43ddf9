use std::sync::Arc;
use std::time::Duration;

use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::Instant;
use tokio_util::sync::CancellationToken;

use crate::bind::Sockets;
use crate::guests::{Guests, Seat};
use crate::page::Ending;
use crate::refusal::Refusal;
use crate::respond::respond;
use crate::shared::Shared;

/// How long a browser that was sent on to the result page has to come for it. It comes at once, unless
/// the machine is busy: a closed port would then tell the person that nothing is there.
const FETCH_LIMIT: Duration = Duration::from_secs(5);

/// How long it has to read it.
const DELIVERY_LIMIT: Duration = Duration::from_secs(2);

/// How long a page that is on its way may take once the app wants the port back.
const CLOSING_LIMIT: Duration = Duration::from_millis(250);

/// How long a request's head may take. Browsers open sockets ahead of need and leave them idle.
const HEAD_LIMIT: Duration = Duration::from_secs(5);

/// The longest head that is read, in bytes. An authorization code is a few hundred.
const HEAD_SIZE: usize = 16 * 1024;

const HEADERS: usize = 64;

/// The first byte of a TLS connection: a record of type `handshake` (RFC 8446 section 5.1). No
/// HTTP request starts with it.
const TLS_HANDSHAKE: u8 = 0x16;

/// A pause after a failed accept (out of file descriptors), so that it does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(20);

/// The running listener of one attempt. Dropped before an answer was handed out it closes;
/// afterwards it closes by itself once the result was told and delivered.
pub(crate) struct Listening {
    shared: Arc<Shared>,
    stop: CancellationToken,
    serving: JoinHandle<()>,
}

impl Listening {
    pub(crate) fn start(sockets: Sockets, shared: Arc<Shared>) -> Self {
        let stop = CancellationToken::new();
        let serving = tokio::spawn(serve(sockets, Arc::clone(&shared), stop.clone()));
        Self {
            shared,
            stop,
            serving,
        }
    }

    pub(crate) fn shared(&self) -> &Arc<Shared> {
        &self.shared
    }

    /// Frees the port, now.
    pub(crate) async fn close(mut self) {
        self.give_up();
        self.ended().await;
    }

    /// Waits until the result page was delivered, or was not fetched in time, and the port is
    /// free.
    pub(crate) async fn wound_down(mut self) {
        self.ended().await;
    }

    fn give_up(&self) {
        self.shared.give_up();
        self.shared.tell(&Ending::Stopped);
        self.stop.cancel();
    }

    async fn ended(&mut self) {
        // Fails only when the runtime is being shut down, which ends the task as well.
        drop((&mut self.serving).await);
    }
}

impl Drop for Listening {
    fn drop(&mut self) {
        if !self.shared.is_over() {
            self.give_up();
        }
    }
}

async fn serve(sockets: Sockets, shared: Arc<Shared>, stop: CancellationToken) {
    let guests = Arc::new(Guests::default());
    let until = tokio::select! {
        until = finished(&shared, &stop) => until,
        never = accept_all(&sockets, &shared, &guests) => match never {},
    };
    drop(sockets);
    guests.close(until).await;
}

/// Resolves when no more connections are wanted, with the moment the open ones have to be done.
async fn finished(shared: &Shared, stop: &CancellationToken) -> Instant {
    let delivered = async {
        shared.told().await;
        // After a pasted answer no browser may be there to tell.
        if shared.is_sent_on() {
            // Not fetched in time: the tab was closed.
            drop(tokio::time::timeout(FETCH_LIMIT, shared.fetched()).await);
        }
        Instant::now() + DELIVERY_LIMIT
    };
    tokio::select! {
        biased;
        () = stop.cancelled() => Instant::now() + CLOSING_LIMIT,
        until = delivered => until,
    }
}

async fn accept_all(
    sockets: &Sockets,
    shared: &Arc<Shared>,
    guests: &Arc<Guests>,
) -> std::convert::Infallible {
    loop {
        match sockets.accept().await {
            Ok(stream) => guests.receive(|seat| attend(stream, Arc::clone(shared), seat)),
            // One connection failed, or the process has no more files for now: others may work.
            Err(_) => tokio::time::sleep(ACCEPT_PAUSE).await,
        }
    }
}

/// One connection, one request: no state is left over for a second one.
async fn attend(stream: TcpStream, shared: Arc<Shared>, seat: Arc<Seat>) {
    let refused = tokio::select! {
        () = seat.asked_to_leave() => Some(Refusal::NotHttp),
        refused = converse(stream, &shared, &seat) => refused,
    };
    if let Some(refusal) = refused {
        shared.refusals().count(refusal);
    }
}

/// `Some` when no request could be read. What is wrong with a request is counted where it is
/// answered.
async fn converse(stream: TcpStream, shared: &Shared, seat: &Seat) -> Option<Refusal> {
    let mut first = [0];
    match tokio::time::timeout(HEAD_LIMIT, stream.peek(&mut first)).await {
        // Closed without a word, as browsers do with sockets they opened ahead of need.
        Ok(Ok(0)) => return None,
        Ok(Ok(_)) if first == [TLS_HANDSHAKE] => return Some(Refusal::Tls),
        Ok(Ok(_)) => {}
        Ok(Err(_)) | Err(_) => return Some(Refusal::NotHttp),
    }
    let service = service_fn(|request| respond(request, shared, seat));
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_LIMIT)
        .max_buf_size(HEAD_SIZE)
        .max_headers(HEADERS)
        .keep_alive(false)
        .serve_connection(TokioIo::new(stream), service);
    connection.await.err().map(|_| Refusal::NotHttp)
}
