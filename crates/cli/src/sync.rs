//! `pia sync`: one sync, with its progress on a terminal.

use std::io::IsTerminal as _;

use pia_client::{Client, Direction, Problem, SyncReport, SyncState};

use crate::command::changes;
use crate::output::Output;

/// Syncs once.
pub(crate) async fn run(client: &Client, output: &Output) -> Result<(), Problem> {
    let show = std::io::stderr().is_terminal();
    let report = with_progress(client, output, show, client.sync_once()).await?;
    output.answer(&report, &synced(&report));
    Ok(())
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
            " {} refused by the server and kept on this device.",
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
            "Synced: 3 up, 5 down. 1 change refused by the server and kept on this device. \
             2 records put right that had come to differ."
        );
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
