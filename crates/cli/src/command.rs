//! What each command does, through the same client as the desktop app.

use pia_client::{Client, Problem, SyncReport};

use crate::args::ClientCommand;
use crate::output::Output;
use crate::{account, login, logout, passphrase, status, todo};

/// Runs one command.
pub(crate) async fn run(
    command: ClientCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    match command {
        ClientCommand::Login(_) => passphrase::open(client, output).await?,
        // To-dos need no session, and a status of a locked place is an answer.
        ClientCommand::Todo(_) | ClientCommand::Status => {}
        _ => passphrase::unlock(client, output).await?,
    }
    match command {
        ClientCommand::Login(login) => login::run(&login, client, output).await,
        ClientCommand::Status => {
            status::run(client, output).await;
            Ok(())
        }
        ClientCommand::Logout {
            all_devices,
            provider,
        } => logout::run(all_devices, provider, client, output).await,
        ClientCommand::Account(command) => account::run(command, client, output).await,
        ClientCommand::Sync => {
            let report = client.sync_once().await?;
            output.answer(&report, &synced(&report));
            Ok(())
        }
        ClientCommand::Todo(command) => todo::run(command, client, output).await,
    }
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

/// So many changes, in words.
pub(crate) fn changes(count: u32) -> String {
    if count == 1 {
        "1 change".into()
    } else {
        format!("{count} changes")
    }
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
}
