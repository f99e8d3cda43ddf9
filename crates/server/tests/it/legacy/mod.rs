//! First- and second-generation clients against the server.

mod law;
mod recorded;
mod rules;
mod tape;
