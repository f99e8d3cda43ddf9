//! A port that no other program can share, on Windows.
//!
//! There, unlike on Unix, a socket with `SO_REUSEADDR` takes over a port that another program is
//! listening on, and that program need not have agreed. `SO_EXCLUSIVEADDRUSE`, set before the
//! bind, forbids it.

use std::io;
use std::net::SocketAddr;
use std::os::windows::io::AsRawSocket;

use tokio::net::{TcpListener, TcpSocket};
use windows_sys::Win32::Networking::WinSock::{
    SO_EXCLUSIVEADDRUSE, SOCKET, SOCKET_ERROR, SOL_SOCKET, setsockopt,
};

/// How many connections may wait to be accepted.
const BACKLOG: u32 = 1024;

pub(crate) async fn listen(address: SocketAddr) -> io::Result<TcpListener> {
    let socket = if address.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    forbid_sharing(&socket)?;
    socket.bind(address)?;
    socket.listen(BACKLOG)
}

#[expect(
    unsafe_code,
    reason = "neither the standard library nor tokio or socket2 offers this option"
)]
fn forbid_sharing(socket: &TcpSocket) -> io::Result<()> {
    let on = 1_i32.to_ne_bytes();
    let not_a_size = |_| io::Error::from(io::ErrorKind::InvalidInput);
    let handle = SOCKET::try_from(socket.as_raw_socket()).map_err(not_a_size)?;
    let length = i32::try_from(on.len()).map_err(not_a_size)?;
    // SAFETY: `socket` is open during the call, and `on` has `length` readable bytes.
    let result =
        unsafe { setsockopt(handle, SOL_SOCKET, SO_EXCLUSIVEADDRUSE, on.as_ptr(), length) };
    if result == SOCKET_ERROR {
        return Err(io::Error::last_os_error());
    }
    Ok(())
}
