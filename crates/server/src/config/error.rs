//! Why the server does not start.

use std::path::PathBuf;

/// One sentence that names what is wrong.
#[derive(Debug, thiserror::Error)]
pub enum ConfigError {
    /// A file cannot be read.
    #[error("the configuration file {path} cannot be read")]
    File {
        /// Which file.
        path: PathBuf,
        /// Why.
        source: std::io::Error,
    },
    /// A file is not a JSON object.
    #[error("the configuration file {path} is not valid JSON")]
    Json {
        /// Which file.
        path: PathBuf,
        /// Where and why.
        source: serde_json::Error,
    },
    /// A key that this version does not know, most often a typing error.
    #[error("unknown configuration key {key} in {origin}")]
    UnknownKey {
        /// As it was written.
        key: String,
        /// Where it was written.
        origin: String,
    },
    /// The same key twice in one place.
    #[error("configuration key {key} is given twice in {origin}")]
    Twice {
        /// The key.
        key: String,
        /// Where.
        origin: String,
    },
    /// A value that does not fit its key.
    #[error("{key} in {origin} {problem}")]
    Value {
        /// The key.
        key: String,
        /// Where the value was written.
        origin: String,
        /// What is wrong with it, as the end of a sentence. Never the value of a secret.
        problem: String,
    },
    /// A key that must be there.
    #[error("{key} is missing: {hint}")]
    Missing {
        /// The key.
        key: String,
        /// How to give it.
        hint: String,
    },
    /// A secret on the command line, where every process of the machine can read it.
    #[error(
        "{0} is a secret and may not be given on the command line: use the environment, or {0}File"
    )]
    SecretArgument(String),
    /// The keys beside the database cannot be read or written.
    #[error("the keys beside the database, {path}, cannot be used: {problem}")]
    StoredKeys {
        /// Which file.
        path: PathBuf,
        /// Why.
        problem: String,
    },
}
