#![doc = include_str!("../README.md")]

mod accounts;
mod address;
mod authorized;
mod backoff;
mod board;
mod client;
mod clock_offset;
mod columns;
mod config;
mod desktop;
mod detail;
mod device_name;
mod devices;
mod diagnosis;
mod generation;
mod http;
mod language;
mod lists;
pub mod logs;
mod memories;
mod peers;
mod photos;
mod position;
mod preferences;
mod private;
mod problem;
mod records;
mod remembered;
mod report;
mod server;
mod session;
mod settings;
mod stamp;
mod store;
mod supervise;
mod sync;
#[cfg(test)]
mod testing;
mod todos;
mod transfer;
mod trust;
mod undo;
mod view;
mod views;

pub use board::Place;
pub use client::Client;
pub use config::{Config, DEFAULT_SERVER_URL};
pub use desktop::DesktopPreferences;
pub use detail::Detail;
pub use devices::{DeviceEnd, SignedInDevice};
pub use diagnosis::{
    Advice, BrowserFound, Check, CheckName, CheckStatus, CommonFound, Diagnosis, Found,
    LoopbackFound, NetworkFound, ServerFound, SessionFound, SignInStep, StorageFound, TimelineStep,
    VaultFound,
};
pub use photos::Photo;
pub use pia_protocol::secret::ProviderKey;
pub use pia_signin::Language;
pub use pia_vault::{Passphrase, PassphraseError};
pub use preferences::PreferencesChange;
pub use problem::{Problem, ProblemCode};
pub use report::{
    About, Browser, Conflict, Entry, Export, Exported, ExportedDamaged, Imported, Left, SetAside,
    SignIn, SignOut, SignOutReport, SignOutStep, SignOutStepName, StepResult, SyncReport, Table,
    Verification, VerifiedKind, Who, Written,
};
pub use sync::conflict::Resolution;
pub use todos::TodoChange;
pub use transfer::{DataFormat, Import, Separator};
pub use view::{
    Account, AccountState, AccountsView, BoardColumn, BoardView, Certificate, ColumnWindow,
    Connection, DeviceCode, Direction, FoundView, Generation, Hit, KeyKept, KnownAccount,
    LanguageChoice, Library, LibraryItem, LibraryView, LibraryWish, Piece, PreferencesView,
    Priority, ProviderChoice, Quota, ServerPreview, ServerState, ServerView, SessionView,
    SyncState, SyncView, ThemeChoice, Todo, TodoSort, TodoWindow, TodoWindows, TodosInSight,
    TodosView, UndoAction, UndoStep, UndoView, VaultState, VaultView, VaultWay, View,
};
pub use views::{ViewStream, Views};
