//! French.

use super::{Account, Common, Consent, Home, Logout, Problem, Words};
use crate::entra::permissions::Permission;
use crate::entra::shown::Shown;
use crate::google::mistake::Mistake;
use crate::google::permissions::Permission as GooglePermission;
use crate::interaction::Refusal;

pub(super) const WORDS: Words = Words {
    common: Common {
        title: "{heading} – substitut de {brand}",
        banner: "Substitut de {brand}",
        not_real: " – aucun vrai compte n’est utilisé ici",
        go_on: "Continuer",
        moment: "Un instant",
        taken_back: "On vous ramène à l’application.",
        signed_in: "Connecté",
    },
    account: Account {
        lead: "pour continuer vers {application}",
        pick: "Choisir un compte",
        choose: "Choisissez un compte",
        another: "Utiliser un autre compte",
        sign_in: "Se connecter",
        email: "Adresse e-mail",
        unknown: "Il n’y a aucun compte de ce nom. Vérifiez l’orthographe, ou utilisez-en un autre.",
        next: "Suivant",
        to_accounts: "Retour aux comptes",
        enter_password: "Saisir le mot de passe",
        hello: "Bonjour {name}",
        password: "Mot de passe",
        wrong: "Le mot de passe est incorrect. Réessayez.",
        back_from: "Retour, se connecter avec un autre compte que",
        unusable: "Vous ne pouvez pas vous connecter avec ce compte",
        choose_another: "Veuillez en choisir un autre.",
    },
    consent: Consent {
        requested: "Autorisations demandées",
        wants_access: "{application} souhaite accéder à votre compte",
        would_like: "{application} souhaite\u{202f}:",
        remembered: "Le substitut retient votre réponse jusqu’à son arrêt.",
        cancel: "Annuler",
        accept: "Accepter",
        act: "Accéder à {application}",
        act_text: "L’application peut y agir en votre nom ({scopes}).",
    },
    home: Home {
        heading: "Connexion pour le développement",
        takes_the_place: "Ce programme prend la place de Microsoft Entra ID et de Google. Dirigez \
                          une application vers lui, et connectez-vous avec l’un de ces comptes.",
        addresses: "Adresses",
        authority: "Autorité de Microsoft",
        issuer: "Émetteur de Google",
        applications: "Applications inscrites",
        at_microsoft: "{application}, chez Microsoft",
        at_google: "{application}, chez Google",
        personal: "Personnel",
    },
    logout: Logout {
        which: "De quel compte voulez-vous vous déconnecter\u{202f}?",
        frame: "Déconnexion d’une application",
        done: "Vous vous êtes déconnecté de votre compte",
        back: "Retour à l’application",
        close: "Vous pouvez maintenant fermer cette page.",
    },
    problem: Problem {
        cannot: "La connexion n’est pas possible",
        request: "Quelque chose ne va pas dans la demande de l’application.",
        headline: "AADSTS{number}\u{202f}: {sentence}",
        details: "Détails pour l’assistance",
        error: "Erreur",
        message: "Message",
        trace: "ID de suivi",
        correlation: "ID de corrélation",
        timestamp: "Horodatage",
        blocked: "Accès bloqué",
        google_error: "Erreur {status}\u{202f}:",
        ended: "Cette connexion est terminée",
        ended_text: "Elle a abouti, a pris trop de temps ou a commencé dans un autre navigateur. \
                     Retournez à l’application et recommencez.",
        documentation: "Ce que signifie cette erreur se trouve dans la documentation de Microsoft.",
        nothing: "Il n’y a rien ici",
        listed: "Ce que le substitut propose se trouve sur sa {page}.",
        first_page: "première page",
    },
    refusal,
    permission,
    google_permission,
    shown,
    mistake,
};

fn refusal(refusal: Refusal) -> &'static str {
    match refusal {
        Refusal::Personal => {
            "C’est un compte personnel, et il faut un compte professionnel ou scolaire."
        }
        Refusal::Work => {
            "C’est un compte professionnel ou scolaire, et il faut un compte personnel."
        }
        Refusal::OtherTenant(_) => "Ce compte appartient à une autre organisation.",
    }
}

fn permission(permission: Permission) -> (&'static str, &'static str) {
    match permission {
        Permission::OpenId => (
            "Vous connecter",
            "L’application apprend que c’est vous, et rien d’autre.",
        ),
        Permission::Profile => (
            "Voir votre profil de base",
            "L’application voit votre nom, votre nom d’utilisateur et votre organisation.",
        ),
        Permission::Email => (
            "Voir votre adresse e-mail",
            "L’application voit votre adresse e-mail principale.",
        ),
        Permission::OfflineAccess => (
            "Garder l’accès à ce que vous avez autorisé",
            "L’application peut le redemander quand vous ne l’utilisez pas.",
        ),
        Permission::UserRead => (
            "Lire votre profil complet",
            "L’application peut lire votre profil dans l’annuaire.",
        ),
        Permission::UserReadAll => (
            "Lire les profils complets de tous les utilisateurs",
            "L’application peut lire les profils de toute votre organisation.",
        ),
        Permission::GroupMemberReadAll => (
            "Lire les appartenances aux groupes",
            "L’application peut lire de quels groupes chacun fait partie.",
        ),
        Permission::DirectoryReadAll => (
            "Lire les données de l’annuaire",
            "L’application peut lire tout l’annuaire de votre organisation.",
        ),
    }
}

fn google_permission(permission: GooglePermission) -> &'static str {
    match permission {
        GooglePermission::OpenId => "Savoir que c’est vous",
        GooglePermission::Email => "Voir votre adresse e-mail principale",
        GooglePermission::Profile => "Voir votre nom et votre photo",
    }
}

fn shown(shown: &Shown) -> String {
    match shown {
        Shown::TenantNotFound(name) => {
            format!("Le locataire «\u{202f}{name}\u{202f}» est introuvable.")
        }
        Shown::MissingParameter(name) => {
            format!("La demande doit contenir le paramètre «\u{202f}{name}\u{202f}».")
        }
        Shown::Duplicated(name) => format!("Le paramètre «\u{202f}{name}\u{202f}» est répété."),
        Shown::UnknownApplication(id) => format!(
            "Aucune application portant l’identifiant «\u{202f}{id}\u{202f}» n’a été trouvée dans l’annuaire."
        ),
        Shown::RedirectUri { asked, client_id } => format!(
            "L’URI de redirection «\u{202f}{asked}\u{202f}» de la demande n’est pas de celles inscrites pour \
             l’application «\u{202f}{client_id}\u{202f}»."
        ),
        Shown::NotMultiTenant(id) => format!(
            "L’application «\u{202f}{id}\u{202f}» est réservée à un locataire\u{202f}: adressez-vous à lui plutôt qu’à \
             «\u{202f}/common\u{202f}»."
        ),
        Shown::NotInTenant(name) => format!(
            "Ce compte n’existe pas dans le locataire «\u{202f}{name}\u{202f}» et ne peut pas y être utilisé."
        ),
        Shown::AccountType => {
            "Les comptes de ce type ne peuvent pas être utilisés avec cette application.".to_owned()
        }
    }
}

fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::Duplicated(name) => format!("Le paramètre «\u{202f}{name}\u{202f}» est répété."),
        Mistake::Missing(name) => format!("Le paramètre «\u{202f}{name}\u{202f}» manque."),
        Mistake::Client => "Cette application n’existe pas.".to_owned(),
        Mistake::RedirectUri(uri) => {
            format!("«\u{202f}{uri}\u{202f}» n’est pas inscrite pour cette application.")
        }
        Mistake::ResponseType => "Le seul response_type ici est «\u{202f}code\u{202f}».".to_owned(),
        Mistake::CodeChallenge => "Le défi du code n’en est pas un.".to_owned(),
        Mistake::Scope(scope) => format!("L’étendue «\u{202f}{scope}\u{202f}» n’existe pas ici."),
        Mistake::ResponseMode(mode) => {
            format!("Le response_mode «\u{202f}{mode}\u{202f}» n’existe pas.")
        }
        Mistake::PromptNone => "Le prompt «\u{202f}none\u{202f}» s’emploie seul.".to_owned(),
        Mistake::Prompt(prompt) => format!("Le prompt «\u{202f}{prompt}\u{202f}» n’existe pas."),
    }
}
