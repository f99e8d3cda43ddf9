//! `$BROWSER`: the browsers a person has named, tried in their order.
//!
//! The `webbrowser` crate reads this variable too, but starts what it names and does not look how
//! it ends: a browser that cannot start (no display, a broken script) would count as opened, and
//! the person would wait for nothing.

use std::ffi::{OsStr, OsString};
use std::io;

use crate::launch::launch;

/// The command lines in a `$BROWSER`: separated by `:`, tried in turn.
pub(crate) struct Named(Vec<Vec<String>>);

impl Named {
    /// What `variable` names; `None` when that is nothing.
    pub(crate) fn parse(variable: Option<OsString>) -> Option<Self> {
        let text = variable?.into_string().ok()?;
        let lines: Vec<Vec<String>> = text
            .split(':')
            .map(|line| line.split_whitespace().map(str::to_owned).collect())
            .filter(|line: &Vec<String>| !line.is_empty())
            .collect();
        (!lines.is_empty()).then_some(Self(lines))
    }

    /// Starts the first that works and stays with it until it ends, which for a browser of its own
    /// is when the person closes it: the caller decides how long that is waited for.
    ///
    /// # Errors
    /// Why the last one did not start, or how it ended.
    pub(crate) fn run(&self, url: &str) -> io::Result<()> {
        let mut outcome = Err(io::ErrorKind::NotFound.into());
        for line in &self.0 {
            outcome = run(line, url);
            if outcome.is_ok() {
                break;
            }
        }
        outcome
    }
}

fn run(line: &[String], url: &str) -> io::Result<()> {
    let (program, args) = line.split_first().ok_or(io::ErrorKind::NotFound)?;
    launch(program, &with_address(args, url))
}

/// The arguments with the address where `%s` stands, or at their end. It is an argument of its own
/// and never seen by a shell.
fn with_address(args: &[String], url: &str) -> Vec<OsString> {
    let mut full: Vec<OsString> = args
        .iter()
        .map(|arg| arg.replace("%s", url).into())
        .collect();
    if !args.iter().any(|arg| arg.contains("%s")) {
        full.push(OsStr::new(url).to_owned());
    }
    full
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_empty_variable_names_nothing() {
        for empty in [None, Some(""), Some(" : ")] {
            assert!(Named::parse(empty.map(OsString::from)).is_none());
        }
    }

    #[test]
    fn the_address_goes_where_the_person_wants_it() {
        let args = ["--new-tab".to_owned()];
        assert_eq!(
            with_address(&args, "https://a.example"),
            ["--new-tab", "https://a.example"]
        );
        let args = ["--url=%s".to_owned(), "-x".to_owned()];
        assert_eq!(
            with_address(&args, "https://a.example"),
            ["--url=https://a.example", "-x"]
        );
    }

    #[cfg(unix)]
    #[test]
    fn the_first_that_works_is_taken_and_the_last_reason_is_told() {
        let named = |text: &str| Named::parse(Some(text.into())).unwrap();
        assert!(
            named("/no/such/browser:false:true")
                .run("https://a.example")
                .is_ok()
        );
        let refused = named("true-is-not-here:false")
            .run("https://a.example")
            .unwrap_err();
        assert!(
            refused.to_string().starts_with("false ended with"),
            "{refused}"
        );
    }
}
