//! Sign-in on a device without a browser (RFC 8628): the device shows a code, the person answers
//! for it in a browser elsewhere, the device fetches its session.

mod answer;
mod ask;
mod guesses;
mod poll;
mod redeem;
mod user_code;

use std::sync::Arc;

use pia_protocol::clock::Clock;
use time::Duration;

pub(crate) use self::answer::{AnswerError, Approved, Denied, Page};
pub(crate) use self::ask::{AskError, Asked};
pub(crate) use self::guesses::TooMany;
pub(crate) use self::redeem::{PollError, Question};
pub(crate) use self::user_code::{UserCode, UserCodeKey};

use crate::db::Db;
use crate::tokens::Sessions;

/// How long both codes are good.
pub(crate) const CODE_TIME: Duration = Duration::minutes(10);

/// Devices that wait to be let in.
pub(crate) struct DeviceFlow {
    db: Db,
    clock: Arc<dyn Clock>,
    key: UserCodeKey,
    sessions: Arc<Sessions>,
}

impl DeviceFlow {
    pub(crate) fn new(
        db: Db,
        clock: Arc<dyn Clock>,
        key: UserCodeKey,
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
