#![doc = include_str!("../README.md")]

mod accounts;
mod address;
mod backoff;
mod board;
mod client;
mod clock_offset;
mod config;
mod desktop;
mod device_name;
mod diagnosis;
mod export;
mod generation;
mod http;
mod language;
pub mod logs;
mod peers;
mod position;
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
mod todo_list;
mod todos;
mod trust;
mod view;
mod views;

pub use board::Place;
pub use client::Client;
pub use config::{Config, DEFAULT_SERVER_URL};
pub use desktop::DesktopPreferences;
pub use diagnosis::{Check, CheckName, CheckStatus, Diagnosis, TimelineStep};
pub use pia_signin::Language;
pub use pia_vault::{Passphrase, PassphraseError};
pub use problem::{Problem, ProblemCode};
pub use report::{
    Browser, Conflict, Entry, Export, Exported, ExportedDamaged, Imported, Left, SetAside, SignIn,
    SignOut, SignOutReport, SignOutStep, SignOutStepName, StepResult, SyncReport, Verification,
    VerifiedKind, Who,
};
pub use sync::conflict::Resolution;
pub use view::{
    Account, AccountState, AccountsView, Certificate, Connection, DeviceCode, Direction,
    Generation, KnownAccount, ProviderChoice, Quota, ServerState, ServerView, SessionView,
    SyncState, SyncView, Todo, TodoWindow, TodoWindows, TodosInSight, TodosView, VaultState,
    VaultView, VaultWay, View,
};
pub use views::{ViewStream, Views};
