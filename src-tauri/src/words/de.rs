//! German.

use super::{Words, counted};

pub(super) static WORDS: Words = Words {
    open: "Pia öffnen",
    new_todo: "Neue Aufgabe …",
    sync_now: "Jetzt synchronisieren",
    pause: "Synchronisierung anhalten",
    resume: "Synchronisierung fortsetzen",
    settings: "Einstellungen …",
    quit: "Pia beenden",

    #[cfg(any(test, target_os = "macos"))]
    menu_import: "Importieren …",
    #[cfg(any(test, target_os = "macos"))]
    menu_export: "Exportieren …",

    starting: "Ihre Sitzung wird gesucht …",
    start_failed: "Pia konnte nicht starten",
    signed_out: "Nur auf diesem Gerät",
    signing_in: "Wartet auf Ihren Browser",
    locked: "Ihre Sitzung wartet auf Sie",
    session_ended: "Nicht synchronisiert, bis Sie sich wieder anmelden",
    offline: "Offline",
    offline_waiting: |count| format!("Offline, {}", waiting(count)),
    syncing: "Wird synchronisiert …",
    paused: "Synchronisierung angehalten",
    paused_waiting: |count| format!("Synchronisierung angehalten, {}", waiting(count)),
    not_synced: "Nicht synchronisiert, wird von selbst wiederholt",
    not_synced_waiting: |count| format!("Nicht synchronisiert, {}", waiting(count)),
    not_synced_yet: "Noch nicht synchronisiert",
    waiting,
    undecided: |count| {
        let (one, many) = ("Änderung braucht Sie", "Änderungen brauchen Sie");
        counted(count, count == 1, one, many)
    },
    synced: "Synchronisiert",

    session_ended_title: "Bitte melden Sie sich wieder an",
    session_ended_text: "Ihre Sitzung ist beendet. Ihre Aufgaben bleiben erhalten; synchronisiert wird nach der Anmeldung wieder.",
    undecided_text: "Es bleibt alles erhalten, bis Sie entschieden haben.",
    all_here_title: "Ihre Aufgaben sind da",
    all_here_text: |count| {
        let (one, many) = ("Eintrag ist", "Einträge sind");
        let records = counted(count, count == 1, one, many);
        format!("{records} jetzt auf diesem Computer.")
    },

    export_all: "Alles exportieren",
    export_todos: "Aufgaben exportieren",
    import: "Importieren",
    documents: "Pia-Exporte (JSON)",
    tables: "Tabellen (CSV)",
    importable: "Pia-Exporte und Tabellen (JSON, CSV)",
    all_files: "Alle Dateien",
};

fn waiting(count: u32) -> String {
    counted(count, count == 1, "Änderung wartet", "Änderungen warten")
}
