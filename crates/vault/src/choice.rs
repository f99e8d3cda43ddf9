use std::str::FromStr;

use crate::backend::{self, Backend};

/// Which place a person or a script asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// The best place this system has: its keychain, or on Windows a file that Windows protects.
    /// Never quietly anything weaker.
    #[default]
    Auto,
    /// The system's keychain.
    Keychain,
    /// A file that Windows encrypts for the person who is logged on.
    Dpapi,
    /// A file encrypted under a passphrase.
    Passphrase,
    /// The memory of this process: gone when it ends, and only ever on request.
    Memory,
}

/// A word that names no vault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// The word is not known at all.
    #[error(
        "“{word}” is not a kind of vault. Use auto, keychain, dpapi (Windows), passphrase or memory."
    )]
    Unknown {
        /// The word as it was given.
        word: String,
    },
}

impl Choice {
    /// Every choice, in the order in which it is best offered.
    pub const ALL: [Self; 5] = [
        Self::Auto,
        Self::Keychain,
        Self::Dpapi,
        Self::Passphrase,
        Self::Memory,
    ];

    /// The word for it, as [`FromStr`] takes it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Keychain => "keychain",
            Self::Dpapi => "dpapi",
            Self::Passphrase => "passphrase",
            Self::Memory => "memory",
        }
    }

    /// The place it means on this system. That this system has such a place is not said:
    /// [`Choice::Dpapi`] names the same place everywhere.
    pub fn backend(self) -> Backend {
        match self {
            Self::Auto => backend::AUTO,
            Self::Keychain => backend::NATIVE,
            Self::Dpapi => backend::DPAPI,
            Self::Passphrase => backend::PASSPHRASE,
            Self::Memory => backend::MEMORY,
        }
    }
}

impl FromStr for Choice {
    type Err = ChoiceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim();
        Self::ALL
            .into_iter()
            .find(|choice| choice.word().eq_ignore_ascii_case(word))
            .ok_or_else(|| ChoiceError::Unknown { word: word.into() })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_name_choices_in_any_case_and_with_stray_spaces() {
        assert_eq!("auto".parse(), Ok(Choice::Auto));
        assert_eq!(" Keychain\n".parse(), Ok(Choice::Keychain));
        assert_eq!("MEMORY".parse(), Ok(Choice::Memory));
        assert_eq!("dpapi".parse(), Ok(Choice::Dpapi));
        assert_eq!("Passphrase".parse(), Ok(Choice::Passphrase));
        assert_eq!(Choice::default(), Choice::Auto);
    }

    #[test]
    fn other_words_are_refused_in_one_sentence() {
        let unknown = "drawer".parse::<Choice>().unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "“drawer” is not a kind of vault. Use auto, keychain, dpapi (Windows), passphrase or \
             memory."
        );
        assert!(matches!(
            "".parse::<Choice>(),
            Err(ChoiceError::Unknown { .. })
        ));
    }
}
