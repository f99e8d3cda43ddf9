//! The language the system speaks with the person.

use std::ffi::OsString;

use pia_signin::Language;

/// On Unix the first of these that says anything decides (POSIX.1-2017 section 8.2).
const VARIABLES: [&str; 3] = ["LC_ALL", "LC_MESSAGES", "LANG"];

/// From the environment where that decides, or else from the system's settings.
pub(crate) fn of_system(lookup: impl Fn(&str) -> Option<OsString>) -> Language {
    from_environment(lookup)
        .or_else(from_settings)
        .unwrap_or_default()
}

fn from_environment(lookup: impl Fn(&str) -> Option<OsString>) -> Option<Language> {
    let locale = VARIABLES
        .iter()
        .filter_map(|name| lookup(name)?.into_string().ok())
        .find(|locale| !locale.is_empty())?;
    Some(Language::from_tag(&locale))
}

#[cfg(any(windows, target_os = "macos"))]
fn from_settings() -> Option<Language> {
    sys_locale::get_locale().map(|tag| Language::from_tag(&tag))
}

/// There are none beside the environment.
#[cfg(not(any(windows, target_os = "macos")))]
fn from_settings() -> Option<Language> {
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_variable_that_says_anything_decides() {
        let read = |pairs: &[(&str, &str)]| {
            from_environment(|wanted| {
                let found = pairs.iter().find(|(name, _)| *name == wanted);
                found.map(|(_, value)| value.into())
            })
        };
        for (pairs, language) in [
            (&[("LANG", "de_DE.UTF-8")][..], Some(Language::German)),
            (
                &[("LANG", "de_DE.UTF-8"), ("LC_MESSAGES", "fr_CH")],
                Some(Language::French),
            ),
            (
                &[("LC_ALL", "C"), ("LC_MESSAGES", "fr_CH")],
                Some(Language::English),
            ),
            (
                &[("LC_ALL", ""), ("LANG", "fr_FR.UTF-8")],
                Some(Language::French),
            ),
            (&[], None),
        ] {
            assert_eq!(read(pairs), language, "{pairs:?}");
        }
    }
}
