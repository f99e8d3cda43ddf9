//! A person's settings, which a first-generation client sends at every sync as if they had just been
//! changed, and before it has looked at what others changed.

use pia_protocol::secret;
use serde_json::Value;

use super::row::Incoming;

/// What it means that settings are sent.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Said {
    /// The first sync of a device: its settings are those of before, or of the installation.
    First,
    /// This session said the same last time: nobody has changed anything on it.
    Again,
    /// An edit.
    News,
}

/// Tells settings apart. Never two of them when they are encrypted, for then that cannot be seen.
pub(super) fn digest(incoming: &Incoming) -> Option<[u8; 16]> {
    if incoming.encrypted {
        return None;
    }
    let stamps = incoming.collection.stamps;
    let mut settings = incoming.fields.clone();
    settings.retain(|name, value| !stamps.contains(&name.as_str()) && !value.is_null());
    settings.sort_keys();
    settings.values_mut().for_each(Value::sort_all_objects);
    let whole = secret::sha256(&Value::from(settings).to_string());
    let mut short = [0; 16];
    short.copy_from_slice(&whole[..16]);
    Some(short)
}
