//! On whose behalf a browser goes to a provider.

use super::{Challenge, FinishError, LoopbackUri, ResponseMode};
use crate::db::{StoredLoopback, StoredTarget};
use crate::hashed::Hashed;

/// A client that listens here, or a device that waits elsewhere.
#[derive(Clone)]
pub(crate) enum Target {
    Loopback(Loopback),
    /// By its device code.
    Device(Hashed),
}

/// A client on this machine, and how it wants its answer.
#[derive(Clone)]
pub(crate) struct Loopback {
    pub(crate) redirect_uri: LoopbackUri,
    pub(crate) response_mode: ResponseMode,
    pub(crate) state: Option<String>,
    /// None only for first-generation clients, where the operator allows them.
    pub(crate) challenge: Option<Challenge>,
}

impl Target {
    pub(super) fn to_store(&self) -> StoredTarget {
        match self {
            Self::Device(device) => StoredTarget::Device(*device),
            Self::Loopback(to) => StoredTarget::Loopback(StoredLoopback {
                redirect_uri: to.redirect_uri.as_str().to_owned(),
                client_state: to.state.clone(),
                challenge: to.challenge.as_ref().map(|c| c.as_str().to_owned()),
                response_mode: to.response_mode.as_str().to_owned(),
            }),
        }
    }

    pub(super) fn from_store(stored: StoredTarget) -> Result<Self, FinishError> {
        let to = match stored {
            StoredTarget::Device(device) => return Ok(Self::Device(device)),
            StoredTarget::Loopback(to) => to,
        };
        let challenge = to
            .challenge
            .map(|text| Challenge::parse(&text).ok_or(FinishError::Unreadable));
        Ok(Self::Loopback(Loopback {
            redirect_uri: LoopbackUri::parse(&to.redirect_uri)
                .map_err(|_| FinishError::Unreadable)?,
            response_mode: ResponseMode::parse(&to.response_mode).ok_or(FinishError::Unreadable)?,
            state: to.client_state,
            challenge: challenge.transpose()?,
        }))
    }
}
