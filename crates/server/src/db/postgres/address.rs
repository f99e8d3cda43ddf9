//! Where a PostgreSQL database is, and how to get in: as a URL, or as .NET's `Host=…;Database=…`.

use std::fmt;
use std::path::{Path, PathBuf};

use tokio_postgres::Config;
use tokio_postgres::config::{Host, SslMode};

/// Connections of one server. PostgreSQL admits 100 in all unless it is told otherwise.
const CONNECTIONS: usize = 16;
const MOST_CONNECTIONS: usize = 200;

/// Where, as whom, and how. No `Debug`: it holds a password.
#[derive(Clone)]
pub struct PostgresAddress {
    config: Config,
    authorities: Option<PathBuf>,
    connections: usize,
}

impl PostgresAddress {
    /// Reads a connection string; an error ends the sentence "Database:ConnectionString …" and
    /// quotes nothing that could be a password.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let text = text.trim();
        let mut given = Given::default();
        let config = if text.starts_with("postgres://") || text.starts_with("postgresql://") {
            from_url(text, &mut given)?
        } else {
            from_pairs(text, &mut given)?
        };
        Self::complete(config, given)
    }

    fn complete(mut config: Config, given: Given) -> Result<Self, String> {
        if config.get_hosts().is_empty() {
            return Err("names no host".into());
        }
        if config.get_dbname().is_none() {
            return Err("names no database".into());
        }
        if config.get_user().is_none() {
            return Err("names no user".into());
        }
        let default = if is_near(&config) {
            SslMode::Prefer
        } else {
            SslMode::Require
        };
        config.ssl_mode(given.tls.unwrap_or(default));
        Ok(Self {
            config,
            authorities: given.authorities,
            connections: given.connections.unwrap_or(CONNECTIONS),
        })
    }

    pub(super) const fn config(&self) -> &Config {
        &self.config
    }

    /// The file of the authorities to trust instead of the system's.
    pub(super) fn authorities(&self) -> Option<&Path> {
        self.authorities.as_deref()
    }

    /// How many connections to keep.
    pub(super) const fn connections(&self) -> usize {
        self.connections
    }
}

/// Without the password.
impl fmt::Display for PostgresAddress {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let host = match self.config.get_hosts().first() {
            Some(Host::Tcp(name)) => name.clone(),
            #[cfg(unix)]
            Some(Host::Unix(path)) => path.display().to_string(),
            None => String::new(),
        };
        let port = self.config.get_ports().first().copied().unwrap_or(5432);
        let name = self.config.get_dbname().unwrap_or_default();
        write!(f, "postgresql://{host}:{port}/{name}")
    }
}

/// What the library does not read by itself.
#[derive(Default)]
struct Given {
    tls: Option<SslMode>,
    authorities: Option<PathBuf>,
    connections: Option<usize>,
}

impl Given {
    /// Takes a setting that is ours to read; false when it is not.
    fn take(&mut self, name: &str, value: &str) -> Result<bool, String> {
        match name {
            "sslmode" => self.tls = Some(tls_mode(value)?),
            "sslrootcert" | "rootcertificate" => self.authorities = Some(value.into()),
            "poolsize" | "maximumpoolsize" | "maxpoolsize" => {
                let number = value.parse().ok();
                let number = number.filter(|number| (1..=MOST_CONNECTIONS).contains(number));
                self.connections = Some(number.ok_or_else(|| {
                    format!("must have a pool size from 1 to {MOST_CONNECTIONS}")
                })?);
            }
            // The pool of the existing server; ours has one size.
            "pooling" | "minimumpoolsize" | "minpoolsize" | "includeerrordetail" => {}
            _ => return Ok(false),
        }
        Ok(true)
    }
}

/// A certificate is checked whenever TLS is used, so three of libpq's modes are one here.
fn tls_mode(value: &str) -> Result<SslMode, String> {
    match folded(value).as_str() {
        "disable" => Ok(SslMode::Disable),
        "allow" | "prefer" => Ok(SslMode::Prefer),
        "require" | "verifyca" | "verifyfull" => Ok(SslMode::Require),
        _ => Err("must have an SSL mode of disable, prefer, require, or verify-full".into()),
    }
}

fn from_url(text: &str, given: &mut Given) -> Result<Config, String> {
    let wrong = || "is not a valid postgresql:// URL".to_owned();
    let mut url = url::Url::parse(text).map_err(|_| wrong())?;
    let pairs: Vec<(String, String)> = url.query_pairs().into_owned().collect();
    let mut rest = Vec::new();
    for (name, value) in pairs {
        if !given.take(&folded(&name), &value)? {
            rest.push((name, value));
        }
    }
    url.set_query(None);
    if !rest.is_empty() {
        url.query_pairs_mut().extend_pairs(rest);
    }
    url.as_str().parse().map_err(|_| wrong())
}

fn from_pairs(text: &str, given: &mut Given) -> Result<Config, String> {
    let mut config = Config::new();
    for pair in text.split(';').filter(|pair| !pair.trim().is_empty()) {
        let (name, value) = pair.split_once('=').ok_or(
            "must be a postgresql:// URL, or pairs such as Host=db;Database=pia;Username=pia",
        )?;
        let value = value.trim().trim_matches(['"', '\'']);
        let name = folded(name);
        match name.as_str() {
            "host" | "server" => config.host(value),
            "port" => {
                let port = value
                    .parse()
                    .map_err(|_| "must have a number as its port")?;
                config.port(port)
            }
            "database" | "db" => config.dbname(value),
            "username" | "userid" | "user" | "uid" => config.user(value),
            "password" | "pwd" => config.password(value),
            _ if given.take(&name, value)? => &mut config,
            _ => return Err(format!("has a setting {name:?} that is not known here")),
        };
    }
    Ok(config)
}

/// A name without case, spaces and separators, as .NET reads it.
fn folded(name: &str) -> String {
    name.chars()
        .filter(|c| c.is_alphanumeric())
        .flat_map(char::to_lowercase)
        .collect()
}

/// Whether the database is on this machine.
fn is_near(config: &Config) -> bool {
    config.get_hosts().iter().all(|host| match host {
        Host::Tcp(name) => {
            name == "localhost"
                || name
                    .parse::<std::net::IpAddr>()
                    .is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_forms_are_read_and_no_password_is_shown() {
        for (text, shown, mode) in [
            (
                "postgresql://pia:s3cret@db.example:5433/notes?sslmode=verify-full",
                "postgresql://db.example:5433/notes",
                SslMode::Require,
            ),
            (
                "Host=db.example; Port=5433; Database=notes; Username=pia; Password=s3cret",
                "postgresql://db.example:5433/notes",
                SslMode::Require,
            ),
            (
                "Server=127.0.0.1;Database=notes;User Id=pia;Password=s3cret;Maximum Pool Size=4",
                "postgresql://127.0.0.1:5432/notes",
                SslMode::Prefer,
            ),
            (
                "postgres://pia:s3cret@localhost/notes?sslmode=disable",
                "postgresql://localhost:5432/notes",
                SslMode::Disable,
            ),
        ] {
            let address = PostgresAddress::parse(text).unwrap();
            assert_eq!(address.to_string(), shown);
            assert_eq!(address.config().get_ssl_mode(), mode, "{text}");
            let password = address.config().get_password();
            assert_eq!(password, Some(b"s3cret".as_slice()));
        }
    }

    #[test]
    fn a_wrong_one_is_refused_without_being_quoted() {
        for text in [
            "",
            "pia.db",
            "Host=db;Database=notes;Password=s3cret",
            "Host=db;Username=pia;Password=s3cret",
            "Database=notes;Username=pia;Password=s3cret",
            "Host=db;Database=notes;Username=pia;Password=s3cret;Tunnel=yes",
            "Host=db;Database=notes;Username=pia;Password=s3cret;Port=x",
            "postgresql://pia:s3cret@db:x/notes",
            "postgresql://pia:s3cret@db/notes?sslmode=maybe",
            "postgresql://pia:s3cret@db/notes?poolsize=0",
        ] {
            let problem = PostgresAddress::parse(text).err().unwrap();
            assert!(!problem.contains("s3cret"), "{problem}");
        }
    }
}
