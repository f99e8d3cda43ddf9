//! The command line.

use clap::{Parser, Subcommand};

/// Pia in the terminal: the same data and the same session as the desktop app.
#[derive(Debug, Parser)]
#[command(name = "pia", version, about, arg_required_else_help = true)]
pub(crate) struct Args {
    /// What to do.
    #[command(subcommand)]
    pub(crate) command: Command,
    /// Answer in JSON, for scripts.
    #[arg(long, global = true)]
    pub(crate) json: bool,
}

/// What to do.
#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Sign in through the browser.
    Login {
        /// Whom to sign in with: `microsoft`, `google` or a name the server knows.
        #[arg(long, default_value = "microsoft")]
        provider: String,
        /// Open nothing: print the sign-in address alone on the first line and wait.
        #[arg(long)]
        no_browser: bool,
    },
    /// Say who is signed in and how far sync is.
    Status,
    /// Sign out on this device.
    Logout,
    /// Sync now.
    Sync,
    /// Work with to-dos.
    Todo {
        /// What to do with them.
        #[command(subcommand)]
        command: TodoCommand,
    },
}

/// What to do with to-dos.
#[derive(Debug, Subcommand)]
pub(crate) enum TodoCommand {
    /// Add one.
    Add {
        /// What is to be done. Several words need no quotes.
        #[arg(required = true)]
        title: Vec<String>,
    },
    /// List them, open ones first.
    List,
    /// Mark one as done.
    Done {
        /// Its id, or the end of its id as `pia todo list` shows it.
        id: String,
    },
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory;

    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        Args::command().debug_assert();
    }

    #[test]
    fn words_of_a_title_need_no_quotes_and_json_goes_anywhere() {
        let args = Args::parse_from(["pia", "todo", "add", "buy", "milk", "--json"]);
        assert!(args.json);
        let Command::Todo {
            command: TodoCommand::Add { title },
        } = args.command
        else {
            panic!("not read as `todo add`");
        };
        assert_eq!(title.join(" "), "buy milk");
    }
}
