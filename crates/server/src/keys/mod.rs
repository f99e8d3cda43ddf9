//! What access tokens are signed with, and how it changes without signing anybody out.
//!
//! A new key is published some time before it signs, so that whoever keeps the published keys has it
//! by then; the one before it is believed until the last token it signed is over. Refresh tokens are
//! not signed, so no session depends on any of this.

mod key;
mod ring;
#[cfg(test)]
mod tests;

use std::sync::{Arc, PoisonError, RwLock};

use pia_protocol::clock::Clock;
use pia_protocol::random;
use time::{Duration, OffsetDateTime};

pub(crate) use self::key::{BadKey, Jwk};
pub(crate) use self::ring::Ring;

use self::key::{Kind, SigningKey};
use crate::config::{Jwt, JwtAlgorithm, Keys};
use crate::db::{Db, DbError, Snapshot, StoredKey};
use crate::seal::{Purpose, SealKey, Unsealable};

/// From a key's publication to its first signature. Published keys may be kept for five minutes.
const NOTICE: Duration = Duration::minutes(10);
/// An ended key stays listed for so long.
const MEMORY: Duration = Duration::days(30);

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub(crate) enum KeysError {
    #[error(transparent)]
    Bad(#[from] BadKey),
    #[error("the signing key {id} cannot be decrypted: was the master key changed?")]
    Sealed { id: String },
    #[error(transparent)]
    Seal(#[from] Unsealable),
    #[error("access tokens are signed with Jwt:SecretKey; there are no keys to change here")]
    Secret,
    #[error("there is no key {id} that has not ended")]
    Unknown { id: String },
    #[error("the database failed")]
    Db(#[from] DbError),
}

/// The server's signing keys.
pub(crate) struct SigningKeys {
    db: Db,
    clock: Arc<dyn Clock>,
    seal: SealKey,
    algorithm: JwtAlgorithm,
    /// The longest a token lives.
    lifetime: Duration,
    secrets: Vec<Arc<SigningKey>>,
    ring: RwLock<Arc<Ring>>,
}

/// A key as an operator sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Listed {
    pub(crate) id: String,
    pub(crate) algorithm: String,
    pub(crate) begins_at: OffsetDateTime,
    pub(crate) ends_at: Option<OffsetDateTime>,
}

impl SigningKeys {
    /// Reads the keys; makes the first one when there is none that could sign.
    pub(crate) async fn open(
        db: Db,
        clock: Arc<dyn Clock>,
        jwt: &Jwt,
        keys: &Keys,
    ) -> Result<Self, KeysError> {
        let secrets = keys.jwt.iter().chain(&jwt.previous_secret);
        let secrets: Vec<_> = secrets
            .map(|secret| Arc::new(SigningKey::of_secret(secret)))
            .collect();
        let opened = Self {
            db,
            clock,
            seal: SealKey::new(&keys.master, Purpose::SigningKeys)?,
            algorithm: jwt.algorithm,
            lifetime: jwt.access_lifetime,
            ring: RwLock::new(Arc::new(Ring::new(secrets.clone()))),
            secrets,
        };
        opened.reload().await?;
        let now = opened.clock.now();
        if opened.ring().signer(opened.algorithm, now).is_none() {
            opened.add(now).await?;
        }
        Ok(opened)
    }

    /// The keys as they were read last.
    pub(crate) fn ring(&self) -> Arc<Ring> {
        Arc::clone(&self.ring.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// The id of the key that signs at this moment; none for a secret.
    pub(crate) fn signs_now(&self) -> Option<String> {
        let (ring, now) = (self.ring(), self.clock.now());
        ring.signer(self.algorithm, now)?.id.clone()
    }

    /// Whether others can check what is signed now.
    pub(crate) fn is_public(&self) -> bool {
        Kind::of(self.algorithm).is_some()
    }

    /// Reads the keys again: another server, or an operator, may have changed them.
    pub(crate) async fn reload(&self) -> Result<(), KeysError> {
        let found = self.db.read(stored).await?;
        let mut keys = self.secrets.clone();
        for stored in found {
            // A later version may have stored what this one does not know.
            let Some(kind) = Kind::parse(&stored.algorithm) else {
                continue;
            };
            let pkcs8 = self.seal.open(&stored.sealed, stored.id.as_bytes());
            let pkcs8 = pkcs8.map_err(|_| KeysError::Sealed {
                id: stored.id.clone(),
            })?;
            let times = (stored.begins_at, stored.ends_at);
            keys.push(Arc::new(kind.key(&stored.id, &pkcs8, times)?));
        }
        let ring = Arc::new(Ring::new(keys));
        *self.ring.write().unwrap_or_else(PoisonError::into_inner) = ring;
        Ok(())
    }

    /// Adds a key that signs after a while, or now. Those before it end once their tokens are over.
    pub(crate) async fn rotate(&self, at_once: bool) -> Result<String, KeysError> {
        let now = self.clock.now();
        self.add(if at_once { now } else { now + NOTICE }).await
    }

    /// Ends a key at once, and with it the access tokens that it signed; sessions go on. When it was
    /// the one that signs, another one takes its place.
    pub(crate) async fn retire(&self, id: &str) -> Result<(), KeysError> {
        let (now, wanted) = (self.clock.now(), id.to_owned());
        let ended = self
            .db
            .write(move |tx| tx.end_signing_key(&wanted, now))
            .await?;
        if !ended {
            return Err(KeysError::Unknown { id: id.to_owned() });
        }
        self.reload().await?;
        if self.ring().signer(self.algorithm, now).is_none() {
            self.add(now).await?;
        }
        Ok(())
    }

    /// The keys in the database, the latest to begin first.
    pub(crate) async fn list(&self) -> Result<Vec<Listed>, KeysError> {
        let found = self.db.read(stored).await?;
        let listed = found.into_iter().map(|key| Listed {
            id: key.id,
            algorithm: key.algorithm,
            begins_at: key.begins_at,
            ends_at: key.ends_at,
        });
        Ok(listed.collect())
    }

    async fn add(&self, begins_at: OffsetDateTime) -> Result<String, KeysError> {
        let kind = Kind::of(self.algorithm).ok_or(KeysError::Secret)?;
        let id = data_encoding::BASE64URL_NOPAD.encode(&random::bytes::<9>());
        let key = StoredKey {
            algorithm: kind.name().to_owned(),
            sealed: self.seal.seal(&kind.generate()?, id.as_bytes())?,
            begins_at,
            ends_at: None,
            id: id.clone(),
        };
        let others_end_at = begins_at + self.lifetime;
        let forget = self.clock.now() - MEMORY;
        self.db
            .write(move |tx| {
                tx.forget_signing_keys(forget)?;
                tx.add_signing_key(&key, others_end_at)
            })
            .await?;
        self.reload().await?;
        Ok(id)
    }
}

/// As a function: the method alone is not general enough for the compiler.
fn stored(db: &Snapshot<'_>) -> Result<Vec<StoredKey>, DbError> {
    db.signing_keys()
}
