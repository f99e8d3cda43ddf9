//! A browser that says exactly what it is told to say.

use std::collections::HashMap;
use std::sync::Mutex;

use pia_signin::{
    Answer, Attempt, AttemptError, CancellationToken, Credential, Pasting, Refusals, Request, Url,
};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::JoinHandle;

pub(crate) const ISSUER: &str = "https://sign-in.example";

/// Held while a child process is started and while a port is checked to be free: between its fork
/// and its exec a child has a copy of every socket of this process, so that a port that was closed
/// here is still open there.
pub(crate) static FORKING: Mutex<()> = Mutex::new(());

pub(crate) fn request() -> Request {
    let endpoint = Url::parse("https://sign-in.example/auth/login").unwrap();
    Request::new(endpoint, "example-desktop", "Example")
}

pub(crate) type Answered = Result<Answer, AttemptError>;

/// An attempt whose answer is being waited for, and what a browser knows about it.
pub(crate) struct Waiting {
    pub(crate) host: String,
    pub(crate) port: u16,
    pub(crate) path: String,
    pub(crate) state: String,
    pub(crate) url: Url,
    pub(crate) cancel: CancellationToken,
    pub(crate) refusals: Refusals,
    pub(crate) pasting: Pasting,
    pub(crate) answer: JoinHandle<Answered>,
}

pub(crate) async fn start(request: Request) -> Waiting {
    let attempt = Attempt::start(request).await.unwrap();
    let url = attempt.url().clone();
    let sent: HashMap<_, _> = url.query_pairs().into_owned().collect();
    let redirect = Url::parse(&sent["redirect_uri"]).unwrap();
    let cancel = CancellationToken::new();
    Waiting {
        host: redirect.host_str().unwrap().to_owned(),
        port: redirect.port().unwrap(),
        path: redirect.path().to_owned(),
        state: sent.get("state").cloned().unwrap_or_default(),
        url,
        cancel: cancel.clone(),
        refusals: attempt.refusals(),
        pasting: attempt.pasting(),
        answer: tokio::spawn(attempt.answer(cancel)),
    }
}

impl Waiting {
    /// The path and query of a right answer.
    pub(crate) fn right(&self, code: &str) -> String {
        format!("{}?code={code}&state={}", self.path, self.state)
    }

    pub(crate) async fn get(&self, target: &str) -> Response {
        self.ask("GET", target, "").await
    }

    /// A request with the right Host, and with more headers, each ended by a line break.
    pub(crate) async fn ask(&self, method: &str, target: &str, headers: &str) -> Response {
        let Self { host, port, .. } = self;
        let head = format!("{method} {target} HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}\r\n");
        exchange(*port, head.as_bytes()).await
    }

    pub(crate) async fn post(&self, target: &str, media_type: &str, body: &str) -> Response {
        let length = body.len();
        let headers = format!("Content-Type: {media_type}\r\nContent-Length: {length}\r\n");
        let Self { host, port, .. } = self;
        let head = format!("POST {target} HTTP/1.1\r\nHost: {host}:{port}\r\n{headers}\r\n");
        exchange(*port, format!("{head}{body}").as_bytes()).await
    }

    /// Fetches the result page, which is held until the app tells.
    pub(crate) fn fetch_done(&self) -> JoinHandle<Response> {
        self.fetch(&format!("{}/done", self.path))
    }

    /// Asks in a task of its own, for what is held.
    pub(crate) fn fetch(&self, target: &str) -> JoinHandle<Response> {
        let Self { host, port, .. } = self;
        let (port, head) = (
            *port,
            format!("GET {target} HTTP/1.1\r\nHost: {host}:{port}\r\n\r\n"),
        );
        tokio::spawn(async move { exchange(port, head.as_bytes()).await })
    }

    pub(crate) async fn connect(&self) -> std::io::Result<TcpStream> {
        TcpStream::connect(("127.0.0.1", self.port)).await
    }
}

/// The code of an answer that has one.
pub(crate) fn code(answer: &Answer) -> &str {
    match &answer.credential {
        Credential::Code { code, .. } => code.secret(),
        Credential::Tokens(_) => panic!("tokens"),
    }
}

/// What came back.
#[derive(Debug)]
pub(crate) struct Response {
    pub(crate) status: u16,
    pub(crate) headers: HashMap<String, String>,
    pub(crate) body: String,
}

impl Response {
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", String::as_str)
    }

    fn parse(bytes: &[u8]) -> Self {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        let (head, body) = text.split_once("\r\n\r\n").unwrap_or((&text, ""));
        let mut lines = head.lines();
        let status = lines.next().and_then(|line| line.split(' ').nth(1));
        let headers = lines.filter_map(|line| line.split_once(": "));
        Self {
            // 0: the connection ended without an answer.
            status: status.map_or(0, |status| status.parse().unwrap()),
            headers: headers
                .map(|(name, value)| (name.to_ascii_lowercase(), value.to_owned()))
                .collect(),
            body: body.to_owned(),
        }
    }
}

pub(crate) async fn get(port: u16, target: &str) -> Response {
    let head = format!("GET {target} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n");
    exchange(port, head.as_bytes()).await
}

/// Sends bytes on a connection of its own and reads until the other side closes.
pub(crate) async fn exchange(port: u16, bytes: &[u8]) -> Response {
    let stream = TcpStream::connect(("127.0.0.1", port)).await.unwrap();
    let (mut from, mut to) = stream.into_split();
    let mut received = Vec::new();
    // The listener may answer and close before it was sent everything; both ways then end early.
    let (_, _) = tokio::join!(to.write_all(bytes), from.read_to_end(&mut received));
    Response::parse(&received)
}
