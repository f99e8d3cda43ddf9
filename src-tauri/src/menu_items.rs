//! The menu bar of macOS: its menus, what of the system's and of ours is in them, and under which keys.
//! Nothing here is the system's own, so that every system tests it.

use crate::action::Action;
use crate::request::{Area, Zoom};
use crate::words::Words;

/// One of the bar's menus.
#[derive(Debug)]
pub(crate) struct Submenu {
    pub(crate) title: &'static str,
    pub(crate) role: Role,
    pub(crate) items: Vec<Item>,
}

/// What macOS does with a menu unasked.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Role {
    Plain,
    /// It lists the windows in it.
    Windows,
    /// It puts its search into it.
    Help,
}

/// One line of a menu.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Item {
    Divider,
    /// What is asked for, how it is called, and the keys that ask for it.
    Ours(Action, &'static str, Option<&'static str>),
    /// What the system does, under its own keys.
    Systems(System, &'static str),
}

/// What macOS has of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum System {
    About,
    Services,
    Hide,
    HideOthers,
    CloseWindow,
    Undo,
    Redo,
    Cut,
    Copy,
    Paste,
    SelectAll,
    FullScreen,
    Minimize,
    Zoom,
}

/// The whole bar. The first menu is the one that macOS calls after the program, whatever its title.
pub(crate) fn bar(words: &Words) -> [Submenu; 6] {
    let bar = &words.bar;
    let plain = |title, items| Submenu {
        title,
        role: Role::Plain,
        items,
    };
    let windows = vec![
        Item::Systems(System::Minimize, bar.minimize),
        Item::Systems(System::Zoom, bar.zoom),
        Item::Divider,
        Item::Systems(System::CloseWindow, bar.close_window),
    ];
    [
        plain("Pia", of_program(words)),
        plain(
            bar.file,
            vec![
                Item::Ours(Action::Import, bar.import, None),
                Item::Ours(Action::Export, bar.export, None),
                Item::Divider,
                Item::Systems(System::CloseWindow, bar.close_window),
            ],
        ),
        plain(bar.edit, of_edit(words)),
        plain(bar.view, of_view(words)),
        Submenu {
            title: bar.window,
            role: Role::Windows,
            items: windows,
        },
        Submenu {
            title: bar.help,
            role: Role::Help,
            items: vec![Item::Ours(Action::Keyboard, bar.keyboard, None)],
        },
    ]
}

fn of_program(words: &Words) -> Vec<Item> {
    let bar = &words.bar;
    vec![
        Item::Systems(System::About, bar.about),
        Item::Divider,
        Item::Ours(Action::Settings, words.settings, Some("Cmd+,")),
        Item::Ours(Action::NewTodo, words.new_todo, Some("Cmd+N")),
        Item::Ours(Action::SyncNow, words.sync_now, None),
        Item::Divider,
        Item::Systems(System::Services, bar.services),
        Item::Divider,
        Item::Systems(System::Hide, bar.hide),
        Item::Systems(System::HideOthers, bar.hide_others),
        Item::Divider,
        // Not the system's own, which ends the process without asking the program (AppKit's `terminate:`).
        Item::Ours(Action::Quit, words.quit, Some("Cmd+Q")),
    ]
}

fn of_edit(words: &Words) -> Vec<Item> {
    let bar = &words.bar;
    vec![
        Item::Systems(System::Undo, bar.undo),
        Item::Systems(System::Redo, bar.redo),
        Item::Divider,
        Item::Systems(System::Cut, bar.cut),
        Item::Systems(System::Copy, bar.copy),
        Item::Systems(System::Paste, bar.paste),
        Item::Systems(System::SelectAll, bar.select_all),
        Item::Divider,
        Item::Ours(Action::Search, bar.search, Some("Cmd+K")),
    ]
}

/// With the keys that the page has for the same.
fn of_view(words: &Words) -> Vec<Item> {
    let bar = &words.bar;
    vec![
        Item::Ours(Action::Area(Area::Todos), bar.todos, Some("Cmd+1")),
        Item::Ours(Action::Area(Area::Templates), bar.templates, Some("Cmd+2")),
        Item::Ours(Action::Area(Area::Memories), bar.memories, Some("Cmd+3")),
        Item::Ours(Action::Area(Area::History), bar.history, Some("Cmd+4")),
        Item::Ours(Action::Area(Area::Providers), bar.providers, Some("Cmd+5")),
        Item::Divider,
        Item::Ours(Action::Zoom(Zoom::In), bar.larger, Some("Cmd+=")),
        Item::Ours(Action::Zoom(Zoom::Out), bar.smaller, Some("Cmd+-")),
        Item::Ours(Action::Zoom(Zoom::Reset), bar.usual_size, Some("Cmd+0")),
        Item::Divider,
        Item::Systems(System::FullScreen, bar.full_screen),
    ]
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use pia_client::Language;

    use super::*;
    use crate::words;

    const LANGUAGES: [Language; 3] = [Language::English, Language::German, Language::French];

    fn label(item: &Item) -> Option<&'static str> {
        match *item {
            Item::Divider => None,
            Item::Ours(_, label, _) | Item::Systems(_, label) => Some(label),
        }
    }

    /// Each of these once.
    #[track_caller]
    fn differ<T: Ord + std::fmt::Debug>(all: &[T]) {
        assert_eq!(
            all.iter().collect::<BTreeSet<_>>().len(),
            all.len(),
            "{all:?}"
        );
    }

    #[test]
    fn each_is_called_otherwise_and_has_keys_of_its_own() {
        for language in LANGUAGES {
            let bar = bar(words::of(language));
            differ(&bar.each_ref().map(|menu| menu.title));
            for menu in &bar {
                differ(&menu.items.iter().filter_map(label).collect::<Vec<_>>());
            }
            let keys = bar.iter().flat_map(|menu| &menu.items);
            let keys = keys.filter_map(|item| match item {
                Item::Ours(_, _, keys) => *keys,
                Item::Divider | Item::Systems(..) => None,
            });
            differ(&keys.collect::<Vec<_>>());
        }
    }

    #[test]
    fn the_bar_speaks_the_language_in_use() {
        let titles = |language| bar(words::of(language)).map(|menu| menu.title);
        assert_eq!(
            titles(Language::English),
            ["Pia", "File", "Edit", "View", "Window", "Help"]
        );
        assert_eq!(
            titles(Language::German),
            [
                "Pia",
                "Ablage",
                "Bearbeiten",
                "Darstellung",
                "Fenster",
                "Hilfe"
            ]
        );
        assert_eq!(
            titles(Language::French),
            [
                "Pia",
                "Fichier",
                "Édition",
                "Présentation",
                "Fenêtre",
                "Aide"
            ]
        );
    }

    #[test]
    fn macos_finds_its_own_menus_and_the_end_of_the_program() {
        let [program, file, .., window, help] = bar(words::of(Language::English));
        assert_eq!(
            program.items.last(),
            Some(&Item::Ours(Action::Quit, "Quit Pia", Some("Cmd+Q")))
        );
        assert_eq!(file.role, Role::Plain);
        assert_eq!((window.role, help.role), (Role::Windows, Role::Help));
        for menu in [&program, &file, &window] {
            let ends = [menu.items.first(), menu.items.last()];
            assert!(!ends.contains(&Some(&Item::Divider)), "{menu:?}");
        }
    }

    #[test]
    fn what_asks_further_says_so_as_its_language_does() {
        for language in LANGUAGES {
            let bar = bar(words::of(language));
            let labels = bar.iter().flat_map(|menu| &menu.items).filter_map(label);
            let asking: Vec<&str> = labels.filter(|label| label.contains('…')).collect();
            // Settings, a new to-do, bringing in, taking out, and the search.
            assert_eq!(asking.len(), 5, "{asking:?}");
            for label in asking {
                let spaced = label.ends_with(" …");
                assert!(label.ends_with('…'), "{label}");
                assert_eq!(spaced, language == Language::German, "{label}");
            }
        }
    }
}
