//! What goes over the wire: a gate that counts requests and bytes. Measured apart from the times,
//! which a gate would make longer.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

use anyhow::Result;
use tokio::io::{AsyncRead, AsyncReadExt as _, AsyncWrite, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinHandle;

use super::child::Child;
use super::records;
use super::subject::{Engine, Subject};
use crate::figures::table;

/// The end of a request's first line.
const REQUEST: &[u8] = b" HTTP/1.1\r\n";

#[derive(Default)]
struct Counts {
    requests: AtomicU64,
    up: AtomicU64,
    down: AtomicU64,
}

impl Counts {
    fn take(&self) -> [u64; 3] {
        [&self.requests, &self.up, &self.down].map(|count| count.swap(0, Ordering::AcqRel))
    }
}

struct Gate(JoinHandle<()>);

impl Drop for Gate {
    fn drop(&mut self) {
        self.0.abort();
    }
}

/// A first push and pull, one change, and nothing to do, in requests and bytes.
pub(super) async fn measure(size: usize) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let public = format!("http://localhost:{}", listener.local_addr()?.port());
    let server = Subject::ours(&at("server"), Engine::Sqlite, Some(&public))?;
    let counts = Arc::new(Counts::default());
    let _gate = open(listener, server.address.clone(), Arc::clone(&counts));
    let mut one = Child::ours(&server, &at("one"), false).await?;
    let mut other = Child::ours(&server, &at("other"), false).await?;
    let document = records::document(&at("records.json"), size)?;
    one.tell(&format!("import {document}"))?;
    let plain = std::fs::metadata(&document)?.len() / 1024;
    let mut rows = Vec::new();
    for (name, device, what) in [
        ("first push", &mut one, "sync"),
        ("first pull", &mut other, "sync"),
    ] {
        rows.push(counted(name, device, what, &counts)?);
    }
    rows.push(counted("one change", &mut one, "change 0", &counts)?);
    rows.push(counted("nothing to do", &mut one, "sync", &counts)?);
    let table = table(
        &["ours", "requests", "KB up", "KB down", "KB to the disk"],
        &rows,
    );
    Ok(format!("{table}\nThe records are {plain} KB of JSON.\n"))
}

fn counted(name: &str, device: &mut Child, what: &str, counts: &Counts) -> Result<Vec<String>> {
    counts.take();
    let written = device.written()?;
    device.tell(what)?;
    let written = device.written()? - written;
    let [requests, up, down] = counts.take();
    let kilobytes = |bytes: u64| (bytes / 1024).to_string();
    Ok(vec![
        name.to_owned(),
        requests.to_string(),
        kilobytes(up),
        kilobytes(down),
        kilobytes(written),
    ])
}

fn open(listener: TcpListener, server: String, counts: Arc<Counts>) -> Gate {
    Gate(tokio::spawn(async move {
        while let Ok((client, _)) = listener.accept().await {
            let (server, counts) = (server.clone(), Arc::clone(&counts));
            tokio::spawn(async move {
                let Ok(server) = TcpStream::connect(server).await else {
                    return;
                };
                let (from_client, to_client) = client.into_split();
                let (from_server, to_server) = server.into_split();
                let requests = Some(&counts.requests);
                tokio::join!(
                    pass(from_client, to_server, &counts.up, requests),
                    pass(from_server, to_client, &counts.down, None),
                );
            });
        }
    }))
}

async fn pass(
    mut from: impl AsyncRead + Unpin,
    mut to: impl AsyncWrite + Unpin,
    bytes: &AtomicU64,
    requests: Option<&AtomicU64>,
) {
    let mut buffer = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut buffer).await {
        let piece = &buffer[..count];
        bytes.fetch_add(u64::try_from(count).unwrap_or_default(), Ordering::AcqRel);
        // Our client sends the head of a request in one piece, and no body holds such a line.
        if piece.windows(REQUEST.len()).any(|part| part == REQUEST) {
            requests.map(|requests| requests.fetch_add(1, Ordering::AcqRel));
        }
        if to.write_all(piece).await.is_err() {
            break;
        }
    }
    // The other side may have gone already.
    to.shutdown().await.unwrap_or_default();
}
