//! German.

#[cfg(any(test, target_os = "macos"))]
use super::MenuBar;
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
    bar: MenuBar {
        about: "Über Pia",
        services: "Dienste",
        hide: "Pia ausblenden",
        hide_others: "Andere ausblenden",
        file: "Ablage",
        import: "Importieren …",
        export: "Exportieren …",
        close_window: "Schließen",
        edit: "Bearbeiten",
        undo: "Widerrufen",
        redo: "Wiederholen",
        cut: "Ausschneiden",
        copy: "Kopieren",
        paste: "Einsetzen",
        select_all: "Alles auswählen",
        search: "Suchen …",
        view: "Darstellung",
        todos: "Aufgaben",
        templates: "Vorlagen",
        memories: "Erinnerungen",
        history: "Verlauf",
        providers: "KI-Anbieter",
        larger: "Vergrößern",
        smaller: "Verkleinern",
        usual_size: "Originalgröße",
        full_screen: "Vollbildmodus ein/aus",
        window: "Fenster",
        minimize: "Im Dock ablegen",
        zoom: "Zoomen",
        help: "Hilfe",
        keyboard: "Tastaturkurzbefehle",
    },

    starting: "Ihre Sitzung wird gesucht …",
    start_failed: "Pia konnte nicht starten",
    signed_out: "Auf diesem Gerät gespeichert",
    signing_in: "Wartet auf Ihren Browser",
    locked: "Ihre Sitzung wartet auf Sie",
    session_ended: "Die Synchronisierung ruht, bis Sie sich erneut anmelden",
    offline: "Offline",
    offline_waiting: |count| format!("Offline, {}", waiting(count)),
    syncing: "Wird synchronisiert …",
    paused: "Synchronisierung angehalten",
    paused_waiting: |count| format!("Synchronisierung angehalten, {}", waiting(count)),
    not_synced: "Nicht synchronisiert, wird von selbst erneut versucht",
    not_synced_waiting: |count| format!("Nicht synchronisiert, {}", waiting(count)),
    not_synced_yet: "Noch nicht synchronisiert",
    waiting,
    undecided: |count| {
        let (one, many) = ("Änderung wartet", "Änderungen warten");
        format!(
            "{} auf Ihre Entscheidung",
            counted(count, count == 1, one, many)
        )
    },
    synced: "Synchronisiert",

    session_ended_title: "Bitte melden Sie sich erneut an",
    session_ended_text: "Ihre Sitzung ist beendet. Ihre Aufgaben bleiben erhalten; synchronisiert wird wieder, sobald Sie angemeldet sind.",
    undecided_text: "Alles bleibt erhalten, bis Sie entschieden haben.",
    locked_title: "Pia ist gesperrt",
    locked_text: "Synchronisiert wird, sobald Sie Pia im Fenster entsperren.",

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
