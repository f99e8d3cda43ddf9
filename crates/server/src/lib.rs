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
mod graph;
mod hashed;
mod headers;
mod housekeeping;
mod instance;
mod keys;
mod legacy;
mod limits;
mod metrics;
pub mod operate;
mod owner;
mod pages;
mod photos;
mod places;
mod provider_tokens;
mod routes;
mod seal;
mod serve;
mod sign_in;
mod sync;
pub mod telemetry;
mod tokens;

pub use crate::metrics::MetricsError;
pub use app::BuildError;
pub use db::{DatabaseAddress, OpenError, PostgresAddress, PostgresError};
pub use routes::openapi;
pub use serve::{ServeError, Server, serve};
