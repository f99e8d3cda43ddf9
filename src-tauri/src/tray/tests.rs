//! What the tray shows for which views.

use pia_client::{Account, AccountState, Direction, KnownAccount, Language, Problem, ProblemCode};

use super::*;
use crate::words::of;

fn signed_in(connection: Connection) -> SessionView {
    SessionView::SignedIn {
        account: account(),
        connection,
        kept_in: "memory".into(),
        problem: None,
    }
}

fn account() -> Account {
    Account {
        id: "1".into(),
        name: "Ada Lovelace".into(),
        email: "ada@contoso.example".into(),
        provider: "microsoft".into(),
        organization: None,
        organization_name: None,
        personal: false,
    }
}

fn problem() -> Problem {
    Problem::new(ProblemCode::ServerUnreachable, "No answer.")
}

fn offline() -> Connection {
    Connection::Offline {
        problem: problem(),
        retry_ms: None,
    }
}

fn sync(state: SyncState) -> SyncView {
    SyncView {
        state,
        last_ms: Some(1.0),
        up: 0,
        down: 0,
        waiting: 0,
        refused: 0,
        conflicts: 0,
        next_ms: None,
        live: false,
        quotas: vec![],
    }
}

fn running() -> SyncState {
    SyncState::Running {
        direction: Direction::Up,
        done: 0,
        total: 1,
    }
}

fn shown(session: &SessionView, sync: &SyncView) -> (Icon, String) {
    let state = TrayState::of(session, sync, false, of(Language::English));
    assert_eq!(state.items[0], Item::Line(state.line.clone()));
    (state.icon, state.line)
}

#[track_caller]
fn shows(session: &SessionView, sync: &SyncView, icon: Icon, line: &str) {
    assert_eq!(shown(session, sync), (icon, line.to_owned()));
}

#[test]
fn who_is_not_signed_in_has_nothing_synced() {
    let off = sync(SyncState::Off);
    let out = SessionView::SignedOut { problem: None };
    shows(&out, &off, Icon::SignedOut, "Kept on this device");
    let starting = SessionView::Starting { account: None };
    let line = "Looking for your session…";
    shows(&starting, &off, Icon::SignedOut, line);
    let redeeming = SessionView::Redeeming {
        provider: "microsoft".into(),
    };
    let line = "Waiting for your browser";
    shows(&redeeming, &off, Icon::SignedOut, line);
    let ended = SessionView::NeedsYou {
        account: account(),
        problem: problem(),
    };
    let line = "Sync is paused until you sign in again";
    shows(&ended, &off, Icon::NeedsYou, line);
}

#[test]
fn a_session_behind_a_lock_needs_the_person() {
    let vault = |state| VaultView {
        kept_in: None,
        state,
    };
    let locked = vault(VaultState::NeedsPassphrase {
        first: false,
        problem: None,
    });
    let accounts = |current| AccountsView {
        accounts: vec![KnownAccount {
            key: "1".into(),
            account: account(),
            server: "https://pia.example".into(),
            current,
            state: AccountState::SignedIn,
            photo: None,
        }],
    };
    assert!(is_locked(&locked, &accounts(true)));
    assert!(!is_locked(&locked, &accounts(false)));
    assert!(!is_locked(&vault(VaultState::Open), &accounts(true)));
    let out = SessionView::SignedOut { problem: None };
    let off = sync(SyncState::Off);
    let state = TrayState::of(&out, &off, true, of(Language::English));
    assert_eq!(state.icon, Icon::NeedsYou);
    assert_eq!(state.line, "Your session waits for you");
}

#[test]
fn the_line_is_the_status_bars() {
    let here = signed_in(Connection::Fresh);
    let idle = sync(SyncState::Idle);
    shows(&here, &idle, Icon::Synced, "Synced");
    let waiting = SyncView {
        waiting: 2,
        ..idle.clone()
    };
    shows(&here, &waiting, Icon::Synced, "2 changes waiting");
    let never = SyncView {
        last_ms: None,
        ..idle.clone()
    };
    shows(&here, &never, Icon::Synced, "Not synced yet");
    let undecided = SyncView {
        refused: 1,
        conflicts: 2,
        ..waiting
    };
    let line = "3 changes need your decision";
    shows(&here, &undecided, Icon::NeedsYou, line);
    shows(&here, &sync(running()), Icon::Syncing, "Syncing…");
    let paused = SyncView {
        waiting: 1,
        ..sync(SyncState::Paused)
    };
    let line = "Sync paused, 1 change waiting";
    shows(&here, &paused, Icon::Offline, line);
    let failed = sync(SyncState::Waiting { problem: problem() });
    let line = "Not synced, trying again by itself";
    shows(&here, &failed, Icon::Offline, line);
    shows(&signed_in(offline()), &idle, Icon::Offline, "Offline");
}

/// What can be chosen for these views.
fn choices(session: &SessionView, state: SyncState) -> Vec<(Action, bool)> {
    let state = TrayState::of(session, &sync(state), false, of(Language::German));
    let choice = |item: &Item| match item {
        Item::Choice {
            action, enabled, ..
        } => Some((*action, *enabled)),
        Item::Line(_) | Item::Divider => None,
    };
    state.items.iter().filter_map(choice).collect()
}

#[test]
fn the_menu_offers_what_can_be_done() {
    let here = signed_in(Connection::Fresh);
    let all = |sync_now, pause| {
        vec![
            (Action::Open, true),
            (Action::NewTodo, true),
            (Action::SyncNow, sync_now),
            pause,
            (Action::Settings, true),
            (Action::Quit, true),
        ]
    };
    let idle = all(true, (Action::Pause, true));
    assert_eq!(choices(&here, SyncState::Idle), idle);
    let while_running = all(false, (Action::Pause, true));
    assert_eq!(choices(&here, running()), while_running);
    let paused = all(true, (Action::Resume, true));
    assert_eq!(choices(&here, SyncState::Paused), paused);
    let nobody = all(false, (Action::Pause, false));
    let out = SessionView::SignedOut { problem: None };
    assert_eq!(choices(&out, SyncState::Off), nobody);
}

#[test]
fn a_start_that_fails_is_said() {
    let tray = Tray::new(of(Language::French));
    let mut state = tray.state.subscribe();
    assert_eq!(state.borrow_and_update().icon, Icon::SignedOut);
    tray.start_failed(of(Language::French));
    assert!(state.has_changed().unwrap());
    let failed = state.borrow_and_update().clone();
    assert_eq!(failed.icon, Icon::NeedsYou);
    assert_eq!(failed.line, "Pia n’a pas pu démarrer");
    tray.start_failed(of(Language::French));
    assert!(!state.has_changed().unwrap(), "that is no news");
}
