//! German, in the words of the app.

use pia_oidc::{ErrorClass, Wording};

use super::{Approval, Common, SignOut, Waiting, Words};
use crate::accounts::NotAdmitted;
use crate::told::{ProviderSaid, Title, Told, Wait};

pub(super) const WORDS: Words = Words {
    title,
    told,
    common: Common {
        close: "Sie können diese Seite schließen.",
        start_again: "Sie können diese Seite schließen und in Pia von vorn beginnen.",
        go_on: "Weiter",
        back_to_pia: "Zurück zu Pia",
    },
    device: Waiting {
        code: "Der Code, den das Gerät zeigt",
        no_code: "Das ist kein Code eines Geräts: Er hat acht Buchstaben, zum Beispiel WDJB-MJHT.",
        unknown_code: "Mit diesem Code wartet kein Gerät. Vergleichen Sie die Buchstaben, oder \
                       beginnen Sie auf dem Gerät von vorn.",
        is_yours: "Ist das Ihr Gerät?",
        app: "App",
        device: "Gerät",
        named: "nennt sich „{name}“",
        unnamed: "nennt seinen Namen nicht",
        asked_from: "Gefragt von",
        same_address: "{address} (dieselbe Adresse wie Ihre jetzt)",
        other_address: "{address} (nicht die Adresse, die Sie jetzt haben)",
        asked_at: "Gefragt um",
        asked_ago: "{time} UTC, {ago}",
        just_now: "gerade eben",
        a_minute_ago: "vor einer Minute",
        minutes_ago: "vor {minutes} Minuten",
        shown_code: "Code",
        compare: "Fahren Sie nur fort, wenn ein Gerät vor Ihnen genau diesen Code zeigt. Wenn Ihnen \
                  jemand den Code oder einen Link geschickt hat, käme dessen Gerät in Ihr Konto.",
        yes: "Die Codes sind gleich: mit {provider} anmelden",
        no: "Nein, das war ich nicht",
        leaving: "Weiter zu {provider}",
    },
    approval: Approval {
        go_back: "Kehren Sie zu Ihrem Gerät zurück",
        the_device: "Das Gerät",
        quoted: "„{name}“",
        may_sign_in: "{device} darf sich jetzt als {who} anmelden und tut das in wenigen Sekunden.",
        is_signed_in: "{device} ist als {who} angemeldet.",
        keep_out: "Das war ein Versehen: das Gerät nicht zulassen",
        sign_out: "Das war ein Versehen: das Gerät abmelden",
        denied: "Das Gerät wurde nicht zugelassen",
        denied_text: "Es wurde nichts angemeldet. Falls Sie das nicht veranlasst haben, wollte \
                      vielleicht jemand in Ihr Konto; mehr müssen Sie nicht tun.",
        ended: "Das Gerät wurde wieder abgemeldet",
        ended_text: "Es war schon zugelassen. Was es inzwischen abgerufen hat, hat es vielleicht \
                     noch.",
        not_waiting: "Darauf wartet kein Gerät",
        not_waiting_text: "Der Code wurde verwendet, abgelehnt oder ist abgelaufen, oder diese Seite \
                           gehört zu einem anderen Browser. Beginnen Sie auf dem Gerät von vorn.",
        another_code: "Einen anderen Code eingeben",
        still_waits: "Das Gerät wartet noch.",
        code_again: "Seinen Code noch einmal eingeben",
    },
    sign_out: SignOut {
        title: "Abmelden",
        signed_out: "Sie sind in diesem Browser von {provider} abgemeldet",
        unasked: "Hier wurde nichts abgemeldet",
        unasked_text: "Diese Seite folgt auf das Abmelden bei einem Anbieter der Anmeldung. Von Pia \
                       melden Sie sich in den Einstellungen der App ab.",
        maybe_signed_in: "Sie sind in diesem Browser vielleicht noch bei {provider} angemeldet",
        not_from_here: "{provider} lässt nicht zu, dass Pia Sie abmeldet.",
        on_their_pages: "Melden Sie sich auf den Seiten von {provider} selbst ab.",
        on_own_page: "Auf der eigenen Seite von {provider} abmelden",
        of_all_accounts: ": von allen Konten dort in diesem Browser.",
    },
};

fn title(title: Title) -> &'static str {
    match title {
        Title::SignInFailed => "Die Anmeldung hat nicht geklappt",
        Title::LinkWrong => "Dieser Link zur Anmeldung stimmt nicht",
        Title::NotSignedOut => "Sie wurden nicht abgemeldet",
        Title::NothingHere => "Hier gibt es nichts zu sehen",
        Title::OurFault => "Etwas ist schiefgegangen",
        Title::TryAgain => "Bitte versuchen Sie es erneut",
        Title::TooMany => "Zu viele Anfragen",
        Title::DeviceSignIn => "Auf einem Gerät anmelden",
    }
}

fn told(told: &Told) -> String {
    let sentence = match told {
        Told::NotAdmitted(why) => not_admitted(*why),
        Told::Provider(said) => return provider(said),
        Told::NoCode => "Der Anbieter der Anmeldung hat keinen Code gesendet.",
        Told::GroupsUnavailable => {
            "Microsoft konnte nicht nach Ihren Gruppen gefragt werden. Versuchen Sie es gleich noch \
             einmal."
        }
        Told::GroupsHidden => {
            "Microsoft nennt diesem Server Ihre Gruppen nicht. Fragen Sie die Person, die ihn \
             verwaltet."
        }
        Told::OurFault(id) => {
            return format!(
                "Auf dem Server ist etwas schiefgegangen. Kennung für den Support: {id}"
            );
        }
        Told::Busy => "Der Server ist beschäftigt; bitte versuchen Sie es gleich noch einmal.",
        Told::TookTooLong => {
            "Der Server hat zu lange gebraucht; bitte versuchen Sie es noch einmal."
        }
        Told::TooMany(seconds) => {
            let wait = match Wait::of(*seconds) {
                Wait::Seconds(seconds) => format!("{seconds} s"),
                Wait::Minutes(minutes) => format!("{minutes} Minuten"),
            };
            return format!("Zu viele Anfragen; bitte versuchen Sie es in {wait} noch einmal.");
        }
        Told::NothingHere => "Unter dieser Adresse gibt es nichts.",
        Told::OtherMethod => "Diese Adresse wird mit einer anderen Methode verwendet.",
        Told::NoProviders => {
            "Bei diesem Server kann man sich noch nicht anmelden; wer ihn verwaltet, muss einen \
             Anbieter eintragen."
        }
        Told::ProviderMissing => "Es fehlt, um welchen Anbieter es geht: `provider`.",
        Told::ProviderNotOffered => "Dieser Server bietet diese Anmeldung nicht an.",
        Told::AppUnknown => "Dieser Server kennt die App nicht, die Sie hierher geschickt hat.",
        Told::AddressRepeated => {
            "Der Link sagt mehrmals, wohin er zurückführt: `redirect_uri` und `client_id` dürfen nur \
             einmal angegeben werden."
        }
        Told::NotLoopback(_) => {
            "Der Link führt nicht zu einer App auf diesem Computer zurück: `redirect_uri` muss \
             http://127.0.0.1:<Port>/…, http://[::1]:<Port>/… oder http://localhost:<Port>/… sein, \
             ohne Query und ohne Fragment."
        }
        Told::AnswerMalformed => {
            "Die Antwort des Anbieters der Anmeldung kam in einer Form, die nicht verstanden wird."
        }
        Told::AnswerTooLarge => "Die Antwort des Anbieters der Anmeldung ist dafür zu groß.",
        Told::NotUnderWay => {
            "Diese Anmeldung ist vorbei oder wurde in einem anderen Browser begonnen."
        }
        Told::ParameterRepeated => {
            "Der Link sagt etwas mehrmals, das nur einmal gesagt werden darf."
        }
        Told::HintTooLong => "Der Link ist zu lang: `logout_hint`.",
        Told::StillSignedIn(provider) => {
            return format!(
                "{provider} ist im Moment nicht erreichbar, darum sind Sie dort in diesem Browser \
                 vielleicht noch angemeldet. Versuchen Sie es später noch einmal, oder melden Sie \
                 sich auf den Seiten des Anbieters ab."
            );
        }
        Told::FormNotOurs => "Das gesendete Formular stammt nicht von diesem Server.",
    };
    sentence.to_owned()
}

fn not_admitted(why: NotAdmitted) -> &'static str {
    match why {
        NotAdmitted::Guest => "Gäste einer Organisation dürfen sich hier nicht anmelden.",
        NotAdmitted::Unknown => {
            "Dieser Server lässt nur Personen zu, die er kennt. Bitten Sie die Person, die ihn \
             verwaltet, Sie hinzuzufügen."
        }
        NotAdmitted::Role => {
            "Dieser Server verlangt eine Rolle, die Sie nicht haben. Fragen Sie die Person, die ihn \
             verwaltet."
        }
        NotAdmitted::Disabled => {
            "Dieses Konto ist deaktiviert. Fragen Sie die Person, die den Server verwaltet."
        }
    }
}

fn provider(said: &ProviderSaid) -> String {
    let sentence = said.wording.map_or_else(|| class(said.class), wording);
    match said.ids("Korrelations-ID", "Ablaufverfolgungs-ID") {
        Some(ids) => format!("{sentence} (bei Microsoft: {ids})"),
        None => sentence.to_owned(),
    }
}

fn class(class: ErrorClass) -> &'static str {
    match class {
        ErrorClass::Declined => "Die Anmeldung wurde abgelehnt.",
        ErrorClass::ConsentMissing => {
            "Pia braucht Ihre Zustimmung, bevor Sie sich anmelden können."
        }
        ErrorClass::AdminConsentMissing => {
            "Zuerst muss ein Administrator Ihrer Organisation Pia zulassen."
        }
        ErrorClass::InteractionRequired => "Bitte melden Sie sich erneut an.",
        ErrorClass::MfaRequired => {
            "Ihre Organisation verlangt einen zweiten Nachweis, dass Sie es sind."
        }
        ErrorClass::DeviceRequired => {
            "Ihre Organisation erlaubt diese Anmeldung nur von einem Gerät, das sie verwaltet."
        }
        ErrorClass::WrongAccount => {
            "Dieses Konto kann hier nicht verwendet werden; bitte wählen Sie ein anderes."
        }
        ErrorClass::TenantNotAllowed => {
            "Mit Konten dieser Organisation kann man sich hier nicht anmelden."
        }
        ErrorClass::CodeSpent => "Diese Anmeldung ist vorbei; bitte beginnen Sie von vorn.",
        ErrorClass::Misconfigured => {
            "Der Server ist beim Anbieter der Anmeldung falsch eingetragen; bitte sagen Sie es der \
             Person, die ihn verwaltet."
        }
        ErrorClass::Transient => {
            "Der Anbieter der Anmeldung ist nicht erreichbar; bitte versuchen Sie es gleich noch \
             einmal."
        }
        ErrorClass::Other => "Der Anbieter der Anmeldung hat die Anmeldung nicht abgeschlossen.",
    }
}

fn wording(wording: Wording) -> &'static str {
    match wording {
        Wording::ConsentDeclined => {
            "Sie haben Pia die Berechtigung nicht gegeben, um die es gebeten hat."
        }
        Wording::ApprovalAsked => {
            "Ihre Bitte um Zulassung durch einen Administrator wurde gesendet; versuchen Sie es \
             noch einmal, sobald sie erteilt ist."
        }
        Wording::Locked => {
            "Dieses Konto ist gesperrt, oder die Anmeldung kam von einer gesperrten Adresse."
        }
        Wording::PasswordExpired => {
            "Das Passwort dieses Kontos ist abgelaufen; bitte ändern Sie es zuerst."
        }
        Wording::PasswordWrong => "Der Name des Kontos oder das Passwort ist falsch.",
        Wording::Disabled => "Dieses Konto wurde deaktiviert.",
        Wording::MfaSetup => {
            "Ihre Organisation verlangt, dass Sie einen zweiten Nachweis einrichten, dass Sie es \
             sind."
        }
        Wording::NotAssigned => "Ihr Administrator hat Sie Pia noch nicht zugewiesen.",
        Wording::Withdrawn => {
            "Das Passwort wurde geändert oder die Anmeldung widerrufen; bitte melden Sie sich \
             erneut an."
        }
        Wording::OtherTenant => "Dieses Konto gehört nicht zu der Organisation, die gefragt wurde.",
        Wording::NoAccount => "Es gibt kein Konto mit diesem Namen.",
        Wording::SeveralAccounts => "Mehrere Konten sind angemeldet; bitte wählen Sie eines.",
        Wording::DeviceNotCompliant => {
            "Ihre Organisation verlangt ein Gerät, das ihre Regeln erfüllt, und dieses erfüllt sie \
             nicht."
        }
        Wording::DeviceNotJoined => {
            "Ihre Organisation erlaubt diese Anmeldung nur von einem Gerät, das ihr beigetreten ist."
        }
        Wording::AppNotApproved => {
            "Ihre Organisation hat diese App nicht für die Anmeldung zugelassen."
        }
        Wording::Blocked => "Eine Regel Ihrer Organisation verhindert diese Anmeldung.",
        Wording::TenantRestricted => {
            "Ihre Organisation erlaubt keine Anmeldung bei dieser Organisation."
        }
        Wording::TookTooLong => "Die Anmeldung hat zu lange gedauert; bitte beginnen Sie von vorn.",
        Wording::RedirectUri => {
            "Die Adresse des Servers ist bei Microsoft nicht als Umleitungs-URI eingetragen; bitte \
             sagen Sie es der Person, die ihn verwaltet."
        }
        Wording::ApplicationUnknown => {
            "Diese Organisation kennt die Anwendungs-ID des Servers nicht; bitte sagen Sie es der \
             Person, die ihn verwaltet."
        }
        Wording::SingleTenant => {
            "Der Server ist für eine einzige Organisation eingetragen, fragt aber alle; bitte sagen \
             Sie es der Person, die ihn verwaltet."
        }
        Wording::SecretWrong => {
            "Das Clientgeheimnis des Servers ist falsch; bitte sagen Sie es der Person, die ihn \
             verwaltet."
        }
        Wording::SecretExpired => {
            "Das Clientgeheimnis des Servers ist abgelaufen; bitte sagen Sie es der Person, die ihn \
             verwaltet."
        }
        Wording::TooMany => {
            "Es gab zu viele Anmeldungen hintereinander; bitte warten Sie einige Minuten."
        }
    }
}
