//! What was read of a database, and what of it is in sight.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::time::Duration;

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use tokio::time::Instant;

use super::board::Board;
use super::library::{Index, item};
use super::order::Order;
use super::todo::Fields;
use super::{Look, Sights};
use crate::columns::Column;
use crate::store::{News, Reader, SEARCHED, StoreError, Texts};
use crate::view::{
    BoardColumn, BoardView, FoundView, LibraryView, LibraryWish, Todo, TodoSort, TodoWindow,
    TodoWindows, TodosInSight, TodosView,
};

/// The most of one list that is shown at once: a screen holds less, however large it is.
const MOST_IN_SIGHT: u32 = 500;
/// How long one look adds to the index for searching: whoever else needs the database waits no longer.
const SLICE: Duration = Duration::from_millis(20);
/// The most that is found at once: nobody reads on, but looks for more words.
const MOST_FOUND: usize = 50;

/// What somebody looks at.
#[derive(Clone, Default)]
pub(super) struct Wishes {
    pub(super) todos: TodoWindows,
    pub(super) sort: TodoSort,
    pub(super) board: Option<HashMap<RecordId, TodoWindow>>,
    pub(super) library: Option<LibraryWish>,
    pub(super) search: Option<String>,
    /// Until when the index for searching is kept though nobody searches: whoever did may come back.
    pub(super) texts_until: Option<Instant>,
}

impl Wishes {
    /// Whether anything is looked for by its words.
    pub(super) fn needs_texts(&self) -> bool {
        let filtered = self
            .library
            .as_ref()
            .is_some_and(|wish| !wish.text.is_empty());
        self.search.is_some() || filtered
    }
}

/// What was read of the database at `path`.
#[derive(Default)]
pub(super) struct Known {
    pub(super) path: PathBuf,
    order: Order,
    board: Option<Board>,
    library: Option<Index>,
    /// The index for searching.
    texts: Option<Texts>,
    /// The to-dos in sight.
    rows: HashMap<RecordId, Todo>,
    /// By what the order is.
    sort: TodoSort,
    /// How often to-dos have changed, and how often the library's list.
    changes: (u32, u32),
    pub(super) last: Look,
}

impl Known {
    /// The board, while somebody looks at it.
    pub(super) fn board(&self) -> Option<&Board> {
        self.board.as_ref()
    }

    /// Before anything was read.
    pub(super) fn nothing(path: &Path) -> Self {
        Self {
            path: path.to_owned(),
            ..Self::default()
        }
    }

    /// The kinds of records it is about.
    pub(super) fn kinds(&self) -> Vec<Kind> {
        let mut kinds = vec![Kind::todo()];
        if self.board.is_some() {
            kinds.push(Kind::new(Kind::COLUMN));
        }
        kinds.extend(self.library.as_ref().map(|index| index.library.kind()));
        if self.texts.is_some() {
            kinds.extend(SEARCHED.map(Kind::new));
        }
        kinds.sort();
        kinds.dedup();
        kinds
    }

    /// How many records it knows of.
    pub(super) fn len(&self) -> usize {
        let todos = self.order.len(false) + self.order.len(true);
        let library = self.library.as_ref().map_or(0, Index::len);
        (todos + library).max(self.texts.as_ref().map_or(0, Texts::len))
    }

    /// Brings itself up to date, and shows what is in sight.
    pub(super) fn look(
        &mut self,
        records: &Reader<'_>,
        news: News,
        wishes: &Wishes,
    ) -> Result<Sights, StoreError> {
        self.let_go(records, wishes)?;
        let sorted = std::mem::replace(&mut self.sort, wishes.sort) == self.sort;
        match news {
            News::Everything => self.forget(records)?,
            News::Of(ids) => {
                self.update(records, &ids)?;
                if !sorted {
                    self.read_order(records)?;
                }
            }
        }
        self.fetch(records, wishes)?;
        let complete = self.texts.as_ref().is_some_and(Texts::is_complete);
        self.last.unfinished = wishes.needs_texts() && !complete;
        let before = std::mem::take(&mut self.rows);
        Ok(Sights {
            todos: TodosView {
                open: self.list(records, &before, false, wishes.todos.open)?,
                done: self.list(records, &before, true, wishes.todos.done)?,
                change: self.changes.0,
            },
            board: self.columns(records, &before, wishes)?,
            library: self.items(records, wishes)?,
            found: self.found(records, wishes)?,
        })
    }

    /// Drops what nobody looks at any more.
    fn let_go(&mut self, records: &Reader<'_>, wishes: &Wishes) -> Result<(), StoreError> {
        if wishes.board.is_none() {
            self.board = None;
        }
        let wish = wishes.library.as_ref();
        self.library.take_if(|index| {
            wish.is_none_or(|wish| !index.is_of(wish.library, wish.memory_type.as_deref()))
        });
        let kept = wishes.needs_texts() || wishes.texts_until.is_some();
        if !kept && self.texts.take().is_some() {
            records.drop_texts()?;
        }
        Ok(())
    }

    /// Everything has to be read again.
    fn forget(&mut self, records: &Reader<'_>) -> Result<(), StoreError> {
        self.board = None;
        self.library = None;
        self.texts = None;
        self.rows.clear();
        self.changed(true, true);
        self.read_order(records)?;
        self.last.at = self.order.len(false) + self.order.len(true);
        Ok(())
    }

    fn changed(&mut self, todos: bool, library: bool) {
        let (of_todos, of_library) = &mut self.changes;
        *of_todos = of_todos.wrapping_add(todos.into());
        *of_library = of_library.wrapping_add(library.into());
    }

    fn read_order(&mut self, records: &Reader<'_>) -> Result<(), StoreError> {
        let mut order = Order::default();
        records.of(&Kind::todo()).each(|id, fields: Fields, _| {
            if let Some(standing) = fields.standing(id, self.sort) {
                order.push(standing);
            }
        })?;
        order.sort();
        self.order = order;
        Ok(())
    }

    fn update(
        &mut self,
        records: &Reader<'_>,
        news: &HashMap<Kind, Vec<RecordId>>,
    ) -> Result<(), StoreError> {
        self.last.at = news.values().map(Vec::len).sum();
        let of = |kind: &Kind| news.get(kind).map(Vec::as_slice).unwrap_or_default();
        if !of(&Kind::new(Kind::COLUMN)).is_empty() {
            // Which cards stand where may have changed for all of them.
            self.board = None;
        }
        self.update_todos(records, of(&Kind::todo()))?;
        let mut library = false;
        if let Some(index) = &mut self.library {
            let ids = of(&index.library.kind());
            index.update(records, ids)?;
            library = !ids.is_empty();
        }
        self.changed(!of(&Kind::todo()).is_empty(), library);
        if let Some(texts) = &self.texts {
            for kind in SEARCHED.map(Kind::new) {
                records.update_texts(texts, &kind, of(&kind))?;
            }
        }
        Ok(())
    }

    fn update_todos(&mut self, records: &Reader<'_>, ids: &[RecordId]) -> Result<(), StoreError> {
        let mut now = Vec::with_capacity(ids.len());
        for id in ids {
            let found = records.of(&Kind::todo()).one::<Fields>(*id)?;
            let fields = found.as_ref().map(|(fields, _)| fields);
            now.push((
                *id,
                fields.and_then(|fields| fields.standing(*id, self.sort)),
            ));
            if let Some(board) = &mut self.board {
                let card = fields.and_then(|fields| fields.card(*id, &board.columns));
                board.put(*id, card);
            }
            if let Some(shown) = self.rows.get_mut(id)
                && let Some((fields, synced)) = found
            {
                *shown = fields.todo(*id, synced);
            }
        }
        self.order.update(now.into_iter());
        Ok(())
    }

    /// Reads what somebody looks at and is not known yet.
    fn fetch(&mut self, records: &Reader<'_>, wishes: &Wishes) -> Result<(), StoreError> {
        if wishes.board.is_some() && self.board.is_none() {
            self.board = Some(Board::read(records)?);
        }
        if let Some(wish) = &wishes.library
            && self.library.is_none()
        {
            self.library = Some(Index::read(
                records,
                wish.library,
                wish.memory_type.clone(),
            )?);
        }
        if wishes.needs_texts() {
            let mut texts = match self.texts.take() {
                Some(texts) => texts,
                None => records.begin_texts()?,
            };
            records.add_texts(&mut texts, SLICE)?;
            self.texts = Some(texts);
        }
        Ok(())
    }

    /// What of one list is in sight.
    fn list(
        &mut self,
        records: &Reader<'_>,
        before: &HashMap<RecordId, Todo>,
        done: bool,
        window: TodoWindow,
    ) -> Result<TodosInSight, StoreError> {
        let total = self.order.len(done);
        let (from, count) = within(window, total);
        let ids = self.order.window(done, from, count).collect();
        self.in_sight(records, before, total, from, ids)
    }

    fn columns(
        &mut self,
        records: &Reader<'_>,
        before: &HashMap<RecordId, Todo>,
        wishes: &Wishes,
    ) -> Result<BoardView, StoreError> {
        let Some(windows) = &wishes.board else {
            return Ok(BoardView::default());
        };
        let Some(board) = self.board.take() else {
            return Ok(BoardView::default());
        };
        let mut columns = Vec::new();
        for column in board.columns.iter() {
            let total = board.len(column.id);
            let window = windows.get(&column.id).copied().unwrap_or_default();
            let (from, count) = within(window, total);
            let ids = board.window(column.id, from, count);
            columns.push(BoardColumn {
                id: column.id.to_string(),
                name: column.name.clone(),
                closed: column.closed,
                can_delete: !Column::is_seed(column.id),
                cards: self.in_sight(records, before, total, from, ids)?,
            });
        }
        self.board = Some(board);
        Ok(BoardView { columns })
    }

    /// These to-dos, as they were known before, or read.
    fn in_sight(
        &mut self,
        records: &Reader<'_>,
        before: &HashMap<RecordId, Todo>,
        total: usize,
        from: usize,
        ids: Vec<RecordId>,
    ) -> Result<TodosInSight, StoreError> {
        let mut todos = Vec::new();
        for id in ids {
            let todo = match self.rows.get(&id).or_else(|| before.get(&id)) {
                Some(todo) => todo.clone(),
                None => match records.of(&Kind::todo()).one::<Fields>(id)? {
                    Some((fields, synced)) => fields.todo(id, synced),
                    // Unreadable since just now; the next look leaves it out.
                    None => continue,
                },
            };
            self.rows.insert(id, todo.clone());
            todos.push(todo);
        }
        Ok(TodosInSight {
            total: number(total),
            from: number(from),
            todos,
        })
    }

    /// What of the list that is looked at is in sight; `None`: not known yet.
    fn items(
        &self,
        records: &Reader<'_>,
        wishes: &Wishes,
    ) -> Result<Option<LibraryView>, StoreError> {
        let (Some(wish), Some(index)) = (&wishes.library, &self.library) else {
            return Ok(Some(LibraryView::default()));
        };
        let found = if wish.text.is_empty() {
            None
        } else if self.last.unfinished {
            return Ok(None);
        } else {
            let kind = wish.library.kind();
            let most = MOST_IN_SIGHT as usize;
            // All of them where only some types are looked at: those may be the last.
            let read = wish.memory_type.as_ref().map_or(most, |_| usize::MAX);
            let mut ids = records.find_ids(&wish.text, &kind, read)?;
            ids.retain(|id| index.has(*id));
            ids.truncate(most);
            Some(ids)
        };
        let total = found.as_ref().map_or(index.len(), Vec::len);
        let (from, count) = within(wish.window, total);
        let ids = match found {
            Some(found) => found.into_iter().skip(from).take(count).collect(),
            None => index.window(from, count),
        };
        let mut items = Vec::new();
        for id in ids {
            items.extend(item(records, wish.library, id)?);
        }
        Ok(Some(LibraryView {
            library: Some(wish.library),
            text: wish.text.clone(),
            total: number(total),
            from: number(from),
            items,
            change: self.changes.1,
        }))
    }

    /// What is found; `None`: not known yet.
    fn found(
        &self,
        records: &Reader<'_>,
        wishes: &Wishes,
    ) -> Result<Option<FoundView>, StoreError> {
        let Some(text) = &wishes.search else {
            return Ok(Some(FoundView::default()));
        };
        if self.last.unfinished {
            return Ok(None);
        }
        let mut hits = records.find_texts(text, MOST_FOUND + 1)?;
        let more = hits.len() > MOST_FOUND;
        hits.truncate(MOST_FOUND);
        Ok(Some(FoundView {
            text: text.clone(),
            hits,
            more,
        }))
    }
}

/// Where to begin and how many to show. A list that has become shorter than what was looked at shows
/// its end.
fn within(window: TodoWindow, total: usize) -> (usize, usize) {
    let count = window.count.min(MOST_IN_SIGHT) as usize;
    let from = (window.from as usize).min(total.saturating_sub(count));
    (from, count)
}

fn number(count: usize) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
