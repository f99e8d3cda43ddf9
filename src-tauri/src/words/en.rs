//! English.

#[cfg(any(test, target_os = "macos"))]
use super::MenuBar;
use super::{Words, counted};

pub(super) static WORDS: Words = Words {
    open: "Open Pia",
    new_todo: "New to-do…",
    sync_now: "Sync now",
    pause: "Pause sync",
    resume: "Resume sync",
    settings: "Settings…",
    quit: "Quit Pia",

    #[cfg(any(test, target_os = "macos"))]
    bar: MenuBar {
        about: "About Pia",
        services: "Services",
        hide: "Hide Pia",
        hide_others: "Hide Others",
        file: "File",
        import: "Import…",
        export: "Export…",
        close_window: "Close",
        edit: "Edit",
        undo: "Undo",
        redo: "Redo",
        cut: "Cut",
        copy: "Copy",
        paste: "Paste",
        select_all: "Select All",
        search: "Search…",
        view: "View",
        todos: "To-dos",
        templates: "Templates",
        memories: "Memories",
        history: "History",
        providers: "AI Providers",
        larger: "Zoom In",
        smaller: "Zoom Out",
        usual_size: "Actual Size",
        full_screen: "Toggle Full Screen",
        window: "Window",
        minimize: "Minimize",
        zoom: "Zoom",
        help: "Help",
        keyboard: "Keyboard Shortcuts",
    },

    starting: "Looking for your session…",
    start_failed: "Pia could not start",
    signed_out: "Kept on this device",
    signing_in: "Waiting for your browser",
    locked: "Your session waits for you",
    session_ended: "Sync is paused until you sign in again",
    offline: "Offline",
    offline_waiting: |count| format!("Offline, {} waiting", changes(count)),
    syncing: "Syncing…",
    paused: "Sync paused",
    paused_waiting: |count| format!("Sync paused, {} waiting", changes(count)),
    not_synced: "Not synced, trying again by itself",
    not_synced_waiting: |count| format!("Not synced, {} waiting", changes(count)),
    not_synced_yet: "Not synced yet",
    waiting: |count| format!("{} waiting", changes(count)),
    undecided: |count| {
        let (one, many) = ("change needs", "changes need");
        format!("{} your decision", counted(count, count == 1, one, many))
    },
    synced: "Synced",

    session_ended_title: "Please sign in again",
    session_ended_text: "Your session has ended. Your to-dos are kept; sync continues once you have signed in.",
    undecided_text: "Everything is kept until you have decided.",
    locked_title: "Pia is locked",
    locked_text: "Syncing waits until you unlock it in the window.",

    export_all: "Export everything",
    export_todos: "Export to-dos",
    import: "Import",
    documents: "Pia exports (JSON)",
    tables: "Tables (CSV)",
    importable: "Pia exports and tables (JSON, CSV)",
    all_files: "All files",
};

fn changes(count: u32) -> String {
    counted(count, count == 1, "change", "changes")
}
