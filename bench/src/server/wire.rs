//! HTTP/1.1 with as little work as there can be: the loader must not be what is measured.

use anyhow::{Context, Result, bail};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

/// One connection that is kept.
pub(crate) struct Wire {
    address: String,
    stream: TcpStream,
    buffer: Vec<u8>,
}

/// An answer.
pub(crate) struct Answer {
    pub(crate) status: u16,
    head: String,
    pub(crate) body: Vec<u8>,
}

impl Wire {
    pub(crate) async fn open(address: &str) -> Result<Self> {
        Ok(Self {
            address: address.to_owned(),
            stream: connect(address).await?,
            buffer: Vec::with_capacity(16 * 1024),
        })
    }

    pub(crate) async fn get(&mut self, target: &str, headers: &str) -> Result<Answer> {
        let request = format!("GET {target} HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n");
        self.send(request.as_bytes()).await
    }

    pub(crate) async fn post(&mut self, target: &str, form: &str) -> Result<Answer> {
        let kind = "Content-Type: application/x-www-form-urlencoded\r\n";
        self.post_bytes(target, kind, form.as_bytes()).await
    }

    pub(crate) async fn post_json(
        &mut self,
        target: &str,
        headers: &str,
        body: &str,
    ) -> Result<Answer> {
        let headers = format!("{headers}Content-Type: application/json\r\n");
        self.post_bytes(target, &headers, body.as_bytes()).await
    }

    pub(crate) async fn post_bytes(
        &mut self,
        target: &str,
        headers: &str,
        body: &[u8],
    ) -> Result<Answer> {
        let head = format!(
            "POST {target} HTTP/1.1\r\nHost: localhost\r\n{headers}Content-Length: {}\r\n\r\n",
            body.len()
        );
        self.send(&[head.as_bytes(), body].concat()).await
    }

    /// Sends a request. Servers close connections that say nothing while others are measured; then
    /// it goes out on a new one.
    async fn send(&mut self, request: &[u8]) -> Result<Answer> {
        if let Some(answer) = self.try_send(request).await? {
            return Ok(answer);
        }
        self.stream = connect(&self.address).await?;
        let answer = self.try_send(request).await?;
        answer.context("the server closed the connection")
    }

    /// None when the connection was closed before an answer began.
    async fn try_send(&mut self, request: &[u8]) -> Result<Option<Answer>> {
        if self.stream.write_all(request).await.is_err() {
            return Ok(None);
        }
        self.buffer.clear();
        loop {
            if let Some(answer) = complete(&self.buffer)? {
                return Ok(Some(answer));
            }
            if !matches!(self.stream.read_buf(&mut self.buffer).await, Ok(read) if read > 0) {
                if self.buffer.is_empty() {
                    return Ok(None);
                }
                bail!("the server closed the connection in the middle of an answer");
            }
        }
    }
}

async fn connect(address: &str) -> Result<TcpStream> {
    let stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    Ok(stream)
}

/// The answer, once all of it is there.
fn complete(bytes: &[u8]) -> Result<Option<Answer>> {
    let Some(end) = bytes.windows(4).position(|part| part == b"\r\n\r\n") else {
        return Ok(None);
    };
    let head = std::str::from_utf8(&bytes[..end])?;
    let status = head.get(9..12).context("a status")?.parse()?;
    let length = match header(head, "content-length") {
        Some(length) => length.parse()?,
        None => 0,
    };
    let body = &bytes[end + 4..];
    if body.len() < length {
        return Ok(None);
    }
    Ok(Some(Answer {
        status,
        head: head.to_owned(),
        body: body.to_vec(),
    }))
}

fn header<'h>(head: &'h str, name: &str) -> Option<&'h str> {
    head.lines().find_map(|line| {
        let (found, value) = line.split_once(':')?;
        found.eq_ignore_ascii_case(name).then(|| value.trim())
    })
}

impl Answer {
    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        header(&self.head, name)
    }

    /// All values of a header that may come several times.
    pub(crate) fn headers<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.head.lines().filter_map(move |line| {
            let (found, value) = line.split_once(':')?;
            found.eq_ignore_ascii_case(name).then(|| value.trim())
        })
    }

    /// The value of a member of a flat JSON object, which holds no escape.
    pub(crate) fn member(&self, name: &str) -> Result<String> {
        let text = std::str::from_utf8(&self.body)?;
        let value = text.split(&format!("\"{name}\":\"")).nth(1);
        let value = value.and_then(|rest| rest.split('"').next());
        let value = value.with_context(|| format!("no {name} in {} {text}", self.status))?;
        Ok(value.to_owned())
    }
}
