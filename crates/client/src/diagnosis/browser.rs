//! What would open the browser: looked up, and not tried, as a window that opens by itself helps
//! nobody.

use std::ffi::OsString;
use std::path::{Path, PathBuf};

use pia_signin::{Obstacle, Surroundings};

use super::advice::Advice;
use super::finding::Finding;
use super::found::BrowserFound;

/// What opens an address on a Linux desktop, as far as one is installed.
const OPENERS: [&str; 5] = ["xdg-open", "gio", "kde-open", "wslview", "x-www-browser"];

/// Where desktops write down which program opens what.
const SECTION: &str = "[Default Applications]";
const HANDLER: &str = "x-scheme-handler/https";

/// What would open the browser here.
pub(super) async fn check() -> Finding {
    // PATH may lead to a network drive.
    let look = tokio::task::spawn_blocking(|| {
        let obstacle = Surroundings::detect().obstacle();
        obstacle.map_or_else(|| look(&|name| std::env::var_os(name)), in_the_way)
    });
    look.await
        .unwrap_or_else(|_| Finding::failed(BrowserFound::BrowserUnknown, Advice::LookForDrive))
}

/// A browser is not opened from here unasked.
fn in_the_way(obstacle: Obstacle) -> Finding {
    let found = match obstacle {
        Obstacle::Ssh => BrowserFound::OverSsh,
        Obstacle::Container => BrowserFound::InContainer,
        _ => BrowserFound::NoDisplay,
    };
    Finding::warning(found, Advice::UseOtherDevice)
}

type Lookup<'a> = &'a dyn Fn(&str) -> Option<OsString>;

fn look(lookup: Lookup<'_>) -> Finding {
    let named = lookup("BROWSER").and_then(|value| value.into_string().ok());
    let named = programs(named.as_deref().unwrap_or_default());
    if !named.is_empty() {
        return named_by_the_person(&named, lookup);
    }
    if cfg!(any(windows, target_os = "macos")) {
        return Finding::good(BrowserFound::SystemsChoice);
    }
    let Some(opener) = OPENERS.into_iter().find(|name| on_path(name, lookup)) else {
        return Finding::failed(
            BrowserFound::NoOpener {
                programs: OPENERS.map(Into::into).into(),
            },
            Advice::InstallBrowser,
        );
    };
    let opener = opener.to_owned();
    Finding::good(match default_browser(lookup) {
        Some(browser) => BrowserFound::Opens { opener, browser },
        None => BrowserFound::OpensPreferred { opener },
    })
}

/// `$BROWSER` is a list of command lines between colons. Only the programs are shown: arguments
/// may name a person's profile.
fn programs(variable: &str) -> Vec<&str> {
    variable
        .split(':')
        .filter_map(|line| line.split_whitespace().next())
        .collect()
}

fn named_by_the_person(programs: &[&str], lookup: Lookup<'_>) -> Finding {
    match programs.iter().find(|program| on_path(program, lookup)) {
        Some(&program) => Finding::good(BrowserFound::BrowserNamed {
            program: program.to_owned(),
        }),
        None => Finding::failed(
            BrowserFound::BrowserMissing {
                programs: programs.iter().copied().map(Into::into).collect(),
            },
            Advice::CorrectBrowser,
        ),
    }
}

/// Whether a program is installed, as a shell would find it.
fn on_path(program: &str, lookup: Lookup<'_>) -> bool {
    if Path::new(program).components().count() > 1 {
        return is_program(Path::new(program));
    }
    let path = lookup("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| is_program(&folder.join(program)))
}

#[cfg(unix)]
fn is_program(path: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt as _;
    path.metadata()
        .is_ok_and(|found| found.is_file() && found.permissions().mode() & 0o111 != 0)
}

#[cfg(not(unix))]
fn is_program(path: &Path) -> bool {
    path.is_file() || path.with_extension("exe").is_file()
}

/// The program the desktop opens web addresses with, by the freedesktop.org specification
/// "Association between MIME types and applications": the first file that names one counts.
fn default_browser(lookup: Lookup<'_>) -> Option<String> {
    lists(lookup).into_iter().find_map(|list| {
        let text = std::fs::read_to_string(list).ok()?;
        default_in(&text).map(str::to_owned)
    })
}

fn default_in(list: &str) -> Option<&str> {
    let defaults = list
        .lines()
        .map(str::trim)
        .skip_while(|line| *line != SECTION)
        .skip(1)
        .take_while(|line| !line.starts_with('['));
    let (_, programs) = defaults
        .filter_map(|line| line.split_once('='))
        .find(|(handler, _)| handler.trim() == HANDLER)?;
    let first = programs.split(';').next()?.trim();
    let name = first.strip_suffix(".desktop").unwrap_or(first);
    (!name.is_empty()).then_some(name)
}

fn lists(lookup: Lookup<'_>) -> Vec<PathBuf> {
    let home = lookup("HOME").map(PathBuf::from).unwrap_or_default();
    let one =
        |name: &str, default: &str| lookup(name).map_or_else(|| home.join(default), PathBuf::from);
    let several = |name: &str, default: &str| {
        let value = lookup(name).unwrap_or_else(|| default.into());
        std::env::split_paths(&value).collect::<Vec<_>>()
    };
    let config = std::iter::once(one("XDG_CONFIG_HOME", ".config"))
        .chain(several("XDG_CONFIG_DIRS", "/etc/xdg"))
        .map(|folder| folder.join("mimeapps.list"));
    let data = std::iter::once(one("XDG_DATA_HOME", ".local/share"))
        .chain(several("XDG_DATA_DIRS", "/usr/local/share:/usr/share"))
        .map(|folder| folder.join("applications/mimeapps.list"));
    config.chain(data).collect()
}

#[cfg(unix)]
#[cfg(test)]
mod tests {
    use super::*;

    fn found(finding: Finding) -> (bool, String) {
        match finding {
            Finding::Good(found) => (true, found.to_string()),
            Finding::Failed { found, .. } => (false, found.to_string()),
            Finding::Warning { .. } | Finding::Skipped(_) => panic!("neither good nor failed"),
        }
    }

    #[test]
    fn a_browser_of_the_persons_choice_has_to_be_there_and_its_arguments_stay_private() {
        let with = |browser: &'static str| {
            found(look(&move |name| match name {
                "BROWSER" => Some(browser.into()),
                "PATH" => Some("/usr/bin:/bin".into()),
                _ => None,
            }))
        };
        assert_eq!(
            with("no-such-browser:sh --profile /home/ada"),
            (true, "BROWSER names sh.".into())
        );
        let (good, words) = with("/no/such/browser --profile ada");
        assert!(!good && !words.contains("ada"), "{words}");
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_desktop_without_an_opener_is_a_failure_and_its_choice_is_named() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().to_owned();
        let at = move |name: &str| match name {
            "PATH" | "HOME" | "XDG_CONFIG_HOME" | "XDG_DATA_HOME" => Some(path.clone().into()),
            "XDG_CONFIG_DIRS" | "XDG_DATA_DIRS" => Some(path.join("none").into()),
            _ => None,
        };
        let (good, words) = found(look(&at));
        assert!(!good && words.contains("xdg-open"), "{words}");

        std::os::unix::fs::symlink("/bin/sh", folder.path().join("xdg-open")).unwrap();
        let (good, words) = found(look(&at));
        assert!(good && words.contains("prefers"), "{words}");

        let list = "[Added Associations]\nx-scheme-handler/https=other.desktop\n\
                    [Default Applications]\nx-scheme-handler/https = firefox-esr.desktop;\n";
        let mut file = std::fs::File::create(folder.path().join("mimeapps.list")).unwrap();
        std::io::Write::write_all(&mut file, list.as_bytes()).unwrap();
        let expected = "xdg-open opens firefox-esr.";
        assert_eq!(found(look(&at)), (true, expected.into()));
    }
}
