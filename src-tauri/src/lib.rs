#![doc = include_str!("../README.md")]

mod app;
mod attention;
mod commands;
mod exit;
mod feed;
mod look;
mod profile;
mod start;
mod window;

pub use app::{RunError, run};
