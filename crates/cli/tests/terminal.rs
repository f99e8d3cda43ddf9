//! The program in a real terminal: util-linux's `script` makes one.

#![cfg(target_os = "linux")]
#![expect(
    clippy::unwrap_used,
    reason = "a test stops where something is not as expected"
)]

use std::io::{Read as _, Write as _};
use std::path::Path;
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

const GOOD: &str = "correct horse battery staple";

/// `pia login` in a terminal, with its sessions under a passphrase.
struct Terminal {
    child: Child,
    keyboard: ChildStdin,
    screen: ChildStdout,
    /// Its device, e.g. `/dev/pts/3`.
    name: String,
    /// Since something was last typed.
    new: String,
    before: String,
}

impl Terminal {
    fn login(folder: &Path) -> Self {
        // What never comes to an end ends here, and the test says what was on the screen.
        let mut child = Command::new("timeout")
            .args(["--foreground", "60", "script", "--quiet", "--return"])
            .arg("--command")
            .arg(format!("tty && exec {} login", env!("CARGO_BIN_EXE_pia")))
            .arg("/dev/null")
            .env("PIA_DATA_DIR", folder)
            .env("PIA_VAULT", "passphrase")
            // Nothing listens on the discard port of this machine.
            .env("PIA_SERVER_URL", "http://127.0.0.1:9")
            .env_remove("PIA_VAULT_PASSPHRASE_FILE")
            .env_remove("PIA_LOG")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut terminal = Self {
            keyboard: child.stdin.take().unwrap(),
            screen: child.stdout.take().unwrap(),
            child,
            name: String::new(),
            new: String::new(),
            before: String::new(),
        };
        terminal.shows("\n");
        terminal.name = terminal.new.trim().to_owned();
        terminal
    }

    /// Waits until the screen ends with this.
    fn shows(&mut self, end: &str) -> &mut Self {
        let mut byte = [0];
        while !self.new.ends_with(end) {
            let read = self.screen.read(&mut byte).unwrap();
            assert_eq!(read, 1, "no “{end}” in {}{}", self.before, self.new);
            self.new.push(char::from(byte[0]));
        }
        self
    }

    /// Types a line once the terminal hides what is typed: a prompt is on the screen a moment
    /// before that.
    fn types(&mut self, line: &str) {
        while !self.hides() {
            assert!(self.child.try_wait().unwrap().is_none(), "it has ended");
        }
        self.before.push_str(&std::mem::take(&mut self.new));
        self.keyboard.write_all(line.as_bytes()).unwrap();
        self.keyboard.write_all(b"\n").unwrap();
    }

    fn hides(&self) -> bool {
        let stty = Command::new("stty")
            .args(["--all", "--file", &self.name])
            .output()
            .unwrap();
        let modes = String::from_utf8_lossy(&stty.stdout).into_owned();
        modes.split_whitespace().any(|mode| mode == "-echo")
    }

    /// Its exit code, and all that was on the screen.
    fn end(self) -> (Option<i32>, String) {
        let Self {
            mut child,
            keyboard,
            mut screen,
            new,
            before,
            ..
        } = self;
        // `script` waits for more as long as there may be any.
        drop(keyboard);
        let mut rest = Vec::new();
        screen.read_to_end(&mut rest).unwrap();
        let shown = format!("{before}{new}{}", String::from_utf8_lossy(&rest));
        (child.wait().unwrap().code(), shown)
    }
}

#[test]
fn a_passphrase_is_chosen_and_asked_for_and_never_shown() {
    let folder = tempfile::tempdir().unwrap();
    let mut slip = Terminal::login(folder.path());
    slip.shows("New passphrase: ").types(GOOD);
    slip.shows("The same again: ").types("something else");
    let (code, screen) = slip.end();
    assert_eq!(code, Some(1));
    assert!(screen.contains("not the same"), "{screen}");

    let mut first = Terminal::login(folder.path());
    first.shows("New passphrase: ").types(GOOD);
    first.shows("The same again: ").types(GOOD);
    let (code, screen) = first.end();
    assert_eq!(code, Some(1), "there is no server");
    assert!(screen.contains("127.0.0.1:9 does not answer"), "{screen}");
    assert!(!screen.contains(GOOD), "{screen}");

    let mut second = Terminal::login(folder.path());
    second.shows("Passphrase: ").types("wrong");
    second.shows("Passphrase: ").types(GOOD);
    let (_, screen) = second.end();
    assert!(
        screen.contains("does not open with this passphrase"),
        "{screen}"
    );
    assert!(screen.contains("127.0.0.1:9 does not answer"), "{screen}");
    assert!(!screen.contains(GOOD), "{screen}");

    let mut lost = Terminal::login(folder.path());
    for _ in 0..3 {
        lost.shows("Passphrase: ").types("wrong");
    }
    let (code, screen) = lost.end();
    assert_eq!(code, Some(1));
    assert!(screen.contains("wrong 3 times"), "{screen}");
}
