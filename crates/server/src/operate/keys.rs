//! `pia-server keys`: the keys that access tokens are signed with.

use std::sync::Arc;

use pia_protocol::clock::{Clock, SystemClock};
use pia_protocol::wire_time::WireTime;

use super::OperateError;
use crate::config::Config;
use crate::db::Db;
use crate::keys::{KeysError, SigningKeys};

/// What to do with the keys.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum KeysWish {
    /// Say which there are.
    List,
    /// Add one, to sign after ten minutes or at once.
    Rotate {
        /// At once.
        now: bool,
    },
    /// End one at once.
    Retire {
        /// Its id.
        id: String,
    },
}

/// Does it, and answers in lines.
///
/// # Errors
/// When the database or the keys cannot be used.
pub async fn keys(config: &Config, wish: KeysWish) -> Result<Vec<String>, OperateError> {
    let db = Db::open(&config.database).await?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let secrets = config.keys()?;
    let keys = SigningKeys::open(db.clone(), Arc::clone(&clock), &config.jwt, &secrets).await?;
    let said = answer(&keys, &*clock, wish).await;
    db.close().await;
    Ok(said?)
}

async fn answer(
    keys: &SigningKeys,
    clock: &dyn Clock,
    wish: KeysWish,
) -> Result<Vec<String>, KeysError> {
    match wish {
        KeysWish::List => list(keys, clock).await,
        KeysWish::Rotate { now: true } => {
            let id = keys.rotate(true).await?;
            Ok(vec![format!(
                "{id} signs now; other servers follow within a minute"
            )])
        }
        KeysWish::Rotate { now: false } => {
            let id = keys.rotate(false).await?;
            Ok(vec![format!("{id} is published, and signs in ten minutes")])
        }
        KeysWish::Retire { id } => {
            keys.retire(&id).await?;
            Ok(vec![format!(
                "{id} is not believed any more; other servers follow within a minute"
            )])
        }
    }
}

async fn list(keys: &SigningKeys, clock: &dyn Clock) -> Result<Vec<String>, KeysError> {
    if !keys.is_public() {
        let line = "access tokens are signed with Jwt:SecretKey (HS256); to change it, move it to \
                    Jwt:PreviousSecretKey, give a new one, and start the servers again";
        return Ok(vec![line.to_owned()]);
    }
    let (now, signs) = (clock.now(), keys.signs_now());
    let listed = keys.list().await?;
    let line = |key: &crate::keys::Listed| {
        let wire = |time| WireTime::new(time).to_string();
        let replaced = key.ends_at.is_some_and(|end| end <= key.begins_at);
        let state = if replaced {
            "was replaced before it signed".to_owned()
        } else if signs.as_deref() == Some(&key.id) {
            "signs".to_owned()
        } else if key.ends_at.is_some_and(|end| end <= now) {
            format!("ended {}", key.ends_at.map(wire).unwrap_or_default())
        } else if key.begins_at > now {
            format!("signs from {}", wire(key.begins_at))
        } else {
            let until = key.ends_at.map(wire);
            format!(
                "believed until {}",
                until.as_deref().unwrap_or("it is replaced")
            )
        };
        format!("{} {} {state}", key.id, key.algorithm)
    };
    Ok(listed.iter().map(line).collect())
}
