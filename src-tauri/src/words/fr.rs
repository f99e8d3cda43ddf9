//! French. Nought is singular there.

#[cfg(any(test, target_os = "macos"))]
use super::MenuBar;
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
    bar: MenuBar {
        about: "À propos de Pia",
        services: "Services",
        hide: "Masquer Pia",
        hide_others: "Masquer les autres",
        file: "Fichier",
        import: "Importer…",
        export: "Exporter…",
        close_window: "Fermer",
        edit: "Édition",
        undo: "Annuler",
        redo: "Rétablir",
        cut: "Couper",
        copy: "Copier",
        paste: "Coller",
        select_all: "Tout sélectionner",
        search: "Rechercher…",
        view: "Présentation",
        todos: "Tâches",
        templates: "Modèles",
        memories: "Souvenirs",
        history: "Historique",
        providers: "Fournisseurs d’IA",
        larger: "Zoom avant",
        smaller: "Zoom arrière",
        usual_size: "Taille réelle",
        full_screen: "Activer/désactiver le plein écran",
        window: "Fenêtre",
        minimize: "Placer dans le Dock",
        zoom: "Réduire/agrandir",
        help: "Aide",
        keyboard: "Raccourcis clavier",
    },

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
    not_synced: "Non synchronisé, nouvelle tentative automatique",
    not_synced_waiting: |count| format!("Non synchronisé, {}", waiting(count)),
    not_synced_yet: "Pas encore synchronisé",
    waiting,
    undecided: |count| {
        let (one, many) = (
            "modification attend votre décision",
            "modifications attendent votre décision",
        );
        counted(count, count < 2, one, many)
    },
    synced: "Synchronisé",

    session_ended_title: "Veuillez vous reconnecter",
    session_ended_text: "Votre session a pris fin. Vos tâches sont conservées ; la synchronisation reprendra après votre connexion.",
    undecided_text: "Tout est conservé jusqu’à votre décision.",
    locked_title: "Pia est verrouillé",
    locked_text: "La synchronisation attend que vous le déverrouilliez dans la fenêtre.",

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
