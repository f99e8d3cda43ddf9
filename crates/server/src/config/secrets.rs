//! The signing key and the master key: given, or made once for a laptop.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use data_encoding::HEXLOWER_PERMISSIVE;
use pia_protocol::random;
use secrecy::{ExposeSecret, SecretBox, SecretString};
use serde_json::json;

use super::{Config, ConfigError, JwtAlgorithm};
use crate::db::DatabaseAddress;

/// The fewest characters of a signing key (RFC 7518 section 3.2: at least the hash's 256 bits).
const JWT_KEY_CHARS: usize = 32;

/// Signs access tokens. No `Debug`: it is secret.
pub struct JwtKey(SecretString);

impl JwtKey {
    /// Takes a key of at least 32 characters; an error ends the sentence "Jwt:SecretKey …".
    pub(crate) fn new(text: String) -> Result<Self, String> {
        let chars = text.chars().count();
        if chars < JWT_KEY_CHARS {
            return Err(format!(
                "must have at least {JWT_KEY_CHARS} characters, not {chars}"
            ));
        }
        Ok(Self(SecretString::from(text)))
    }

    /// The key's bytes, for the signing library.
    pub(crate) fn as_bytes(&self) -> &[u8] {
        // EXPOSE: handed to the one place that makes and checks access tokens.
        self.0.expose_secret().as_bytes()
    }
}

/// What everything encrypted at rest derives its key from. No `Debug`: it is secret.
pub struct MasterKey(SecretBox<[u8; 32]>);

impl MasterKey {
    /// Reads 64 hexadecimal characters; an error ends the sentence "Encryption:MasterKey …".
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let bytes = HEXLOWER_PERMISSIVE.decode(text.as_bytes()).ok();
        bytes
            .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
            .map(|bytes| Self(SecretBox::new(Box::new(bytes))))
            .ok_or_else(|| "must be exactly 64 hexadecimal characters".to_owned())
    }

    /// The 32 bytes, to derive keys from.
    pub(crate) fn as_bytes(&self) -> &[u8; 32] {
        // EXPOSE: handed to key derivation.
        self.0.expose_secret()
    }
}

/// Both keys, as the server uses them. No `Debug`: they are secret.
pub struct Keys {
    /// Signs access tokens with HS256; none where another algorithm does and no key was given.
    pub(crate) jwt: Option<Arc<JwtKey>>,
    /// Encrypts at rest.
    pub(crate) master: Arc<MasterKey>,
}

/// The given keys, completed by those beside the database, which are made when they are missing.
pub(super) fn resolve(config: &Config) -> Result<Keys, ConfigError> {
    completed(config, |path| make(path).map(Some))?.ok_or_else(nowhere)
}

/// The same, but nothing is made.
pub(super) fn find(config: &Config) -> Result<Option<Keys>, ConfigError> {
    completed(config, |_| Ok(None))
}

/// Where keys are kept that were not given; none where they have to be.
pub(super) fn file_beside(database: &DatabaseAddress) -> Option<PathBuf> {
    match database {
        DatabaseAddress::Sqlite(database) => Some(path_beside(database)),
        DatabaseAddress::Postgres(_) => None,
    }
}

/// Both are asked for when the configuration is read.
fn nowhere() -> ConfigError {
    ConfigError::Missing {
        key: "Encryption:MasterKey".into(),
        hint: "with PostgreSQL, give it and Jwt:SecretKey".into(),
    }
}

fn completed(
    config: &Config,
    missing: impl FnOnce(&Path) -> Result<Option<Keys>, ConfigError>,
) -> Result<Option<Keys>, ConfigError> {
    let (jwt, master) = (config.jwt.secret.clone(), config.master_key.clone());
    let with_secret = config.jwt.algorithm == JwtAlgorithm::Hs256;
    if let Some(master) = &master
        && (jwt.is_some() || !with_secret)
    {
        let master = Arc::clone(master);
        return Ok(Some(Keys { jwt, master }));
    }
    let path = file_beside(&config.database).ok_or_else(nowhere)?;
    let stored = match read(&path)? {
        Some(stored) => Some(stored),
        None => missing(&path)?,
    };
    Ok(stored.map(|stored| Keys {
        jwt: jwt.or(stored.jwt),
        master: master.unwrap_or(stored.master),
    }))
}

fn path_beside(database: &Path) -> PathBuf {
    let mut name = database.as_os_str().to_owned();
    name.push(".keys.json");
    PathBuf::from(name)
}

fn read(path: &Path) -> Result<Option<Keys>, ConfigError> {
    let bad = |problem: String| ConfigError::StoredKeys {
        path: path.to_owned(),
        problem,
    };
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(bad(error.to_string())),
    };
    // A message of the JSON parser could quote the keys.
    let value: serde_json::Value =
        serde_json::from_str(&text).map_err(|_| bad("it is not valid JSON".into()))?;
    let field = |name: &str| value[name].as_str().unwrap_or_default().to_owned();
    Ok(Some(Keys {
        jwt: JwtKey::new(field("jwtSecretKey"))
            .map(|key| Some(Arc::new(key)))
            .map_err(|problem| bad(format!("jwtSecretKey {problem}")))?,
        master: MasterKey::parse(&field("encryptionMasterKey"))
            .map(Arc::new)
            .map_err(|problem| bad(format!("encryptionMasterKey {problem}")))?,
    }))
}

/// Makes both keys and keeps them in a file that only its owner can read. Of two servers that start
/// at once, one writes and the other reads what that one wrote.
fn make(path: &Path) -> Result<Keys, ConfigError> {
    let bad = |error: std::io::Error| ConfigError::StoredKeys {
        path: path.to_owned(),
        problem: error.to_string(),
    };
    let folder = match path.parent() {
        Some(folder) if !folder.as_os_str().is_empty() => folder,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(bad)?;
    let content = json!({
        "jwtSecretKey": random::token(),
        "encryptionMasterKey": data_encoding::HEXLOWER.encode(&random::bytes::<32>()),
    });
    // Temporary files are made with mode 0600.
    let mut file = tempfile::NamedTempFile::new_in(folder).map_err(bad)?;
    file.write_all(format!("{content:#}\n").as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(bad)?;
    match file.persist_noclobber(path) {
        Err(error) if error.error.kind() != std::io::ErrorKind::AlreadyExists => {
            return Err(bad(error.error));
        }
        // Written, or written by another server that was quicker.
        _ => {}
    }
    read(path)?.ok_or_else(|| bad(std::io::ErrorKind::NotFound.into()))
}
