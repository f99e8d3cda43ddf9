//! `pia-server users`: who has an account, and who is let in no more.

use std::fmt;

use pia_protocol::clock::{Clock, SystemClock};
use pia_protocol::ids::UserId;
use pia_protocol::wire_time::WireTime;
use uuid::Uuid;

use super::OperateError;
use crate::accounts::display;
use crate::audit::Event;
use crate::config::Config;
use crate::db::{Account, Db, DbError, IdentityKey, Person, Tx};

/// So many are read at a time.
const PAGE: u32 = 500;

/// What to do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum UsersWish {
    /// Say who there is.
    List,
    /// Make an account for somebody who has not signed in yet.
    Add(NewPerson),
    /// Let somebody in no more, and end their sessions.
    Disable(Who),
    /// Let somebody in again.
    Enable(Who),
}

/// Somebody who has an account.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Who {
    /// By its id.
    Account(String),
    /// By what their provider knows them as.
    Known(Known),
}

/// What a provider knows somebody as. Never an e-mail address: those change hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Known {
    /// At Microsoft Entra ID.
    Entra {
        /// The tenant's id.
        tenant: String,
        /// The person's object id in that tenant.
        object: String,
    },
    /// Elsewhere.
    Issuer {
        /// The issuer, as it spells itself.
        issuer: String,
        /// The person's `sub` there.
        subject: String,
    },
}

impl fmt::Display for Known {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Entra { tenant, object } => write!(f, "{object} of the tenant {tenant}"),
            Self::Issuer { issuer, subject } => write!(f, "{subject} of {issuer}"),
        }
    }
}

impl Known {
    /// What to look for: Entra's ids as tokens have them.
    fn key(&self) -> Result<IdentityKey, OperateError> {
        let guid = |text: &str| {
            let id = Uuid::try_parse(text.trim());
            let id = id.map_err(|_| OperateError::NoGuid(text.to_owned()))?;
            Ok::<_, OperateError>(id.to_string())
        };
        match self {
            Self::Entra { tenant, object } => Ok(IdentityKey {
                scheme: "entra",
                authority: guid(tenant)?,
                subject: guid(object)?,
            }),
            Self::Issuer { issuer, subject } if issuer.is_empty() || subject.is_empty() => {
                Err(OperateError::Empty)
            }
            Self::Issuer { issuer, subject } => Ok(IdentityKey {
                scheme: "issuer",
                authority: issuer.clone(),
                subject: subject.clone(),
            }),
        }
    }
}

/// Somebody who is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// What their provider knows them as.
    pub known: Known,
    /// What to call them until they sign in.
    pub name: Option<String>,
    /// The address to show until they sign in. Nobody is recognised by it.
    pub email: Option<String>,
}

/// Does it, and answers in lines.
///
/// # Errors
/// When the database cannot be used, or nobody is meant.
pub async fn users(config: &Config, wish: UsersWish) -> Result<Vec<String>, OperateError> {
    let db = Db::open(&config.database).await?;
    let said = answer(&db, wish).await;
    db.close().await;
    said
}

async fn answer(db: &Db, wish: UsersWish) -> Result<Vec<String>, OperateError> {
    match wish {
        UsersWish::List => list(db).await,
        UsersWish::Add(person) => add(db, person).await,
        UsersWish::Disable(who) => disable(db, find(db, who).await?).await,
        UsersWish::Enable(who) => enable(db, find(db, who).await?).await,
    }
}

async fn find(db: &Db, who: Who) -> Result<UserId, OperateError> {
    match who {
        Who::Account(id) => UserId::parse(&id).map_err(|_| OperateError::NoId(id)),
        Who::Known(known) => {
            let key = known.key()?;
            let found = db.read(move |db| db.account_of(&key)).await?;
            let found = found.ok_or(OperateError::NotKnown(known))?;
            Ok(found.id)
        }
    }
}

async fn list(db: &Db) -> Result<Vec<String>, OperateError> {
    let (mut after, mut lines) = (UserId::from_bytes([0; 16]), Vec::new());
    loop {
        let page = db.read(move |db| db.people(after, PAGE)).await?;
        let Some(last) = page.last() else {
            return Ok(lines);
        };
        after = last.account.id;
        lines.extend(page.iter().map(line));
    }
}

/// One person in a line that `cut` and `grep` can work with.
fn line(person: &Person) -> String {
    let Account {
        id,
        email,
        display_name,
        roles,
        ..
    } = &person.account;
    let state = match person.disabled_at {
        Some(at) => format!("disabled {}", WireTime::new(at)),
        None => "active".to_owned(),
    };
    let name = display_name.as_deref().unwrap_or_default();
    let seen = person.signed_in_at.map(|at| WireTime::new(at).to_string());
    let seen = seen.unwrap_or_else(|| "never".to_owned());
    let roles = roles.join(",");
    let (authority, subject) = (&person.authority, &person.subject);
    format!("{id}\t{state}\t{seen}\t{email}\t{name}\t{roles}\t{authority}\t{subject}")
}

async fn add(db: &Db, person: NewPerson) -> Result<Vec<String>, OperateError> {
    let clock = SystemClock;
    let (now, key) = (clock.now(), person.known.key()?);
    let account = Account {
        id: UserId::new(&clock),
        email: display(person.email.as_deref()).unwrap_or_default(),
        display_name: display(person.name.as_deref()),
        login_hint: None,
        home: pia_oidc::Home::Unknown,
        roles: Vec::new(),
    };
    let add = db.write(move |tx| {
        if let Some(found) = tx.account_of(&key)? {
            return Ok::<_, DbError>(Err(found.id));
        }
        tx.expect_account(&key, &account, now)?;
        Ok(Ok(account.id))
    });
    Ok(vec![match add.await? {
        Ok(account) => {
            Event::AccountAdded { account }.record();
            format!("{account} is made; its person may sign in")
        }
        Err(account) => format!("{account} is their account already"),
    }])
}

/// Ends everything of a person's at once, on every server.
async fn disable(db: &Db, account: UserId) -> Result<Vec<String>, OperateError> {
    let now = SystemClock.now();
    let disable = db.write(move |tx: &Tx<'_>| {
        // In the order in which who redeems a code locks the same rows. A code that is issued
        // meanwhile buys nothing: whoever begins a session looks again.
        tx.void_codes(account, now)?;
        tx.deny_devices(account, now)?;
        let news = tx.disable_account(account, now)?;
        tx.end_families(account, None, "disabled", now)?;
        Ok::<_, DbError>(news)
    });
    let news = disable.await?;
    if news.ok_or_else(|| OperateError::NoAccount(account.to_string()))? {
        Event::AccountDisabled { account }.record();
    }
    Ok(vec![format!(
        "{account} is disabled: its sessions have ended, what it stored stays"
    )])
}

async fn enable(db: &Db, account: UserId) -> Result<Vec<String>, OperateError> {
    let news = db.write(move |tx| tx.enable_account(account)).await?;
    if news.ok_or_else(|| OperateError::NoAccount(account.to_string()))? {
        Event::AccountEnabled { account }.record();
    }
    Ok(vec![format!("{account} may sign in")])
}
