//! What each command does, through the same client as the desktop app.

use pia_client::{Client, Problem};

use crate::args::{ClientCommand, Sync};
use crate::output::Output;
use crate::{account, devices, login, logout, passphrase, record, status, sync, todo, transfer};

/// Runs one command.
pub(crate) async fn run(
    command: ClientCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    match command {
        ClientCommand::Login(_) => passphrase::open(client, output).await?,
        // Records need no session, and a status of a locked place is an answer.
        ClientCommand::Todo(_)
        | ClientCommand::Template(_)
        | ClientCommand::Memory(_)
        | ClientCommand::Export { .. }
        | ClientCommand::Import { .. }
        // Whether it is paused is no secret; what is synced on the way unlocks for itself.
        | ClientCommand::Sync(
            Sync {
                command: Some(_), ..
            }
            | Sync { pause: true, .. }
            | Sync { resume: true, .. },
        )
        | ClientCommand::Status => {}
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
        ClientCommand::Devices { command } => devices::run(command, client, output).await,
        ClientCommand::Sync(wish) => sync::run(wish, client, output).await,
        ClientCommand::Todo(command) => todo::run(command, client, output).await,
        ClientCommand::Template(command) => record::template(command, client, output).await,
        ClientCommand::Memory(command) => record::memory(command, client, output).await,
        ClientCommand::Export { format, file } => {
            transfer::export(format, file.as_deref(), client, output).await
        }
        ClientCommand::Import {
            format,
            dry_run,
            file,
        } => transfer::import(&file, format, dry_run, client, output).await,
    }
}

/// So many changes, in words.
pub(crate) fn changes(count: u32) -> String {
    if count == 1 {
        "1 change".into()
    } else {
        format!("{count} changes")
    }
}
