//! When the window may come to the front by itself: only after a sign-in the person began in it.

use pia_client::{Account, SessionView};
use tokio::sync::watch;

/// What the session was before the sign-in that runs now.
#[derive(Default)]
struct Before {
    /// Whether a sign-in of this window runs: in the browser, on another device or by a pasted
    /// address, all the same. Both of its stages count, because a watcher may see only the last of
    /// several quick changes.
    running: bool,
    /// Who was signed in before it.
    account: Option<Account>,
}

impl Before {
    /// Takes the next state of the session, and answers whether a sign-in of this window went well.
    ///
    /// A session that appears from elsewhere (the terminal twin, the start of the program) steals
    /// no focus, and neither does one that was there before a sign-in that was cancelled or failed.
    fn is_done_with(&mut self, session: &SessionView) -> bool {
        match session {
            SessionView::WaitingForBrowser { .. } | SessionView::Redeeming { .. } => {
                self.running = true;
                false
            }
            SessionView::SignedIn { account, .. } => {
                let known = self.account.replace(account.clone());
                let begun_here = std::mem::take(&mut self.running);
                begun_here && known.is_none_or(|known| known.id != account.id)
            }
            SessionView::Starting { .. }
            | SessionView::SignedOut { .. }
            | SessionView::NeedsYou { .. } => {
                *self = Self::default();
                false
            }
        }
    }
}

/// Calls `show` after each sign-in that went well, until the client is gone.
pub(crate) async fn watch_sign_ins(mut session: watch::Receiver<SessionView>, show: impl Fn()) {
    let mut before = Before::default();
    before.is_done_with(&session.borrow_and_update());
    while session.changed().await.is_ok() {
        if before.is_done_with(&session.borrow_and_update()) {
            show();
        }
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use pia_client::{Connection, Problem, ProblemCode};

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

    fn account(id: &str) -> Account {
        Account {
            id: id.into(),
            name: "Ada Lovelace".into(),
            email: "ada@contoso.example".into(),
            provider: "microsoft".into(),
            organization: None,
            organization_name: None,
            personal: false,
        }
    }

    fn needs_you() -> SessionView {
        SessionView::NeedsYou {
            account: account("1"),
            problem: Problem::new(ProblemCode::SessionEnded, "The session has ended."),
        }
    }

    fn signed_in(connection: Connection) -> SessionView {
        signed_in_as("1", connection)
    }

    fn signed_in_as(id: &str, connection: Connection) -> SessionView {
        SessionView::SignedIn {
            account: account(id),
            connection,
            kept_in: "memory".into(),
            problem: None,
        }
    }

    /// How often these states, one after the other, bring the window to the front.
    fn shown(states: impl IntoIterator<Item = SessionView>) -> usize {
        let mut before = Before::default();
        let done = |state: &SessionView| before.is_done_with(state);
        states.into_iter().filter(done).count()
    }

    #[test]
    fn a_sign_in_begun_here_ends_with_the_window_in_front() {
        let here = || signed_in(Connection::Fresh);
        assert_eq!(shown([signed_out(), waiting(), redeeming(), here()]), 1);
        assert_eq!(shown([signed_out(), waiting(), here()]), 1);
        assert_eq!(shown([here(), needs_you(), redeeming(), here()]), 1);
        let another = signed_in_as("2", Connection::Fresh);
        assert_eq!(shown([here(), waiting(), redeeming(), another]), 1);
    }

    #[test]
    fn nothing_else_steals_the_focus() {
        let here = || signed_in(Connection::Fresh);
        let starting = SessionView::Starting { account: None };
        assert_eq!(shown([starting, here()]), 0);
        assert_eq!(shown([signed_out(), here()]), 0);
        assert_eq!(shown([signed_in(Connection::Refreshing), here()]), 0);
        assert_eq!(shown([redeeming(), signed_out()]), 0);
        assert_eq!(shown([redeeming(), waiting()]), 0);
    }

    #[test]
    fn whoever_was_signed_in_before_a_cancelled_sign_in_is_no_news() {
        let here = || signed_in(Connection::Fresh);
        assert_eq!(shown([here(), waiting(), here()]), 0);
        assert_eq!(shown([here(), waiting(), redeeming(), here()]), 0);
        let another = signed_in_as("2", Connection::Fresh);
        assert_eq!(shown([here(), waiting(), here(), another]), 0);
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
