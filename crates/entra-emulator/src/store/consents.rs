//! What each person has allowed each application.

use std::collections::{HashMap, HashSet};
use std::sync::Mutex;

use super::lock;
use crate::directory::AccountId;

/// Granted permissions by account and client id.
pub(crate) struct Consents(Mutex<HashMap<(AccountId, String), HashSet<String>>>);

impl Consents {
    pub(crate) fn new() -> Self {
        Self(Mutex::new(HashMap::new()))
    }

    /// Whether all of `scope` is granted; nothing always is.
    pub(crate) fn cover(&self, account: AccountId, client_id: &str, scope: &[String]) -> bool {
        if scope.is_empty() {
            return true;
        }
        lock(&self.0)
            .get(&(account, client_id.to_owned()))
            .is_some_and(|granted| scope.iter().all(|word| granted.contains(word)))
    }

    pub(crate) fn grant(&self, account: AccountId, client_id: &str, scope: &[String]) {
        lock(&self.0)
            .entry((account, client_id.to_owned()))
            .or_default()
            .extend(scope.iter().cloned());
    }
}
