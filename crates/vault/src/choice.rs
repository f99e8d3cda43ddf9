use std::str::FromStr;

/// Which place a person or a script asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Choice {
    /// The best place this system has: its keychain. Never quietly anything weaker.
    #[default]
    Auto,
    /// The system's keychain.
    Keychain,
    /// The memory of this process: gone when it ends, and only ever on request.
    Memory,
}

/// A word that names no vault this version has.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[non_exhaustive]
pub enum ChoiceError {
    /// The word is not known at all.
    #[error("“{word}” is not a kind of vault. Use auto, keychain or memory.")]
    Unknown {
        /// The word as it was given.
        word: String,
    },
    /// The word is planned for, and refused rather than replaced by something weaker.
    #[error("The vault “{word}” is not part of this version. Use auto, keychain or memory.")]
    Unsupported {
        /// The word as it was given.
        word: String,
    },
}

impl FromStr for Choice {
    type Err = ChoiceError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let word = text.trim();
        match word.to_ascii_lowercase().as_str() {
            "auto" => Ok(Self::Auto),
            "keychain" => Ok(Self::Keychain),
            "memory" => Ok(Self::Memory),
            "dpapi" | "passphrase" => Err(ChoiceError::Unsupported { word: word.into() }),
            _ => Err(ChoiceError::Unknown { word: word.into() }),
        }
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
        assert_eq!(Choice::default(), Choice::Auto);
    }

    #[test]
    fn other_words_are_refused_in_one_sentence() {
        let unsupported = "dpapi".parse::<Choice>().unwrap_err();
        assert_eq!(
            unsupported.to_string(),
            "The vault “dpapi” is not part of this version. Use auto, keychain or memory."
        );
        let unknown = "drawer".parse::<Choice>().unwrap_err();
        assert_eq!(
            unknown.to_string(),
            "“drawer” is not a kind of vault. Use auto, keychain or memory."
        );
        assert!(matches!(
            "".parse::<Choice>(),
            Err(ChoiceError::Unknown { .. })
        ));
    }
}
