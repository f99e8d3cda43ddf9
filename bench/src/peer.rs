//! One program that signs in, ours or a peer, on the other end of two pipes.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use url::Url;

/// Longer than any step takes: a hang ends the run with a sentence.
const LIMIT: Duration = Duration::from_secs(20);

/// A person cannot be quicker at the provider's page. What a program prepares meanwhile is done by
/// then, as it would be.
const PERSON: Duration = Duration::from_millis(20);

/// How the answer travels from the browser to the listener.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mode {
    Query,
    FormPost,
}

/// A program that signs in when it is told to.
pub(crate) struct Peer {
    pub(crate) name: &'static str,
    mode: Mode,
    child: Child,
    to: ChildStdin,
    from: BufReader<ChildStdout>,
}

/// One sign-in, in milliseconds.
#[derive(Clone, Copy)]
pub(crate) struct Sample {
    /// From the call to the address for the browser, by the program's own clock.
    pub(crate) open: f64,
    /// From the browser's request to the tokens, by the harness's clock.
    pub(crate) tokens: f64,
}

impl Peer {
    pub(crate) fn start(name: &'static str, mode: Mode, command: &mut Command) -> Result<Self> {
        let mut child = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .with_context(|| format!("starting {name}"))?;
        let to = child.stdin.take().context("a pipe to it")?;
        let from = BufReader::new(child.stdout.take().context("a pipe from it")?);
        let mut peer = Self {
            name,
            mode,
            child,
            to,
            from,
        };
        peer.expect("ready")?;
        Ok(peer)
    }

    /// One sign-in, with this program's listener visited as a browser would.
    pub(crate) fn sign_in(&mut self) -> Result<Sample> {
        self.to.write_all(b"go\n")?;
        let line = self.line()?;
        let mut words = line.split_whitespace();
        let (Some("open"), Some(took), Some(url)) = (words.next(), words.next(), words.next())
        else {
            bail!("{}: {line:?} instead of an address", self.name);
        };
        let open = took.parse()?;
        let request = Request::new(url, self.mode)?;
        // Awake, as the machine of somebody who uses it is.
        let back = Instant::now() + PERSON;
        while Instant::now() < back {
            std::hint::spin_loop();
        }
        let start = Instant::now();
        let browser = request.send()?;
        self.expect("tokens")?;
        let tokens = start.elapsed().as_secs_f64() * 1000.0;
        // The page is read afterwards: it is for the person, who is slower than all of this.
        read_page(browser).with_context(|| self.name)?;
        Ok(Sample { open, tokens })
    }

    fn expect(&mut self, word: &str) -> Result<()> {
        let line = self.line()?;
        if line.trim_end() != word {
            bail!("{}: {line:?} instead of {word:?}", self.name);
        }
        Ok(())
    }

    fn line(&mut self) -> Result<String> {
        let mut line = String::new();
        if self.from.read_line(&mut line)? == 0 {
            bail!("{} has ended", self.name);
        }
        Ok(line)
    }
}

impl Drop for Peer {
    fn drop(&mut self) {
        // It may have ended by itself.
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

struct Request {
    port: u16,
    bytes: String,
}

/// Visits a listener as a browser would, once, and reads the page.
pub(crate) fn visit(authorize: &str, mode: Mode) -> Result<()> {
    read_page(Request::new(authorize, mode)?.send()?)
}

fn read_page(mut browser: TcpStream) -> Result<()> {
    browser.set_read_timeout(Some(LIMIT))?;
    let mut page = [0; 512];
    if browser.read(&mut page)? == 0 {
        bail!("the browser got no page");
    }
    Ok(())
}

impl Request {
    fn send(&self) -> Result<TcpStream> {
        let mut browser = TcpStream::connect(("127.0.0.1", self.port))?;
        browser.set_nodelay(true)?;
        browser.write_all(self.bytes.as_bytes())?;
        Ok(browser)
    }

    fn new(authorize: &str, mode: Mode) -> Result<Self> {
        let authorize = Url::parse(authorize)?;
        let asked = |wanted: &str| {
            authorize
                .query_pairs()
                .find(|(name, _)| name == wanted)
                .map(|(_, value)| value.into_owned())
        };
        let redirect = Url::parse(&asked("redirect_uri").context("a redirect URI")?)?;
        let issuer = authorize.origin().ascii_serialization();
        let answer = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("code", &"c".repeat(64))
            .append_pair("state", &asked("state").unwrap_or_default())
            .append_pair("iss", &issuer)
            .finish();
        let port = redirect.port().context("a port")?;
        let host = format!("{}:{port}", redirect.host_str().unwrap_or("127.0.0.1"));
        let path = redirect.path();
        let bytes = match mode {
            Mode::Query => {
                format!("GET {path}?{answer} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n")
            }
            Mode::FormPost => format!(
                "POST {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\
                 Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{answer}",
                answer.len()
            ),
        };
        Ok(Self { port, bytes })
    }
}
