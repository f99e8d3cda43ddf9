//! Lines from standard input, for pasting the address at which a browser ended.

use std::io::{BufRead as _, IsTerminal as _, Read as _};

use tokio::sync::mpsc;

/// The longest line that is taken: an address is far shorter.
const LONGEST: u64 = 16 * 1024;

/// Whether lines are read: from a terminal, and from anything else when that was asked for.
pub(crate) fn is_possible(asked: bool) -> bool {
    asked || (std::io::stdin().is_terminal() && in_the_foreground())
}

/// What is typed or pasted, line by line, until standard input ends.
pub(crate) fn lines() -> mpsc::UnboundedReceiver<String> {
    let (tell, lines) = mpsc::unbounded_channel();
    // A thread of its own: nothing can end a read, and a runtime would wait for it.
    std::thread::spawn(move || {
        let mut input = std::io::stdin().lock();
        loop {
            let mut line = String::new();
            match input.by_ref().take(LONGEST).read_line(&mut line) {
                Ok(0) | Err(_) => return,
                Ok(_) if line.trim().is_empty() => {}
                Ok(_) => {
                    if tell.send(line).is_err() {
                        return;
                    }
                }
            }
        }
    });
    lines
}

/// A program in the background that reads from the terminal is stopped (SIGTTIN), and the sign-in
/// with it.
#[cfg(unix)]
fn in_the_foreground() -> bool {
    let front = rustix::termios::tcgetpgrp(std::io::stdin());
    front.is_ok_and(|front| front == rustix::process::getpgrp())
}

#[cfg(not(unix))]
fn in_the_foreground() -> bool {
    true
}
