//! What the person has chosen for the window: kept in the settings, shown as a view.

use pia_signin::Language;
use serde::de::DeserializeOwned;
use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};
use tokio::sync::watch;

use crate::config::Config;
use crate::language;
use crate::settings;
use crate::supervise::Tasks;
use crate::view::{LanguageChoice, PreferencesView, ThemeChoice, TodoSort};
use crate::views::publish;

/// How small and how large the window can be shown, in percent.
const ZOOM: std::ops::RangeInclusive<u16> = 80..=200;

/// Changes to what the person has chosen; what is absent stays as it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(rename_all = "camelCase", default)]
pub struct PreferencesChange {
    /// The language.
    pub language: Option<LanguageChoice>,
    /// Light or dark.
    pub theme: Option<ThemeChoice>,
    /// How large everything is, in percent; the nearest that is possible is taken.
    pub zoom: Option<u16>,
    /// Whether to-dos are shown as cards.
    pub board: Option<bool>,
    /// In which order they stand in their list.
    pub sort: Option<TodoSort>,
    /// Whether the first run is over: it was gone through or put away.
    pub welcomed: Option<bool>,
}

/// As the settings keep it. A choice that only another version knows counts as none, and members of
/// newer versions are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(crate) struct Preferences {
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    language: Option<LanguageChoice>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    theme: Option<ThemeChoice>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    zoom: Option<u16>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    board: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    sort: Option<TodoSort>,
    #[serde(skip_serializing_if = "Option::is_none", deserialize_with = "known")]
    welcomed: Option<bool>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// For a member of the settings that never makes the whole file unreadable.
pub(crate) fn known<'de, D, T>(deserializer: D) -> Result<T, D::Error>
where
    D: Deserializer<'de>,
    T: DeserializeOwned + Default,
{
    let value = Value::deserialize(deserializer)?;
    Ok(serde_json::from_value(value).unwrap_or_default())
}

impl Preferences {
    pub(crate) fn is_unset(&self) -> bool {
        *self == Self::default()
    }

    pub(crate) fn change(&mut self, change: PreferencesChange) {
        self.language = change.language.or(self.language);
        self.theme = change.theme.or(self.theme);
        let zoom = change.zoom.map(within);
        self.zoom = zoom.or(self.zoom);
        self.board = change.board.or(self.board);
        self.sort = change.sort.or(self.sort);
        self.welcomed = change.welcomed.or(self.welcomed);
    }

    /// Somebody has signed in: there is nothing left to welcome anybody to.
    pub(crate) fn end_first_run(&mut self) {
        self.welcomed = Some(true);
    }

    /// Whether the first run was gone through or put away.
    pub(crate) fn is_welcomed(&self) -> bool {
        self.welcomed.unwrap_or_default()
    }

    /// In which order the to-dos stand in their list.
    pub(crate) fn sort(&self) -> TodoSort {
        self.sort.unwrap_or_default()
    }

    /// The language in use: the chosen one, or else the system's.
    pub(crate) fn speaks(&self, system: Language) -> Language {
        self.language.unwrap_or_default().or(system)
    }

    /// `untouched`: nobody had signed in or written anything when the client started.
    fn view(&self, system: Language, untouched: bool) -> PreferencesView {
        PreferencesView {
            language: self.language.unwrap_or_default(),
            theme: self.theme.unwrap_or_default(),
            zoom: self.zoom.map_or(100, within),
            board: self.board.unwrap_or_default(),
            sort: self.sort(),
            speaks: self.speaks(system).tag().to_owned(),
            first_run: untouched && !self.is_welcomed(),
        }
    }

    /// The view from now on: this channel is its one writer.
    pub(crate) fn follow(
        mut kept: watch::Receiver<Self>,
        system: Language,
        untouched: bool,
        tasks: &Tasks,
    ) -> watch::Receiver<PreferencesView> {
        let to = watch::Sender::new(kept.borrow_and_update().view(system, untouched));
        let view = to.subscribe();
        tasks.spawn(tasks.stopping().run_until_cancelled_owned(async move {
            while kept.changed().await.is_ok() {
                let next = kept.borrow_and_update().view(system, untouched);
                publish(&to, next);
            }
        }));
        view
    }
}

impl PreferencesView {
    /// What the settings say before there is a client, for the window's first paint. Whatever
    /// cannot be read counts as not chosen.
    pub fn before_start(config: Option<&Config>) -> Self {
        let system = config.map_or_else(
            || language::of_system(|name| std::env::var_os(name)),
            |config| config.language,
        );
        config
            .and_then(|config| settings::peek(&config.data_dir))
            .map(|settings| settings.preferences)
            .unwrap_or_default()
            .view(system, false)
    }
}

fn within(zoom: u16) -> u16 {
    zoom.clamp(*ZOOM.start(), *ZOOM.end())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::settings::SettingsFile;

    fn read(text: &str) -> Preferences {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn what_is_not_known_counts_as_not_chosen() {
        for text in [
            "{}",
            r#"{"language":"it","theme":"sepia","zoom":"large"}"#,
            r#"{"language":7,"theme":null,"zoom":-1}"#,
        ] {
            let view = read(text).view(Language::French, false);
            assert_eq!(view.language, LanguageChoice::System, "{text}");
            assert_eq!(view.theme, ThemeChoice::System, "{text}");
            assert_eq!((view.zoom, view.speaks.as_str()), (100, "fr"), "{text}");
        }
    }

    #[test]
    fn the_chosen_language_is_spoken_and_else_the_systems() {
        for (chosen, system, spoken) in [
            ("system", Language::German, "de"),
            ("en", Language::German, "en"),
            ("de", Language::English, "de"),
            ("fr", Language::English, "fr"),
        ] {
            let kept = read(&format!(r#"{{"language":"{chosen}"}}"#));
            assert_eq!(kept.view(system, false).speaks, spoken);
        }
    }

    #[test]
    fn a_change_leaves_the_rest_as_it_is() {
        let mut kept = read(r#"{"language":"de","zoom":150,"notify":true}"#);
        kept.change(PreferencesChange {
            theme: Some(ThemeChoice::Dark),
            ..PreferencesChange::default()
        });
        let written = serde_json::to_value(&kept).unwrap();
        let wanted = r#"{"language":"de","theme":"dark","zoom":150,"notify":true}"#;
        assert_eq!(written, serde_json::from_str::<Value>(wanted).unwrap());
    }

    #[test]
    fn a_zoom_is_brought_within_what_is_possible() {
        for (asked, shown) in [(10, 80), (125, 125), (999, 200)] {
            let mut kept = Preferences::default();
            let zoom = Some(asked);
            kept.change(PreferencesChange {
                zoom,
                ..PreferencesChange::default()
            });
            assert_eq!(kept.view(Language::English, false).zoom, shown);
            let by_hand = read(&format!(r#"{{"zoom":{asked}}}"#));
            assert_eq!(by_hand.view(Language::English, false).zoom, shown);
        }
    }

    #[test]
    fn the_first_run_is_for_who_has_nothing_and_ends_for_good() {
        let of = |text, untouched| read(text).view(Language::English, untouched).first_run;
        assert!(of("{}", true) && of(r#"{"welcomed":"maybe"}"#, true));
        assert!(!of("{}", false) && !of(r#"{"welcomed":true}"#, true));
        let mut kept = Preferences::default();
        let welcomed = Some(true);
        kept.change(PreferencesChange {
            welcomed,
            ..PreferencesChange::default()
        });
        kept.change(PreferencesChange::default());
        assert!(kept.is_welcomed());
    }

    #[tokio::test]
    async fn the_view_follows_the_settings() {
        let folder = tempfile::tempdir().unwrap();
        let (settings, _) = SettingsFile::open(folder.path()).unwrap();
        let tasks = Tasks::default();
        let mut view = Preferences::follow(settings.preferences(), Language::French, false, &tasks);
        assert_eq!(view.borrow_and_update().speaks, "fr");
        let (theirs, _) = SettingsFile::open(folder.path()).unwrap();
        let language = Some(LanguageChoice::German);
        let change = PreferencesChange {
            language,
            ..PreferencesChange::default()
        };
        theirs
            .update(|settings| settings.preferences.change(change))
            .unwrap();
        settings.reread();
        view.changed().await.unwrap();
        assert_eq!(view.borrow().speaks, "de");
        tasks.shutdown().await;
    }

    #[test]
    fn before_the_start_the_file_decides_and_a_broken_one_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(settings::NAME);
        let config = Config {
            data_dir: folder.path().to_owned(),
            server_url: None,
            vault: pia_vault::Choice::Memory,
            passphrase_file: None,
            log_filter: String::new(),
            language: Language::English,
        };
        let zoom = || PreferencesView::before_start(Some(&config)).zoom;
        assert_eq!(zoom(), 100);
        let (settings, _) = SettingsFile::open(folder.path()).unwrap();
        let zoomed = PreferencesChange {
            zoom: Some(150),
            ..PreferencesChange::default()
        };
        settings
            .update(|settings| settings.preferences.change(zoomed))
            .unwrap();
        assert_eq!(zoom(), 150);
        std::io::Write::write_all(&mut std::fs::File::create(file).unwrap(), b"{").unwrap();
        assert_eq!(zoom(), 100);
    }
}
