//! What of ours is in the menu bar of macOS, and under which of its menus.

use crate::action::Action;
use crate::words::Words;

/// What is asked for, how it is called, and the keys that ask for it.
pub(crate) type Item = (Action, &'static str, Option<&'static str>);

/// In the menu that macOS calls after the program.
pub(crate) fn of_program(words: &Words) -> [Item; 3] {
    [
        (Action::Settings, words.settings, Some("Cmd+,")),
        (Action::NewTodo, words.new_todo, Some("Cmd+N")),
        (Action::SyncNow, words.sync_now, None),
    ]
}

/// In the menu for files.
pub(crate) fn of_files(words: &Words) -> [Item; 2] {
    [
        (Action::Import, words.menu_import, None),
        (Action::Export, words.menu_export, None),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pia_client::Language;

    use super::*;
    use crate::words;

    fn all(language: Language) -> Vec<Item> {
        let words = words::of(language);
        [&of_program(words)[..], &of_files(words)].concat()
    }

    #[test]
    fn each_is_called_otherwise_and_has_keys_of_its_own() {
        for language in [Language::English, Language::German, Language::French] {
            let items = all(language);
            let labels: BTreeSet<&str> = items.iter().map(|(_, label, _)| *label).collect();
            assert_eq!(labels.len(), items.len(), "{labels:?}");
            let keys: Vec<&str> = items.iter().filter_map(|(_, _, keys)| *keys).collect();
            assert_eq!(keys.iter().collect::<BTreeSet<_>>().len(), keys.len());
        }
    }

    #[test]
    fn what_asks_further_says_so_as_its_language_does() {
        for (language, more) in [
            (Language::English, "t…"),
            (Language::German, "n …"),
            (Language::French, "r…"),
        ] {
            for (_, label, _) in of_files(words::of(language)) {
                assert!(label.ends_with(more), "{label}");
            }
        }
    }
}
