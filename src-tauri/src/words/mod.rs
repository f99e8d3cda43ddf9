//! Every word the program says outside its window: tray, menus, notices. A language that lacks one
//! does not compile.

mod de;
mod en;
mod fr;

use pia_client::{Language, PreferencesView};

/// What is said, in one language.
#[derive(Debug)]
pub(crate) struct Words {
    // What can be asked for.
    pub(crate) open: &'static str,
    pub(crate) new_todo: &'static str,
    pub(crate) sync_now: &'static str,
    pub(crate) pause: &'static str,
    pub(crate) resume: &'static str,
    pub(crate) settings: &'static str,
    pub(crate) quit: &'static str,

    // What is in the menu bar of macOS alone.
    #[cfg(any(test, target_os = "macos"))]
    pub(crate) bar: MenuBar,

    // How things are: what the window's status bar says.
    pub(crate) starting: &'static str,
    pub(crate) start_failed: &'static str,
    pub(crate) signed_out: &'static str,
    pub(crate) signing_in: &'static str,
    pub(crate) locked: &'static str,
    pub(crate) session_ended: &'static str,
    pub(crate) offline: &'static str,
    pub(crate) offline_waiting: fn(u32) -> String,
    pub(crate) syncing: &'static str,
    pub(crate) paused: &'static str,
    pub(crate) paused_waiting: fn(u32) -> String,
    pub(crate) not_synced: &'static str,
    pub(crate) not_synced_waiting: fn(u32) -> String,
    pub(crate) not_synced_yet: &'static str,
    pub(crate) waiting: fn(u32) -> String,
    pub(crate) undecided: fn(u32) -> String,
    pub(crate) synced: &'static str,

    // What the person is told of.
    pub(crate) session_ended_title: &'static str,
    pub(crate) session_ended_text: &'static str,
    pub(crate) undecided_text: &'static str,
    pub(crate) locked_title: &'static str,
    pub(crate) locked_text: &'static str,

    // The windows in which a file is chosen: what they are for, and which files they show.
    pub(crate) export_all: &'static str,
    pub(crate) export_todos: &'static str,
    pub(crate) import: &'static str,
    pub(crate) documents: &'static str,
    pub(crate) tables: &'static str,
    pub(crate) importable: &'static str,
    pub(crate) all_files: &'static str,
}

/// The menu bar of macOS, in the words of that system: its menus, and what is in them.
#[cfg(any(test, target_os = "macos"))]
#[derive(Debug)]
pub(crate) struct MenuBar {
    pub(crate) about: &'static str,
    pub(crate) services: &'static str,
    pub(crate) hide: &'static str,
    pub(crate) hide_others: &'static str,
    pub(crate) file: &'static str,
    pub(crate) import: &'static str,
    pub(crate) export: &'static str,
    pub(crate) close_window: &'static str,
    pub(crate) edit: &'static str,
    pub(crate) undo: &'static str,
    pub(crate) redo: &'static str,
    pub(crate) cut: &'static str,
    pub(crate) copy: &'static str,
    pub(crate) paste: &'static str,
    pub(crate) select_all: &'static str,
    pub(crate) search: &'static str,
    pub(crate) view: &'static str,
    pub(crate) todos: &'static str,
    pub(crate) templates: &'static str,
    pub(crate) memories: &'static str,
    pub(crate) history: &'static str,
    pub(crate) providers: &'static str,
    pub(crate) larger: &'static str,
    pub(crate) smaller: &'static str,
    pub(crate) usual_size: &'static str,
    pub(crate) full_screen: &'static str,
    pub(crate) window: &'static str,
    pub(crate) minimize: &'static str,
    pub(crate) zoom: &'static str,
    pub(crate) help: &'static str,
    pub(crate) keyboard: &'static str,
}

/// The words of a language.
pub(crate) fn of(language: Language) -> &'static Words {
    match language {
        Language::English => &en::WORDS,
        Language::German => &de::WORDS,
        Language::French => &fr::WORDS,
    }
}

/// The words of the language in use: the one the person has chosen, or else the system's.
pub(crate) fn spoken(look: &PreferencesView) -> &'static Words {
    of(Language::from_tag(&look.speaks))
}

/// A number with what it counts. One is singular in all of them; what nought is, each one says.
fn counted(count: u32, is_one: bool, one: &str, many: &str) -> String {
    format!("{count} {}", if is_one { one } else { many })
}

#[cfg(test)]
mod tests {
    use pia_client::{LanguageChoice, ThemeChoice};

    use super::*;

    #[test]
    fn one_and_many_are_told_apart_in_each_language() {
        for language in [Language::English, Language::German, Language::French] {
            let words = of(language);
            for count in [words.waiting, words.undecided] {
                let (one, two) = (count(1), count(2));
                assert!(one.contains('1') && two.contains('2'), "{one} / {two}");
                assert_ne!(one.replace('1', "2"), two);
            }
        }
    }

    #[test]
    fn the_language_in_use_is_spoken() {
        for (speaks, quit) in [
            ("en", "Quit Pia"),
            ("de", "Pia beenden"),
            ("fr", "Quitter Pia"),
        ] {
            let look = PreferencesView {
                language: LanguageChoice::System,
                theme: ThemeChoice::System,
                zoom: 100,
                board: false,
                sort: pia_client::TodoSort::Newest,
                speaks: speaks.into(),
                first_run: false,
            };
            assert_eq!(spoken(&look).quit, quit);
        }
    }

    #[test]
    fn nought_is_singular_in_french_alone() {
        let waiting = |language| (of(language).waiting)(0);
        assert_eq!(waiting(Language::English), "0 changes waiting");
        assert_eq!(waiting(Language::German), "0 Änderungen warten");
        assert_eq!(waiting(Language::French), "0 modification en attente");
    }
}
