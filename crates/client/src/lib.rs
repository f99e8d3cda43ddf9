#![doc = include_str!("../README.md")]

mod address;
mod backoff;
mod client;
mod config;
mod http;
pub mod logs;
mod peers;
mod private;
mod problem;
mod report;
mod server;
mod session;
mod settings;
mod store;
mod supervise;
mod sync;
#[cfg(test)]
mod testing;
mod todos;
mod view;
mod views;

pub use client::Client;
pub use config::{Config, DEFAULT_SERVER_URL};
pub use problem::{Problem, ProblemCode};
pub use report::{Browser, SignOutReport, SyncReport};
pub use view::{
    Account, Connection, ProviderChoice, ServerState, ServerView, SessionView, SyncState, SyncView,
    Todo, TodosView, View,
};
pub use views::{ViewStream, Views};
