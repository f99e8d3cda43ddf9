//! English.

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
    menu_import: "Import…",
    #[cfg(any(test, target_os = "macos"))]
    menu_export: "Export…",

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
    undecided: |count| counted(count, count == 1, "change needs you", "changes need you"),
    synced: "Synced",

    session_ended_title: "Please sign in again",
    session_ended_text: "Your session has ended. Your to-dos are kept; sync waits until you have signed in.",
    undecided_text: "They are kept until you have decided what becomes of them.",
    all_here_title: "Your to-dos are here",
    all_here_text: |count| {
        let records = counted(count, count == 1, "record is", "records are");
        format!("{records} on this computer now.")
    },

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
