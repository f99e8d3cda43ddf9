//! What a person works with: to-dos, and everything else that is kept.

use serde::{Deserialize, Serialize};

/// The to-dos of whoever is on show, as far as they are in sight.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TodosView {
    /// Those still to do.
    pub open: TodosInSight,
    /// Those that are done.
    pub done: TodosInSight,
    /// Another number whenever any to-do has changed, in sight or not: whoever shows more of one than a
    /// list does reads it again.
    pub change: u32,
}

impl TodosView {
    /// Every to-do in sight.
    pub fn todos(&self) -> impl Iterator<Item = &Todo> {
        self.open.todos.iter().chain(&self.done.todos)
    }
}

/// The part of a list that is in sight.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TodosInSight {
    /// How many there are in the whole list.
    pub total: u32,
    /// The place of the first one in sight; the first of the list is 0.
    pub from: u32,
    /// Those in sight, in the order that was chosen; in a column of the board as the person has put
    /// them.
    pub todos: Vec<Todo>,
}

/// What a person looks at of the two lists.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TodoWindows {
    /// Of those still to do.
    pub open: TodoWindow,
    /// Of those that are done.
    pub done: TodoWindow,
}

/// In which order those still to do stand in their list. Those that are done stand newest first.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum TodoSort {
    /// The newest first.
    #[default]
    Newest,
    /// What is due first, of one day what matters most; without a day last.
    Due,
    /// What matters most, of that what is due first.
    Priority,
}

/// What a person looks at of one list; as long as nobody has said, its first hundred.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct TodoWindow {
    /// The place of the first one; the first of the list is 0.
    pub from: u32,
    /// How many.
    pub count: u32,
}

impl Default for TodoWindow {
    fn default() -> Self {
        let (from, count) = (0, 100);
        Self { from, count }
    }
}

/// One to-do.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Todo {
    /// Its record id.
    pub id: String,
    /// What is to be done.
    pub title: String,
    /// Whether it is done.
    pub done: bool,
    /// How much it matters.
    pub priority: Priority,
    /// When it is due: milliseconds since 1970 in UTC. Noon in UTC is the day by that name,
    /// wherever it is read; any other time is meant to the minute.
    pub due_ms: Option<f64>,
    /// Whether there are notes to it.
    pub has_notes: bool,
    /// Whether the latest change has reached the server.
    pub synced: bool,
}

/// Where the key of an AI provider is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum KeyKept {
    /// There is none.
    Nowhere,
    /// Encrypted on this computer, and nowhere else.
    Here,
    /// Readable in the record, on the server and every machine: an older app has put it there.
    InRecord,
    /// Where this run does not look, or on its way from there: the vault has been changed.
    Elsewhere,
    /// What this computer holds cannot be read any more.
    Unreadable,
}

/// How much a to-do matters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Priority {
    /// Less than others.
    Low,
    /// As others.
    #[default]
    Medium,
    /// More than others.
    High,
}

/// The to-dos as cards. Without any column while nobody looks at the board.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    /// From the first to the last.
    pub columns: Vec<BoardColumn>,
}

/// A column of the board.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct BoardColumn {
    /// Its record id.
    pub id: String,
    /// What the person calls it; `None` for one that everybody has and nobody has named.
    pub name: Option<String>,
    /// Whether what stands in it is done.
    pub closed: bool,
    /// Whether it can be deleted: those that everybody has cannot.
    pub can_delete: bool,
    /// Its cards, as far as they are in sight.
    pub cards: TodosInSight,
}

/// What a person looks at of a column.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct ColumnWindow {
    /// The column's id.
    pub column: String,
    /// Which part of it.
    pub window: TodoWindow,
}

/// What is kept besides to-dos.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum Library {
    /// Text templates, by name.
    Templates,
    /// Memories: notes and what is known of the person, the latest change first.
    Memories,
    /// Past sessions, the latest first. They are read and never changed.
    History,
    /// Entries of AI providers, by name.
    Providers,
}

/// What a person looks at of it.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LibraryWish {
    /// Which list.
    pub library: Library,
    /// Only what has these words, in the order of [`FoundView::hits`]; empty: everything.
    pub text: String,
    /// Only memories of this type.
    pub memory_type: Option<String>,
    /// Which part of the list.
    pub window: TodoWindow,
}

/// The list that somebody looks at, as far as it is in sight.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LibraryView {
    /// Which list; `None` while nobody looks at one.
    pub library: Option<Library>,
    /// Which words it was searched for.
    pub text: String,
    /// How many there are in the whole list.
    pub total: u32,
    /// The place of the first one in sight.
    pub from: u32,
    /// Those in sight.
    pub items: Vec<LibraryItem>,
    /// Another number whenever any record of the list has changed, in sight or not.
    pub change: u32,
}

/// One line of such a list.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct LibraryItem {
    /// Its record id.
    pub id: String,
    /// What it is called; may be empty.
    pub title: String,
    /// The beginning of what it says.
    pub detail: String,
    /// The type of a memory or a provider, as it stands in the record.
    pub tag: Option<String>,
    /// When it was last changed, of a past session when it was: milliseconds since 1970 in UTC.
    pub time_ms: Option<f64>,
    /// Whether the latest change has reached the server.
    pub synced: bool,
}

/// What was found.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct FoundView {
    /// The words that were searched for; empty while nobody searches.
    pub text: String,
    /// First those with all words in their title; what was written last before what is older.
    pub hits: Vec<Hit>,
    /// Whether there are more than that.
    pub more: bool,
}

/// A record that was found.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Hit {
    /// What it is, e.g. `todo`.
    pub kind: String,
    /// Its record id.
    pub id: String,
    /// Its title.
    pub title: Vec<Piece>,
    /// The words around what was found in the rest of it.
    pub text: Vec<Piece>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct Piece {
    /// The piece.
    pub text: String,
    /// Whether it is what was searched for.
    pub found: bool,
}

/// What can be undone, and done again.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct UndoView {
    /// The last change that has not been undone.
    pub undo: Option<UndoStep>,
    /// The last change that was undone.
    pub redo: Option<UndoStep>,
}

/// A change of the person's.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct UndoStep {
    /// Grows with each, so that two alike can be told apart.
    pub number: u32,
    /// What was done.
    pub action: UndoAction,
    /// To what kind of record, e.g. `todo`.
    pub kind: String,
    /// What the record is called; empty where several were changed.
    pub title: String,
}

/// What a person did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum UndoAction {
    /// Made it.
    Add,
    /// Changed it.
    Edit,
    /// Moved it.
    Move,
    /// Marked it as done.
    Done,
    /// Marked it as open again.
    Reopen,
    /// Deleted it.
    Delete,
    /// Took in a file: several records of any kind.
    Import,
    /// Decided about two values of which one had lost.
    Decide,
}
