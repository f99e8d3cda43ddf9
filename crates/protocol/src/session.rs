//! `GET /auth/sessions`: the devices a person is signed in on.

use serde::{Deserialize, Serialize};

use crate::ids::SessionId;
use crate::wire_time::WireTime;

/// One signed-in device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "camelCase")]
pub struct SessionInfo {
    /// What to end it by: `DELETE /auth/sessions/{id}`.
    pub id: SessionId,
    /// What the device called itself, when it did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub device_name: Option<String>,
    /// Its operating system, when it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub os_version: Option<String>,
    /// The version of its app, when it said so.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub app_version: Option<String>,
    /// About where it was last, where the server has a database for that.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<String>,
    /// Which provider the person signed in with there, e.g. `microsoft`.
    pub provider: String,
    /// When the person signed in there.
    pub created_at: WireTime,
    /// When the device last renewed its session.
    pub last_seen_at: WireTime,
    /// Whether it is the device that asks.
    pub current: bool,
}

/// The answer: the device that asks first, then the one seen last first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct SessionsAnswer {
    /// The devices.
    pub sessions: Vec<SessionInfo>,
}
