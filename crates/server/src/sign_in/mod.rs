//! The browser's part of a sign-in: from `/auth/login` to the provider, back, and to the loopback
//! address with a one-time code, or to a page that says that a waiting device was let in.

mod begin;
mod code;
mod finish;
mod loopback;
mod pkce;
mod redeem;
mod reply;
mod seal;
mod target;

pub(crate) use self::begin::{Again, BeginError, LoginRequest, SIGN_IN_TIME};
pub(crate) use self::finish::{Arrived, FinishError, Finished};
pub(crate) use self::loopback::{LoopbackUri, NotLoopback};
pub(crate) use self::pkce::Challenge;
pub(crate) use self::redeem::{Presented, RedeemError};
pub(crate) use self::reply::{Reply, ResponseMode};
pub(crate) use self::seal::Sealed;
pub(crate) use self::target::{Loopback, Target};

use std::sync::Arc;

use pia_protocol::clock::Clock;

use crate::db::Db;
use crate::seal::SealKey;
use crate::tokens::Sessions;

/// Sign-ins of this server.
pub(crate) struct SignIns {
    db: Db,
    clock: Arc<dyn Clock>,
    key: SealKey,
    sessions: Arc<Sessions>,
}

impl SignIns {
    pub(crate) fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        key: SealKey,
        sessions: Arc<Sessions>,
    ) -> Self {
        Self {
            db,
            clock,
            key,
            sessions,
        }
    }
}
