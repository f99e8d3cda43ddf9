//! Both loopback addresses on one port, for this process alone.
//!
//! The redirect goes to 127.0.0.1 (RFC 8252 section 8.3 advises against `localhost`); [::1] is
//! taken as well so that no other program of this machine can sit on the same port there.

use std::io;
use std::net::{Ipv4Addr, Ipv6Addr};

use tokio::net::{TcpListener, TcpStream};

#[cfg(windows)]
use crate::exclusive::listen;

/// How many ports are tried before giving up.
const TRIES: usize = 20;

/// Ports from 1024 up that browsers refuse to open (WHATWG Fetch, "bad port"). The system can
/// hand one out where the range of its free ports has been widened.
const BLOCKED_BY_BROWSERS: [u16; 18] = [
    1719, 1720, 1723, 2049, 3659, 4045, 4190, 5060, 5061, 6000, 6566, 6665, 6666, 6667, 6668, 6669,
    6679, 6697,
];
const BLOCKED_HIGH: u16 = 10_080;

/// The sockets, held from the choice of the port to the end of the attempt.
pub(crate) struct Sockets {
    v4: TcpListener,
    v6: Option<TcpListener>,
    port: u16,
}

impl Sockets {
    pub(crate) fn port(&self) -> u16 {
        self.port
    }

    /// The next connection on either address.
    pub(crate) async fn accept(&self) -> io::Result<TcpStream> {
        let Some(v6) = &self.v6 else {
            return self.v4.accept().await.map(|(stream, _)| stream);
        };
        tokio::select! {
            accepted = self.v4.accept() => accepted,
            accepted = v6.accept() => accepted,
        }
        .map(|(stream, _)| stream)
    }
}

/// Binds a free port on both loopback addresses, and on no other.
pub(crate) async fn bind_loopback() -> io::Result<Sockets> {
    bind_first(std::iter::repeat_n(0, TRIES)).await
}

/// Tries the ports in turn; 0 lets the system choose.
async fn bind_first(ports: impl Iterator<Item = u16>) -> io::Result<Sockets> {
    let mut last = io::Error::from(io::ErrorKind::AddrNotAvailable);
    for port in ports {
        match bind(port).await {
            Ok(sockets) => return Ok(sockets),
            Err(error) if is_about_the_port(&error) => last = error,
            Err(error) => return Err(error),
        }
    }
    Err(last)
}

async fn bind(port: u16) -> io::Result<Sockets> {
    let v4 = listen((Ipv4Addr::LOCALHOST, port).into()).await?;
    let port = v4.local_addr()?.port();
    if is_blocked(port) {
        return Err(io::Error::new(
            io::ErrorKind::PermissionDenied,
            "browsers do not open this port",
        ));
    }
    let v6 = match listen((Ipv6Addr::LOCALHOST, port).into()).await {
        Ok(v6) => Some(v6),
        Err(error) if is_about_the_port(&error) => return Err(error),
        // This machine has no IPv6: then nobody else can listen there either.
        Err(_) => None,
    };
    Ok(Sockets { v4, v6, port })
}

/// Never with `SO_REUSEPORT`, with which another program could share the port. `SO_REUSEADDR`, which
/// tokio sets on Unix, shares nothing there: Linux refuses every second listener, and the BSDs and
/// macOS let one bind the wildcard address at most, while connections go to the more specific
/// address, which is ours. Without it a port that has served a browser could not be bound by
/// others for a minute after its end (TIME_WAIT).
#[cfg(not(windows))]
async fn listen(address: std::net::SocketAddr) -> io::Result<TcpListener> {
    TcpListener::bind(address).await
}

/// Windows reports a port that is reserved or held exclusively as "access denied".
fn is_about_the_port(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        io::ErrorKind::AddrInUse | io::ErrorKind::PermissionDenied
    )
}

fn is_blocked(port: u16) -> bool {
    port < 1024 || port == BLOCKED_HIGH || BLOCKED_BY_BROWSERS.contains(&port)
}

#[cfg(test)]
mod tests {
    use std::net::SocketAddr;

    use tokio::net::TcpSocket;

    use super::*;

    #[tokio::test]
    async fn both_addresses_get_the_same_port() {
        let sockets = bind_loopback().await.unwrap();
        let v4 = sockets.v4.local_addr().unwrap();
        let v6 = sockets.v6.as_ref().unwrap().local_addr().unwrap();
        assert_eq!(v4.to_string(), format!("127.0.0.1:{}", sockets.port));
        assert_eq!(v6.to_string(), format!("[::1]:{}", sockets.port));
    }

    #[tokio::test]
    async fn a_port_taken_on_either_address_is_passed_over() {
        for taken in [
            TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap(),
            TcpListener::bind((Ipv6Addr::LOCALHOST, 0)).await.unwrap(),
        ] {
            let port = taken.local_addr().unwrap().port();
            let sockets = bind_first([port, 0].into_iter()).await.unwrap();
            assert_ne!(sockets.port, port);
            assert!(sockets.v6.is_some());
        }
    }

    /// Other programs of this machine ask for sharing in every way they can.
    #[tokio::test]
    async fn nobody_can_listen_beside_us() {
        let sockets = bind_loopback().await.unwrap();
        for host in ["127.0.0.1", "0.0.0.0", "[::1]", "[::]"] {
            let address: SocketAddr = format!("{host}:{}", sockets.port).parse().unwrap();
            let other = if address.is_ipv4() {
                TcpSocket::new_v4()
            } else {
                TcpSocket::new_v6()
            };
            let other = other.unwrap();
            other.set_reuseaddr(true).unwrap();
            #[cfg(unix)]
            other.set_reuseport(true).unwrap();
            let listening = other.bind(address).and_then(|()| other.listen(1));
            // See `listen`: the wildcard gets no connection where it can be had at all.
            if cfg!(any(target_os = "linux", windows)) || address.ip().is_loopback() {
                assert!(listening.is_err(), "{address}");
            }
        }
    }

    #[tokio::test]
    async fn a_port_that_browsers_block_is_passed_over() {
        let sockets = bind_first([10_080, 0].into_iter()).await.unwrap();
        assert_ne!(sockets.port, 10_080);
        assert!(is_blocked(6667) && is_blocked(80) && !is_blocked(49_152));
    }

    #[tokio::test]
    async fn trying_ends_with_the_reason() {
        let taken = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        let port = taken.local_addr().unwrap().port();
        let error = bind_first([port, port].into_iter()).await.err().unwrap();
        assert_eq!(error.kind(), io::ErrorKind::AddrInUse);
    }
}
