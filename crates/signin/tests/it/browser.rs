//! Opening the browser. The environment belongs to the whole process, so each test runs itself
//! once more, as a child with an environment of its own and with programs of its own in `PATH`.

use pia_signin::{BrowserError, Url, open_browser};

#[tokio::test]
async fn only_web_addresses_are_handed_to_the_system() {
    for address in [
        "file:///etc/passwd",
        "javascript:alert(1)",
        "ms-settings:privacy",
    ] {
        let error = open_browser(&Url::parse(address).unwrap()).await.err();
        assert!(
            matches!(error, Some(BrowserError::NotAWebAddress { .. })),
            "{address}"
        );
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
mod unix {
    use std::collections::HashMap;
    use std::error::Error;
    use std::fs::{File, read_to_string};
    use std::io::{BufRead, BufReader, Write};
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};

    use tempfile::TempDir;

    use super::{Url, open_browser};
    use crate::support::FORKING;

    const ADDRESS: &str = "https://sign-in.example/it's?a=b%20c&d=e";

    /// Says to the child what has to come of opening.
    const EXPECTED: &str = "SIGNIN_TEST_EXPECTED";
    const OPENED: &str = "opened";

    /// A folder of programs that are all there is.
    struct Programs(TempDir);

    impl Programs {
        fn none() -> Self {
            Self(tempfile::tempdir().unwrap())
        }

        /// Adds a program that writes down what it was started with, and ends with this code.
        fn with(self, name: &str, code: u8) -> Self {
            let told = self.path("told");
            self.script(
                name,
                &format!(
                    "for told in {name} \"$@\"; do echo \"$told\"; done > '{0}.args'\n\
                     /usr/bin/env > '{0}.env'\nexit {code}\n",
                    told.display()
                ),
            )
        }

        fn script(self, name: &str, text: &str) -> Self {
            // While it is open for writing, a fork of another thread keeps it from being run.
            let _nobody_forks = FORKING.lock().unwrap();
            let mut file = File::create(self.path(name)).unwrap();
            file.write_all(format!("#!/bin/sh\n{text}").as_bytes())
                .unwrap();
            file.set_permissions(std::fs::Permissions::from_mode(0o700))
                .unwrap();
            self
        }

        fn path(&self, name: &str) -> PathBuf {
            self.0.path().join(name)
        }

        /// The last program that was started, and its arguments.
        fn started(&self) -> Vec<String> {
            let told = read_to_string(self.path("told.args")).unwrap();
            told.lines().map(str::to_owned).collect()
        }

        /// The environment of the last program that was started.
        fn environment(&self) -> HashMap<String, String> {
            let told = read_to_string(self.path("told.env")).unwrap();
            told.lines()
                .filter_map(|line| line.split_once('='))
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect()
        }

        /// Runs the calling test once more, with these programs and this environment.
        fn play(&self, test: &str, expected: &str, variables: &[(&str, &str)]) {
            let mut child = Command::new(std::env::current_exe().unwrap());
            child
                .args(["--exact", &format!("browser::unix::{test}"), "--nocapture"])
                .env_clear()
                .env("PATH", self.0.path())
                .env(EXPECTED, expected)
                .envs(variables.iter().copied())
                .stdout(Stdio::piped())
                .stderr(Stdio::piped());
            let child = spawn(&mut child).wait_with_output().unwrap();
            let told = String::from_utf8_lossy(&child.stdout);
            let why = String::from_utf8_lossy(&child.stderr);
            assert!(
                child.status.success() && told.contains("1 passed"),
                "{told}{why}"
            );
        }
    }

    fn spawn(command: &mut Command) -> Child {
        let _nobody_checks_a_port = FORKING.lock().unwrap();
        command.spawn().unwrap()
    }

    /// The child's part; false in the parent. `expected` is how the reason of a failure starts.
    async fn played() -> bool {
        let Ok(expected) = std::env::var(EXPECTED) else {
            return false;
        };
        let found = match open_browser(&Url::parse(ADDRESS).unwrap()).await {
            Ok(()) => OPENED.to_owned(),
            Err(error) => error.source().unwrap().to_string(),
        };
        assert!(found.starts_with(&expected), "{found}");
        true
    }

    fn name(path: &Path) -> &str {
        path.to_str().unwrap()
    }

    #[tokio::test]
    async fn the_browser_that_is_named_gets_the_address() {
        if played().await {
            return;
        }
        let programs = Programs::none().with("mine", 0).with("xdg-open", 0);
        let test = "the_browser_that_is_named_gets_the_address";
        programs.play(test, OPENED, &[("BROWSER", "/no/such:mine --new %s")]);
        assert_eq!(programs.started(), ["mine", "--new", ADDRESS]);
    }

    #[tokio::test]
    async fn a_browser_that_ends_with_an_error_has_not_opened() {
        if played().await {
            return;
        }
        let programs = Programs::none().with("broken", 1);
        let test = "a_browser_that_ends_with_an_error_has_not_opened";
        programs.play(test, "broken ended with", &[("BROWSER", "broken")]);
    }

    #[tokio::test]
    async fn a_browser_that_goes_on_running_has_opened() {
        if played().await {
            return;
        }
        // It waits for a reader of its pipe, who comes only after the test.
        let folder = Programs::none();
        let pipe = folder.path("visited");
        let made = spawn(Command::new("mkfifo").arg(&pipe)).wait().unwrap();
        assert!(made.success());
        let programs = folder.script("slow", &format!("echo \"$*\" > '{}'\n", pipe.display()));
        let test = "a_browser_that_goes_on_running_has_opened";
        programs.play(test, OPENED, &[("BROWSER", name(&programs.path("slow")))]);
        let mut visited = String::new();
        let pipe = File::open(pipe).unwrap();
        BufReader::new(pipe).read_line(&mut visited).unwrap();
        assert_eq!(visited.trim_end(), ADDRESS);
    }

    #[tokio::test]
    async fn the_systems_opener_is_watched_and_the_next_one_tried() {
        if played().await {
            return;
        }
        let test = "the_systems_opener_is_watched_and_the_next_one_tried";
        let programs = Programs::none().with("xdg-open", 0).with("gio", 0);
        programs.play(test, OPENED, &[]);
        assert_eq!(programs.started(), ["xdg-open", ADDRESS]);

        let programs = programs.with("xdg-open", 4);
        programs.play(test, OPENED, &[]);
        assert_eq!(programs.started(), ["gio", "open", ADDRESS]);

        let programs = programs.with("gio", 2);
        programs.play(test, "gio ended with exit status: 2", &[]);

        let alone = Programs::none().with("xdg-open", 3);
        alone.play(test, "xdg-open ended with exit status: 3", &[]);
    }

    #[tokio::test]
    async fn where_neither_opener_is_the_crate_finds_what_there_is() {
        if played().await {
            return;
        }
        let test = "where_neither_opener_is_the_crate_finds_what_there_is";
        Programs::none()
            .with("x-www-browser", 0)
            .play(test, OPENED, &[]);
        Programs::none().play(test, "No valid browsers detected", &[]);
    }

    #[tokio::test]
    async fn an_opener_does_not_inherit_what_is_about_this_apps_libraries() {
        if played().await {
            return;
        }
        let test = "an_opener_does_not_inherit_what_is_about_this_apps_libraries";
        let programs = Programs::none().with("xdg-open", 0).with("mine", 0);
        let image = tempfile::tempdir().unwrap();
        let inside = name(image.path());
        let path = format!("{inside}/usr/bin:{}", name(programs.0.path()));
        let polluted = [
            ("APPDIR", inside),
            ("APPIMAGE", "/home/ada/Pia.AppImage"),
            ("LD_LIBRARY_PATH", "/nowhere/app"),
            ("LD_LIBRARY_PATH_ORIG", "/nowhere/before"),
            ("GIO_MODULE_DIR", "/nowhere/gio"),
            ("GST_PLUGIN_PATH", "/nowhere/gst"),
            ("PATH", &path),
            ("HOME", "/home/ada"),
        ];
        for browser in ["", "mine"] {
            let variables = [&polluted[..], &[("BROWSER", browser)]].concat();
            programs.play(test, OPENED, &variables);
            let found = programs.environment();
            for gone in ["APPDIR", "APPIMAGE", "GIO_MODULE_DIR", "GST_PLUGIN_PATH"] {
                assert!(!found.contains_key(gone), "{gone}");
            }
            assert_eq!(found["LD_LIBRARY_PATH"], "/nowhere/before");
            assert_eq!(found["PATH"], name(programs.0.path()));
            assert_eq!(found["HOME"], "/home/ada");
        }
    }

    #[cfg(target_os = "linux")]
    #[tokio::test]
    async fn around_wsl_the_browser_of_windows_is_opened() {
        if played().await {
            return;
        }
        let test = "around_wsl_the_browser_of_windows_is_opened";
        let wsl = [("WSL_DISTRO_NAME", "Debian")];
        let programs = Programs::none()
            .with("xdg-open", 0)
            // Which ends with 1 when all is well.
            .with("explorer.exe", 1);
        programs.play(test, OPENED, &wsl);
        assert_eq!(programs.started(), ["explorer.exe", ADDRESS]);

        let programs = programs.with("powershell.exe", 0);
        programs.play(test, OPENED, &wsl);
        let start = "Start-Process -FilePath 'https://sign-in.example/it''s?a=b%20c&d=e'";
        assert_eq!(
            programs.started(),
            [
                "powershell.exe",
                "-NoProfile",
                "-NonInteractive",
                "-Command",
                start
            ]
        );

        let programs = programs.with("wslview", 0);
        programs.play(test, OPENED, &wsl);
        assert_eq!(programs.started(), ["wslview", ADDRESS]);
    }
}
