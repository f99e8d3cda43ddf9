// Compiled twice: for SQLite (it), and for PostgreSQL (it_postgres).

mod bad_input;
mod browser;
mod commands;
mod compare;
mod contract;
mod device_sign_in;
mod devices;
mod drain;
mod end_session;
mod flow;
mod hostile;
mod keys;
mod languages;
mod legacy;
mod login;
mod metrics;
mod openapi;
mod operator;
mod people;
mod provider_sessions;
mod provider_tokens;
mod refused;
mod sessions;
mod stream;
mod sync;
mod world;
