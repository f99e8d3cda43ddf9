//! What this machine calls itself: so a person finds it in the list of their devices, and the page
//! on which they let another device in can name it.

use http::{HeaderMap, HeaderName, HeaderValue};

use crate::diagnosis::system_name;

const NAME: HeaderName = HeaderName::from_static("x-pia-device-name");
const SYSTEM: HeaderName = HeaderName::from_static("x-pia-os-version");
const APP: HeaderName = HeaderName::from_static("x-pia-app-version");

/// The longest name that is sent, in characters.
const LONGEST: usize = 64;

/// Says in a request for tokens which machine this is, as far as there is something to say.
pub(crate) fn describe(headers: &mut HeaderMap) {
    let app = Some(env!("CARGO_PKG_VERSION").to_owned());
    for (header, said) in [
        (NAME, device_name()),
        (SYSTEM, clean(&system_name())),
        (APP, app),
    ] {
        if let Some(value) = said.and_then(|said| HeaderValue::try_from(said).ok()) {
            headers.insert(header, value);
        }
    }
}

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
