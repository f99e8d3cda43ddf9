//! Opening the browser. `$BROWSER` is read from the environment of the process, so each test runs
//! itself once more, as a child with an environment of its own.

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

#[cfg(unix)]
mod unix {
    use std::io::{BufRead, BufReader};
    use std::os::unix::fs::PermissionsExt;
    use std::path::{Path, PathBuf};
    use std::process::{Child, Command, Stdio};

    use super::{BrowserError, Url, open_browser};
    use crate::support::FORKING;

    const ADDRESS: &str = "https://sign-in.example/auth/login?a=b%20c&d=e";
    const PART: &str = "SIGNIN_TEST_PART";

    fn part() -> Option<String> {
        std::env::var(PART).ok()
    }

    /// Runs the test once more with this `$BROWSER`, and with no other program to be found.
    fn play(test: &str, part: &str, browser: &Path, programs: &Path) {
        let mut child = Command::new(std::env::current_exe().unwrap());
        child
            .args(["--exact", &format!("browser::unix::{test}"), "--nocapture"])
            .env(PART, part)
            .env("BROWSER", browser)
            .env("PATH", programs)
            .stdout(Stdio::piped());
        let child = spawn(&mut child).wait_with_output().unwrap();
        let told = String::from_utf8_lossy(&child.stdout);
        assert!(
            child.status.success() && told.contains("1 passed"),
            "{told}"
        );
    }

    fn spawn(command: &mut Command) -> Child {
        let _nobody_checks_a_port = FORKING.lock().unwrap();
        command.spawn().unwrap()
    }

    /// A browser that writes down where it was sent, into a pipe.
    fn scripted_browser(folder: &Path) -> (PathBuf, PathBuf) {
        let (script, pipe) = (folder.join("browser"), folder.join("visited"));
        let made = spawn(Command::new("mkfifo").arg(&pipe)).wait().unwrap();
        assert!(made.success());
        let text = format!("#!/bin/sh\necho \"$*\" > '{}'\n", pipe.display());
        let mut file = std::fs::File::create(&script).unwrap();
        std::io::Write::write_all(&mut file, text.as_bytes()).unwrap();
        file.set_permissions(std::fs::Permissions::from_mode(0o700))
            .unwrap();
        (script, pipe)
    }

    #[tokio::test]
    async fn the_browser_that_is_named_gets_the_address() {
        if part().is_some() {
            open_browser(&Url::parse(ADDRESS).unwrap()).await.unwrap();
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        let (script, pipe) = scripted_browser(folder.path());
        let reader = std::thread::spawn(move || {
            let mut visited = String::new();
            let pipe = std::fs::File::open(pipe).unwrap();
            BufReader::new(pipe).read_line(&mut visited).unwrap();
            visited
        });
        let name = "the_browser_that_is_named_gets_the_address";
        play(name, "open", &script, Path::new("/bin"));
        assert_eq!(reader.join().unwrap().trim_end(), ADDRESS);
    }

    #[tokio::test]
    async fn a_browser_that_ends_with_an_error_has_not_opened() {
        if part().is_some() {
            let error = open_browser(&Url::parse(ADDRESS).unwrap()).await.err();
            assert!(
                matches!(error, Some(BrowserError::NotStarted(_))),
                "{error:?}"
            );
            return;
        }
        let name = "a_browser_that_ends_with_an_error_has_not_opened";
        play(name, "open", Path::new("false"), Path::new("/bin"));
    }

    #[tokio::test]
    async fn a_browser_that_goes_on_running_has_opened() {
        if part().is_some() {
            open_browser(&Url::parse(ADDRESS).unwrap()).await.unwrap();
            return;
        }
        let folder = tempfile::tempdir().unwrap();
        // It waits for a reader of its pipe, who comes only after the test.
        let (script, pipe) = scripted_browser(folder.path());
        let name = "a_browser_that_goes_on_running_has_opened";
        play(name, "open", &script, Path::new("/bin"));
        let mut visited = String::new();
        let pipe = std::fs::File::open(pipe).unwrap();
        BufReader::new(pipe).read_line(&mut visited).unwrap();
        assert_eq!(visited.trim_end(), ADDRESS);
    }

    #[tokio::test]
    async fn no_browser_is_a_typed_error() {
        if part().is_some() {
            let error = open_browser(&Url::parse(ADDRESS).unwrap()).await.err();
            assert!(
                matches!(error, Some(BrowserError::NotStarted(_))),
                "{error:?}"
            );
            return;
        }
        let empty = tempfile::tempdir().unwrap();
        let missing = empty.path().join("no-browser-here");
        play(
            "no_browser_is_a_typed_error",
            "open",
            &missing,
            empty.path(),
        );
    }
}
