//! What the person has chosen for the window.

use pia_signin::Language;
use serde::{Deserialize, Serialize};

use super::TodoSort;

/// What the person has chosen for the window, and what follows from it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub struct PreferencesView {
    /// The language.
    pub language: LanguageChoice,
    /// Light or dark.
    pub theme: ThemeChoice,
    /// How large everything is, in percent.
    pub zoom: u16,
    /// Whether to-dos are shown as cards.
    pub board: bool,
    /// In which order they stand in their list.
    pub sort: TodoSort,
    /// The language in use, as its tag: `de`.
    pub speaks: String,
    /// Whether this is the first run: nobody has ever signed in here, nothing was written when the
    /// program started, and the person has not put the welcome away.
    pub first_run: bool,
}

/// A language the window has words for, or the system's.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
pub enum LanguageChoice {
    /// The one the system speaks with the person.
    #[default]
    #[serde(rename = "system")]
    System,
    /// English.
    #[serde(rename = "en")]
    English,
    /// German.
    #[serde(rename = "de")]
    German,
    /// French.
    #[serde(rename = "fr")]
    French,
}

impl LanguageChoice {
    /// The chosen language, or else the system's.
    pub(crate) fn or(self, system: Language) -> Language {
        match self {
            Self::System => system,
            Self::English => Language::English,
            Self::German => Language::German,
            Self::French => Language::French,
        }
    }
}

/// Light, dark, or as the system is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase")]
pub enum ThemeChoice {
    /// As the system is.
    #[default]
    System,
    /// Light.
    Light,
    /// Dark.
    Dark,
}
