//! What an intent that is waited for has done.

use serde::Serialize;

use crate::problem::Problem;
use crate::view::Account;

/// How the browser is reached during a sign-in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Browser {
    /// The person's browser is opened.
    Open,
    /// Nothing is opened: the link in the view is for the person to open, maybe on a machine that
    /// forwards the loopback port.
    PrintOnly,
}

/// What a sign-out has done.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SignOutReport {
    /// Who was signed in.
    pub account: Account,
    /// Whether the server has confirmed that it ended the session. Without that, this device has
    /// forgotten the session, and it ends on the server at its next expiry.
    pub confirmed: bool,
    /// [`SignOutUnconfirmed`](crate::ProblemCode::SignOutUnconfirmed), with the reason.
    pub problem: Option<Problem>,
}

/// What one sync has moved.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SyncReport {
    /// Changes sent up.
    pub up: u32,
    /// Records brought down.
    pub down: u32,
    /// Local changes not yet on the server.
    pub waiting: u32,
    /// Changes the server refused for good, kept on this device.
    pub refused: u32,
}
