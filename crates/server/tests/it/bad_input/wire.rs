//! What is no HTTP, or only almost.

use std::time::Duration;

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::{still_good, unlimited};

const PATIENCE: Duration = Duration::from_secs(20);

#[tokio::test]
async fn what_is_no_request_is_refused_or_cut() {
    let world = unlimited().await;
    let address = world.base.replace("http://", "");
    let head = "POST /auth/token HTTP/1.1\r\nHost: x\r\n";
    let text = "Content-Type: application/json\r\n";
    for sent in [
        "\r\n\r\n\r\n".to_owned(),
        "GET\r\n\r\n".to_owned(),
        "GET /health HTTP/9.9\r\n\r\n".to_owned(),
        "GET health HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET /\u{0} HTTP/1.1\r\nHost: x\r\n\r\n".to_owned(),
        "GET /auth/me HTTP/1.1\r\nno colon\r\n\r\n".to_owned(),
        "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".to_owned(),
        "\u{16}\u{3}\u{1}\u{2}\u{0}\u{1}\u{0}\u{1}\u{fc}\u{3}\u{3}".to_owned(),
        // Two lengths, or a length and chunks: where two readers disagree, requests are smuggled.
        format!("{head}Content-Length: 1\r\nContent-Length: 2\r\n\r\nxx"),
        format!("{head}Content-Length: -1\r\n\r\n"),
        format!("{head}Content-Length: 99999999999999999999\r\n\r\n"),
        format!("{head}{text}Transfer-Encoding: chunked\r\n\r\nzz\r\n"),
        format!("{head}{text}Transfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\nx"),
        format!("{head}{text}Transfer-Encoding: chunked, identity\r\n\r\n0\r\n\r\n"),
        // The body ends before its length.
        format!("{head}{text}Content-Length: 100\r\n\r\n{{"),
    ] {
        let mut stream = TcpStream::connect(&address).await.unwrap();
        // The server may have refused already, and closed.
        stream.write_all(sent.as_bytes()).await.unwrap_or_default();
        stream.shutdown().await.unwrap_or_default();
        let mut answer = vec![];
        let read = stream.read_to_end(&mut answer);
        let read = tokio::time::timeout(PATIENCE, read).await;
        let read = read.unwrap_or_else(|_| panic!("{sent:?} is kept waiting"));
        // Reset by the server: cut.
        read.unwrap_or_default();
        let answer = String::from_utf8_lossy(&answer);
        let refused = answer.is_empty() || answer.starts_with("HTTP/1.1 4");
        assert!(refused, "{sent:?} {answer}");
    }
    still_good(world).await;
}
