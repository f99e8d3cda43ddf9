//! A diagnosis is pasted where everybody can read it. What says who the person is goes out here,
//! in one place, whatever words it came in with: a library's error as well as our own sentence.

use std::path::PathBuf;

use super::Diagnosis;

/// What stands where an e-mail address or a sign-in of a URL stood.
const HIDDEN_ADDRESS: &str = "[hidden]";
/// What stands where somebody's name stood.
const HIDDEN_NAME: &str = "[name]";

/// Knows what is to be hidden.
pub(super) struct Redaction {
    home: Option<String>,
    names: Vec<String>,
}

impl Redaction {
    /// Hides the home folder, and these names of people.
    pub(super) fn new(names: Vec<String>) -> Self {
        let home = directories::UserDirs::new().map(|dirs| dirs.home_dir().to_owned());
        Self::with_home(home, names)
    }

    fn with_home(home: Option<PathBuf>, mut names: Vec<String>) -> Self {
        // A root folder as home would turn every path into nonsense.
        let home = home
            .filter(|home| home.components().count() > 1)
            .and_then(|home| home.into_os_string().into_string().ok());
        // A name of one or two letters would be found inside of words.
        names.retain(|name| name.chars().count() > 2);
        // "Ada Lovelace" before "Ada", so that no half of a name is left over.
        names.sort_by_key(|name| std::cmp::Reverse(name.len()));
        Self { home, names }
    }

    /// The whole report, without them.
    pub(super) fn apply(&self, diagnosis: &mut Diagnosis) {
        for check in &mut diagnosis.checks {
            self.hide(&mut check.found);
            if let Some(advice) = &mut check.advice {
                self.hide(advice);
            }
        }
        for step in &mut diagnosis.last_sign_in {
            self.hide(&mut step.what);
        }
    }

    fn hide(&self, text: &mut String) {
        if let Some(home) = &self.home {
            *text = text.replace(home, "~");
        }
        *text = without_addresses(text);
        for name in &self.names {
            *text = text.replace(name, HIDDEN_NAME);
        }
    }
}

/// Without anything that has an `@` in it: e-mail addresses, and a URL's name and password.
fn without_addresses(text: &str) -> String {
    let ends = |c: char| c.is_whitespace() || "\"'“”‘’<>()[]{},;=".contains(c);
    let mut whole = String::with_capacity(text.len());
    for piece in text.split_inclusive(ends) {
        let word = piece.trim_end_matches(ends);
        match word.rfind('@') {
            None => whole.push_str(piece),
            Some(at) => {
                // Of a URL the host stays: it is what the line is about.
                match word.find("://") {
                    Some(scheme) if scheme < at => {
                        whole.push_str(&word[..scheme + 3]);
                        whole.push_str(HIDDEN_ADDRESS);
                        whole.push_str(&word[at..]);
                    }
                    _ => whole.push_str(HIDDEN_ADDRESS),
                }
                whole.push_str(&piece[word.len()..]);
            }
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hidden(text: &str) -> String {
        let names = ["Ada", "Ada Lovelace", "o"].map(Into::into).into();
        let mut text = text.to_owned();
        Redaction::with_home(Some("/home/ada".into()), names).hide(&mut text);
        text
    }

    #[test]
    fn neither_home_nor_names_nor_addresses_are_left() {
        assert_eq!(
            hidden("/home/ada/.local/share/pia of Ada Lovelace (ada@contoso.example), not Ada."),
            "~/.local/share/pia of [name] ([hidden]), not [name]."
        );
        assert_eq!(
            hidden("The proxy http://ada:pa@ss@proxy.example:3128 does not answer"),
            "The proxy http://[hidden]@proxy.example:3128 does not answer"
        );
    }

    #[test]
    fn everything_else_is_left_as_it_is() {
        let plain = "https://pia.example/auth answered, in 12 ms; “fine” (ok).";
        assert_eq!(hidden(plain), plain);
        let mut path = "/etc/ssl".to_owned();
        Redaction::with_home(Some("/".into()), Vec::new()).hide(&mut path);
        assert_eq!(path, "/etc/ssl");
    }
}
