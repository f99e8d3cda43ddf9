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

#[cfg(test)]
mod tests {
    use std::net::Ipv4Addr;

    use windows_sys::Win32::Networking::WinSock::getsockopt;

    use super::*;

    /// Asked of the socket itself: Wine refuses the second listener with and without the option.
    #[tokio::test]
    async fn the_socket_is_exclusive() {
        let listener = listen((Ipv4Addr::LOCALHOST, 0).into()).await.unwrap();
        assert_eq!(exclusive(&listener), 1);
        let plain = TcpListener::bind((Ipv4Addr::LOCALHOST, 0)).await.unwrap();
        assert_eq!(exclusive(&plain), 0);
    }

    #[expect(unsafe_code, reason = "as for setting the option")]
    fn exclusive(listener: &TcpListener) -> i32 {
        let mut value = [0_u8; 4];
        let mut length = 4;
        let handle = SOCKET::try_from(listener.as_raw_socket()).unwrap();
        // SAFETY: `listener` is open during the call, and `value` has `length` writable bytes.
        let result = unsafe {
            getsockopt(
                handle,
                SOL_SOCKET,
                SO_EXCLUSIVEADDRUSE,
                value.as_mut_ptr(),
                &raw mut length,
            )
        };
        assert_ne!(result, SOCKET_ERROR, "{}", io::Error::last_os_error());
        i32::from_ne_bytes(value)
    }
}
