//! What `pia-server users` is told.

use clap::{Args, Subcommand, ValueEnum};
use pia_server::operate::{Known, NewPerson, UsersWish, Who};

#[derive(Subcommand, Clone)]
pub(crate) enum UsersCommand {
    /// Says who there is, a line each: id, state, last sign-in, address, name, roles, and who they
    /// are at their provider
    List,
    /// Makes an account for somebody who has not signed in yet
    Add {
        #[command(flatten)]
        person: Person,
        /// What to call them until they sign in
        #[arg(long)]
        name: Option<String>,
        /// The address to show until they sign in; nobody is recognised by it
        #[arg(long)]
        email: Option<String>,
    },
    /// Lets somebody in no more, and ends their sessions; what they stored stays
    Disable(Somebody),
    /// Lets somebody in again
    Enable(Somebody),
}

/// Providers whose people have ids of their own.
#[derive(ValueEnum, Clone, Copy)]
enum Provider {
    Microsoft,
}

/// Somebody as their provider knows them: by --tenant and --object, or by --issuer and --subject.
#[derive(Args, Clone)]
#[group(id = "known", required = true, multiple = true, args = ["tenant", "issuer"])]
pub(crate) struct Person {
    #[command(flatten)]
    ids: Ids,
}

#[derive(Args, Clone)]
struct Ids {
    /// May stand beside --tenant, to be plain
    #[arg(long, requires = "tenant")]
    provider: Option<Provider>,
    /// Microsoft: the tenant's id
    #[arg(long, requires = "object")]
    tenant: Option<String>,
    /// Microsoft: the person's object id in that tenant
    #[arg(long, requires = "tenant")]
    object: Option<String>,
    /// Elsewhere: the issuer
    #[arg(long, requires = "subject", conflicts_with = "tenant")]
    issuer: Option<String>,
    /// Elsewhere: the person's `sub` there
    #[arg(long, requires = "issuer")]
    subject: Option<String>,
}

/// Somebody who has an account: by its id, or as their provider knows them.
#[derive(Args, Clone)]
pub(crate) struct Somebody {
    /// As `list` shows it
    #[arg(required_unless_present_any = ["tenant", "issuer"], conflicts_with_all = ["tenant", "issuer"])]
    id: Option<String>,
    #[command(flatten)]
    ids: Ids,
}

impl From<Ids> for Known {
    fn from(ids: Ids) -> Self {
        match (ids.tenant, ids.object) {
            (Some(tenant), Some(object)) => Self::Entra { tenant, object },
            // Neither may be missing here: the reader of the command line has seen to it.
            _ => Self::Issuer {
                issuer: ids.issuer.unwrap_or_default(),
                subject: ids.subject.unwrap_or_default(),
            },
        }
    }
}

impl From<Somebody> for Who {
    fn from(somebody: Somebody) -> Self {
        match somebody.id {
            Some(id) => Self::Account(id),
            None => Self::Known(somebody.ids.into()),
        }
    }
}

impl From<UsersCommand> for UsersWish {
    fn from(command: UsersCommand) -> Self {
        match command {
            UsersCommand::List => Self::List,
            UsersCommand::Add {
                person,
                name,
                email,
            } => Self::Add(NewPerson {
                known: person.ids.into(),
                name,
                email,
            }),
            UsersCommand::Disable(somebody) => Self::Disable(somebody.into()),
            UsersCommand::Enable(somebody) => Self::Enable(somebody.into()),
        }
    }
}
