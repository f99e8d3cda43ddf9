//! Can a browser on this machine reach a listener of this program?

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::finding::Finding;
use crate::http::reason;

/// What crosses the connection. Any byte will do.
const WORD: &[u8] = b"pia";

pub(super) const LATE: &str = "Something holds up connections within this machine: look at its \
                               firewall or security software.";

/// On 127.0.0.1, which the browser is sent to.
pub(super) async fn v4() -> Finding {
    match round_trip(Ipv4Addr::LOCALHOST.into()).await {
        Ok(()) => Finding::good("A listener on 127.0.0.1 was opened and reached."),
        Err(error) => Finding::failed(
            format!(
                "A listener on 127.0.0.1 could not be reached: {}.",
                reason(&error)
            ),
            "Sign-in cannot hear from the browser. Allow Pia to listen on 127.0.0.1 in the \
             firewall or security software, or sign in with a code on another device.",
        ),
    }
}

/// On [::1], which is only taken so that no other program sits there.
pub(super) async fn v6() -> Finding {
    match round_trip(Ipv6Addr::LOCALHOST.into()).await {
        Ok(()) => Finding::good("A listener on [::1] was opened and reached."),
        Err(error) => Finding::warning(
            format!(
                "A listener on [::1] could not be reached: {}.",
                reason(&error)
            ),
            "Nothing has to be done: sign-in uses 127.0.0.1.",
        ),
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
