//! Which applications a session has signed in to: those to be told when it ends.

use std::collections::HashMap;
use std::sync::Mutex;

use uuid::Uuid;

use super::lock;

/// An application that takes part in a session.
pub(crate) struct Participant {
    pub(crate) client_id: String,
    /// The tenant of the tokens it got.
    pub(crate) tenant: Uuid,
    /// Where its last answer went.
    pub(crate) redirect_uri: String,
}

/// Participants by the session's id.
pub(crate) struct Participants(Mutex<HashMap<Uuid, Vec<Participant>>>);

impl Participants {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Adds a participant, in the place of an older one of the same application.
    pub(crate) fn join(&self, session: Uuid, participant: Participant) {
        let mut kept = lock(&self.0);
        let participants = kept.entry(session).or_default();
        participants.retain(|known| {
            known.client_id != participant.client_id || known.tenant != participant.tenant
        });
        participants.push(participant);
    }

    /// Those of a session that ends.
    pub(crate) fn leave(&self, session: Uuid) -> Vec<Participant> {
        lock(&self.0).remove(&session).unwrap_or_default()
    }
}
