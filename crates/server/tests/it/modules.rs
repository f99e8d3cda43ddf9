// Compiled twice: for SQLite (it), and for PostgreSQL (it_postgres).

mod browser;
mod device_sign_in;
mod devices;
mod drain;
mod end_session;
mod flow;
mod hostile;
mod keys;
mod legacy;
mod login;
mod metrics;
mod refused;
mod sessions;
mod stream;
mod sync;
mod world;
