//! The icon in the panel: what it shows is decided here, and shown by one of two shells.
//!
//! On Linux the program speaks to the panel itself over D-Bus: so it knows whether there is a panel
//! that shows icons, hears the click on the icon, and needs no library that may be missing.
//! Elsewhere Tauri's tray does.

#[cfg(not(target_os = "linux"))]
mod elsewhere;
mod icons;
#[cfg(target_os = "linux")]
mod linux;

use pia_client::{
    AccountsView, Client, Connection, SessionView, SyncState, SyncView, VaultState, VaultView,
};
use tauri::{AppHandle, Manager};
use tokio::sync::watch;

use crate::action::Action;
use crate::words::{self, Words};

/// Which picture the icon is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Icon {
    Synced,
    Syncing,
    NeedsYou,
    /// The server cannot be reached, or the person has paused the sync.
    Offline,
    SignedOut,
}

/// One line of the menu.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Item {
    /// Says something and can not be chosen.
    Line(String),
    Divider,
    Choice {
        action: Action,
        label: &'static str,
        enabled: bool,
    },
}

/// All the tray shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct TrayState {
    pub(crate) icon: Icon,
    /// How things are, in one line.
    pub(crate) line: String,
    pub(crate) items: Vec<Item>,
}

impl TrayState {
    /// Before the client is there.
    fn starting(words: &Words) -> Self {
        Self::without_sync(Icon::SignedOut, words.starting, words)
    }

    /// The client could not start; the window says why.
    fn failed(words: &Words) -> Self {
        Self::without_sync(Icon::NeedsYou, words.start_failed, words)
    }

    fn without_sync(icon: Icon, line: &str, words: &Words) -> Self {
        let items = menu(line, None, words);
        let line = line.to_owned();
        Self { icon, line, items }
    }

    /// What is shown for these views. `locked` is whether a session waits for the person to unlock
    /// the place it is kept in.
    pub(crate) fn of(session: &SessionView, sync: &SyncView, locked: bool, words: &Words) -> Self {
        let (icon, line) = match session {
            _ if locked => (Icon::NeedsYou, words.locked.to_owned()),
            SessionView::Starting { .. } => (Icon::SignedOut, words.starting.to_owned()),
            SessionView::SignedOut { .. } => (Icon::SignedOut, words.signed_out.to_owned()),
            SessionView::WaitingForBrowser { .. } | SessionView::Redeeming { .. } => {
                (Icon::SignedOut, words.signing_in.to_owned())
            }
            SessionView::NeedsYou { .. } => (Icon::NeedsYou, words.session_ended.to_owned()),
            SessionView::SignedIn { connection, .. } => signed_in(connection, sync, words),
        };
        let signed_in = matches!(session, SessionView::SignedIn { .. });
        let items = menu(&line, signed_in.then_some(sync), words);
        Self { icon, line, items }
    }
}

fn signed_in(connection: &Connection, sync: &SyncView, words: &Words) -> (Icon, String) {
    let said = |line: &str, waiting: fn(u32) -> String| match sync.waiting {
        0 => line.to_owned(),
        count => waiting(count),
    };
    if let Connection::Offline { .. } = connection {
        return (Icon::Offline, said(words.offline, words.offline_waiting));
    }
    match sync.state {
        SyncState::Running { .. } => (Icon::Syncing, words.syncing.to_owned()),
        SyncState::Paused => (Icon::Offline, said(words.paused, words.paused_waiting)),
        SyncState::Waiting { .. } => {
            let line = said(words.not_synced, words.not_synced_waiting);
            (Icon::Offline, line)
        }
        SyncState::Off | SyncState::Idle => match sync.conflicts + sync.refused {
            0 if sync.waiting == 0 && sync.last_ms.is_none() => {
                (Icon::Synced, words.not_synced_yet.to_owned())
            }
            0 => (Icon::Synced, said(words.synced, words.waiting)),
            count => (Icon::NeedsYou, (words.undecided)(count)),
        },
    }
}

/// The menu, with what can be done about the sync of whoever is signed in.
fn menu(line: &str, sync: Option<&SyncView>, words: &Words) -> Vec<Item> {
    let choice = |action, label, enabled| Item::Choice {
        action,
        label,
        enabled,
    };
    let paused = sync.is_some_and(|sync| sync.state == SyncState::Paused);
    let running = sync.is_some_and(|sync| matches!(sync.state, SyncState::Running { .. }));
    let pause = if paused {
        choice(Action::Resume, words.resume, true)
    } else {
        choice(Action::Pause, words.pause, sync.is_some())
    };
    vec![
        Item::Line(line.to_owned()),
        Item::Divider,
        choice(Action::Open, words.open, true),
        choice(Action::NewTodo, words.new_todo, true),
        Item::Divider,
        choice(Action::SyncNow, words.sync_now, sync.is_some() && !running),
        pause,
        Item::Divider,
        choice(Action::Settings, words.settings, true),
        choice(Action::Quit, words.quit, true),
    ]
}

/// Whether there is a tray, as far as the system tells.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) enum Presence {
    /// It has not been asked yet.
    #[default]
    Unknown,
    There,
    Absent,
}

/// The tray, for the rest of the program.
pub(crate) struct Tray {
    state: watch::Sender<TrayState>,
    presence: watch::Sender<Presence>,
}

impl Tray {
    /// A tray that nobody sees yet.
    pub(crate) fn new(words: &Words) -> Self {
        Self {
            state: watch::Sender::new(TrayState::starting(words)),
            presence: watch::Sender::default(),
        }
    }

    /// Shows it, where there is a place for it.
    pub(crate) fn show(&self, app: &AppHandle) {
        let (state, presence) = (self.state.subscribe(), self.presence.clone());
        #[cfg(target_os = "linux")]
        tauri::async_runtime::spawn(linux::run(app.clone(), state, presence));
        #[cfg(not(target_os = "linux"))]
        elsewhere::run(app, state, &presence);
    }

    /// Whether there is one now.
    pub(crate) fn is_there(&self) -> bool {
        *self.presence.borrow() == Presence::There
    }

    /// Whether there is one, and each time that changes.
    pub(crate) fn presence(&self) -> watch::Receiver<Presence> {
        self.presence.subscribe()
    }

    fn shows(&self, state: TrayState) {
        self.state.send_if_modified(|shown| {
            let news = *shown != state;
            *shown = state;
            news
        });
    }

    /// Says that the client could not start.
    pub(crate) fn start_failed(&self, words: &Words) {
        self.shows(TrayState::failed(words));
    }
}

/// Whether the session of the account on show waits behind a vault that needs the person.
fn is_locked(vault: &VaultView, accounts: &AccountsView) -> bool {
    let needs_person = match vault.state {
        VaultState::NeedsPassphrase { .. } | VaultState::Unavailable { .. } => true,
        VaultState::Opening | VaultState::Open => false,
    };
    needs_person && accounts.accounts.iter().any(|known| known.current)
}

/// Keeps the tray as the views are, until the client is gone.
pub(crate) async fn follow(app: AppHandle, client: Client) {
    let views = client.views();
    drop(client);
    let (mut session, mut sync) = (views.session(), views.sync());
    let (mut vault, mut accounts) = (views.vault(), views.accounts());
    let mut look = views.preferences();
    let tray = app.state::<Tray>();
    loop {
        tray.shows(TrayState::of(
            &session.borrow_and_update(),
            &sync.borrow_and_update(),
            is_locked(&vault.borrow_and_update(), &accounts.borrow_and_update()),
            words::spoken(&look.borrow_and_update()),
        ));
        let changed = tokio::select! {
            changed = session.changed() => changed,
            changed = sync.changed() => changed,
            changed = vault.changed() => changed,
            changed = accounts.changed() => changed,
            changed = look.changed() => changed,
        };
        if changed.is_err() {
            return;
        }
    }
}

#[cfg(test)]
mod tests;
