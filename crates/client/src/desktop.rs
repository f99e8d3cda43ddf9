//! How the window behaves on this computer, as the person has chosen.

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

use crate::preferences::known;

/// What the person has chosen, as the settings keep it. What is not said, or not understood, is as
/// it is for everybody, and members of newer versions are kept.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct DesktopPreferences {
    /// Whether Pia goes on in the tray when its window is closed.
    #[serde(deserialize_with = "known")]
    pub keep_running: bool,
    /// Whether Pia says so when it needs the person.
    #[serde(deserialize_with = "unless_not")]
    pub notify: bool,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

impl Default for DesktopPreferences {
    fn default() -> Self {
        Self {
            keep_running: false,
            notify: true,
            rest: Map::default(),
        }
    }
}

impl DesktopPreferences {
    pub(crate) fn is_unset(&self) -> bool {
        *self == Self::default()
    }
}

fn unless_not<'de, D: Deserializer<'de>>(from: D) -> Result<bool, D::Error> {
    Value::deserialize(from).map(|value| value != Value::Bool(false))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_said_or_not_understood_is_the_default() {
        for text in ["{}", r#"{"keepRunning":"often","notify":7}"#] {
            let read: DesktopPreferences = serde_json::from_str(text).unwrap();
            assert!(read.is_unset(), "{text}");
        }
        let text = r#"{"keepRunning":true,"notify":false,"later":1}"#;
        let read: DesktopPreferences = serde_json::from_str(text).unwrap();
        assert!(read.keep_running && !read.notify);
        assert_eq!(serde_json::to_string(&read).unwrap(), text);
    }
}
