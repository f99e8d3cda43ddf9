//! Servers that take their time, and such that never come to an end of it. Time passes here when
//! nothing else is left to happen.

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::time::sleep;

use super::*;

const A_MOMENT: Duration = Duration::from_secs(1);
/// Just short of being silent for too long.
const SLOW: Duration = Duration::from_secs(19);
const HEADERS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\n";
const ENDLESS: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-length: 1000\r\n\r\n";

/// A server that treats its first connection like this, once something was asked there.
async fn server<F: Future<Output = TcpStream> + Send>(
    treat: impl FnOnce(TcpStream) -> F + Send + 'static,
) -> ServerAddress {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.unwrap();
        assert_ne!(stream.read(&mut [0; 4096]).await.unwrap(), 0);
        let _open = treat(stream).await;
        std::future::pending::<()>().await;
    });
    ServerAddress::parse(&address).unwrap()
}

/// Asks for a page, and for how long.
async fn page(server: &ServerAddress) -> (Result<Vec<u8>, Fault>, Duration) {
    let begun = Instant::now();
    let answer = Network::new().get(server, &server.at("/x"), LARGE).await;
    (answer.map(http::Response::into_body), begun.elapsed())
}

fn is_silent(came: &Result<Vec<u8>, Fault>) -> bool {
    matches!(came, Err(Fault::Silent(SILENT)))
}

#[tokio::test(start_paused = true)]
async fn a_server_that_takes_a_request_and_says_nothing_is_soon_given_up() {
    let server = server(|stream| async { stream }).await;
    let (came, took) = page(&server).await;
    assert!(is_silent(&came), "{came:?}");
    assert!(took < SILENT + A_MOMENT, "{took:?}");
    let problem = came.unwrap_err().problem(&server);
    assert_eq!(problem.code, ProblemCode::ServerUnreachable);
    let detail = problem.detail.unwrap();
    assert!(detail.ends_with("nothing came for 20 seconds"), "{detail}");
}

#[tokio::test(start_paused = true)]
async fn so_is_one_that_stops_within_its_answer() {
    let server = server(|mut stream| async {
        stream.write_all(HEADERS).await.unwrap();
        sleep(SLOW).await;
        stream.write_all(b"pa").await.unwrap();
        stream
    });
    let (came, took) = page(&server.await).await;
    assert!(is_silent(&came), "{came:?}");
    assert!(took < 2 * SILENT, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn one_that_goes_on_slowly_is_heard_to_its_end() {
    let server = server(|mut stream| async {
        sleep(SLOW).await;
        stream.write_all(HEADERS).await.unwrap();
        for piece in b"page" {
            sleep(SLOW).await;
            stream.write_all(&[*piece]).await.unwrap();
        }
        stream
    });
    let (came, took) = page(&server.await).await;
    assert_eq!(came.unwrap(), b"page");
    assert!(took > 4 * SILENT, "{took:?}");
}

#[tokio::test(start_paused = true)]
async fn but_not_for_ever() {
    let server = server(|mut stream| async {
        stream.write_all(ENDLESS).await.unwrap();
        while stream.write_all(b"p").await.is_ok() {
            sleep(SLOW).await;
        }
        stream
    });
    let (came, took) = page(&server.await).await;
    assert!(matches!(came, Err(Fault::Unreachable(_))), "{came:?}");
    assert!(took < Duration::from_secs(148) + A_MOMENT, "{took:?}");
}

#[test]
fn a_slow_line_has_time_for_what_is_large_and_nothing_else_takes_longer() {
    let seconds = |up, limit| {
        let patience = Patience::of(up, limit);
        (patience.headers.as_secs(), patience.whole.as_secs())
    };
    assert_eq!(seconds(100, SMALL), (20, 20));
    assert_eq!(seconds(100, LARGE), (20, 148));
    assert_eq!(seconds(MAX_PUSH_BYTES / 2, LARGE), (148, 276));
}
