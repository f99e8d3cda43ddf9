//! French, in the words of the app.

use pia_oidc::{ErrorClass, Wording};

use super::{Approval, Common, SignOut, Waiting, Words};
use crate::accounts::NotAdmitted;
use crate::told::{ProviderSaid, Title, Told, Wait};

pub(super) const WORDS: Words = Words {
    title,
    told,
    common: Common {
        close: "Vous pouvez fermer cette page.",
        start_again: "Vous pouvez fermer cette page et recommencer dans Pia.",
        go_on: "Continuer",
        back_to_pia: "Retour à Pia",
    },
    device: Waiting {
        code: "Le code que l’appareil affiche",
        no_code: "Ce n’est pas un code d’appareil\u{202f}: il a huit lettres, par exemple WDJB-MJHT.",
        unknown_code: "Aucun appareil n’attend avec ce code. Comparez les lettres, ou recommencez sur \
                       l’appareil.",
        is_yours: "Est-ce votre appareil\u{202f}?",
        app: "Application",
        device: "Appareil",
        named: "se nomme «\u{202f}{name}\u{202f}»",
        unnamed: "ne donne pas son nom",
        asked_from: "Demandé depuis",
        same_address: "{address} (la même adresse que la vôtre en ce moment)",
        other_address: "{address} (pas l’adresse que vous avez en ce moment)",
        asked_at: "Demandé à",
        asked_ago: "{time} UTC, {ago}",
        just_now: "à l’instant",
        a_minute_ago: "il y a une minute",
        minutes_ago: "il y a {minutes} minutes",
        shown_code: "Code",
        compare: "Ne continuez que si un appareil devant vous affiche exactement ce code. Si quelqu’un \
                  vous a envoyé le code ou un lien, c’est son appareil qui entrerait dans votre compte.",
        yes: "Les codes sont identiques\u{202f}: se connecter avec {provider}",
        no: "Non, ce n’était pas moi",
        leaving: "Vers {provider}",
    },
    approval: Approval {
        go_back: "Retournez à votre appareil",
        the_device: "L’appareil",
        quoted: "«\u{202f}{name}\u{202f}»",
        may_sign_in: "{device} peut maintenant se connecter en tant que {who}, et le fait en quelques \
                      secondes.",
        is_signed_in: "{device} est connecté en tant que {who}.",
        keep_out: "C’était une erreur\u{202f}: ne pas admettre l’appareil",
        sign_out: "C’était une erreur\u{202f}: déconnecter l’appareil",
        denied: "L’appareil n’a pas été admis",
        denied_text: "Rien n’a été connecté. Si ce n’était pas vous, quelqu’un a peut-être voulu \
                      entrer dans votre compte\u{202f}; vous n’avez rien d’autre à faire.",
        ended: "L’appareil a été déconnecté",
        ended_text: "Il avait déjà été admis. Il a peut-être gardé ce qu’il a récupéré entre-temps.",
        not_waiting: "Aucun appareil n’attend cela",
        not_waiting_text: "Le code a été utilisé, refusé ou a expiré, ou cette page appartient à un \
                           autre navigateur. Recommencez sur l’appareil.",
        another_code: "Saisir un autre code",
        still_waits: "L’appareil attend toujours.",
        code_again: "Saisir son code à nouveau",
    },
    sign_out: SignOut {
        title: "Se déconnecter",
        signed_out: "Vous êtes déconnecté de {provider} dans ce navigateur",
        unasked: "Rien n’a été déconnecté ici",
        unasked_text: "Cette page suit la déconnexion d’un fournisseur de connexion. Pour vous \
                       déconnecter de Pia, utilisez les réglages de l’application.",
        maybe_signed_in: "Vous êtes peut-être encore connecté à {provider} dans ce navigateur",
        not_from_here: "{provider} ne permet pas à Pia de vous déconnecter.",
        on_their_pages: "Déconnectez-vous sur les pages de {provider}.",
        on_own_page: "Se déconnecter sur la page de {provider}",
        of_all_accounts: "\u{202f}: de tous ses comptes dans ce navigateur.",
    },
};

fn title(title: Title) -> &'static str {
    match title {
        Title::SignInFailed => "La connexion n’a pas abouti",
        Title::LinkWrong => "Ce lien de connexion n’est pas bon",
        Title::NotSignedOut => "Vous n’avez pas été déconnecté",
        Title::NothingHere => "Il n’y a rien à voir ici",
        Title::OurFault => "Une erreur s’est produite",
        Title::TryAgain => "Veuillez réessayer",
        Title::TooMany => "Trop de requêtes",
        Title::DeviceSignIn => "Se connecter sur un appareil",
    }
}

fn told(told: &Told) -> String {
    let sentence = match told {
        Told::NotAdmitted(why) => not_admitted(*why),
        Told::Provider(said) => return provider(said),
        Told::NoCode => "Le fournisseur de connexion n’a pas envoyé de code.",
        Told::GroupsUnavailable => {
            "Microsoft n’a pas pu être interrogé sur vos groupes. Réessayez dans un instant."
        }
        Told::GroupsHidden => {
            "Microsoft ne communique pas vos groupes à ce serveur. Demandez à son administrateur."
        }
        Told::OurFault(id) => {
            return format!(
                "Une erreur s’est produite sur le serveur. Identifiant pour l’assistance\u{202f}: {id}"
            );
        }
        Told::Busy => "Le serveur est occupé\u{202f}; veuillez réessayer dans un instant.",
        Told::TookTooLong => {
            "Le serveur a mis trop de temps à répondre\u{202f}; veuillez réessayer."
        }
        Told::TooMany(seconds) => {
            let wait = match Wait::of(*seconds) {
                Wait::Seconds(seconds) => format!("{seconds}\u{202f}s"),
                Wait::Minutes(minutes) => format!("{minutes} minutes"),
            };
            return format!("Trop de requêtes\u{202f}; veuillez réessayer dans {wait}.");
        }
        Told::NothingHere => "Il n’y a rien à cette adresse.",
        Told::OtherMethod => "Cette adresse s’utilise avec une autre méthode.",
        Told::NoProviders => {
            "Ce serveur ne propose encore aucun moyen de connexion\u{202f}; son administrateur doit en \
             ajouter un."
        }
        Told::ProviderMissing => "Il manque le fournisseur dont il s’agit\u{202f}: `provider`.",
        Told::ProviderNotOffered => "Ce serveur ne propose pas cette connexion.",
        Told::AppUnknown => "Ce serveur ne connaît pas l’application qui vous a envoyé ici.",
        Told::AddressRepeated => {
            "Le lien dit plusieurs fois où il ramène\u{202f}: `redirect_uri` et `client_id` ne peuvent \
             être donnés qu’une seule fois."
        }
        Told::NotLoopback(_) => {
            "Le lien ne ramène pas à une application de cet ordinateur\u{202f}: `redirect_uri` doit \
             être http://127.0.0.1:<port>/…, http://[::1]:<port>/… ou http://localhost:<port>/…, sans \
             requête ni fragment."
        }
        Told::AnswerMalformed => {
            "La réponse du fournisseur de connexion est arrivée sous une forme incompréhensible."
        }
        Told::AnswerTooLarge => {
            "La réponse du fournisseur de connexion est trop grande pour en être une."
        }
        Told::NotUnderWay => {
            "Cette connexion est terminée, ou a été commencée dans un autre navigateur."
        }
        Told::ParameterRepeated => {
            "Le lien dit plusieurs fois ce qui ne peut être dit qu’une seule fois."
        }
        Told::HintTooLong => "Le lien est trop long\u{202f}: `logout_hint`.",
        Told::StillSignedIn(provider) => {
            return format!(
                "{provider} est injoignable pour l’instant\u{202f}: vous y êtes donc peut-être encore \
                 connecté dans ce navigateur. Réessayez plus tard, ou déconnectez-vous sur les pages \
                 du fournisseur."
            );
        }
        Told::FormNotOurs => "Le formulaire envoyé ne vient pas de ce serveur.",
    };
    sentence.to_owned()
}

fn not_admitted(why: NotAdmitted) -> &'static str {
    match why {
        NotAdmitted::Guest => "Les invités d’une organisation ne peuvent pas se connecter ici.",
        NotAdmitted::Unknown => {
            "Ce serveur n’admet que les personnes qu’il connaît. Demandez à son administrateur de \
             vous ajouter."
        }
        NotAdmitted::Role => {
            "Ce serveur exige un rôle que vous n’avez pas. Demandez à son administrateur."
        }
        NotAdmitted::Disabled => "Ce compte est désactivé. Demandez à l’administrateur du serveur.",
    }
}

fn provider(said: &ProviderSaid) -> String {
    let sentence = said.wording.map_or_else(|| class(said.class), wording);
    match said.ids("ID de corrélation", "ID de suivi") {
        Some(ids) => format!("{sentence} (chez Microsoft\u{202f}: {ids})"),
        None => sentence.to_owned(),
    }
}

fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Declined => "La connexion a été refusée.",
        ErrorClass::ConsentMissing => {
            "Pia a besoin de votre accord avant que vous puissiez vous connecter."
        }
        ErrorClass::AdminConsentMissing => {
            "Un administrateur de votre organisation doit d’abord approuver Pia."
        }
        ErrorClass::InteractionRequired => "Veuillez vous reconnecter.",
        ErrorClass::MfaRequired => {
            "Votre organisation demande une deuxième preuve de votre identité."
        }
        ErrorClass::DeviceRequired => {
            "Votre organisation n’autorise cette connexion que depuis un appareil qu’elle gère."
        }
        ErrorClass::WrongAccount => {
            "Ce compte ne peut pas être utilisé ici\u{202f}; veuillez en choisir un autre."
        }
        ErrorClass::TenantNotAllowed => {
            "Les comptes de cette organisation ne permettent pas de se connecter ici."
        }
        ErrorClass::CodeSpent => "Cette connexion est terminée\u{202f}; veuillez recommencer.",
        ErrorClass::Misconfigured => {
            "Le serveur est mal inscrit chez le fournisseur de connexion\u{202f}; veuillez le dire à son \
             administrateur."
        }
        ErrorClass::Transient => {
            "Le fournisseur de connexion est indisponible\u{202f}; veuillez réessayer dans un instant."
        }
        ErrorClass::Other => "Le fournisseur de connexion n’a pas terminé la connexion.",
    }
}

fn wording(wording: Wording) -> &'static str {
    match wording {
        Wording::ConsentDeclined => "Vous n’avez pas donné à Pia l’autorisation qu’elle demandait.",
        Wording::ApprovalAsked => {
            "Votre demande d’approbation par un administrateur a été envoyée\u{202f}; réessayez quand elle \
             sera accordée."
        }
        Wording::Locked => {
            "Ce compte est verrouillé, ou la connexion venait d’une adresse bloquée."
        }
        Wording::PasswordExpired => {
            "Le mot de passe de ce compte a expiré\u{202f}; veuillez d’abord le changer."
        }
        Wording::PasswordWrong => "Le nom du compte ou le mot de passe est incorrect.",
        Wording::Disabled => "Ce compte a été désactivé.",
        Wording::MfaSetup => {
            "Votre organisation vous demande de configurer une deuxième preuve de votre identité."
        }
        Wording::NotAssigned => "Votre administrateur ne vous a pas encore attribué Pia.",
        Wording::Withdrawn => {
            "Le mot de passe a été changé ou la connexion révoquée\u{202f}; veuillez vous reconnecter."
        }
        Wording::OtherTenant => "Ce compte n’appartient pas à l’organisation interrogée.",
        Wording::NoAccount => "Il n’y a aucun compte de ce nom.",
        Wording::SeveralAccounts => {
            "Plusieurs comptes sont connectés\u{202f}; veuillez en choisir un."
        }
        Wording::DeviceNotCompliant => {
            "Votre organisation demande un appareil conforme à ses règles, et celui-ci ne l’est pas."
        }
        Wording::DeviceNotJoined => {
            "Votre organisation n’autorise cette connexion que depuis un appareil qui l’a rejointe."
        }
        Wording::AppNotApproved => {
            "Votre organisation n’a pas approuvé cette application pour la connexion."
        }
        Wording::Blocked => "Une règle de votre organisation bloque cette connexion.",
        Wording::TenantRestricted => "Votre organisation n’autorise pas les connexions à celle-ci.",
        Wording::TookTooLong => "La connexion a pris trop de temps\u{202f}; veuillez recommencer.",
        Wording::RedirectUri => {
            "L’adresse du serveur n’est pas inscrite comme URI de redirection chez Microsoft\u{202f}; \
             veuillez le dire à son administrateur."
        }
        Wording::ApplicationUnknown => {
            "Cette organisation ne connaît pas l’identifiant d’application du serveur\u{202f}; veuillez le \
             dire à son administrateur."
        }
        Wording::SingleTenant => {
            "Le serveur est inscrit pour une seule organisation, mais les interroge toutes\u{202f}; veuillez \
             le dire à son administrateur."
        }
        Wording::SecretWrong => {
            "Le secret client du serveur est incorrect\u{202f}; veuillez le dire à son administrateur."
        }
        Wording::SecretExpired => {
            "Le secret client du serveur a expiré\u{202f}; veuillez le dire à son administrateur."
        }
        Wording::TooMany => {
            "Il y a eu trop de connexions de suite\u{202f}; veuillez patienter quelques minutes."
        }
    }
}
