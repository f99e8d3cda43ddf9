//! Whose records are read and written, and how their content lies at rest: as it is, but for AI
//! providers' entries and values that lost against others, which hold keys that cost money and are
//! encrypted.
//!
//! What is read from the database, and what is written there, comes through here: the rest of the
//! server has plain text only, and digests are of that.

use std::sync::Arc;

use data_encoding::BASE64_NOPAD;
use pia_protocol::ids::{RecordId, UserId};
use pia_protocol::sync::Kind;

use crate::config::MasterKey;
use crate::seal::{Purpose, SealKey, Unsealable};

/// What sealed content begins with. A JSON object begins otherwise.
const SEALED: char = '~';

/// A person, and the key that some of their records are sealed with.
#[derive(Clone)]
pub(crate) struct Owner {
    pub(crate) account: UserId,
    key: Arc<SealKey>,
}

/// A record's content as it is stored. Nothing else goes into the database.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AtRest(String);

impl AtRest {
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

impl Owner {
    /// A person.
    pub(crate) fn new(master: &MasterKey, account: UserId) -> Result<Self, Unsealable> {
        let key = SealKey::new(master, Purpose::Records(account))?;
        Ok(Self {
            account,
            key: Arc::new(key),
        })
    }

    /// A record's content as it is to be stored.
    pub(crate) fn put_away(
        &self,
        kind: &Kind,
        id: RecordId,
        text: String,
    ) -> Result<AtRest, Unsealable> {
        // A conflict keeps a value that lost, and that may be such a key.
        if ![Kind::PROVIDER, Kind::CONFLICT].contains(&kind.as_str()) {
            return Ok(AtRest(text));
        }
        let sealed = self.key.seal(text.as_bytes(), &place(kind, id))?;
        let mut stored = String::from(SEALED);
        BASE64_NOPAD.encode_append(&sealed, &mut stored);
        Ok(AtRest(stored))
    }

    /// A record's content, from what is stored. Entries from before they were sealed are in clear.
    pub(crate) fn take_out(
        &self,
        kind: &Kind,
        id: RecordId,
        stored: String,
    ) -> Result<String, Unsealable> {
        let Some(sealed) = stored.strip_prefix(SEALED) else {
            return Ok(stored);
        };
        let sealed = BASE64_NOPAD.decode(sealed.as_bytes());
        let sealed = sealed.map_err(|_| Unsealable)?;
        let open = self.key.open(&sealed, &place(kind, id))?;
        let text = std::str::from_utf8(&open).map_err(|_| Unsealable)?;
        Ok(text.to_owned())
    }
}

/// Where it lies: moved to another record it is worthless.
fn place(kind: &Kind, id: RecordId) -> Vec<u8> {
    [kind.as_str().as_bytes(), &[0], id.as_bytes()].concat()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn owner(letter: &str, number: u8) -> Owner {
        let master = MasterKey::parse(&letter.repeat(64)).unwrap();
        Owner::new(&master, UserId::from_bytes([number; 16])).unwrap()
    }

    #[test]
    fn a_provider_s_entry_is_read_by_its_owner_in_its_place_and_others_lie_open() {
        let (ada, id) = (owner("a", 1), RecordId::from_bytes([7; 16]));
        let text = r#"{"apiKey":"sk-secret"}"#;
        let provider = Kind::new(Kind::PROVIDER);
        let stored = ada.put_away(&provider, id, text.into()).unwrap();
        assert!(!stored.as_str().contains("secret"));
        let read = |owner: &Owner, kind: &Kind, id| owner.take_out(kind, id, stored.0.clone()).ok();
        assert_eq!(read(&ada, &provider, id).as_deref(), Some(text));
        assert_eq!(read(&ada, &provider, RecordId::from_bytes([8; 16])), None);
        assert_eq!(read(&ada, &Kind::todo(), id), None);
        assert_eq!(read(&owner("a", 2), &provider, id), None);
        assert_eq!(read(&owner("b", 1), &provider, id), None);
        for broken in ["~", "~!", "~AAAA"] {
            assert!(ada.take_out(&provider, id, broken.into()).is_err());
        }
        let lost = ada.put_away(&Kind::new(Kind::CONFLICT), id, text.into());
        assert!(!lost.unwrap().as_str().contains("secret"));
        let open = ada.put_away(&Kind::todo(), id, text.into()).unwrap();
        assert_eq!(open.as_str(), text);
        // From before they were sealed.
        assert_eq!(ada.take_out(&provider, id, text.into()).unwrap(), text);
    }
}
