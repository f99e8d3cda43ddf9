//! `pia-server users`: who has an account, and who is let in no more.

use pia_protocol::clock::{Clock, SystemClock};
use pia_protocol::ids::UserId;
use pia_protocol::wire_time::WireTime;

use super::OperateError;
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
    Disable {
        /// Their account's id.
        id: String,
    },
    /// Let somebody in again.
    Enable {
        /// Their account's id.
        id: String,
    },
}

/// Somebody by what their provider knows them as. Never by an e-mail address: those change hands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewPerson {
    /// Entra's tenant id, or an issuer.
    pub authority: String,
    /// Entra's object id, or the issuer's `sub`.
    pub subject: String,
    /// Whether it is Entra's.
    pub is_entra: bool,
    /// What to call them until they sign in.
    pub name: Option<String>,
}

/// Does it, and answers in lines.
///
/// # Errors
/// When the database cannot be used, or nobody has that id.
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
        UsersWish::Disable { id } => disable(db, parse(&id)?).await,
        UsersWish::Enable { id } => enable(db, parse(&id)?).await,
    }
}

fn parse(id: &str) -> Result<UserId, OperateError> {
    UserId::parse(id).map_err(|_| OperateError::NoId(id.to_owned()))
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
    let (seen, roles) = (WireTime::new(person.signed_in_at), roles.join(","));
    let (authority, subject) = (&person.authority, &person.subject);
    format!("{id}\t{state}\t{seen}\t{email}\t{name}\t{roles}\t{authority}\t{subject}")
}

async fn add(db: &Db, person: NewPerson) -> Result<Vec<String>, OperateError> {
    let clock = SystemClock;
    let (now, id) = (clock.now(), UserId::new(&clock));
    let key = IdentityKey {
        scheme: if person.is_entra { "entra" } else { "issuer" },
        authority: person.authority,
        subject: person.subject,
    };
    let account = Account {
        id,
        email: String::new(),
        display_name: person.name,
        login_hint: None,
        roles: Vec::new(),
    };
    let add = db.write(move |tx| {
        if let Some(found) = tx.account_of(&key)? {
            return Ok::<_, DbError>(Err(found.id));
        }
        tx.create_account(&key, &account, now)?;
        Ok(Ok(account.id))
    });
    Ok(vec![match add.await? {
        Ok(id) => format!("{id} is made; its person may sign in"),
        Err(id) => format!("{id} is their account already"),
    }])
}

/// Ends everything of a person's at once, on every server.
async fn disable(db: &Db, account: UserId) -> Result<Vec<String>, OperateError> {
    let now = SystemClock.now();
    let disable = db.write(move |tx: &Tx<'_>| {
        let news = tx.disable_account(account, now)?;
        if news.is_some() {
            // In the order in which who redeems a code locks the same rows.
            tx.void_codes(account, now)?;
            tx.deny_devices(account, now)?;
            tx.end_families(account, None, "disabled", now)?;
        }
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
