//! What becomes of one record that a client sends: plain, and the same wherever it is asked.

use pia_protocol::sync::Body;
use time::OffsetDateTime;

use super::merge::{is_same, merged};
use super::row::{Incoming, is_encrypted};
use super::settings::Said;
use crate::db::Held;

/// What becomes of it.
#[derive(PartialEq)]
pub(super) enum Decision {
    /// It is so already, or is what the client was told, sent again.
    Nothing,
    /// It is so already, but the client claims a later time for it.
    Note,
    /// It becomes this.
    Write(Body),
    /// The server has something later.
    Lost,
}

/// When and in what circumstances it is sent.
#[derive(Clone, Copy)]
pub(super) struct Circumstances {
    pub(super) now: OffsetDateTime,
    pub(super) settings: Said,
}

/// Decides by the later edit. A time in the future counts as now; and the very time that clients are
/// told of the record is no edit of one of them, however late it seems.
pub(super) fn decide(
    held: Option<&Held>,
    incoming: &Incoming,
    circumstances: Circumstances,
) -> Decision {
    let now = circumstances.now;
    let Some(held) = held else {
        return Decision::Write(merged(None, incoming, now));
    };
    let known = held.shown_at == incoming.stamp;
    let write = |body| Decision::Write(merged(body, incoming, now));
    let Some(body) = &held.body else {
        return match (incoming.collection.append_only, known) {
            (true, _) | (_, true) => Decision::Nothing,
            _ if edited(incoming, now) > last(held) => write(None),
            _ => Decision::Lost,
        };
    };
    let append_only = incoming.collection.append_only;
    match (is_encrypted(body), incoming.encrypted) {
        // Never plaintext over what somebody meant to be secret.
        (true, false) => return Decision::Lost,
        // The same edit, encrypted now: it takes the place of what was there in clear.
        (false, true) if append_only || edited(incoming, now) >= last(held) => {
            return write(Some(body));
        }
        // An encryption is never the same twice, so only the time tells.
        (true, true) => {}
        _ if is_same(body, incoming) => {
            let later = incoming.stamp > held.shown_at;
            let news = later && !append_only && !incoming.collection.is_settings();
            return if news {
                Decision::Note
            } else {
                Decision::Nothing
            };
        }
        _ => {}
    }
    if append_only || known {
        return Decision::Nothing;
    }
    match circumstances.settings {
        Said::Again if incoming.collection.is_settings() => Decision::Nothing,
        Said::First if incoming.collection.is_settings() && !incoming.encrypted => Decision::Lost,
        _ if edited(incoming, now) > last(held) => write(Some(body)),
        _ => Decision::Lost,
    }
}

/// When the client edited it, as far as that can be.
pub(super) fn edited(incoming: &Incoming, now: OffsetDateTime) -> OffsetDateTime {
    incoming.stamp.min(now)
}

/// When what the server holds was edited: not after it came here.
fn last(held: &Held) -> OffsetDateTime {
    held.shown_at.min(held.synced_at)
}
