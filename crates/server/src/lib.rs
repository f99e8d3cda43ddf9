#![doc = include_str!("../README.md")]

mod accounts;
mod app;
mod audit;
pub mod config;
mod db;
mod device_flow;
pub mod doctor;
mod error;
mod fetch;
mod hashed;
mod headers;
mod housekeeping;
mod keys;
mod legacy;
mod limits;
mod metrics;
pub mod operate;
mod pages;
mod routes;
mod serve;
mod sign_in;
mod sync;
pub mod telemetry;
mod tokens;

pub use crate::metrics::MetricsError;
pub use app::BuildError;
pub use db::{DatabaseAddress, OpenError, PostgresAddress, PostgresError};
pub use serve::{ServeError, Server, serve};
