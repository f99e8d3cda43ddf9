#![doc = include_str!("../README.md")]

mod app;
mod clock;
mod control;
mod credentials;
mod directory;
mod entra;
mod google;
mod graph;
mod interaction;
mod keys;
mod outage;
mod pages;
mod params;
mod pkce;
mod redirect_uri;
mod secrets;
mod serve;
mod store;
mod web;
mod words;

pub use clock::{Clock, SystemClock};
pub use directory::{Directory, DirectoryError};
pub use serve::{Options, ServeError, serve, serve_with, serve_with_clock};
