//! How the window behaves on this computer, as the person has chosen.

use serde::{Deserialize, Deserializer, Serialize};

/// What the person has chosen. What is not said, or not understood, is as it is for everybody.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DesktopPreferences {
    /// Whether Pia goes on in the tray when its window is closed.
    #[serde(deserialize_with = "or_not")]
    pub keep_running: bool,
    /// Whether Pia says so when it needs the person.
    #[serde(deserialize_with = "or_so")]
    pub notify: bool,
}

impl Default for DesktopPreferences {
    fn default() -> Self {
        Self {
            keep_running: false,
            notify: true,
        }
    }
}

impl DesktopPreferences {
    #[expect(clippy::trivially_copy_pass_by_ref, reason = "as serde calls it")]
    pub(crate) fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

fn or_not<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    serde_json::Value::deserialize(from).map(|value| value.as_bool().unwrap_or(false))
}

fn or_so<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    serde_json::Value::deserialize(from).map(|value| value.as_bool().unwrap_or(true))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_or_not_understood_is_the_default() {
        for text in ["{}", r#"{"keepRunning":"often","notify":7}"#] {
            let read: DesktopPreferences = serde_json::from_str(text).unwrap();
            assert!(read.is_default(), "{text}");
        }
        let text = r#"{"keepRunning":true,"notify":false}"#;
        let read: DesktopPreferences = serde_json::from_str(text).unwrap();
        assert!(read.keep_running && !read.notify);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}
