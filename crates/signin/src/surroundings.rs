use std::ffi::OsString;
use std::path::{Path, PathBuf};

use crate::named_browser::Named;

/// Where this process runs, as far as that says whether a browser can be opened from here and can
/// reach this machine.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "independent observations; `obstacle` is what makes one thing of them"
)]
pub struct Surroundings {
    /// Somebody works here from another computer (`SSH_CONNECTION`, `SSH_CLIENT`, `SSH_TTY`).
    pub ssh: bool,
    /// A container: docker, podman, Kubernetes, systemd-nspawn, a development container.
    pub container: bool,
    /// The Windows Subsystem for Linux.
    pub wsl: bool,
    /// In there: a program that opens the browser of Windows.
    pub windows_opener: bool,
    /// A graphical session (`DISPLAY`, `WAYLAND_DISPLAY`). True on Windows and macOS.
    pub display: bool,
    /// `$BROWSER` names one: the person knows what they do.
    pub browser_named: bool,
}

/// Why a browser should not be opened from here without asking. The link, pasting and signing in
/// on another device are the better first offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[non_exhaustive]
pub enum Obstacle {
    /// The person sits at another computer: a browser would open where they do not see it.
    Ssh,
    /// The browser is outside of the container, and the listener is inside.
    Container,
    /// There is no screen to open a browser on.
    NoDisplay,
}

impl Surroundings {
    /// Looks at the environment and at a few files; takes well below a millisecond.
    pub fn detect() -> Self {
        Self::of(&System)
    }

    /// What stands between a person here and a browser, if anything does.
    ///
    /// A container with a display is no obstacle: it shares the person's session (Flatpak,
    /// Toolbx, Distrobox) or has a browser of its own inside.
    pub fn obstacle(&self) -> Option<Obstacle> {
        if self.browser_named {
            None
        } else if self.ssh {
            Some(Obstacle::Ssh)
        } else if self.display || (self.wsl && self.windows_opener) {
            None
        } else if self.container {
            Some(Obstacle::Container)
        } else {
            Some(Obstacle::NoDisplay)
        }
    }

    fn of(machine: &impl Machine) -> Self {
        let set = |name: &str| {
            machine
                .variable(name)
                .is_some_and(|value| !value.is_empty())
        };
        let any = |names: &[&str]| names.iter().any(|name| set(name));
        let container = any(&["container", "KUBERNETES_SERVICE_HOST", "REMOTE_CONTAINERS"])
            || ["/.dockerenv", "/run/.containerenv"]
                .iter()
                .any(|mark| machine.exists(Path::new(mark)));
        // A container on a Windows machine runs on the same kernel, but cannot start its programs.
        let wsl =
            any(&["WSL_DISTRO_NAME", "WSL_INTEROP"]) || (!container && says_microsoft(machine));
        Self {
            ssh: any(&["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"]),
            container,
            wsl,
            windows_opener: wsl && WINDOWS_OPENERS.iter().any(|name| is_in_path(machine, name)),
            display: machine.always_has_display() || any(&["DISPLAY", "WAYLAND_DISPLAY"]),
            browser_named: Named::parse(machine.variable("BROWSER")).is_some(),
        }
    }
}

/// The programs that open the browser of Windows from Linux, in the order in which they are tried.
pub(crate) const WINDOWS_OPENERS: [&str; 3] = ["wslview", "powershell.exe", "explorer.exe"];

/// What can be asked of a machine, so that a test can be one.
trait Machine {
    fn variable(&self, name: &str) -> Option<OsString>;
    fn exists(&self, path: &Path) -> bool;
    fn text(&self, path: &Path) -> Option<String>;
    fn always_has_display(&self) -> bool;
}

struct System;

impl Machine for System {
    fn variable(&self, name: &str) -> Option<OsString> {
        std::env::var_os(name)
    }

    fn exists(&self, path: &Path) -> bool {
        path.exists()
    }

    fn text(&self, path: &Path) -> Option<String> {
        std::fs::read_to_string(path).ok()
    }

    fn always_has_display(&self) -> bool {
        cfg!(any(windows, target_os = "macos"))
    }
}

fn says_microsoft(machine: &impl Machine) -> bool {
    machine
        .text(Path::new("/proc/sys/kernel/osrelease"))
        .is_some_and(|release| release.to_ascii_lowercase().contains("microsoft"))
}

fn is_in_path(machine: &impl Machine, program: &str) -> bool {
    let path = machine.variable("PATH").unwrap_or_default();
    std::env::split_paths(&path)
        .map(|folder: PathBuf| folder.join(program))
        .any(|file| machine.exists(&file))
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    /// A machine that exists on paper. A file is there when it has a text.
    #[derive(Default)]
    struct Paper {
        variables: HashMap<&'static str, &'static str>,
        files: HashMap<&'static str, &'static str>,
        display: bool,
    }

    impl Machine for Paper {
        fn variable(&self, name: &str) -> Option<OsString> {
            self.variables.get(name).map(OsString::from)
        }

        fn exists(&self, path: &Path) -> bool {
            self.text(path).is_some()
        }

        fn text(&self, path: &Path) -> Option<String> {
            let text = self.files.get(path.to_str()?)?;
            Some((*text).to_owned())
        }

        fn always_has_display(&self) -> bool {
            self.display
        }
    }

    fn obstacle(
        variables: &[(&'static str, &'static str)],
        files: &[(&'static str, &'static str)],
    ) -> Option<Obstacle> {
        Surroundings::of(&paper(variables, files)).obstacle()
    }

    fn paper(
        variables: &[(&'static str, &'static str)],
        files: &[(&'static str, &'static str)],
    ) -> Paper {
        Paper {
            variables: variables.iter().copied().collect(),
            files: files.iter().copied().collect(),
            display: false,
        }
    }

    const WSL_KERNEL: (&str, &str) = (
        "/proc/sys/kernel/osrelease",
        "5.15.153.1-microsoft-standard-WSL2\n",
    );
    const SCREEN: (&str, &str) = ("DISPLAY", ":0");
    #[test]
    fn a_screen_is_all_it_takes() {
        assert_eq!(obstacle(&[SCREEN], &[]), None);
        assert_eq!(obstacle(&[("WAYLAND_DISPLAY", "wayland-0")], &[]), None);
        assert_eq!(obstacle(&[], &[]), Some(Obstacle::NoDisplay));
        assert_eq!(obstacle(&[("DISPLAY", "")], &[]), Some(Obstacle::NoDisplay));
        let mut mac = paper(&[], &[]);
        mac.display = true;
        assert_eq!(Surroundings::of(&mac).obstacle(), None);
    }

    #[test]
    fn a_person_at_another_computer_sees_no_browser_that_opens_here() {
        for name in ["SSH_CONNECTION", "SSH_CLIENT", "SSH_TTY"] {
            for display in [true, false] {
                let mut machine = paper(&[(name, "10.0.0.2 50000 10.0.0.1 22")], &[]);
                machine.display = display;
                let surroundings = Surroundings::of(&machine);
                assert_eq!(surroundings.obstacle(), Some(Obstacle::Ssh), "{name}");
            }
        }
    }

    #[test]
    fn a_container_is_one_by_its_marks_and_an_obstacle_without_a_screen() {
        for (variables, files) in [
            (vec![], vec![("/.dockerenv", "")]),
            (vec![], vec![("/run/.containerenv", "")]),
            (vec![("container", "podman")], vec![]),
            (vec![("KUBERNETES_SERVICE_HOST", "10.0.0.1")], vec![]),
            // Docker on Windows: the same kernel, and no way out to Windows.
            (vec![], vec![("/.dockerenv", ""), WSL_KERNEL]),
        ] {
            let found = Surroundings::of(&paper(&variables, &files));
            assert!(found.container && !found.wsl, "{variables:?} {files:?}");
            assert_eq!(found.obstacle(), Some(Obstacle::Container));
            let on_screen = [variables, vec![SCREEN]].concat();
            assert_eq!(obstacle(&on_screen, &files), None);
        }
    }

    /// `PATH` is read as the system on which this runs writes it.
    #[cfg(unix)]
    #[test]
    fn windows_around_linux_is_an_obstacle_only_when_it_cannot_be_reached() {
        const WSL: (&str, &str) = ("WSL_DISTRO_NAME", "Debian");
        const WINDOWS_PATH: (&str, &str) = ("PATH", "/usr/bin:/mnt/c/Windows");
        const EXPLORER: (&str, &str) = ("/mnt/c/Windows/explorer.exe", "");

        let reached = Surroundings::of(&paper(&[WSL, WINDOWS_PATH], &[EXPLORER]));
        assert!(reached.wsl && reached.windows_opener);
        assert_eq!(reached.obstacle(), None);
        assert_eq!(obstacle(&[WINDOWS_PATH], &[EXPLORER, WSL_KERNEL]), None);
        let elsewhere = ("/opt/wslview", "");
        assert_eq!(
            obstacle(&[WSL, WINDOWS_PATH], &[elsewhere]),
            Some(Obstacle::NoDisplay)
        );
        assert_eq!(obstacle(&[WSL, SCREEN], &[]), None);
        // The same programs mean nothing on a plain Linux.
        assert_eq!(
            obstacle(&[WINDOWS_PATH], &[EXPLORER]),
            Some(Obstacle::NoDisplay)
        );
    }

    #[test]
    fn a_person_who_names_a_browser_is_believed() {
        let ssh = ("SSH_TTY", "/dev/pts/0");
        assert_eq!(obstacle(&[ssh, ("BROWSER", "w3m")], &[]), None);
        assert_eq!(
            obstacle(&[("BROWSER", "w3m")], &[("/.dockerenv", "")]),
            None
        );
        assert_eq!(
            obstacle(&[ssh, ("BROWSER", " : ")], &[]),
            Some(Obstacle::Ssh)
        );
    }
}
