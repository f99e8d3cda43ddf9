//! Sign-in on a device without a browser (RFC 8628).

use serde::{Deserialize, Serialize};

use crate::secret::{self, DeviceCode};

/// `grant_type` of the token request with which a device asks whether the person is done (RFC 8628
/// section 3.4).
pub const DEVICE_CODE_GRANT: &str = "urn:ietf:params:oauth:grant-type:device_code";

/// Seconds between two of a device's questions when the server names none (RFC 8628 section 3.2).
pub const DEFAULT_INTERVAL: u64 = 5;

/// What a device is to show, and how it may ask (RFC 8628 section 3.2).
// No `Debug`: who has the device code gets the session, and who has the user code may be talked
// into approving it.
#[derive(Serialize, Deserialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
pub struct DeviceAuthorizationAnswer {
    /// What the device asks with. Shown to nobody.
    #[serde(serialize_with = "secret::on_the_wire")]
    pub device_code: DeviceCode,
    /// What the person compares, or types, on the other machine, e.g. `WDJB-MJHT`.
    pub user_code: String,
    /// Where the person goes on another machine.
    pub verification_uri: String,
    /// The same with the user code in it, for a QR code or a link.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verification_uri_complete: Option<String>,
    /// Seconds until both codes end.
    pub expires_in: u64,
    /// The fewest seconds between two questions.
    #[serde(default = "default_interval")]
    pub interval: u64,
}

fn default_interval() -> u64 {
    DEFAULT_INTERVAL
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_may_leave_out_is_filled_in() {
        let answer = r#"{"device_code":"d","user_code":"WDJB-MJHT","extra":1,
            "verification_uri":"https://pia.example/auth/device","expires_in":600}"#;
        let answer: DeviceAuthorizationAnswer = serde_json::from_str(answer).unwrap();
        assert_eq!(answer.interval, 5);
        assert!(answer.verification_uri_complete.is_none());
        let again = serde_json::to_value(&answer).unwrap();
        assert_eq!(again["device_code"], "d");
        assert!(again.get("verification_uri_complete").is_none());
    }
}
