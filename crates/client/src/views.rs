//! The views as channels: each has one writer inside the client and any number of readers.

use tokio::sync::watch;

use crate::view::{
    AccountsView, BoardView, FoundView, LibraryView, PreferencesView, ServerView, SessionView,
    SyncView, TodosView, UndoView, VaultView, View,
};

/// Every view, to read now or to follow.
#[derive(Debug, Clone)]
pub struct Views {
    pub(crate) session: watch::Receiver<SessionView>,
    pub(crate) sync: watch::Receiver<SyncView>,
    pub(crate) todos: watch::Receiver<TodosView>,
    pub(crate) board: watch::Receiver<BoardView>,
    pub(crate) library: watch::Receiver<LibraryView>,
    pub(crate) found: watch::Receiver<FoundView>,
    pub(crate) undo: watch::Receiver<UndoView>,
    pub(crate) server: watch::Receiver<ServerView>,
    pub(crate) accounts: watch::Receiver<AccountsView>,
    pub(crate) vault: watch::Receiver<VaultView>,
    pub(crate) preferences: watch::Receiver<PreferencesView>,
}

impl Views {
    /// Who is signed in.
    pub fn session(&self) -> watch::Receiver<SessionView> {
        self.session.clone()
    }

    /// How far sync is.
    pub fn sync(&self) -> watch::Receiver<SyncView> {
        self.sync.clone()
    }

    /// The to-dos.
    pub fn todos(&self) -> watch::Receiver<TodosView> {
        self.todos.clone()
    }

    /// The to-dos as cards, while somebody looks at the board.
    pub fn board(&self) -> watch::Receiver<BoardView> {
        self.board.clone()
    }

    /// The other list that somebody looks at.
    pub fn library(&self) -> watch::Receiver<LibraryView> {
        self.library.clone()
    }

    /// What was found, while somebody searches.
    pub fn found(&self) -> watch::Receiver<FoundView> {
        self.found.clone()
    }

    /// What can be undone, and done again.
    pub fn undo(&self) -> watch::Receiver<UndoView> {
        self.undo.clone()
    }

    /// Which server.
    pub fn server(&self) -> watch::Receiver<ServerView> {
        self.server.clone()
    }

    /// Every account this device knows.
    pub fn accounts(&self) -> watch::Receiver<AccountsView> {
        self.accounts.clone()
    }

    /// Where sessions are kept.
    pub fn vault(&self) -> watch::Receiver<VaultView> {
        self.vault.clone()
    }

    /// What the person has chosen for the window.
    pub fn preferences(&self) -> watch::Receiver<PreferencesView> {
        self.preferences.clone()
    }

    /// All current views first, then each change. A slow reader skips to the latest value of
    /// a view; it never misses the last one.
    pub fn stream(&self) -> ViewStream {
        let mut views = self.clone();
        views.session.mark_changed();
        views.sync.mark_changed();
        views.todos.mark_changed();
        views.board.mark_changed();
        views.library.mark_changed();
        views.found.mark_changed();
        views.undo.mark_changed();
        views.server.mark_changed();
        views.accounts.mark_changed();
        views.vault.mark_changed();
        views.preferences.mark_changed();
        ViewStream { views }
    }
}

/// See [`Views::stream`].
#[derive(Debug)]
pub struct ViewStream {
    views: Views,
}

impl ViewStream {
    /// The next view, or `None` once the client has shut down. Cancel safe.
    pub async fn next(&mut self) -> Option<View> {
        let Views {
            session,
            sync,
            todos,
            board,
            library,
            found,
            undo,
            server,
            accounts,
            vault,
            preferences,
        } = &mut self.views;
        tokio::select! {
            biased;
            // How the rest is to be shown.
            Ok(()) = preferences.changed() => {
                Some(View::Preferences(preferences.borrow_and_update().clone()))
            }
            Ok(()) = session.changed() => Some(View::Session(session.borrow_and_update().clone())),
            Ok(()) = server.changed() => Some(View::Server(server.borrow_and_update().clone())),
            Ok(()) = accounts.changed() => {
                Some(View::Accounts(accounts.borrow_and_update().clone()))
            }
            Ok(()) = vault.changed() => Some(View::Vault(vault.borrow_and_update().clone())),
            Ok(()) = sync.changed() => Some(View::Sync(sync.borrow_and_update().clone())),
            Ok(()) = todos.changed() => Some(View::Todos(todos.borrow_and_update().clone())),
            Ok(()) = board.changed() => Some(View::Board(board.borrow_and_update().clone())),
            Ok(()) = library.changed() => {
                Some(View::Library(library.borrow_and_update().clone()))
            }
            Ok(()) = found.changed() => Some(View::Found(found.borrow_and_update().clone())),
            Ok(()) = undo.changed() => Some(View::Undo(undo.borrow_and_update().clone())),
            else => None,
        }
    }
}

/// Publishes `view` unless it says nothing new, so that a reader wakes for changes alone.
pub(crate) fn publish<V: PartialEq>(to: &watch::Sender<V>, view: V) {
    to.send_if_modified(|current| {
        let new = *current != view;
        *current = view;
        new
    });
}
