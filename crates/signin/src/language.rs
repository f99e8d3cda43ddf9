/// The languages the pages in the browser can speak.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Hash)]
pub enum Language {
    /// English, and whatever is not one of the others.
    #[default]
    English,
    /// German.
    German,
    /// French.
    French,
}

impl Language {
    /// The language of a tag such as `de-CH` (RFC 5646) or of a locale such as `fr_FR.UTF-8`.
    /// English for every other one.
    ///
    /// ```
    /// use pia_signin::Language;
    ///
    /// assert_eq!(Language::from_tag("de-CH"), Language::German);
    /// assert_eq!(Language::from_tag("pt-BR"), Language::English);
    /// ```
    pub fn from_tag(tag: &str) -> Self {
        let primary = tag.trim().split(['-', '_', '.', '@']).next();
        match primary.unwrap_or_default().to_ascii_lowercase().as_str() {
            "de" => Self::German,
            "fr" => Self::French,
            _ => Self::English,
        }
    }

    /// The language's tag (RFC 5646), for `<html lang>`, `Content-Language` and `ui_locales`.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::German => "de",
            Self::French => "fr",
        }
    }

    pub(crate) fn texts(self) -> &'static Texts {
        match self {
            Self::English => &ENGLISH,
            Self::German => &GERMAN,
            Self::French => &FRENCH,
        }
    }
}

/// Everything the pages say. `{app}` stands for the app's name, `{name}` for the person's.
pub(crate) struct Texts {
    pub(crate) signed_in: &'static str,
    pub(crate) signed_in_as: &'static str,
    pub(crate) go_back: &'static str,
    pub(crate) not_signed_in: &'static str,
    pub(crate) try_again: &'static str,
    pub(crate) declined: &'static str,
    pub(crate) refused: &'static str,
    pub(crate) stopped: &'static str,
    /// What reached the listener was not the answer.
    pub(crate) stray: &'static str,
    /// While the answer is taken out of the fragment.
    pub(crate) moment: &'static str,
    pub(crate) no_script: &'static str,
}

const ENGLISH: Texts = Texts {
    signed_in: "You are signed in",
    signed_in_as: "You are signed in as {name}",
    go_back: "You can close this tab and go back to {app}.",
    not_signed_in: "You are not signed in",
    try_again: "Go back to {app} and try again. You can close this tab.",
    declined: "The sign-in was declined. Nothing was changed.",
    refused: "The server did not allow the sign-in.",
    stopped: "{app} stopped before the sign-in was finished.",
    stray: "This is not the answer {app} waits for.",
    moment: "One moment…",
    no_script: "This page needs JavaScript to hand the answer to {app}. Without it, copy the \
                whole address of this page and paste it into {app}.",
};

const GERMAN: Texts = Texts {
    signed_in: "Sie sind angemeldet",
    signed_in_as: "Sie sind als {name} angemeldet",
    go_back: "Sie können diesen Tab schließen und zu {app} zurückkehren.",
    not_signed_in: "Sie sind nicht angemeldet",
    try_again: "Kehren Sie zu {app} zurück und versuchen Sie es noch einmal. Diesen Tab können \
                Sie schließen.",
    declined: "Die Anmeldung wurde abgelehnt. Es wurde nichts geändert.",
    refused: "Der Server hat die Anmeldung nicht zugelassen.",
    stopped: "Die Anmeldung wurde abgebrochen, bevor {app} sie abschließen konnte.",
    stray: "Das ist nicht die Antwort, auf die {app} wartet.",
    moment: "Einen Moment …",
    no_script: "Diese Seite braucht JavaScript, um die Antwort an {app} zu übergeben. Kopieren \
                Sie sonst die vollständige Adresse dieser Seite und fügen Sie sie in {app} ein.",
};

/// Worded so that neither the person nor the app needs a grammatical gender, or an elision before
/// its name.
const FRENCH: Texts = Texts {
    signed_in: "Connexion réussie",
    signed_in_as: "Connexion réussie en tant que {name}",
    go_back: "Vous pouvez fermer cet onglet et revenir à {app}.",
    not_signed_in: "La connexion n’a pas abouti",
    try_again: "Revenez à {app} et réessayez. Vous pouvez fermer cet onglet.",
    declined: "La connexion a été refusée. Rien n’a été modifié.",
    refused: "Le serveur n’a pas autorisé la connexion.",
    stopped: "La connexion a été interrompue\u{202f}: {app} n’a pas pu la terminer.",
    stray: "Ce n’est pas la réponse attendue par {app}.",
    moment: "Un instant…",
    no_script: "Cette page a besoin de JavaScript pour transmettre la réponse à {app}. Sinon, \
                copiez l’adresse complète de cette page et collez-la dans {app}.",
};

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tag_is_read_by_its_language_alone() {
        for (tag, language) in [
            ("de", Language::German),
            ("DE-ch", Language::German),
            ("de_AT.UTF-8", Language::German),
            ("fr-CA", Language::French),
            ("fr@euro", Language::French),
            ("en-GB", Language::English),
            ("den", Language::English),
            ("fro", Language::English),
            ("C.UTF-8", Language::English),
            ("", Language::English),
        ] {
            assert_eq!(Language::from_tag(tag), language, "{tag}");
        }
        for language in [Language::English, Language::German, Language::French] {
            assert_eq!(Language::from_tag(language.tag()), language);
        }
    }
}
