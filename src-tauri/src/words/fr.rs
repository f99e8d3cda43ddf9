//! French. Nought is singular there.

use super::{Words, counted};

pub(super) static WORDS: Words = Words {
    open: "Ouvrir Pia",
    new_todo: "Nouvelle tâche…",
    sync_now: "Synchroniser maintenant",
    pause: "Suspendre la synchronisation",
    resume: "Reprendre la synchronisation",
    settings: "Réglages…",
    quit: "Quitter Pia",

    #[cfg(any(test, target_os = "macos"))]
    menu_import: "Importer…",
    #[cfg(any(test, target_os = "macos"))]
    menu_export: "Exporter…",

    starting: "Recherche de votre session…",
    start_failed: "Pia n’a pas pu démarrer",
    signed_out: "Conservé sur cet appareil",
    signing_in: "En attente de votre navigateur",
    locked: "Votre session vous attend",
    session_ended: "Synchronisation suspendue jusqu’à votre prochaine connexion",
    offline: "Hors ligne",
    offline_waiting: |count| format!("Hors ligne, {}", waiting(count)),
    syncing: "Synchronisation…",
    paused: "Synchronisation suspendue",
    paused_waiting: |count| format!("Synchronisation suspendue, {}", waiting(count)),
    not_synced: "Non synchronisé, nouvel essai automatique",
    not_synced_waiting: |count| format!("Non synchronisé, {}", waiting(count)),
    not_synced_yet: "Pas encore synchronisé",
    waiting,
    undecided: |count| {
        let (one, many) = (
            "modification a besoin de vous",
            "modifications ont besoin de vous",
        );
        counted(count, count < 2, one, many)
    },
    synced: "Synchronisé",

    session_ended_title: "Veuillez vous reconnecter",
    session_ended_text: "Votre session a pris fin. Vos tâches sont conservées ; la synchronisation reprendra après votre connexion.",
    undecided_text: "Tout est conservé jusqu’à votre décision.",
    all_here_title: "Vos tâches sont là",
    all_here_text: |count| {
        let (one, many) = ("élément est", "éléments sont");
        let records = counted(count, count < 2, one, many);
        format!("{records} maintenant sur cet ordinateur.")
    },

    export_all: "Tout exporter",
    export_todos: "Exporter les tâches",
    import: "Importer",
    documents: "Exports de Pia (JSON)",
    tables: "Tableaux (CSV)",
    importable: "Exports de Pia et tableaux (JSON, CSV)",
    all_files: "Tous les fichiers",
};

fn waiting(count: u32) -> String {
    let (one, many) = ("modification en attente", "modifications en attente");
    counted(count, count < 2, one, many)
}
