//! What the tests of session and sync share: a server with faults, devices, a person.

mod device;
mod scripted;
mod server;

pub(crate) use device::{Device, browse, on_show, sign_in, until};
pub(crate) use scripted::{Say, Scripted};
pub(crate) use server::{FakeServer, Fault};
