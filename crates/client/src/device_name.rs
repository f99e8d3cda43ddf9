//! What this machine calls itself: so a person finds it in the list of their devices, and the page
//! on which they let another device in can name it.

/// The longest name that is sent, in characters.
const LONGEST: usize = 64;

/// The host name, fit for a header; `None` when it has nothing to say, or looks like an e-mail
/// address, which is nobody's business.
pub(crate) fn device_name() -> Option<String> {
    clean(&gethostname::gethostname().to_string_lossy())
}

fn clean(name: &str) -> Option<String> {
    // Header values are ASCII (RFC 9110 section 5.5).
    let visible = |c: char| if c.is_ascii_graphic() { c } else { ' ' };
    let name: String = name.chars().take(LONGEST).map(visible).collect();
    let name = name.split_whitespace().collect::<Vec<_>>().join(" ");
    (!name.is_empty() && !name.contains('@')).then_some(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_short_plain_and_no_address() {
        assert_eq!(clean("build-box.local").as_deref(), Some("build-box.local"));
        assert_eq!(clean("Ada’s\r\nMac").as_deref(), Some("Ada s Mac"));
        assert_eq!(clean(&"x".repeat(500)).map(|name| name.len()), Some(64));
        for nothing in ["", " ", "’", "ada@contoso.example"] {
            assert_eq!(clean(nothing), None, "{nothing}");
        }
    }
}
