//! What is known of the machine a client runs on.

/// Shown to the person in the list of their devices; nothing is decided by it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Device {
    pub(crate) name: Option<String>,
    pub(crate) id: Option<String>,
    pub(crate) app_version: Option<String>,
    pub(crate) os_version: Option<String>,
    /// About where it is, by its address.
    pub(crate) place: Option<String>,
}

/// The most characters kept of each.
const MAX_CHARS: usize = 120;

impl Device {
    /// Takes what the client sent, cut to a sensible length and without control characters. What is
    /// missing or unreadable is simply not known.
    pub(crate) fn new(
        name: Option<&str>,
        id: Option<&str>,
        app_version: Option<&str>,
        os_version: Option<&str>,
    ) -> Self {
        Self {
            name: name.and_then(clean),
            id: id.and_then(clean),
            app_version: app_version.and_then(clean),
            os_version: os_version.and_then(clean),
            place: None,
        }
    }

    /// The same device, about there.
    pub(crate) fn at(self, place: Option<String>) -> Self {
        Self { place, ..self }
    }

    /// The same device under the name it gave earlier, if it gave one.
    pub(crate) fn named(self, name: Option<String>) -> Self {
        Self {
            name: name.or(self.name),
            ..self
        }
    }
}

/// Text that a client chose, fit to be shown; none when nothing is left.
pub(crate) fn clean(text: &str) -> Option<String> {
    let text: String = text
        .chars()
        .filter(|c| !c.is_control() && !turns_text_around(*c))
        .take(MAX_CHARS)
        .collect();
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

/// Characters that make a text read otherwise than it is written (Unicode TR 36 section 3.4): a
/// device's name stands beside the question whether it is to be let in.
fn turns_text_around(c: char) -> bool {
    matches!(c, '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::Device;

    #[test]
    fn what_a_client_says_is_cut_and_cleaned() {
        let long = "x".repeat(5_000);
        let name = Some("Ada's \u{202e}laptop");
        let device = Device::new(name, Some(" \u{7}"), Some(&long), Some("Debian\n 13"));
        assert_eq!(device.id, None);
        assert_eq!(device.app_version.map(|v| v.len()), Some(120));
        assert_eq!(device.os_version.as_deref(), Some("Debian 13"));
        assert_eq!(device.name.as_deref(), Some("Ada's laptop"));
    }
}
