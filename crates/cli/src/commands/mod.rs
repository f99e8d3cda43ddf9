//! One file a command.

pub(crate) mod login;
pub(crate) mod logout;
pub(crate) mod status;
pub(crate) mod sync;
pub(crate) mod todo;

use pia_client::{Account, Client, Connection, SessionView};

/// The session once it is known whether someone is signed in: the keychain has been read, and a
/// renewal that was due has ended one way or the other.
pub(crate) async fn settled(client: &Client) -> SessionView {
    let mut session = client.views().session();
    let settled = session.wait_for(|view| {
        !matches!(
            view,
            SessionView::Starting { .. }
                | SessionView::SignedIn {
                    connection: Connection::Refreshing,
                    ..
                }
        )
    });
    match settled.await {
        Ok(view) => view.clone(),
        // The client has stopped; nobody is signed in to a stopped client.
        Err(_) => SessionView::SignedOut { problem: None },
    }
}

/// A person on one line: name and address, or the one that is known.
pub(crate) fn who(account: &Account) -> String {
    if account.email.is_empty() || account.email == account.name {
        account.name.clone()
    } else {
        format!("{} ({})", account.name, account.email)
    }
}
