//! Can a browser on this machine reach a listener of this program?

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::advice::Advice;
use super::finding::Finding;
use super::found::LoopbackFound;
use crate::http::reason;

/// What crosses the connection. Any byte will do.
const WORD: &[u8] = b"pia";

/// On 127.0.0.1, which the browser is sent to.
pub(super) async fn v4() -> Finding {
    match reach(Ipv4Addr::LOCALHOST.into(), "127.0.0.1").await {
        Ok(found) => Finding::good(found),
        Err(found) => Finding::failed(found, Advice::AllowLoopback),
    }
}

/// On [::1], which is only taken so that no other program sits there.
pub(super) async fn v6() -> Finding {
    match reach(Ipv6Addr::LOCALHOST.into(), "[::1]").await {
        Ok(found) => Finding::good(found),
        Err(found) => Finding::warning(found, Advice::NothingToDo),
    }
}

/// `shown` is the address as it stands in an address bar.
async fn reach(address: IpAddr, shown: &str) -> Result<LoopbackFound, LoopbackFound> {
    let shown = shown.to_owned();
    match round_trip(address).await {
        Ok(()) => Ok(LoopbackFound::ListenerReached { address: shown }),
        Err(error) => Err(LoopbackFound::ListenerUnreached {
            address: shown,
            reason: reason(&error),
        }),
    }
}

async fn round_trip(address: IpAddr) -> io::Result<()> {
    let listener = TcpListener::bind(SocketAddr::new(address, 0)).await?;
    let at = listener.local_addr()?;
    let there = async {
        let mut stream = TcpStream::connect(at).await?;
        stream.write_all(WORD).await?;
        stream.shutdown().await
    };
    let here = async {
        let (mut stream, _) = listener.accept().await?;
        let mut heard = Vec::new();
        stream.read_to_end(&mut heard).await?;
        if heard == WORD {
            Ok(())
        } else {
            Err(io::Error::other("something else answered"))
        }
    };
    // Whichever fails first: without a connection there is nothing to accept.
    tokio::try_join!(there, here).map(drop)
}
