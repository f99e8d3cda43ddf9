#![doc = include_str!("../README.md")]

mod action;
mod app;
mod attention;
mod background;
mod commands;
mod dialog;
mod exit;
mod feed;
mod launch;
mod login;
mod look;
#[cfg(target_os = "macos")]
mod menu;
mod notices;
mod photos;
mod profile;
mod request;
mod start;
mod tray;
mod window;
mod words;

pub use app::{RunError, run};
