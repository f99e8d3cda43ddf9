#![doc = include_str!("../README.md")]

mod action;
mod app;
mod attention;
mod background;
mod commands;
mod dialog;
mod drawing;
mod exit;
mod feed;
mod launch;
mod licences;
mod login;
mod look;
#[cfg(target_os = "macos")]
mod menu;
#[cfg(any(test, target_os = "macos"))]
mod menu_items;
mod notices;
mod photos;
mod profile;
mod request;
mod revival;
mod start;
mod tray;
mod window;
mod words;

pub use app::{RunError, run};
