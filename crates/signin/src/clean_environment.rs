//! The environment a browser is started with.
//!
//! An AppImage, a Snap or a start script points the dynamic linker, GTK, GStreamer and Python to
//! its own libraries. A browser that inherits that loads the wrong ones and dies, or opens nothing.

use std::ffi::{OsStr, OsString};
use std::os::unix::ffi::{OsStrExt, OsStringExt};
use std::path::{Path, PathBuf};

/// Variables that are about this app's own libraries and about how it was packed.
const OURS: [&str; 16] = [
    "LD_LIBRARY_PATH",
    "LD_PRELOAD",
    "APPIMAGE",
    "APPDIR",
    "ARGV0",
    "OWD",
    "GIO_MODULE_DIR",
    "GIO_EXTRA_MODULES",
    "GTK_PATH",
    "GTK_EXE_PREFIX",
    "GTK_DATA_PREFIX",
    "GTK_IM_MODULE_FILE",
    "GDK_PIXBUF_MODULE_FILE",
    "GDK_PIXBUF_MODULEDIR",
    "GSETTINGS_SCHEMA_DIR",
    "PYTHONHOME",
];
const OUR_PLUGINS: &[u8] = b"GST_PLUGIN_";

/// What a start script that replaces a variable leaves the old value under.
const BEFORE: &[u8] = b"_ORIG";

/// The variables without this app's own. What a start script has put aside comes back, and lists
/// lose what lies inside an AppImage, whichever variable they are in.
pub(crate) fn cleaned(
    variables: impl IntoIterator<Item = (OsString, OsString)>,
) -> Vec<(OsString, OsString)> {
    let variables: Vec<_> = variables.into_iter().collect();
    let image = variables
        .iter()
        .find(|(name, _)| name == "APPDIR")
        .map(|(_, value)| PathBuf::from(value))
        // `/` would be everything.
        .filter(|folder| folder.is_absolute() && folder.parent().is_some());
    variables
        .iter()
        .filter(|(name, _)| !is_ours(name))
        .filter_map(|(name, value)| match replaced(name) {
            Some(name) => Some((name, value.clone())),
            None => Some((name.clone(), outside(value, image.as_deref())?)),
        })
        .collect()
}

fn is_ours(name: &OsStr) -> bool {
    OURS.iter().any(|ours| name == *ours) || name.as_bytes().starts_with(OUR_PLUGINS)
}

/// The variable whose earlier value this one keeps.
fn replaced(name: &OsStr) -> Option<OsString> {
    let name = OsStr::from_bytes(name.as_bytes().strip_suffix(BEFORE)?);
    is_ours(name).then(|| name.to_owned())
}

/// The value without entries inside the image; `None` when nothing else was in it.
fn outside(value: &OsStr, image: Option<&Path>) -> Option<OsString> {
    let Some(image) = image else {
        return Some(value.to_owned());
    };
    let entries: Vec<&[u8]> = value.as_bytes().split(|byte| *byte == b':').collect();
    let kept: Vec<&[u8]> = entries
        .iter()
        .copied()
        .filter(|entry| !Path::new(OsStr::from_bytes(entry)).starts_with(image))
        .collect();
    if kept.len() == entries.len() {
        return Some(value.to_owned());
    }
    (!kept.is_empty()).then(|| OsString::from_vec(kept.join(&b':')))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;

    fn clean(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
        let variables = variables
            .iter()
            .map(|(name, value)| (name.into(), value.into()));
        let text = |text: OsString| text.into_string().unwrap();
        cleaned(variables)
            .into_iter()
            .map(|(name, value)| (text(name), text(value)))
            .collect()
    }

    fn map(variables: &[(&str, &str)]) -> BTreeMap<String, String> {
        let owned = |(name, value): &(&str, &str)| ((*name).to_owned(), (*value).to_owned());
        variables.iter().map(owned).collect()
    }

    #[test]
    fn what_is_about_our_own_libraries_is_not_passed_on() {
        for name in OURS
            .iter()
            .chain(&["GST_PLUGIN_PATH", "GST_PLUGIN_SYSTEM_PATH_1_0"])
        {
            assert_eq!(
                clean(&[(name, "/opt/app/lib"), ("HOME", "/home/ada")]),
                map(&[("HOME", "/home/ada")]),
                "{name}"
            );
        }
    }

    #[test]
    fn lists_lose_what_lies_inside_the_image() {
        let image = ("APPDIR", "/tmp/.mount_pia");
        assert_eq!(
            clean(&[
                image,
                ("PATH", "/tmp/.mount_pia/usr/bin:/usr/bin:/bin"),
                ("XDG_DATA_DIRS", "/tmp/.mount_pia/usr/share"),
                ("PERLLIB", "/tmp/.mount_pia/usr/lib/perl5:"),
                ("QT_PLUGIN_PATH", "/tmp/.mount_pia-other/plugins"),
                ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus"),
            ]),
            map(&[
                ("PATH", "/usr/bin:/bin"),
                ("PERLLIB", ""),
                ("QT_PLUGIN_PATH", "/tmp/.mount_pia-other/plugins"),
                ("DBUS_SESSION_BUS_ADDRESS", "unix:path=/run/user/1000/bus"),
            ])
        );
    }

    #[test]
    fn an_image_that_would_be_everything_or_nothing_is_none() {
        for image in ["/", "", "usr"] {
            let kept = [("PATH", "/usr/bin:usr:"), ("HOME", "/home/ada")];
            let all = [&[("APPDIR", image)], &kept[..]].concat();
            assert_eq!(clean(&all), map(&kept), "{image}");
        }
    }

    #[test]
    fn what_a_start_script_has_put_aside_comes_back() {
        assert_eq!(
            clean(&[
                ("LD_LIBRARY_PATH", "/tmp/_MEI1/lib"),
                ("LD_LIBRARY_PATH_ORIG", "/opt/cuda/lib"),
                ("SOMETHING_ORIG", "stays"),
            ]),
            map(&[
                ("LD_LIBRARY_PATH", "/opt/cuda/lib"),
                ("SOMETHING_ORIG", "stays")
            ])
        );
    }
}
