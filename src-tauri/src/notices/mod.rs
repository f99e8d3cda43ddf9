//! When the person is told that Pia needs them. An ordinary sync is none of their business.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
#[cfg(target_os = "linux")]
mod linux;

use std::time::{Duration, Instant};

use pia_client::{AccountsView, Client, SessionView, SyncState, SyncView, VaultState, VaultView};
use tauri::{AppHandle, Manager};

use crate::action::ask;
use crate::request::Request;
use crate::start::Start;
use crate::window::{self, Sight};
use crate::words::{self, Words};

/// The same reason is not told again sooner than this.
const QUIET: Duration = Duration::from_hours(1);

/// What there is to tell.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Notice {
    /// The session ended without the person wanting it.
    SessionEnded,
    /// So many changes wait for a decision.
    Undecided(u32),
    /// The session waits behind a passphrase.
    Locked,
}

/// A notice as it is shown.
#[derive(Debug, PartialEq, Eq)]
struct Text {
    title: String,
    body: String,
}

impl Notice {
    fn text(self, words: &Words) -> Text {
        let (title, body) = match self {
            Self::SessionEnded => (
                words.session_ended_title.to_owned(),
                words.session_ended_text.to_owned(),
            ),
            Self::Undecided(count) => ((words.undecided)(count), words.undecided_text.to_owned()),
            Self::Locked => (words.locked_title.to_owned(), words.locked_text.to_owned()),
        };
        Text { title, body }
    }

    /// Which of the reasons it is.
    fn reason(self) -> usize {
        match self {
            Self::SessionEnded => 0,
            Self::Undecided(_) => 1,
            Self::Locked => 2,
        }
    }

    /// What a click on it leads to in the window. Signing in and unlocking are what it shows anyway.
    fn request(self) -> Option<Request> {
        match self {
            Self::Undecided(_) => Some(Request::Undecided),
            Self::SessionEnded | Self::Locked => None,
        }
    }
}

/// What decides about it.
#[derive(Clone)]
struct Views {
    session: SessionView,
    sync: SyncView,
    /// Whether the session waits behind the person's passphrase.
    locked: bool,
}

/// Decides from what the views say to what they say next.
#[derive(Default)]
struct Notices {
    before: Option<Views>,
    /// When each reason was last told.
    told: [Option<Instant>; 3],
}

impl Notices {
    /// What is to be told now that the views are these. Only a change is told, so what lasts is not
    /// told again until it was resolved; and no reason twice within [`QUIET`]. How the window is seen
    /// is asked only where it matters: the system has to be asked for it.
    fn next(
        &mut self,
        views: &Views,
        sight: impl FnOnce() -> Sight,
        now: Instant,
    ) -> Option<Notice> {
        let before = self.before.replace(views.clone());
        let notice = change(before.as_ref(), views)?;
        let seen = match notice {
            Notice::SessionEnded | Notice::Undecided(_) => sight() == Sight::Focused,
            // At the start of a window it is what the window asks for.
            Notice::Locked => sight() != Sight::Hidden,
        };
        let told = &mut self.told[notice.reason()];
        let lately = told.is_some_and(|told| now.duration_since(told) < QUIET);
        if seen || lately {
            return None;
        }
        *told = Some(now);
        Some(notice)
    }
}

/// What has come to pass since; at first nothing was said yet.
fn change(before: Option<&Views>, after: &Views) -> Option<Notice> {
    let needs_you = |views: &Views| matches!(views.session, SessionView::NeedsYou { .. });
    if needs_you(after) {
        return (!before.is_some_and(needs_you)).then_some(Notice::SessionEnded);
    }
    if after.locked {
        return (!before.is_some_and(|before| before.locked)).then_some(Notice::Locked);
    }
    let before = before?;
    let (SessionView::SignedIn { account: then, .. }, SessionView::SignedIn { account: now, .. }) =
        (&before.session, &after.session)
    else {
        return None;
    };
    // Before the first look into an account its counts are not known.
    if then.id != now.id || before.sync.state == SyncState::Off {
        return None;
    }
    let undecided = |views: &Views| views.sync.conflicts + views.sync.refused;
    (undecided(before) == 0 && undecided(after) > 0).then(|| Notice::Undecided(undecided(after)))
}

/// Tells the person what there is to tell, until the client is gone.
pub(crate) async fn follow(app: AppHandle, client: Client) {
    let views = client.views();
    drop(client);
    let (mut session, mut sync) = (views.session(), views.sync());
    let (mut vault, mut accounts) = (views.vault(), views.accounts());
    let look = views.preferences();
    let mut notices = Notices::default();
    loop {
        let views = Views {
            session: session.borrow_and_update().clone(),
            sync: sync.borrow_and_update().clone(),
            locked: needs_passphrase(&vault.borrow_and_update(), &accounts.borrow_and_update()),
        };
        let notice = notices.next(&views, || window::sight(&app), Instant::now());
        if let Some(notice) = notice
            && is_wanted(&app).await
        {
            tracing::info!(notice = ?notice, "the person is told");
            let text = notice.text(words::spoken(&look.borrow()));
            let clicked = clicked(&app, notice);
            #[cfg(target_os = "linux")]
            tauri::async_runtime::spawn(linux::show(text, clicked));
            #[cfg(not(target_os = "linux"))]
            elsewhere::show(text, clicked);
        }
        let changed = tokio::select! {
            changed = session.changed() => changed,
            changed = sync.changed() => changed,
            changed = vault.changed() => changed,
            changed = accounts.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
    }
}

/// Whether the session of the account on show waits for its passphrase. A keychain that is not at hand
/// is asked again by itself, and after a login often is a moment later: the tray says that.
fn needs_passphrase(vault: &VaultView, accounts: &AccountsView) -> bool {
    matches!(vault.state, VaultState::NeedsPassphrase { .. })
        && accounts.accounts.iter().any(|known| known.current)
}

/// What a click on it does.
fn clicked(app: &AppHandle, notice: Notice) -> impl FnOnce() + Send + 'static {
    let app = app.clone();
    move || match notice.request() {
        Some(request) => ask(&app, request),
        None => window::bring_to_front(&app),
    }
}

async fn is_wanted(app: &AppHandle) -> bool {
    let client = app.state::<Start<Client>>().client().await;
    client.is_ok_and(|client| client.desktop_preferences().notify)
}

#[cfg(test)]
mod tests;
