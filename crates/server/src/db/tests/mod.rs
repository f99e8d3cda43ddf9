//! What the rest of the server relies on: the same contract on both engines, on a real file and a
//! real PostgreSQL.

mod announcements;
mod contract;
mod gathered;
mod mutations;
mod people;
mod postgres;
mod provider_tokens;
mod sealing;
mod sequence;
mod sign_ins;
mod sqlite;
mod tallies;

use pia_protocol::clock::SystemClock;
use pia_protocol::ids::UserId;
use pia_test_postgres::Database;
use time::{OffsetDateTime, macros::datetime};

use super::*;
use crate::owner::Owner;

const NOW: OffsetDateTime = datetime!(2026-11-22 12:00 UTC);

/// Where a test's database is.
enum Place {
    File(tempfile::TempDir),
    Server(Database),
}

impl Place {
    fn file() -> Self {
        Self::File(tempfile::tempdir().unwrap())
    }

    fn server() -> Self {
        Self::Server(Database::new().unwrap())
    }

    fn address(&self) -> DatabaseAddress {
        match self {
            Self::File(folder) => DatabaseAddress::Sqlite(folder.path().join("pia.db")),
            Self::Server(database) => DatabaseAddress::Postgres(Box::new(
                PostgresAddress::parse(&database.connection_string()).unwrap(),
            )),
        }
    }

    async fn open(&self) -> Db {
        Db::open(&self.address()).await.unwrap()
    }

    /// Runs SQL beside the server.
    fn run(&self, sql: &str) {
        match self {
            Self::File(folder) => {
                let path = folder.path().join("pia.db");
                let connection = rusqlite::Connection::open(path).unwrap();
                connection.execute_batch(sql).unwrap();
            }
            Self::Server(database) => drop(database.ask(sql).unwrap()),
        }
    }
}

/// A person, whose secrets are sealed under the master key of this letter.
fn owner_under(letter: &str, account: UserId) -> Owner {
    let master = crate::config::MasterKey::parse(&letter.repeat(64)).unwrap();
    Owner::new(&master, account).unwrap()
}

fn owner(account: UserId) -> Owner {
    owner_under("a", account)
}

fn key(subject: &str) -> IdentityKey {
    IdentityKey {
        scheme: "issuer",
        authority: "https://id.example".into(),
        subject: subject.into(),
    }
}

fn nobody(id: UserId) -> Account {
    Account {
        id,
        email: String::new(),
        display_name: None,
        login_hint: None,
        home: pia_oidc::Home::Unknown,
        roles: Vec::new(),
    }
}

async fn account(db: &Db, subject: &str) -> UserId {
    let (id, key) = (UserId::new(&SystemClock), key(subject));
    db.write(move |tx| tx.create_account(&key, &nobody(id), NOW))
        .await
        .unwrap();
    id
}
