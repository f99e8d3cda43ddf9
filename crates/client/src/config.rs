//! Where things are and how they are kept, from the environment, read once at the start.

use std::ffi::OsString;
use std::path::PathBuf;

use pia_signin::Language;
use pia_vault::Choice;

use crate::language;
use crate::problem::{Problem, ProblemCode};

/// The server asked when neither `PIA_SERVER_URL` nor the settings name one: one that runs on this
/// machine.
pub const DEFAULT_SERVER_URL: &str = "http://localhost:5080";

/// How a client is to run.
#[derive(Debug, Clone)]
pub struct Config {
    /// The folder of the settings, the databases and the logs. Made when it is missing.
    pub data_dir: PathBuf,
    /// The server's address when it is fixed from outside (`PIA_SERVER_URL`); the settings decide
    /// otherwise.
    pub server_url: Option<String>,
    /// Where the session is kept (`PIA_VAULT`).
    pub vault: Choice,
    /// The file with the passphrase of the passphrase-protected file
    /// (`PIA_VAULT_PASSPHRASE_FILE`), for machines without anyone to type. Read when it is needed.
    pub passphrase_file: Option<PathBuf>,
    /// What is logged (`PIA_LOG`), in the syntax of `tracing`'s filter, e.g. `debug` or
    /// `pia_client=trace`.
    pub log_filter: String,
    /// What the window and the pages in the browser speak unless the person has chosen a language.
    /// From the system: on Unix `LC_ALL`, `LC_MESSAGES` or `LANG`.
    pub language: Language,
}

impl Config {
    /// Reads `PIA_DATA_DIR`, `PIA_SERVER_URL`, `PIA_VAULT`, `PIA_VAULT_PASSPHRASE_FILE` and
    /// `PIA_LOG`, and the system's language. An empty variable counts as an absent one.
    ///
    /// # Errors
    /// [`ProblemCode::ConfigurationInvalid`] with the variable's name in the sentence.
    pub fn from_env() -> Result<Self, Problem> {
        Self::from_lookup(|name| std::env::var_os(name))
    }

    fn from_lookup(lookup: impl Fn(&str) -> Option<OsString>) -> Result<Self, Problem> {
        let given = |name: &str| lookup(name).filter(|value| !value.is_empty());
        let data_dir = match given("PIA_DATA_DIR") {
            Some(folder) => PathBuf::from(folder),
            None => default_data_dir()?,
        };
        let vault = match text("PIA_VAULT", given("PIA_VAULT"))? {
            Some(name) => name.parse().map_err(|refused: pia_vault::ChoiceError| {
                invalid("PIA_VAULT", &refused.to_string())
            })?,
            None => Choice::Auto,
        };
        Ok(Self {
            data_dir,
            server_url: text("PIA_SERVER_URL", given("PIA_SERVER_URL"))?,
            vault,
            passphrase_file: given("PIA_VAULT_PASSPHRASE_FILE").map(PathBuf::from),
            log_filter: text("PIA_LOG", given("PIA_LOG"))?.unwrap_or_else(|| "info".into()),
            language: language::of_system(&lookup),
        })
    }
}

fn default_data_dir() -> Result<PathBuf, Problem> {
    directories::ProjectDirs::from("", "", "Pia")
        .map(|dirs| dirs.data_local_dir().to_path_buf())
        .ok_or_else(|| {
            invalid(
                "PIA_DATA_DIR",
                "it has to name a folder, because this account has no home folder",
            )
        })
}

fn text(name: &str, value: Option<OsString>) -> Result<Option<String>, Problem> {
    value
        .map(|value| {
            value
                .into_string()
                .map_err(|_| invalid(name, "it is not readable text"))
        })
        .transpose()
}

fn invalid(name: &str, reason: &str) -> Problem {
    Problem::new(
        ProblemCode::ConfigurationInvalid,
        format!(
            "The environment variable {name} is wrong: {}.",
            reason.trim_end_matches('.')
        ),
    )
    .with_detail(name)
}

#[cfg(test)]
mod tests {
    use std::collections::HashMap;

    use super::*;

    fn read(pairs: &[(&str, &str)]) -> Result<Config, Problem> {
        let map: HashMap<String, OsString> = pairs
            .iter()
            .map(|(name, value)| ((*name).into(), (*value).into()))
            .collect();
        Config::from_lookup(|name| map.get(name).cloned())
    }

    #[test]
    fn reads_what_is_given_and_takes_empty_for_absent() {
        let config = read(&[
            ("PIA_DATA_DIR", "/data"),
            ("PIA_SERVER_URL", ""),
            ("PIA_VAULT", "Passphrase"),
            ("PIA_VAULT_PASSPHRASE_FILE", "/run/phrase"),
            ("PIA_LOG", "debug"),
            ("LANG", "de_DE.UTF-8"),
        ])
        .unwrap();
        assert_eq!(config.data_dir, PathBuf::from("/data"));
        assert_eq!(config.server_url, None);
        assert_eq!(config.vault, Choice::Passphrase);
        assert_eq!(config.passphrase_file, Some(PathBuf::from("/run/phrase")));
        assert_eq!(config.log_filter, "debug");
        assert_eq!(config.language, Language::German);
    }

    #[test]
    fn names_the_variable_that_is_wrong() {
        let problem = read(&[("PIA_DATA_DIR", "/data"), ("PIA_VAULT", "drawer")]).unwrap_err();
        assert_eq!(problem.code, ProblemCode::ConfigurationInvalid);
        assert!(
            problem.sentence.contains("PIA_VAULT"),
            "{}",
            problem.sentence
        );
    }
}
