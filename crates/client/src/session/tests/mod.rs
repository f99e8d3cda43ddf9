//! The session as its users see it: real sockets, a real data folder, a stand-in for the server.

mod accounts;
#[cfg(any(target_os = "linux", windows))]
mod broken_off;
mod clocks;
#[cfg(windows)]
mod dpapi;
#[cfg(target_os = "linux")]
mod keyring;
mod model;
mod moving;
mod others;
mod pages;
mod provider_keys;
mod renewal;
pub(super) mod revocations;
mod sign_in;
mod sign_out;
mod synced_keys;
mod vault;
mod ways;

use pia_protocol::clock::{Clock as _, SystemClock};

use super::record::tests::record;
use crate::problem::ProblemCode;
use crate::settings::SettingsFile;
use crate::testing::Device;
use crate::view::{Connection, SessionView};

pub(super) fn is_fresh(view: &SessionView) -> bool {
    matches!(
        view,
        SessionView::SignedIn {
            connection: Connection::Fresh,
            ..
        }
    )
}

pub(super) fn offline_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::SignedIn {
            connection: Connection::Offline { problem, .. },
            ..
        } => Some(problem.code),
        _ => None,
    }
}

pub(super) fn signed_out_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::SignedOut { problem } => problem.as_ref().map(|problem| problem.code),
        _ => None,
    }
}

pub(super) fn needs_you_code(view: &SessionView) -> Option<ProblemCode> {
    match view {
        SessionView::NeedsYou { problem, .. } => Some(problem.code),
        _ => None,
    }
}

/// Lets the time pass in which the clocks are compared once.
async fn tick() {
    tokio::time::pause();
    tokio::time::advance(std::time::Duration::from_secs(16)).await;
    tokio::time::resume();
}

/// Leaves the device as somebody who is signed in to that server leaves it.
async fn left_signed_in(device: &Device, server: &str) {
    let quarter = std::time::Duration::from_mins(15);
    let record = record(server, quarter, SystemClock.now());
    let (settings, _) = SettingsFile::open(device.folder.path()).unwrap();
    settings
        .update(|settings| {
            settings.account = Some(record.key());
            settings.accounts.push(record.known());
        })
        .unwrap();
    let item = format!("{}/{}", settings.get().profile, record.key());
    let secret = record.to_secret().unwrap();
    device.vault.save(&item, &secret).await.unwrap();
}
