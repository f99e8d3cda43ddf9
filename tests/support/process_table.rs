//! The kernel's process table, for processes a story has caused but not started itself.

use std::collections::HashMap;
use std::fs;
use std::path::Path;
use std::time::Instant;

use rustix::process::{Pid, Signal, kill_process};

use crate::wait::{DEADLINE, PAUSE};

/// The processes that run such a program with this variable, written as `NAME=value`.
pub(crate) fn running(is_it: impl Fn(&Path) -> bool, variable: &str) -> Vec<Pid> {
    let runs = |pid: &Pid| {
        let path = fs::read_link(file(*pid, "exe")).unwrap_or_default();
        // The kernel marks a program that was replaced on the disk since it was started.
        let path = path
            .to_string_lossy()
            .trim_end_matches(" (deleted)")
            .to_owned();
        let environment = fs::read(file(*pid, "environ")).unwrap_or_default();
        let mut variables = environment.split(|byte| *byte == 0);
        is_it(Path::new(&path)) && variables.any(|found| found == variable.as_bytes())
    };
    all().filter(runs).collect()
}

/// Whether a process has let go of everything it had, sockets and files among it. One that is being
/// killed loses its memory first, and its first thread is a zombie while others still end.
pub(crate) fn has_ended(pid: Pid) -> bool {
    let threads = fs::read_dir(file(pid, "task")).map_or(0, Iterator::count);
    threads <= 1 && status(pid).is_none_or(|(state, _)| matches!(state, 'Z' | 'X'))
}

/// Ends every process whose environment holds this text, and their descendants, and waits until
/// they are gone.
pub(crate) fn sweep(mark: &str) {
    let start = Instant::now();
    loop {
        let left = family(mark);
        if left.is_empty() || start.elapsed() > DEADLINE {
            return;
        }
        for pid in &left {
            // Fails only when it has ended meanwhile.
            kill_process(*pid, Signal::KILL).ok();
        }
        while !left.iter().copied().all(has_ended) && start.elapsed() < DEADLINE {
            std::thread::sleep(PAUSE);
        }
    }
}

/// The marked processes and their descendants: a browser's helpers overwrite their environment.
fn family(mark: &str) -> Vec<Pid> {
    let parents: HashMap<Pid, Pid> = all()
        .filter(|pid| !has_ended(*pid))
        .filter_map(|pid| Some((pid, status(pid)?.1?)))
        .collect();
    let is_marked = |pid: Pid| {
        let environment = fs::read(file(pid, "environ")).unwrap_or_default();
        environment
            .windows(mark.len())
            .any(|window| window == mark.as_bytes())
    };
    let marked: Vec<Pid> = parents
        .keys()
        .copied()
        .filter(|pid| is_marked(*pid))
        .collect();
    let belongs = |pid: Pid| {
        let mut line = std::iter::successors(Some(pid), |pid| parents.get(pid).copied());
        line.any(|ancestor| marked.contains(&ancestor))
    };
    parents
        .keys()
        .copied()
        .filter(|pid| belongs(*pid))
        .collect()
}

fn all() -> impl Iterator<Item = Pid> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| Pid::from_raw(entry.file_name().to_str()?.parse().ok()?))
}

/// State and parent (proc_pid_stat(5)); the program's name before them may hold anything.
fn status(pid: Pid) -> Option<(char, Option<Pid>)> {
    let text = fs::read_to_string(file(pid, "stat")).ok()?;
    let (_, after) = text.rsplit_once(')')?;
    let mut fields = after.split_whitespace();
    let state = fields.next()?.chars().next()?;
    Some((state, Pid::from_raw(fields.next()?.parse().ok()?)))
}

fn file(pid: Pid, name: &str) -> std::path::PathBuf {
    format!("/proc/{}/{name}", pid.as_raw_nonzero()).into()
}
