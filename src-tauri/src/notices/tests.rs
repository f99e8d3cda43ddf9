//! What is told, and what is not.

use pia_client::{Account, AccountState, Connection, KnownAccount, Language, Problem, ProblemCode};

use super::*;

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

fn signed_in(id: &str) -> SessionView {
    SessionView::SignedIn {
        account: account(id),
        connection: Connection::Fresh,
        kept_in: "memory".into(),
        problem: None,
    }
}

fn ended() -> SessionView {
    SessionView::NeedsYou {
        account: account("1"),
        problem: Problem::new(ProblemCode::SessionEnded, "The session has ended."),
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

fn idle() -> SyncView {
    sync(SyncState::Idle)
}

fn undecided(conflicts: u32, refused: u32) -> SyncView {
    SyncView {
        conflicts,
        refused,
        ..idle()
    }
}

fn views((session, sync): &(SessionView, SyncView)) -> Views {
    Views {
        session: session.clone(),
        sync: sync.clone(),
        locked: false,
    }
}

/// What is told while these views follow each other in a window that is seen like this.
fn told(sight: Sight, shown: &[(SessionView, SyncView)]) -> Vec<Notice> {
    told_of(sight, &shown.iter().map(views).collect::<Vec<_>>())
}

fn told_of(sight: Sight, shown: &[Views]) -> Vec<Notice> {
    let (mut notices, now) = (Notices::default(), Instant::now());
    let next = |views| notices.next(views, || sight, now);
    shown.iter().filter_map(next).collect()
}

#[test]
fn a_session_that_ends_is_told_unless_the_person_looks() {
    let views = [(signed_in("1"), idle()), (ended(), idle())];
    let notice = [Notice::SessionEnded];
    assert_eq!(told(Sight::Hidden, &views), notice);
    assert_eq!(told(Sight::Unfocused, &views), notice);
    assert_eq!(told(Sight::Focused, &views), []);
    let starting = SessionView::Starting { account: None };
    let at_the_start = [(starting, idle()), (ended(), idle()), (ended(), idle())];
    assert_eq!(told(Sight::Hidden, &at_the_start), notice);
    assert_eq!(told(Sight::Hidden, &[(ended(), idle())]), notice);
}

#[test]
fn what_waits_for_a_decision_is_told_when_it_begins() {
    let here = || signed_in("1");
    let views = [
        (here(), idle()),
        (here(), undecided(1, 2)),
        (here(), undecided(2, 2)),
    ];
    assert_eq!(told(Sight::Unfocused, &views), [Notice::Undecided(3)]);
    assert_eq!(told(Sight::Focused, &views), []);
}

#[test]
fn what_waited_before_is_no_news() {
    let starting = SessionView::Starting { account: None };
    let views = [
        (starting, sync(SyncState::Off)),
        (signed_in("1"), sync(SyncState::Off)),
        (signed_in("1"), undecided(1, 0)),
        (signed_in("2"), idle()),
        (signed_in("1"), undecided(1, 0)),
    ];
    assert_eq!(told(Sight::Hidden, &views), []);
}

#[test]
fn a_session_behind_a_lock_is_told_where_no_window_asks_for_the_key() {
    let open = views(&(
        SessionView::Starting { account: None },
        sync(SyncState::Off),
    ));
    let locked = Views {
        locked: true,
        ..open.clone()
    };
    let at_login = [open.clone(), locked.clone(), locked.clone()];
    assert_eq!(told_of(Sight::Hidden, &at_login), [Notice::Locked]);
    assert_eq!(told_of(Sight::Unfocused, &at_login), []);
    let at_once = [locked.clone(), open, locked];
    assert_eq!(
        told_of(Sight::Hidden, &at_once),
        [Notice::Locked],
        "once an hour"
    );
}

#[test]
fn a_keychain_that_is_late_after_a_login_is_no_lock() {
    let accounts = AccountsView {
        accounts: vec![KnownAccount {
            key: "1".into(),
            account: account("1"),
            server: "https://pia.example".into(),
            current: true,
            state: AccountState::SignedIn,
            photo: None,
        }],
    };
    let vault = |state| VaultView {
        kept_in: None,
        state,
    };
    let late = VaultState::Unavailable {
        problem: Problem::new(ProblemCode::KeychainUnavailable, "Not there yet."),
        ways: vec![],
    };
    let asks = VaultState::NeedsPassphrase {
        first: false,
        problem: None,
    };
    assert!(!needs_passphrase(&vault(late), &accounts));
    assert!(needs_passphrase(&vault(asks.clone()), &accounts));
    let nobodys = AccountsView { accounts: vec![] };
    assert!(!needs_passphrase(&vault(asks), &nobodys));
}

#[test]
fn a_click_leads_to_what_waits() {
    assert_eq!(Notice::Undecided(1).request(), Some(Request::Undecided));
    assert_eq!(Notice::SessionEnded.request(), None);
}

#[test]
fn no_reason_is_told_twice_within_an_hour() {
    let (mut notices, start) = (Notices::default(), Instant::now());
    let mut at = |minutes: u64, session: &SessionView| {
        let now = start + Duration::from_mins(minutes);
        notices.next(&views(&(session.clone(), idle())), || Sight::Hidden, now)
    };
    let here = signed_in("1");
    assert_eq!(at(0, &here), None);
    assert_eq!(at(1, &ended()), Some(Notice::SessionEnded));
    assert_eq!(at(200, &ended()), None, "it was not resolved");
    assert_eq!(at(201, &here), None);
    assert_eq!(at(202, &ended()), Some(Notice::SessionEnded));
    assert_eq!(at(203, &here), None);
    assert_eq!(at(204, &ended()), None, "that was told two minutes ago");
}

#[test]
fn a_notice_has_words_in_each_language() {
    let text = |language| Notice::Undecided(2).text(words::of(language));
    assert_eq!(
        text(Language::English).title,
        "2 changes need your decision"
    );
    assert_eq!(
        text(Language::German).title,
        "2 Änderungen warten auf Ihre Entscheidung"
    );
    let ended = Notice::SessionEnded.text(words::of(Language::French));
    assert_eq!(ended.title, "Veuillez vous reconnecter");
    assert_ne!(ended.body, "");
}
