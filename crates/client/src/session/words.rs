//! What the page in the browser says when a sign-in fails, in the person's language. The English
//! sentence is the problem's own; the others have its particulars where they are no English prose.

use pia_signin::Language;

use crate::problem::{Problem, ProblemCode};

/// The words of one problem in the other languages. `{}` stands for the problem's detail.
struct Words {
    german: &'static str,
    french: &'static str,
}

/// The sentence of a problem that ends a sign-in.
pub(super) fn failure(problem: &Problem, language: Language) -> String {
    let words = words(problem.code);
    let sentence = match language {
        Language::English => return problem.sentence.clone(),
        Language::German => words.german,
        Language::French => words.french,
    };
    let detail = problem.detail.as_deref().unwrap_or_default();
    sentence.replace("{}", detail.trim_end_matches('.'))
}

/// The sentence of a sign-in that was cancelled after the browser came back.
pub(super) fn cancelled(language: Language) -> String {
    match language {
        Language::English => "The sign-in was cancelled in Pia.",
        Language::German => "Die Anmeldung wurde in Pia abgebrochen.",
        Language::French => "La connexion a été annulée dans Pia.",
    }
    .into()
}

/// Without a wildcard, so that a new code does not compile before somebody has decided whether it
/// can reach the page.
fn words(code: ProblemCode) -> Words {
    use ProblemCode as Code;
    match code {
        Code::SignInRefused
        | Code::AccountNotAdmitted
        | Code::ServerNotPia
        | Code::ServerFailed
        | Code::ServerUnreachable => of_server(code),
        Code::ServerUntrusted | Code::ServerCertificateChanged => Words {
            german: "Dem Zertifikat des Servers wird nicht vertraut. Fragen Sie, wer den Server \
                     betreibt.",
            french: "Le certificat du serveur n’est pas approuvé. Adressez-vous à la personne qui \
                     gère le serveur.",
        },
        Code::KeychainUnavailable | Code::KeychainUnreadable | Code::VaultPinned => Words {
            german: "Die Sitzung konnte nicht gespeichert werden, weil der Schlüsselbund sie nicht \
                     angenommen hat.",
            french: "La session n’a pas pu être enregistrée, car le trousseau ne l’a pas acceptée.",
        },
        Code::PassphraseNeeded | Code::PassphraseWrong => Words {
            german: "Die Sitzung konnte nicht gespeichert werden, weil die richtige Passphrase \
                     fehlt.",
            french: "La session n’a pas pu être enregistrée, car il manque la bonne phrase secrète.",
        },
        Code::StorageFailed | Code::SettingsSetAside => Words {
            german: "Die Sitzung konnte nicht gespeichert werden, weil Pia nicht in seinen Ordner \
                     schreiben kann.",
            french: "La session n’a pas pu être enregistrée, car Pia ne peut pas écrire dans son \
                     dossier.",
        },
        Code::DataTooNew => Words {
            german: "Die Sitzung konnte nicht gespeichert werden, weil eine neuere Version von Pia \
                     die Daten auf diesem Gerät geschrieben hat.",
            french: "La session n’a pas pu être enregistrée, car une version plus récente de Pia a \
                     écrit les données de cet appareil.",
        },
        // They end a sign-in before a browser can come back, or have nothing to do with one.
        Code::ServerAddressInvalid
        | Code::ServerTooOld
        | Code::TokenRedirectNotAllowed
        | Code::ServerNotSecure
        | Code::ProviderUnknown
        | Code::ListenerFailed
        | Code::BrowserFailed
        | Code::BrowserOutOfReach
        | Code::BrowserInsistsOnHttps
        | Code::PasteNotUsable
        | Code::DeviceCodeUnavailable
        | Code::ClipboardFailed
        | Code::SignInDeclined
        | Code::SignInTimedOut
        | Code::SignInRunning
        | Code::SessionEnded
        | Code::SignOutUnconfirmed
        | Code::NotSignedIn
        | Code::AccountUnknown
        | Code::AccountHasUnsentChanges
        | Code::LoginEntryFailed
        | Code::BoardChanged
        | Code::ConfigurationInvalid
        | Code::KeptElsewhere
        | Code::TodoUnknown
        | Code::TodoEmpty
        | Code::TodoTooLong
        | Code::RecordInvalid
        | Code::ImportInvalid
        | Code::ImportNoTitle
        | Code::ImportNotUtf8
        | Code::ImportRowInvalid
        | Code::ImportOutdated
        | Code::ExportFailed
        | Code::RecordUnknown
        | Code::RecordLocked
        | Code::ConflictUnknown
        | Code::ConflictNotText
        | Code::RecordsDiffer => Words {
            german: "Die Anmeldung ist fehlgeschlagen.",
            french: "La connexion a échoué.",
        },
    }
}

fn of_server(code: ProblemCode) -> Words {
    match code {
        // The server's own words, in the language it was asked for.
        ProblemCode::SignInRefused => Words {
            german: "Die Anmeldung wurde abgelehnt: {}.",
            french: "La connexion a été refusée\u{202f}: {}.",
        },
        ProblemCode::AccountNotAdmitted => Words {
            german: "Mit diesem Konto kommt man hier nicht hinein. Nehmen Sie ein anderes, oder fragen \
                     Sie, wer den Server betreibt.",
            french: "Ce compte n’est pas admis ici. Choisissez-en un autre, ou adressez-vous à la \
                     personne qui gère le serveur.",
        },
        ProblemCode::ServerNotPia => Words {
            german: "Es antwortet etwas, aber kein Pia-Server. Prüfen Sie, ob dieses Netz zuerst \
                     eine eigene Anmeldung verlangt.",
            french: "Une réponse est arrivée, mais pas d’un serveur Pia. Vérifiez si ce réseau \
                     demande d’abord une connexion.",
        },
        ProblemCode::ServerFailed => Words {
            german: "Der Server hat gerade ein Problem. Versuchen Sie es in einigen Minuten noch \
                     einmal.",
            french: "Le serveur rencontre un problème. Réessayez dans quelques minutes.",
        },
        _ => Words {
            german: "Der Server ist nicht erreichbar. Prüfen Sie die Verbindung.",
            french: "Le serveur est injoignable. Vérifiez la connexion au réseau.",
        },
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_refusal_has_the_servers_words_in_every_language() {
        let refused = Problem::new(
            ProblemCode::SignInRefused,
            "The sign-in was refused: too late.",
        )
        .with_detail("too late.");
        for (language, sentence) in [
            (Language::English, "The sign-in was refused: too late."),
            (Language::German, "Die Anmeldung wurde abgelehnt: too late."),
            (
                Language::French,
                "La connexion a été refusée\u{202f}: too late.",
            ),
        ] {
            assert_eq!(failure(&refused, language), sentence);
        }
    }

    #[test]
    fn what_is_english_prose_stays_out_of_the_other_languages() {
        let unreachable = Problem::new(ProblemCode::ServerUnreachable, "No connection.")
            .with_detail("http://localhost:1: connection refused");
        let german = failure(&unreachable, Language::German);
        assert!(german.starts_with("Der Server ist nicht"), "{german}");
        assert!(!german.contains("refused"), "{german}");
        assert_eq!(failure(&unreachable, Language::English), "No connection.");
    }
}
