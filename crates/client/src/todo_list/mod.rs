//! The to-dos as they are shown: which ones there are and in what order is read whole once, and from
//! then on brought up to date record by record; their texts are read for what is in sight. So an edit
//! among many costs what it costs among few, in time and in memory.

mod order;
mod row;

use std::collections::HashMap;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, Instant};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use tokio::sync::{Mutex, watch};

use self::order::Order;
use self::row::Fields;
use crate::store::{News, Records, Shelf, Store, StoreError};
use crate::supervise::Tasks;
use crate::view::{Todo, TodoWindow, TodoWindows, TodosInSight, TodosView};

/// The most of one list that is shown at once: a screen holds less, however large it is.
const MOST_IN_SIGHT: u32 = 500;
/// The least time between two looks while a sync writes page upon page, whose every record has to be
/// looked at.
const BREATH: Duration = Duration::from_millis(100);
/// The same as a multiple of the last look's time, so that the sync has the database to itself for
/// nine tenths of it.
const BREATHS: u32 = 9;
/// From so many records on at once it is such a page.
const PAGE: usize = 100;

/// All to-dos of a database in the order to show them, read now.
pub(crate) async fn read(store: &Store) -> Result<Vec<Todo>, StoreError> {
    let read = store.look(Kind::todo(), |records| {
        let mut todos = Vec::new();
        records.each(|id, fields: Fields, synced| {
            todos.extend(
                fields
                    .standing(id)
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
            fields.standing(id)?;
            Some(fields.todo(id, synced))
        }))
    });
    read.await
}

/// What was read of the database at `path`.
#[derive(Default)]
struct Known {
    path: PathBuf,
    order: Order,
    /// Those in sight.
    rows: HashMap<RecordId, Todo>,
    /// How many records the last look had to look at.
    looked_at: usize,
}

impl Known {
    /// Brings itself up to date, and shows what is in sight.
    fn look(
        &mut self,
        records: &Records<'_>,
        news: News,
        windows: TodoWindows,
    ) -> Result<TodosView, StoreError> {
        match news {
            News::Everything => self.read_all(records)?,
            News::Of(ids) => self.read_some(records, ids)?,
        }
        let before = std::mem::take(&mut self.rows);
        Ok(TodosView {
            open: self.in_sight(records, &before, false, windows.open)?,
            done: self.in_sight(records, &before, true, windows.done)?,
        })
    }

    fn len(&self) -> usize {
        self.order.len(false) + self.order.len(true)
    }

    fn read_all(&mut self, records: &Records<'_>) -> Result<(), StoreError> {
        self.order = Order::default();
        self.rows.clear();
        records.each(|id, fields: Fields, _| {
            if let Some(standing) = fields.standing(id) {
                self.order.push(standing);
            }
        })?;
        self.order.sort();
        self.looked_at = self.len();
        Ok(())
    }

    fn read_some(&mut self, records: &Records<'_>, ids: Vec<RecordId>) -> Result<(), StoreError> {
        self.looked_at = ids.len();
        let mut now = Vec::with_capacity(ids.len());
        for id in ids {
            let found = records.one::<Fields>(id)?;
            let standing = found.as_ref().and_then(|(fields, _)| fields.standing(id));
            if let Some(shown) = self.rows.get_mut(&id)
                && let Some((fields, synced)) = found
            {
                *shown = fields.todo(id, synced);
            }
            now.push((id, standing));
        }
        self.order.update(now.into_iter());
        Ok(())
    }

    /// What of one list is in sight, as it was known before, or read.
    fn in_sight(
        &mut self,
        records: &Records<'_>,
        before: &HashMap<RecordId, Todo>,
        done: bool,
        window: TodoWindow,
    ) -> Result<TodosInSight, StoreError> {
        let total = self.order.len(done);
        let count = window.count.min(MOST_IN_SIGHT) as usize;
        // A list that has become shorter than what was looked at shows its end.
        let from = (window.from as usize).min(total.saturating_sub(count));
        let mut todos = Vec::new();
        for id in self.order.window(done, from, count) {
            let todo = match before.get(&id) {
                Some(todo) => todo.clone(),
                None => match records.one::<Fields>(id)? {
                    Some((fields, synced)) => fields.todo(id, synced),
                    // Unreadable since just now; the next look leaves it out.
                    None => continue,
                },
            };
            self.rows.insert(id, todo.clone());
            todos.push(todo);
        }
        let number = |count| u32::try_from(count).unwrap_or(u32::MAX);
        Ok(TodosInSight {
            total: number(total),
            from: number(from),
            todos,
        })
    }
}

/// The view of the to-dos of whoever is on show, and its only writer.
pub(crate) struct TodoList {
    shelf: Arc<Shelf>,
    view: watch::Sender<TodosView>,
    /// What is in sight.
    windows: RwLock<TodoWindows>,
    /// What the view shows. Held while one reads and shows, so that what was read later is shown
    /// later.
    known: Mutex<Option<Known>>,
    /// Whether anybody looks: one command of the terminal reads what it needs by itself.
    kept: bool,
}

impl TodoList {
    /// Shows nothing yet.
    pub(crate) fn new(shelf: Arc<Shelf>, view: watch::Sender<TodosView>, kept: bool) -> Self {
        Self {
            shelf,
            view,
            windows: RwLock::default(),
            known: Mutex::default(),
            kept,
        }
    }

    /// Shows what is in sight from now on, before it returns.
    pub(crate) async fn look_at(&self, windows: TodoWindows) -> Result<(), StoreError> {
        *self.windows.write().unwrap_or_else(PoisonError::into_inner) = windows;
        self.refresh().await
    }

    /// Shows what the records say now, before it returns.
    pub(crate) async fn refresh(&self) -> Result<(), StoreError> {
        self.look().await.map(drop)
    }

    /// The same; answers how many records had to be looked at.
    async fn look(&self) -> Result<usize, StoreError> {
        if !self.kept {
            return Ok(0);
        }
        let mut place = self.known.lock().await;
        let store = self.shelf.current().store;
        let windows = *self.windows.read().unwrap_or_else(PoisonError::into_inner);
        // Nothing until it is done: what is read by one who then gives up is read again.
        let known = place.take().filter(|known| known.path == store.path());
        let length = known.as_ref().map(Known::len);
        let mut known = known.unwrap_or_else(|| Known {
            path: store.path().to_owned(),
            ..Known::default()
        });
        let look = store.news(Kind::todo(), length, move |records, news| {
            let view = known.look(records, news, windows)?;
            Ok((known, view))
        });
        let (known, view) = look.await?;
        crate::views::publish(&self.view, view);
        Ok(place.insert(known).looked_at)
    }

    /// Follows the records of whoever is on show.
    pub(crate) fn follow(self: Arc<Self>, tasks: &Tasks) {
        let stop = tasks.stopping();
        tasks.spawn(stop.run_until_cancelled_owned(async move {
            let mut shown = self.shelf.changes();
            loop {
                let mut changed = shown.borrow_and_update().store.changed();
                let begun = Instant::now();
                match self.look().await {
                    Ok(looked_at) if looked_at > PAGE => {
                        tokio::time::sleep(BREATH.max(BREATHS * begun.elapsed())).await;
                    }
                    Ok(_) => {}
                    Err(error) => tracing::error!(error = %error, "the to-dos cannot be read"),
                }
                tokio::select! {
                    Ok(()) = changed.changed() => {}
                    Ok(()) = shown.changed() => {}
                    else => return,
                }
            }
        }));
    }
}

#[cfg(test)]
mod tests;
