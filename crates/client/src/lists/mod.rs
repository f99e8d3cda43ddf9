//! The lists of whoever is on show: which records there are and in which order they stand is read
//! once and from then on brought up to date record by record; their texts are read for what is in
//! sight. So an edit among many costs what it costs among few, in time and in memory. The board and the
//! library are kept only while somebody looks at them, the index for searching a little longer.

mod board;
mod known;
mod library;
mod order;
mod todo;

use std::sync::Arc;
use std::time::Duration;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use tokio::sync::{Mutex, watch};
use tokio::time::Instant;

pub(crate) use self::board::columns;
use self::known::{Known, Wishes};
use self::todo::Fields;
pub(crate) use self::todo::milliseconds;
use crate::board::{Beside, Target};
use crate::preferences::Preferences;
use crate::settings::SettingsFile;
use crate::store::{Shelf, Store, StoreError};
use crate::supervise::Tasks;
use crate::view::{
    BoardView, ColumnWindow, FoundView, LibraryView, LibraryWish, Todo, TodoSort, TodoWindows,
    TodosView,
};
use crate::views::publish;

/// The least time between two looks while a sync writes page upon page, whose every record has to be
/// looked at.
const BREATH: Duration = Duration::from_millis(100);
/// The same as a multiple of the last look's time, so that the sync has the database to itself for
/// nine tenths of it.
const BREATHS: u32 = 9;
/// How long the index for searching is kept once nobody searches: with very many records it takes
/// seconds to make, and memory to keep.
const TEXTS_KEPT: Duration = Duration::from_mins(5);
/// From so many records on at once it is such a page.
const PAGE: usize = 100;

/// All to-dos of a database in the order to show them, read now.
pub(crate) async fn read(store: &Store) -> Result<Vec<Todo>, StoreError> {
    let read = store.look(Kind::todo(), |records| {
        let mut todos = Vec::new();
        records.each(|id, fields: Fields, synced| {
            todos.extend(
                fields
                    .standing(id, TodoSort::Newest)
                    .map(|standing| (standing, fields.todo(id, synced))),
            );
        })?;
        Ok(todos)
    });
    let mut todos = read.await?;
    todos.sort_by_key(|(standing, _)| *standing);
    Ok(todos.into_iter().map(|(_, todo)| todo).collect())
}

/// One to-do, read now; `None` when there is none to be shown.
pub(crate) async fn read_one(store: &Store, id: RecordId) -> Result<Option<Todo>, StoreError> {
    let read = store.look(Kind::todo(), move |records| {
        let found = records.one::<Fields>(id)?;
        Ok(found.and_then(|(fields, synced)| {
            fields.standing(id, TodoSort::Newest)?;
            Some(fields.todo(id, synced))
        }))
    });
    read.await
}

/// The views of what is kept, as they are at one moment.
pub(crate) struct Sights {
    todos: TodosView,
    board: BoardView,
    /// `None`: what it was stays until the index for searching is made.
    library: Option<LibraryView>,
    /// The same.
    found: Option<FoundView>,
}

/// What came of a look.
#[derive(Default, Clone, Copy)]
struct Look {
    /// How many records had to be looked at.
    at: usize,
    /// Whether the next one has to go on where this one stopped.
    unfinished: bool,
}

/// Where they are shown.
pub(crate) struct Shown {
    pub(crate) todos: watch::Sender<TodosView>,
    pub(crate) board: watch::Sender<BoardView>,
    pub(crate) library: watch::Sender<LibraryView>,
    pub(crate) found: watch::Sender<FoundView>,
}

impl Shown {
    fn publish(&self, sights: Sights) {
        publish(&self.todos, sights.todos);
        publish(&self.board, sights.board);
        if let Some(library) = sights.library {
            publish(&self.library, library);
        }
        if let Some(found) = sights.found {
            publish(&self.found, found);
        }
    }
}

/// The views of what whoever is on show keeps, and their only writer.
pub(crate) struct Lists {
    shelf: Arc<Shelf>,
    shown: Shown,
    /// What is in sight.
    wishes: watch::Sender<Wishes>,
    /// What the person has chosen for the window: among it the order of the to-dos.
    preferences: watch::Receiver<Preferences>,
    /// What the views show. Held while one reads and shows, so that what was read later is shown
    /// later.
    known: Mutex<Option<Known>>,
    /// Whether anybody looks: one command of the terminal reads what it needs by itself.
    kept: bool,
}

impl Lists {
    /// Shows nothing yet.
    pub(crate) fn new(
        shelf: &Arc<Shelf>,
        shown: Shown,
        settings: &SettingsFile,
        kept: bool,
    ) -> Self {
        Self {
            shelf: Arc::clone(shelf),
            shown,
            wishes: watch::Sender::default(),
            preferences: settings.preferences(),
            known: Mutex::default(),
            kept,
        }
    }

    /// Shows this part of the to-dos from now on, before it returns.
    pub(crate) async fn look_at(&self, windows: TodoWindows) -> Result<(), StoreError> {
        self.wish(|wishes| wishes.todos = windows).await
    }

    /// Shows this part of the board from now on, or none of it. Of a column that is not named, its
    /// first cards.
    pub(crate) async fn look_at_board(
        &self,
        windows: Option<Vec<ColumnWindow>>,
    ) -> Result<(), StoreError> {
        let named = |one: ColumnWindow| Some((RecordId::parse(&one.column).ok()?, one.window));
        let windows = windows.map(|all| all.into_iter().filter_map(named).collect());
        self.wish(|wishes| wishes.board = windows).await
    }

    /// Shows this list from now on, or none.
    pub(crate) async fn look_at_library(
        &self,
        wish: Option<LibraryWish>,
    ) -> Result<(), StoreError> {
        self.wish(|wishes| wishes.library = wish).await
    }

    /// Shows from now on what is found by these words; `None`: nobody searches any more.
    pub(crate) async fn search(&self, words: Option<String>) -> Result<(), StoreError> {
        self.wish(|wishes| wishes.search = words).await
    }

    /// Between which cards of the board on show one comes to stand; `None` where none is shown that says
    /// it. It may have changed since in the database.
    pub(crate) async fn beside(
        &self,
        card: RecordId,
        to: Option<RecordId>,
        target: Target,
    ) -> Option<Beside> {
        let known = self.known.lock().await;
        let known = known.as_ref()?;
        let shown = known.path == self.shelf.current().store.path();
        known.board().filter(|_| shown)?.beside(card, to, target)
    }

    async fn wish(&self, wish: impl FnOnce(&mut Wishes)) -> Result<(), StoreError> {
        self.wishes.send_modify(|wishes| {
            let searched = wishes.needs_texts();
            wish(wishes);
            if wishes.needs_texts() {
                wishes.texts_until = None;
            } else if searched {
                wishes.texts_until = Some(Instant::now() + TEXTS_KEPT);
            }
        });
        while self.look().await?.unfinished {}
        Ok(())
    }

    /// Shows what the records say now, before it returns.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        self.look().await.map(drop)
    }

    async fn look(&self) -> Result<Look, StoreError> {
        if !self.kept {
            return Ok(Look::default());
        }
        let mut place = self.known.lock().await;
        let store = self.shelf.current().store;
        let mut wishes = self.wishes.borrow().clone();
        wishes.sort = self.preferences.borrow().sort();
        // Nothing until it is done: what is read by one who then gives up is read again.
        let known = place.take().filter(|known| known.path == store.path());
        let length = known.as_ref().map(Known::len);
        let mut known = known.unwrap_or_else(|| Known::nothing(store.path()));
        let look = store.news(known.kinds(), length, move |records, news| {
            let sights = known.look(records, news, &wishes)?;
            Ok((known, sights))
        });
        let (known, mut sights) = look.await?;
        if length.is_none() {
            // What was shown may be somebody else's.
            sights.library.get_or_insert_default();
            sights.found.get_or_insert_default();
        }
        self.shown.publish(sights);
        Ok(place.insert(known).last)
    }

    /// Waits until nobody has searched for long enough.
    async fn texts_unwanted(&self) {
        let mut wishes = self.wishes.subscribe();
        loop {
            let until = wishes.borrow_and_update().texts_until;
            let over = async {
                match until {
                    Some(until) => tokio::time::sleep_until(until).await,
                    None => std::future::pending().await,
                }
            };
            tokio::select! {
                () = over => return self.wishes.send_modify(|wishes| wishes.texts_until = None),
                Ok(()) = wishes.changed() => {}
            }
        }
    }

    /// Follows the records of whoever is on show.
    pub(crate) fn follow(self: Arc<Self>, tasks: &Tasks) {
        let stop = tasks.stopping();
        tasks.spawn(stop.run_until_cancelled_owned(async move {
            let mut shown = self.shelf.changes();
            let mut preferences = self.preferences.clone();
            loop {
                let mut changed = shown.borrow_and_update().store.changed();
                preferences.mark_unchanged();
                let begun = Instant::now();
                match self.look().await {
                    Ok(look) if look.at > PAGE => {
                        let breath = tokio::time::sleep(BREATH.max(BREATHS * begun.elapsed()));
                        tokio::select! {
                            () = breath => {}
                            // Nobody is to see another person's lists meanwhile.
                            Ok(()) = shown.changed() => continue,
                        }
                    }
                    Ok(look) if look.unfinished => continue,
                    Ok(_) => {}
                    Err(error) => tracing::error!(error = %error, "the lists cannot be read"),
                }
                tokio::select! {
                    Ok(()) = changed.changed() => {}
                    Ok(()) = shown.changed() => {}
                    Ok(()) = preferences.changed() => {}
                    () = self.texts_unwanted() => {}
                }
            }
        }));
    }
}

#[cfg(test)]
mod tests;
