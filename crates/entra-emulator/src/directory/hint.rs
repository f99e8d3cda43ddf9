//! What the pages say to whoever does not know the passwords.

use serde::Deserialize;

use crate::words::Language;

/// One text for everybody, or one for each language.
#[derive(Deserialize)]
#[serde(untagged)]
pub(crate) enum SignInHint {
    Everywhere(String),
    Translated(Translated),
}

/// Only the English one is needed.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Translated {
    en: String,
    de: Option<String>,
    fr: Option<String>,
}

impl SignInHint {
    /// What it says in this language, or else in English.
    pub(crate) fn spoken(&self, language: Language) -> &str {
        let texts = match self {
            Self::Everywhere(text) => return text,
            Self::Translated(texts) => texts,
        };
        let text = match language {
            Language::English => None,
            Language::German => texts.de.as_ref(),
            Language::French => texts.fr.as_ref(),
        };
        text.unwrap_or(&texts.en)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_is_one_text_or_one_for_each_language() {
        let read = |json: &str| serde_json::from_str::<SignInHint>(json);
        let all = |json: &str| Language::ALL.map(|l| read(json).unwrap().spoken(l).to_owned());
        assert_eq!(all("\"x\""), ["x", "x", "x"]);
        assert_eq!(all(r#"{"en":"x","de":"y"}"#), ["x", "y", "x"]);
        assert_eq!(all(r#"{"en":"x","de":"y","fr":"z"}"#), ["x", "y", "z"]);
        assert!(read(r#"{"de":"y"}"#).is_err());
        assert!(read(r#"{"en":"x","it":"y"}"#).is_err());
    }
}
