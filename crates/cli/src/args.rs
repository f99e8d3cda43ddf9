//! What may be typed.

use std::path::PathBuf;

use clap::{Parser, Subcommand};
use pia_client::DataFormat;

/// Pia in the terminal: the same data and the same session as the desktop app.
#[derive(Debug, Parser)]
#[command(name = "pia", version, arg_required_else_help = true)]
pub(crate) struct Args {
    /// Print one JSON document instead of sentences, for programs.
    #[arg(long, global = true)]
    pub(crate) json: bool,
    #[command(subcommand)]
    pub(crate) command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    #[command(flatten)]
    Client(ClientCommand),
    /// Look at everything a sign-in needs, and say what to do about what fails.
    Doctor,
}

/// What takes a client that has started.
#[derive(Debug, Subcommand)]
pub(crate) enum ClientCommand {
    /// Sign in through the browser.
    Login(Login),
    /// Who is signed in, where, and how far sync is.
    Status,
    /// Sign out on this device: end the session on the server and forget it here.
    Logout {
        /// End your sessions on all your devices.
        #[arg(long)]
        all_devices: bool,
        /// End the browser's session at Microsoft, Google or your provider too.
        #[arg(long)]
        provider: bool,
    },
    /// The accounts on this device.
    #[command(subcommand)]
    Account(AccountCommand),
    /// The devices you are signed in on, as the server knows them; this one has a star.
    Devices {
        #[command(subcommand)]
        command: Option<DevicesCommand>,
    },
    /// Send changes up and bring changes down, once.
    #[command(args_conflicts_with_subcommands = true)]
    Sync(Sync),
    /// The to-dos.
    #[command(subcommand)]
    Todo(TodoCommand),
    /// The text templates.
    #[command(subcommand)]
    Template(TemplateCommand),
    /// The memories: notes that are kept for you.
    #[command(subcommand)]
    Memory(MemoryCommand),
    /// Write all records, with every field, as one JSON document; or the to-dos as a table.
    Export {
        /// Everything as `json`, or the to-dos as `csv`. Without it: what the file's ending says, or
        /// `json`.
        #[arg(long, value_enum)]
        format: Option<Format>,
        /// A file that is not there yet. Without it: standard output.
        file: Option<PathBuf>,
    },
    /// Take in a document or a table: all of it, or nothing when something in it is wrong.
    Import {
        /// What it is. Without it: what the file's ending says, or how it begins.
        #[arg(long, value_enum)]
        format: Option<Format>,
        /// Only say what would become of it.
        #[arg(long)]
        dry_run: bool,
        /// The file; `-` is standard input.
        file: PathBuf,
    },
}

/// The form of a file.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Format {
    /// One JSON document with everything.
    Json,
    /// A table of the to-dos.
    Csv,
}

impl From<Format> for DataFormat {
    fn from(format: Format) -> Self {
        match format {
            Format::Json => Self::Json,
            Format::Csv => Self::Csv,
        }
    }
}

/// What to do about the sync.
#[derive(Debug, clap::Args)]
#[command(args_conflicts_with_subcommands = true)]
pub(crate) struct Sync {
    /// Compare everything with the server too, and put right what differs.
    #[arg(long, conflicts_with_all = ["pause", "resume"])]
    pub(crate) verify: bool,
    /// Let nothing move unasked from now on, in the window neither. Kept until --resume.
    #[arg(long, conflicts_with = "resume")]
    pub(crate) pause: bool,
    /// Let the sync go on, and sync.
    #[arg(long)]
    pub(crate) resume: bool,
    #[command(subcommand)]
    pub(crate) command: Option<SyncCommand>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum SyncCommand {
    /// The versions that lost against another edit and wait for you, or decide about one.
    Conflicts {
        /// Its id, or enough of the end or the beginning of it to be unique.
        #[arg(requires = "keep")]
        id: Option<String>,
        /// Which is to stay: what is shown, the other version, both, or the other in a new record.
        #[arg(long, value_enum, requires = "id")]
        keep: Option<Keep>,
    },
    /// The changes the server refuses and the records that cannot be read, or send one again.
    SetAside {
        /// Send the change of this one again.
        #[arg(long, value_name = "ID")]
        retry: Option<String>,
        /// Let go of what is left of the damaged change of this one.
        #[arg(long, value_name = "ID", conflicts_with = "retry")]
        let_go: Option<String>,
    },
}

/// Which of two versions is to stay.
#[derive(Debug, Clone, Copy, clap::ValueEnum)]
pub(crate) enum Keep {
    /// The one that is shown.
    Shown,
    /// The other one.
    Other,
    /// Both, one after the other.
    Both,
    /// The other one, in a record of its own.
    New,
}

/// How to sign in.
#[derive(Debug, clap::Args)]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a switch somebody may give"
)]
pub(crate) struct Login {
    /// The way to sign in: `microsoft`, `google` or a name the server offers. Without it: the way
    /// used last, or `microsoft`.
    #[arg(long)]
    pub(crate) provider: Option<String>,
    /// Add an account, of those the provider lets you choose from.
    #[arg(long)]
    pub(crate) another: bool,
    /// Open no browser; print the sign-in link alone on the first line and wait.
    #[arg(long)]
    pub(crate) no_browser: bool,
    /// Open no browser; show a code to be entered in a browser on another device.
    #[arg(long)]
    pub(crate) device: bool,
    /// Take the address at which a browser ended from standard input too when that is no terminal.
    #[arg(long)]
    pub(crate) paste: bool,
    /// Trust this certificate of the server, by its SHA-256, and no other there.
    #[arg(long, value_name = "SHA256")]
    pub(crate) trust_certificate: Option<String>,
    /// Agree that a server of the first generation sends your session in an address of the browser.
    #[arg(long)]
    pub(crate) allow_token_redirect: bool,
}

#[derive(Debug, Subcommand)]
pub(crate) enum AccountCommand {
    /// List them; the one on show has a star.
    List,
    /// Put one on show; the others stay signed in.
    Use {
        /// Its e-mail address, its name or its key.
        name: String,
    },
    /// Sign one out here, forget it and delete its data from this device.
    Remove {
        /// Its e-mail address, its name or its key.
        name: String,
        /// Lose the changes that never reached the server.
        #[arg(long)]
        discard_unsent: bool,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum DevicesCommand {
    /// Sign out on another device: it asks for a new sign-in.
    SignOut {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TodoCommand {
    /// Add one.
    Add {
        /// What is to be done.
        #[arg(required = true, num_args = 1..)]
        title: Vec<String>,
    },
    /// List them: open ones first, newest first.
    List,
    /// Mark one as done.
    Done {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
    },
    /// Give one another text.
    Rename {
        /// Its id, or enough of it.
        id: String,
        /// What is to be done.
        #[arg(required = true, num_args = 1..)]
        title: Vec<String>,
    },
    /// Delete one, on every device.
    Delete {
        /// Its id, or enough of it.
        id: String,
    },
}

#[derive(Debug, Subcommand)]
pub(crate) enum TemplateCommand {
    /// Add one.
    Add {
        /// What it is called.
        #[arg(required = true, num_args = 1..)]
        name: Vec<String>,
        #[command(flatten)]
        fields: TemplateFields,
    },
    /// List them, newest first.
    List,
    /// Show one whole.
    Show {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
    },
    /// Change one; what is not given stays.
    Edit {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
        /// What it is called.
        #[arg(long)]
        name: Option<String>,
        #[command(flatten)]
        fields: TemplateFields,
    },
    /// Delete one.
    Delete {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
    },
}

/// What a template has beside its name.
#[derive(Debug, clap::Args)]
pub(crate) struct TemplateFields {
    /// What is asked for.
    #[arg(long)]
    pub(crate) prompt: Option<String>,
    /// What it is for.
    #[arg(long)]
    pub(crate) description: Option<String>,
    /// A description of the style, or an example of it.
    #[arg(long)]
    pub(crate) style: Option<String>,
}

#[derive(Debug, Subcommand)]
pub(crate) enum MemoryCommand {
    /// Add one.
    Add {
        /// What it is called.
        #[arg(required = true, num_args = 1..)]
        label: Vec<String>,
        #[command(flatten)]
        fields: MemoryFields,
    },
    /// List them, newest first.
    List,
    /// Show one whole.
    Show {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
    },
    /// Change one; what is not given stays.
    Edit {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
        /// What it is called.
        #[arg(long)]
        label: Option<String>,
        #[command(flatten)]
        fields: MemoryFields,
    },
    /// Delete one.
    Delete {
        /// Its id, or enough of the end or the beginning of it to be unique.
        id: String,
    },
}

/// What a memory has beside its label.
#[derive(Debug, clap::Args)]
pub(crate) struct MemoryFields {
    /// `personal_profile`, `contact_list`, `preference` or `note`.
    #[arg(long)]
    pub(crate) r#type: Option<String>,
    /// What is remembered, as JSON.
    #[arg(long)]
    pub(crate) data: Option<String>,
}

#[cfg(test)]
mod tests {
    use clap::CommandFactory as _;

    use super::*;

    #[test]
    fn the_arguments_make_sense_to_clap() {
        Args::command().debug_assert();
    }

    #[test]
    fn a_title_may_be_several_words_and_json_may_stand_anywhere() {
        let args = Args::parse_from(["pia", "todo", "add", "buy", "milk", "--json"]);
        assert!(args.json);
        let Command::Client(ClientCommand::Todo(TodoCommand::Add { title })) = args.command else {
            panic!("{args:?}")
        };
        assert_eq!(title.join(" "), "buy milk");
    }
}
