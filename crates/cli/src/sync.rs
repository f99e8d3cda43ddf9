//! `pia sync`: one sync, with its progress on a terminal.

use std::io::IsTerminal as _;

use pia_client::{Client, Direction, Problem, ProblemCode, SyncReport, SyncState, Verification};
use serde::Serialize;

use crate::args::Sync;
use crate::command::changes;
use crate::output::Output;
use crate::unsettled::SET_ASIDE;
use crate::{passphrase, unsettled};

/// What is said wherever something might be expected to sync by itself.
pub(crate) const PAUSED: &str = "Sync is paused: pia sync --resume lets it go on.";

#[derive(Serialize)]
struct Synced<'a> {
    #[serde(flatten)]
    report: &'a SyncReport,
    paused: bool,
}

#[derive(Serialize)]
struct Switched<'a> {
    paused: bool,
    /// What the sync has moved that begins with going on.
    synced: Option<&'a SyncReport>,
}

/// Syncs once, or does what else is wished.
pub(crate) async fn run(wish: Sync, client: &Client, output: &Output) -> Result<(), Problem> {
    let show = std::io::stderr().is_terminal();
    match wish.command {
        Some(command) => return unsettled::run(command, client, output).await,
        None if wish.verify => {
            let verified = with_progress(client, output, show, client.verify()).await?;
            output.answer(&verified, &compared(&verified));
            return Ok(());
        }
        None if wish.pause => return pause(client, output),
        None if wish.resume => return resume(client, output, show).await,
        None => {}
    }
    let report = with_progress(client, output, show, client.sync_once()).await?;
    let paused = client.is_sync_paused();
    let mut sentences = synced(&report);
    if paused {
        sentences = format!("{sentences}\n{PAUSED}");
    }
    let report = &report;
    output.answer(&Synced { report, paused }, &sentences);
    Ok(())
}

fn pause(client: &Client, output: &Output) -> Result<(), Problem> {
    client.pause_sync(true)?;
    let switched = Switched {
        paused: true,
        synced: None,
    };
    output.answer(&switched, PAUSED);
    Ok(())
}

/// Turns the switch, which needs nobody, and brings up and down what has waited, if that can be.
async fn resume(client: &Client, output: &Output, show: bool) -> Result<(), Problem> {
    client.pause_sync(false)?;
    let report = match catch_up(client, output, show).await {
        Ok(report) => Some(report),
        Err(problem) if problem.code == ProblemCode::NotSignedIn => None,
        Err(problem) => {
            output.note(&format!("Not synced yet: {}", problem.sentence));
            None
        }
    };
    let mut sentences = "Sync goes on.".to_owned();
    if let Some(report) = &report {
        sentences = format!("{sentences}\n{}", synced(report));
    }
    let switched = Switched {
        paused: false,
        synced: report.as_ref(),
    };
    output.answer(&switched, &sentences);
    Ok(())
}

async fn catch_up(client: &Client, output: &Output, show: bool) -> Result<SyncReport, Problem> {
    passphrase::unlock(client, output).await?;
    with_progress(client, output, show, client.sync_once()).await
}

/// Waits for `work` and shows meanwhile how far the sync is, on one line that is gone afterwards.
async fn with_progress<T>(
    client: &Client,
    output: &Output,
    show: bool,
    work: impl Future<Output = T>,
) -> T {
    let mut view = client.views().sync();
    let mut work = std::pin::pin!(work);
    let mut shown = false;
    loop {
        tokio::select! {
            biased;
            done = &mut work => {
                if shown {
                    output.progress("");
                }
                return done;
            }
            Ok(()) = view.changed(), if show => {
                if let Some(line) = progress(&view.borrow_and_update().state) {
                    output.progress(&line);
                    shown = true;
                }
            }
        }
    }
}

/// How far a long sync is; nothing of a short one.
fn progress(state: &SyncState) -> Option<String> {
    let SyncState::Running {
        direction,
        done,
        total,
    } = *state
    else {
        return None;
    };
    if total == 0 {
        return None;
    }
    let what = match direction {
        Direction::Up => "Sending changes",
        Direction::Down => "Fetching records",
    };
    let percent = u64::from(done) * 100 / u64::from(total);
    Some(format!("{what}: {done} of {total} ({percent} %)"))
}

/// What comparing everything has come to, kind by kind.
fn compared(verified: &Verification) -> String {
    let kinds = verified.kinds.iter().map(|one| {
        let how = if one.equal { "the same" } else { "different" };
        format!("{}: {} on the server, {how} here.", one.kind, one.count)
    });
    let mut lines: Vec<String> = kinds.collect();
    if lines.is_empty() {
        lines.push("There is nothing on the server, and nothing it should know here.".into());
    }
    if verified.repaired > 0 {
        lines.push(format!("Records put right: {}.", verified.repaired));
    }
    lines.join("\n")
}

fn synced(report: &SyncReport) -> String {
    let SyncReport {
        up,
        down,
        waiting,
        refused,
        repaired,
    } = *report;
    let waiting = match waiting {
        0 => String::new(),
        some => format!(" {} to go up with the next sync.", changes(some)),
    };
    let refused = match refused {
        0 => String::new(),
        some => format!(
            " {} set aside on this device: see {SET_ASIDE}.",
            changes(some)
        ),
    };
    let repaired = match repaired {
        0 => String::new(),
        1 => " 1 record put right that had come to differ.".into(),
        some => format!(" {some} records put right that had come to differ."),
    };
    format!("Synced: {up} up, {down} down.{waiting}{refused}{repaired}")
}

#[cfg(test)]
mod tests {
    use pia_client::VerifiedKind;

    use super::*;

    #[test]
    fn a_sync_is_told_in_one_line() {
        let report = SyncReport {
            up: 3,
            down: 5,
            waiting: 0,
            refused: 1,
            repaired: 2,
        };
        assert_eq!(
            synced(&report),
            "Synced: 3 up, 5 down. 1 change set aside on this device: see pia sync set-aside. \
             2 records put right that had come to differ."
        );
    }

    #[test]
    fn a_comparison_is_told_kind_by_kind() {
        let kind = |kind: &str, count, equal| VerifiedKind {
            kind: kind.into(),
            count,
            equal,
        };
        let mut verified = Verification {
            kinds: vec![kind("memory", 1, true), kind("todo", 5, false)],
            repaired: 2,
        };
        assert_eq!(
            compared(&verified),
            "memory: 1 on the server, the same here.\n\
             todo: 5 on the server, different here.\n\
             Records put right: 2."
        );
        verified.kinds.clear();
        verified.repaired = 0;
        assert!(compared(&verified).starts_with("There is nothing on the server"));
    }

    #[test]
    fn progress_is_told_once_it_is_counted() {
        let running = |done, total| SyncState::Running {
            direction: Direction::Down,
            done,
            total,
        };
        assert_eq!(
            progress(&running(250, 1000)).as_deref(),
            Some("Fetching records: 250 of 1000 (25 %)")
        );
        assert_eq!(progress(&running(0, 0)), None);
        assert_eq!(progress(&SyncState::Idle), None);
    }
}
