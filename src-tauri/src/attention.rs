//! When the window may come to the front by itself: only after a sign-in the person began in it.

use pia_client::SessionView;
use tokio::sync::watch;

/// Whether this change of the session is a sign-in of this window that went well.
///
/// A session that appears from elsewhere (the terminal twin, the start of the program) steals no
/// focus. Both waiting stages count as "before", because a watcher may see only the last of
/// several quick changes.
fn is_sign_in_done(before: &SessionView, after: &SessionView) -> bool {
    matches!(
        before,
        SessionView::WaitingForBrowser { .. } | SessionView::Redeeming { .. }
    ) && matches!(after, SessionView::SignedIn { .. })
}

/// Calls `show` after each sign-in that went well, until the client is gone.
pub(crate) async fn watch_sign_ins(mut session: watch::Receiver<SessionView>, show: impl Fn()) {
    let mut before = session.borrow_and_update().clone();
    while session.changed().await.is_ok() {
        let after = session.borrow_and_update().clone();
        if is_sign_in_done(&before, &after) {
            show();
        }
        before = after;
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use pia_client::{Account, Connection};

    use super::*;

    fn waiting() -> SessionView {
        SessionView::WaitingForBrowser {
            provider: "microsoft".into(),
            link: "http://localhost:1/".into(),
            deadline_ms: 0.0,
            device: None,
            problem: None,
        }
    }

    fn redeeming() -> SessionView {
        SessionView::Redeeming {
            provider: "microsoft".into(),
        }
    }

    fn signed_out() -> SessionView {
        SessionView::SignedOut { problem: None }
    }

    fn signed_in(connection: Connection) -> SessionView {
        let account = Account {
            id: "1".into(),
            name: "Ada Lovelace".into(),
            email: "ada@contoso.example".into(),
            provider: "microsoft".into(),
        };
        SessionView::SignedIn {
            account,
            connection,
            kept_in: "memory".into(),
            problem: None,
        }
    }

    #[test]
    fn a_sign_in_begun_here_ends_with_the_window_in_front() {
        assert!(is_sign_in_done(&redeeming(), &signed_in(Connection::Fresh)));
        assert!(is_sign_in_done(&waiting(), &signed_in(Connection::Fresh)));
    }

    #[test]
    fn nothing_else_steals_the_focus() {
        let here = signed_in(Connection::Fresh);
        for before in [
            SessionView::Starting { account: None },
            signed_out(),
            signed_in(Connection::Refreshing),
        ] {
            assert!(!is_sign_in_done(&before, &here), "{before:?}");
        }
        for after in [signed_out(), waiting(), redeeming()] {
            assert!(!is_sign_in_done(&redeeming(), &after), "{after:?}");
        }
    }

    #[tokio::test]
    async fn the_watcher_ends_with_the_client_and_has_shown_once() {
        let (publish, session) = watch::channel(redeeming());
        let shown = Cell::new(0);
        let watcher = watch_sign_ins(session, || shown.set(shown.get() + 1));
        let person = async {
            for view in [
                signed_in(Connection::Fresh),
                signed_in(Connection::Refreshing),
            ] {
                publish.send_replace(view);
                tokio::task::yield_now().await;
            }
            drop(publish);
        };
        tokio::join!(watcher, person);
        assert_eq!(shown.get(), 1);
    }
}
