//! With real sockets.

use std::sync::Arc;

use rcgen::{CertifiedKey, generate_simple_self_signed};
use reqwest::Certificate;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, AsyncWriteExt};
use tokio::net::TcpListener;
use tokio::task::JoinHandle;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;

use super::*;

const ANSWER: &[u8] = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\n{}";

fn fetch(change: impl FnOnce(&mut Connection)) -> HttpFetch {
    let mut connection = Connection::default();
    change(&mut connection);
    HttpFetch::new(&connection).unwrap()
}

/// Reads a request's head and, unless this connection is to be cut, answers.
async fn serve(stream: &mut (impl AsyncRead + AsyncWrite + Unpin), cut: bool) -> String {
    let mut head = Vec::new();
    while !head.windows(4).any(|end| end == b"\r\n\r\n") {
        let mut byte = [0];
        if stream.read(&mut byte).await.unwrap_or(0) == 0 {
            return String::new();
        }
        head.push(byte[0]);
    }
    if !cut {
        stream.write_all(ANSWER).await.unwrap();
    }
    String::from_utf8(head).unwrap()
}

/// Cuts the first connections, then answers one; says how many came.
async fn listen(cut: usize) -> (Url, JoinHandle<Vec<String>>) {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = format!("http://{}/x", listener.local_addr().unwrap());
    let served = tokio::spawn(async move {
        let mut heads = Vec::new();
        for number in 0..=cut {
            let (mut stream, _) = listener.accept().await.unwrap();
            heads.push(serve(&mut stream, number < cut).await);
        }
        heads
    });
    (Url::parse(&url).unwrap(), served)
}

#[tokio::test]
async fn a_question_is_asked_again_when_its_connection_is_cut_and_a_form_is_not() {
    let (url, served) = listen(2).await;
    let patient = fetch(|connection| connection.retries = 2);
    let answer = patient.get(&url).await.unwrap();
    assert_eq!(
        (answer.status, answer.body.as_slice()),
        (200, b"{}".as_slice())
    );
    assert_eq!(served.await.unwrap().len(), 3);

    let (url, served) = listen(1).await;
    assert!(fetch(|c| c.retries = 0).get(&url).await.is_err());
    // The code in it may have arrived, and is good once.
    assert!(fetch(|c| c.retries = 0).get(&url).await.is_ok());
    served.await.unwrap();
    let (url, served) = listen(1).await;
    assert!(patient.post_form(&url, &[("code", "c")]).await.is_err());
    assert!(!served.is_finished(), "nobody came a second time");
    served.abort();
}

#[tokio::test]
async fn a_proxy_of_the_operator_s_carries_what_goes_outside_and_only_that() {
    let (proxy, served) = listen(0).await;
    let through = fetch(|connection| {
        let address = format!("http://name:secret@{}", proxy.authority());
        connection.proxy = Proxy::parse(&address).unwrap();
    });
    let outside = Url::parse("http://provider.example/keys").unwrap();
    assert_eq!(through.get(&outside).await.unwrap().status, 200);
    let head = served.await.unwrap().remove(0).to_lowercase();
    assert!(
        head.starts_with("get http://provider.example/keys http/1.1\r\n"),
        "{head}"
    );
    assert!(
        head.contains("proxy-authorization: basic bmftztpzzwnyzxq="),
        "{head}"
    );

    let (here, served) = listen(0).await;
    assert_eq!(through.get(&here).await.unwrap().status, 200);
    assert!(served.await.unwrap()[0].starts_with("GET /x HTTP/1.1\r\n"));
}

#[tokio::test]
async fn a_certificate_of_the_operator_s_is_trusted_and_no_stranger_s() {
    let CertifiedKey { cert, signing_key } =
        generate_simple_self_signed(["127.0.0.1".to_owned()]).unwrap();
    let key = PrivatePkcs8KeyDer::from(signing_key.serialize_der());
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![cert.der().clone()], key.into())
        .unwrap();
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let url = Url::parse(&format!("https://{}/", listener.local_addr().unwrap())).unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let server = tokio::spawn(async move {
        loop {
            let (stream, _) = listener.accept().await.unwrap();
            if let Ok(mut stream) = acceptor.accept(stream).await {
                serve(&mut stream, false).await;
                stream.shutdown().await.ok();
            }
        }
    });
    let stranger = fetch(|_| ()).get(&url).await;
    assert_eq!(stranger.err().unwrap().kind(), FetchErrorKind::Unreachable);
    let known = fetch(|connection| {
        connection.authorities = Certificate::from_pem_bundle(cert.pem().as_bytes()).unwrap();
    });
    assert_eq!(known.get(&url).await.unwrap().status, 200);
    server.abort();
}
