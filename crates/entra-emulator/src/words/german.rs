//! German.

use super::{Account, Common, Consent, Home, Logout, Problem, Words};
use crate::entra::permissions::Permission;
use crate::entra::shown::Shown;
use crate::google::mistake::Mistake;
use crate::google::permissions::Permission as GooglePermission;
use crate::interaction::Refusal;

pub(super) const WORDS: Words = Words {
    common: Common {
        title: "{heading} – Ersatz für {brand}",
        banner: "Ersatz für {brand}",
        not_real: " – hier wird kein echtes Konto verwendet",
        go_on: "Weiter",
        moment: "Einen Moment",
        taken_back: "Sie werden zur Anwendung zurückgebracht.",
        signed_in: "Angemeldet",
    },
    account: Account {
        lead: "weiter zu {application}",
        pick: "Konto auswählen",
        choose: "Wählen Sie ein Konto",
        another: "Anderes Konto verwenden",
        sign_in: "Anmelden",
        email: "E-Mail-Adresse",
        unknown: "Es gibt kein Konto mit diesem Namen. Prüfen Sie die Schreibweise, oder verwenden \
                  Sie ein anderes.",
        next: "Weiter",
        to_accounts: "Zurück zu den Konten",
        enter_password: "Passwort eingeben",
        hello: "Hallo {name}",
        password: "Passwort",
        wrong: "Das Passwort stimmt nicht. Versuchen Sie es noch einmal.",
        back_from: "Zurück, mit einem anderen Konto anmelden als",
        unusable: "Mit diesem Konto können Sie sich nicht anmelden",
        choose_another: "Bitte wählen Sie ein anderes.",
    },
    consent: Consent {
        requested: "Berechtigungen angefordert",
        wants_access: "{application} möchte auf Ihr Konto zugreifen",
        would_like: "{application} möchte:",
        remembered: "Der Ersatz merkt sich Ihre Antwort, bis er beendet wird.",
        cancel: "Abbrechen",
        accept: "Akzeptieren",
        act: "Auf {application} zugreifen",
        act_text: "Die App darf dort in Ihrem Namen handeln ({scopes}).",
    },
    home: Home {
        heading: "Anmeldung für die Entwicklung",
        takes_the_place: "Dieses Programm steht für Microsoft Entra ID und für Google. Richten Sie \
                          eine Anwendung darauf, und melden Sie sich mit einem dieser Konten an.",
        addresses: "Adressen",
        authority: "Autorität von Microsoft",
        issuer: "Aussteller von Google",
        applications: "Eingetragene Anwendungen",
        at_microsoft: "{application}, bei Microsoft",
        at_google: "{application}, bei Google",
        personal: "Persönlich",
    },
    logout: Logout {
        which: "Von welchem Konto möchten Sie sich abmelden?",
        frame: "Abmeldung bei einer Anwendung",
        done: "Sie haben sich von Ihrem Konto abgemeldet",
        back: "Zurück zur Anwendung",
        close: "Sie können diese Seite jetzt schließen.",
    },
    problem: Problem {
        cannot: "Die Anmeldung ist nicht möglich",
        request: "Mit der Anfrage der Anwendung stimmt etwas nicht.",
        headline: "AADSTS{number}: {sentence}",
        details: "Einzelheiten für den Support",
        error: "Fehler",
        message: "Meldung",
        trace: "Ablaufverfolgungs-ID",
        correlation: "Korrelations-ID",
        timestamp: "Zeitstempel",
        blocked: "Zugriff verweigert",
        google_error: "Fehler {status}:",
        ended: "Diese Anmeldung ist vorbei",
        ended_text: "Sie wurde abgeschlossen, hat zu lange gedauert oder in einem anderen Browser \
                     begonnen. Kehren Sie zur Anwendung zurück, und beginnen Sie von vorn.",
        documentation: "Was dieser Fehler bedeutet, steht in der Dokumentation von Microsoft.",
        nothing: "Hier gibt es nichts",
        listed: "Was der Ersatz bietet, steht auf seiner {page}.",
        first_page: "ersten Seite",
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
            "Das ist ein persönliches Konto, gebraucht wird ein Geschäfts-, Schul- oder Unikonto."
        }
        Refusal::Work => {
            "Das ist ein Geschäfts-, Schul- oder Unikonto, gebraucht wird ein persönliches Konto."
        }
        Refusal::OtherTenant(_) => "Dieses Konto gehört zu einer anderen Organisation.",
    }
}

fn permission(permission: Permission) -> (&'static str, &'static str) {
    match permission {
        Permission::OpenId => (
            "Sie anmelden",
            "Die App erfährt, dass Sie es sind, und sonst nichts.",
        ),
        Permission::Profile => (
            "Ihr grundlegendes Profil sehen",
            "Die App sieht Ihren Namen, Ihren Benutzernamen und Ihre Organisation.",
        ),
        Permission::Email => (
            "Ihre E-Mail-Adresse sehen",
            "Die App sieht Ihre primäre E-Mail-Adresse.",
        ),
        Permission::OfflineAccess => (
            "Zugriff auf das Erlaubte behalten",
            "Die App darf das erneut anfragen, während Sie sie nicht verwenden.",
        ),
        Permission::UserRead => (
            "Ihr vollständiges Profil lesen",
            "Die App kann Ihr Profil im Verzeichnis lesen.",
        ),
        Permission::UserReadAll => (
            "Die vollständigen Profile aller Benutzer lesen",
            "Die App kann die Profile aller in Ihrer Organisation lesen.",
        ),
        Permission::GroupMemberReadAll => (
            "Gruppenmitgliedschaften lesen",
            "Die App kann lesen, in welchen Gruppen jemand ist.",
        ),
        Permission::DirectoryReadAll => (
            "Verzeichnisdaten lesen",
            "Die App kann alles im Verzeichnis Ihrer Organisation lesen.",
        ),
    }
}

fn google_permission(permission: GooglePermission) -> &'static str {
    match permission {
        GooglePermission::OpenId => "Wissen, dass Sie es sind",
        GooglePermission::Email => "Ihre primäre E-Mail-Adresse sehen",
        GooglePermission::Profile => "Ihren Namen und Ihr Bild sehen",
    }
}

fn shown(shown: &Shown) -> String {
    match shown {
        Shown::TenantNotFound(name) => format!("Der Mandant „{name}“ wurde nicht gefunden."),
        Shown::MissingParameter(name) => {
            format!("In der Anfrage muss der Parameter „{name}“ stehen.")
        }
        Shown::Duplicated(name) => format!("Der Parameter „{name}“ kommt mehrmals vor."),
        Shown::UnknownApplication(id) => {
            format!("Im Verzeichnis wurde keine Anwendung mit der Kennung „{id}“ gefunden.")
        }
        Shown::RedirectUri { asked, client_id } => format!(
            "Die Umleitungs-URI „{asked}“ der Anfrage ist keine von denen, die für die Anwendung \
             „{client_id}“ eingetragen sind."
        ),
        Shown::NotMultiTenant(id) => format!(
            "Die Anwendung „{id}“ ist nur für einen Mandanten: Wenden Sie sich an diesen statt an \
             „/common“."
        ),
        Shown::NotInTenant(name) => format!(
            "Das Konto gibt es im Mandanten „{name}“ nicht, darum kann es dort nicht verwendet \
             werden."
        ),
        Shown::AccountType => {
            "Konten dieser Art können mit dieser Anwendung nicht verwendet werden.".to_owned()
        }
    }
}

fn mistake(mistake: &Mistake) -> String {
    match mistake {
        Mistake::Duplicated(name) => format!("Der Parameter „{name}“ kommt mehrmals vor."),
        Mistake::Missing(name) => format!("Der Parameter „{name}“ fehlt."),
        Mistake::Client => "Diese Anwendung gibt es nicht.".to_owned(),
        Mistake::RedirectUri(uri) => format!("„{uri}“ ist für diese Anwendung nicht eingetragen."),
        Mistake::ResponseType => "Der einzige response_type hier ist „code“.".to_owned(),
        Mistake::CodeChallenge => "Die Code-Challenge ist keine.".to_owned(),
        Mistake::Scope(scope) => format!("Den Scope „{scope}“ gibt es hier nicht."),
        Mistake::ResponseMode(mode) => format!("Den response_mode „{mode}“ gibt es nicht."),
        Mistake::PromptNone => "Der prompt „none“ steht allein.".to_owned(),
        Mistake::Prompt(prompt) => format!("Den prompt „{prompt}“ gibt es nicht."),
    }
}
