//! What the tests of session and sync share: servers with faults, devices, a person.

pub(crate) mod account;
#[cfg(target_os = "linux")]
#[path = "../../../vault/tests/it/child.rs"]
pub(crate) mod child;
mod data;
#[cfg(target_os = "linux")]
#[expect(
    dead_code,
    reason = "shared with the tests of the vault, which use more of it"
)]
#[path = "../../../vault/tests/it/session.rs"]
pub(crate) mod desktop;
mod device;
mod faults;
pub(crate) mod held;
mod metadata;
mod network;
mod older;
mod other_device;
#[cfg(target_os = "linux")]
mod proxy;
mod scripted;
mod server;
mod stream;
mod tls;

pub(crate) use device::{
    Device, answer_of, browse, eventually, link_for_browser, on_show, put, read, sign_in,
    sign_in_as, take_in, until, wish,
};
pub(crate) use faults::Fault;
pub(crate) use network::Network;
pub(crate) use older::OlderServer;
#[cfg(target_os = "linux")]
pub(crate) use proxy::Proxy;
pub(crate) use scripted::{Say, Scripted};
pub(crate) use server::FakeServer;
pub(crate) use tls::{Authority, Leaf, Shown, TlsListener};
