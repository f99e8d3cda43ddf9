//! Who is refused on purpose just now, and who has got past it.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use uuid::Uuid;

use super::lock;
use crate::directory::{Account, AccountId, Denial};

/// What has changed since the directory was read.
#[derive(Default)]
struct Changes {
    /// `None` is an account that is refused no longer.
    set: HashMap<AccountId, Option<Denial>>,
    /// Sessions that have met what was demanded.
    met: HashSet<(AccountId, Uuid)>,
}

/// Refusals on purpose.
pub(crate) struct Denials(Mutex<Changes>);

impl Denials {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(Changes::default()))
    }

    /// The refusal an account meets in a session.
    pub(crate) fn facing(&self, account: &Account, session: Uuid) -> Option<Denial> {
        let changes = lock(&self.0);
        if changes.met.contains(&(account.id, session)) {
            return None;
        }
        let set = changes.set.get(&account.id);
        set.cloned().unwrap_or_else(|| account.denial.clone())
    }

    /// Sets or lifts the refusal of an account, for sessions that got past an older one too.
    pub(crate) fn set(&self, account: AccountId, denial: Option<Denial>) {
        let mut changes = lock(&self.0);
        changes.set.insert(account, denial);
        changes.met.retain(|(met, _)| *met != account);
    }

    /// Remembers that a session has met what was demanded of it.
    pub(crate) fn meet(&self, account: AccountId, session: Uuid) {
        lock(&self.0).met.insert((account, session));
    }
}
