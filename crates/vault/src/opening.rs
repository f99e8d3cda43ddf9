use std::path::PathBuf;

use crate::backend::Backend;
use crate::choice::Choice;
use crate::error::VaultError;
use crate::passphrase::Passphrase;

/// What [`Vault::open`](crate::Vault::open) has to know.
pub struct Opening {
    /// The place that was asked for.
    pub choice: Choice,
    /// The app's name; items of different services never meet.
    pub service: String,
    /// Where the places that are files keep them. Made (0700 on Unix) when it is first needed, and
    /// best a folder of its own.
    pub folder: PathBuf,
    /// What opens the passphrase-protected file; the other places do not look at it.
    pub passphrase: Option<Passphrase>,
    /// The [`id`](Backend::id) of the place that was used before, if there is one to stay with.
    pub pinned: Option<String>,
}

impl Opening {
    /// Asks for a place, without a passphrase and not bound to where secrets were kept before.
    pub fn new(choice: Choice, service: impl Into<String>, folder: impl Into<PathBuf>) -> Self {
        Self {
            choice,
            service: service.into(),
            folder: folder.into(),
            passphrase: None,
            pinned: None,
        }
    }

    /// The place to open. [`Choice::Auto`] stays with the pinned one; any other choice that is not
    /// the pinned one would leave what is kept behind, unseen, and is refused.
    pub(crate) fn backend(&self) -> Result<Backend, VaultError> {
        let asked = self.choice.backend();
        let Some(id) = &self.pinned else {
            return Ok(asked);
        };
        match Backend::by_id(id) {
            Some(pinned) if self.choice == Choice::Auto || pinned == asked => Ok(pinned),
            known => Err(VaultError::Elsewhere {
                pinned: known.map_or_else(|| format!("place “{id}”"), |known| known.name.into()),
                asked,
            }),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::backend::{AUTO, MEMORY, NATIVE, PASSPHRASE};

    fn chosen(choice: Choice, pinned: Option<&str>) -> Result<Backend, VaultError> {
        let mut opening = Opening::new(choice, "Pia", "unused");
        opening.pinned = pinned.map(Into::into);
        opening.backend()
    }

    #[test]
    fn auto_stays_with_what_was_used_before() {
        assert_eq!(chosen(Choice::Auto, None).unwrap(), AUTO);
        assert_eq!(
            chosen(Choice::Auto, Some("passphrase")).unwrap(),
            PASSPHRASE
        );
        assert_eq!(chosen(Choice::Auto, Some("memory")).unwrap(), MEMORY);
    }

    #[test]
    fn a_choice_that_would_change_the_place_is_refused_naming_both() {
        assert_eq!(chosen(Choice::Keychain, Some(NATIVE.id)).unwrap(), NATIVE);
        let error = chosen(Choice::Memory, Some("passphrase")).unwrap_err();
        assert_eq!(
            error.to_string(),
            "Secrets are kept in the passphrase-protected file on this device, and the memory \
             (this run only) was asked for. Sign out to change the place, or ask for the \
             passphrase-protected file again."
        );
        assert_eq!(error.backend(), MEMORY);
    }

    #[test]
    fn a_place_of_another_version_is_named_and_not_replaced() {
        let error = chosen(Choice::Auto, Some("drawer")).unwrap_err();
        assert!(error.to_string().contains("“drawer”"), "{error}");
        assert!(error.to_string().contains(AUTO.name), "{error}");
    }
}
