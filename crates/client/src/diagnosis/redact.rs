//! A diagnosis is pasted where everybody can read it. What says who the person is goes out here,
//! in one place, whatever words it came in with: a library's error as well as our own sentence.

use std::path::PathBuf;

use super::{Advice, Diagnosis};

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
            let advice = check.advice.as_mut().and_then(Advice::texts);
            for text in check.found.texts().into_iter().chain(advice) {
                self.hide(text);
            }
        }
        for step in &mut diagnosis.last_sign_in {
            for text in step.what.texts() {
                self.hide(text);
            }
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
    use serde_json::Value;

    use super::*;
    use crate::diagnosis::{Check, CheckName, CheckStatus, TimelineStep, samples};

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

    /// Every text among the facts, except those of ours: which kind, which code.
    fn facts(value: &Value, of: &mut Vec<String>) {
        match value {
            Value::String(text) => of.push(text.clone()),
            Value::Array(list) => list.iter().for_each(|one| facts(one, of)),
            Value::Object(fields) => {
                let ours = ["kind", "code", "name", "status", "before", "generation"];
                let told = fields
                    .iter()
                    .filter(|(key, _)| !ours.contains(&key.as_str()));
                told.for_each(|(_, one)| facts(one, of));
            }
            _ => {}
        }
    }

    /// Whatever fact a name came in with, also one that is added later, it is gone.
    #[test]
    fn no_fact_of_any_finding_advice_or_step_is_left_out() {
        let check = |(found, advice)| Check {
            name: CheckName::Server,
            status: CheckStatus::Failed,
            took_ms: 1.0,
            found,
            advice,
        };
        let advice = samples::advice().into_iter().map(Some);
        let advice = advice.chain(std::iter::repeat(None));
        let step = |what| TimelineStep {
            after_ms: 1.0,
            what,
            request_id: None,
        };
        let mut diagnosis = Diagnosis {
            version: String::new(),
            system: String::new(),
            at_ms: 0.0,
            checks: samples::found()
                .into_iter()
                .zip(advice)
                .map(check)
                .collect(),
            last_sign_in: samples::steps().into_iter().map(step).collect(),
        };
        let mut names = Vec::new();
        facts(&serde_json::to_value(&diagnosis).unwrap(), &mut names);
        names.retain(|name| !name.is_empty());
        assert!(names.len() > 80, "{names:?}");
        Redaction::with_home(None, names).apply(&mut diagnosis);
        let mut left = Vec::new();
        facts(&serde_json::to_value(&diagnosis).unwrap(), &mut left);
        left.retain(|text| !text.is_empty() && !text.contains(HIDDEN_NAME));
        assert_eq!(left, [""; 0]);
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
