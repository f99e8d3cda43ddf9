//! A real PostgreSQL for tests: started when the first asks for it, gone after the last.
//!
//! Its data lies in a temporary folder, it listens on a socket in there and nowhere else, and it ends
//! with the process that started it, even when that one is killed.

mod cluster;
mod programs;

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use anyhow::Result;

use crate::cluster::Cluster;

/// An empty database of its own, dropped with this value.
pub struct Database {
    cluster: Arc<Cluster>,
    name: String,
}

impl Database {
    /// Makes one, and starts PostgreSQL if nobody else has.
    ///
    /// # Errors
    /// When PostgreSQL is not installed or does not start.
    pub fn new() -> Result<Self> {
        static NUMBER: AtomicU32 = AtomicU32::new(0);
        let cluster = shared()?;
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("pia_{number}");
        cluster.run("createdb", &[&name])?;
        Ok(Self { cluster, name })
    }

    /// How to reach it, as `Database:ConnectionString` has it.
    pub fn connection_string(&self) -> String {
        let host = self.cluster.folder().display();
        // Tests are many and connections few.
        format!(
            "Host={host};Database={};Username={};Maximum Pool Size=4",
            self.name,
            programs::SUPERUSER
        )
    }

    /// From now on what is committed, here and in every other database of this process, has reached
    /// the disk: for measuring.
    ///
    /// # Errors
    /// When PostgreSQL refuses it.
    pub fn keep_what_is_committed(&self) -> Result<()> {
        self.ask("ALTER SYSTEM SET fsync = on")?;
        self.ask("SELECT pg_reload_conf()")?;
        // It is read when the server gets to it, and each session asks for itself.
        while self.ask("SHOW fsync")? != "on" {
            std::thread::yield_now();
        }
        Ok(())
    }

    /// What a query answers, as text: columns parted by `|`, rows by lines.
    ///
    /// # Errors
    /// When PostgreSQL refuses it.
    pub fn ask(&self, sql: &str) -> Result<String> {
        let plain = ["--no-psqlrc", "--quiet", "--tuples-only", "--no-align"];
        let what = ["--dbname", &self.name, "--command", sql];
        let answer = self.cluster.run("psql", &[&plain[..], &what].concat())?;
        Ok(answer.trim().to_owned())
    }

    /// Everything in it, as SQL.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn dump(&self) -> Result<String> {
        let what = ["--data-only", "--inserts", &self.name];
        self.cluster.run("pg_dump", &what)
    }

    /// Ends every connection, as a restart of PostgreSQL would.
    ///
    /// # Errors
    /// When PostgreSQL refuses.
    pub fn cut_connections(&self) -> Result<()> {
        let others = "datname = current_database() AND pid <> pg_backend_pid()";
        self.ask(&format!(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE {others}"
        ))
        .map(drop)
    }
}

impl Drop for Database {
    fn drop(&mut self) {
        // Left behind it is gone with the cluster.
        let dropped = self.cluster.run("dropdb", &["--force", &self.name]);
        dropped.map(drop).unwrap_or_default();
    }
}

fn shared() -> Result<Arc<Cluster>> {
    static CLUSTER: Mutex<Weak<Cluster>> = Mutex::new(Weak::new());
    let mut known = CLUSTER.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(cluster) = known.upgrade() {
        return Ok(cluster);
    }
    let cluster = Arc::new(Cluster::start()?);
    *known = Arc::downgrade(&cluster);
    Ok(cluster)
}
