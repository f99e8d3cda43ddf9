//! Copies of sessions in places that are not used any more. They are noted in the settings before
//! they come to be, so that a crash leaves none that nobody knows of.

use pia_vault::backend::Backend;
use serde::{Deserialize, Serialize};

use crate::settings::Settings;

/// One item that a place still holds.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(crate) struct LeftBehind {
    /// Which place, by its id.
    pub(super) place: String,
    /// The item's name within the profile.
    pub(super) item: String,
    /// Whether the session goes on elsewhere. Then this is an earlier stage of it, and a server
    /// that is shown its refresh token ends the session (RFC 9700 section 4.14.2).
    pub(super) spent: bool,
}

impl LeftBehind {
    pub(super) fn spent(place: &str, item: &str) -> Self {
        Self {
            place: place.to_owned(),
            item: item.to_owned(),
            spent: true,
        }
    }

    /// One that could not be taken along.
    pub(super) fn unspent(place: &str, item: &str) -> Self {
        Self {
            spent: false,
            ..Self::spent(place, item)
        }
    }

    fn is(&self, place: &str, item: &str) -> bool {
        self.place == place && self.item == item
    }
}

impl Settings {
    /// Whether what the place holds under this name is an earlier stage of a session.
    pub(super) fn is_spent(&self, place: Backend, item: &str) -> bool {
        self.left_behind
            .iter()
            .any(|left| left.spent && left.is(place.id, item))
    }

    /// Whether a place still has to give this out.
    pub(super) fn awaits(&self, item: &str) -> bool {
        let is_awaited = |left: &LeftBehind| !left.spent && left.item == item;
        self.left_behind.iter().any(is_awaited)
    }

    /// Notes one. What is noted of it already stands, unless it is spent by now.
    pub(super) fn leave_behind(&mut self, left: LeftBehind) {
        let known = self
            .left_behind
            .iter_mut()
            .find(|one| one.is(&left.place, &left.item));
        match known {
            Some(known) => known.spent |= left.spent,
            None => self.left_behind.push(left),
        }
    }

    /// The place holds nothing old under this name any more.
    pub(super) fn forget_left(&mut self, place: &str, item: &str) {
        self.left_behind.retain(|left| !left.is(place, item));
    }
}

#[cfg(test)]
mod tests {
    use pia_vault::backend::{PASSPHRASE, SECRET_SERVICE};

    use super::*;
    use crate::settings::SettingsFile;

    #[test]
    fn a_copy_that_is_spent_stays_so_until_it_is_gone() {
        let folder = tempfile::tempdir().unwrap();
        let (file, _) = SettingsFile::open(folder.path()).unwrap();
        let id = SECRET_SERVICE.id;
        file.update(|settings| settings.leave_behind(LeftBehind::unspent(id, "a")))
            .unwrap();
        assert!(!file.get().is_spent(SECRET_SERVICE, "a"));
        file.update(|settings| {
            settings.leave_behind(LeftBehind::spent(id, "a"));
            settings.leave_behind(LeftBehind::unspent(id, "a"));
        })
        .unwrap();
        let settings = file.reread();
        assert!(settings.is_spent(SECRET_SERVICE, "a"));
        assert!(!settings.is_spent(SECRET_SERVICE, "b"));
        assert!(!settings.is_spent(PASSPHRASE, "a"));
        file.update(|settings| settings.forget_left(id, "a"))
            .unwrap();
        assert!(file.reread().left_behind.is_empty());
    }
}
