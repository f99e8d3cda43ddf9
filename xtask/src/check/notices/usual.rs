//! The text of a licence for packages that carry none: the one which most others carry.

use std::collections::BTreeMap;

use anyhow::{Context, Result, ensure};

use super::packages::Package;
use crate::check::{licences, spdx};

/// A licence, words that no other one of these has before it in this list, and whether its text is
/// signed by those who give it.
const LICENCES: &[(&str, &str, bool)] = &[
    (
        "Apache-2.0",
        "Apache License Version 2.0, January 2004",
        false,
    ),
    ("MPL-2.0", "Mozilla Public License Version 2.0", false),
    ("BSL-1.0", "Boost Software License - Version 1.0", false),
    ("Zlib", "This software is provided 'as-is'", true),
    ("BSD-3-Clause", "Neither the name of", true),
    (
        "BSD-2-Clause",
        "Redistribution and use in source and binary forms",
        true,
    ),
    (
        "MIT",
        "to use, copy, modify, merge, publish, distribute, sublicense",
        true,
    ),
];

/// Stands in a text for the lines of those who gave it.
const SIGNATURE: &str = "{signature}";

/// The usual texts by licence, each with [`SIGNATURE`] where it is signed.
pub(super) struct Usual(BTreeMap<&'static str, String>);

impl Usual {
    /// Among these, each with how many carry it.
    pub(super) fn of<'a>(texts: impl Iterator<Item = (&'a str, usize)>) -> Self {
        let mut forms: BTreeMap<&str, BTreeMap<String, usize>> = BTreeMap::new();
        for (text, carriers) in texts {
            let form = unsigned(text);
            if let Some((licence, signed)) = licence_of(text)
                && form.contains(SIGNATURE) == signed
            {
                *forms.entry(licence).or_default().entry(form).or_default() += carriers;
            }
        }
        let most = |forms: BTreeMap<String, usize>| {
            // Of several, the shortest: a longer one has something of its own.
            let rank = |(text, carriers): &(String, usize)| (*carriers, usize::MAX - text.len());
            forms.into_iter().max_by_key(rank).map(|(text, _)| text)
        };
        let usual = forms.into_iter();
        Self(
            usual
                .filter_map(|(licence, forms)| Some((licence, most(forms)?)))
                .collect(),
        )
    }

    /// What a package would have carried: every licence it names that we may use.
    pub(super) fn texts_for(&self, package: &Package) -> Result<Vec<(String, String)>> {
        let licences = spdx::names(&package.licence, &licences::is_allowed);
        ensure!(!licences.is_empty(), "{} names no licence", package.name);
        let text = |licence: String| {
            let text = self.0.get(&*licence).with_context(|| {
                let name = &package.name;
                format!("{name} carries no licence, and the usual text of {licence} is not known")
            })?;
            Ok((licence, text.replace(SIGNATURE, &signature(package))))
        };
        licences.into_iter().map(text).collect()
    }
}

fn licence_of(text: &str) -> Option<(&'static str, bool)> {
    let words: Vec<&str> = text.split_whitespace().collect();
    let line = words.join(" ");
    let found = LICENCES.iter().find(|(_, words, _)| line.contains(words))?;
    Some((found.0, found.2))
}

/// The text with [`SIGNATURE`] for the first of its copyright lines, and without the others.
fn unsigned(text: &str) -> String {
    let mut lines: Vec<String> = vec![];
    let mut signed = false;
    for line in text.lines() {
        if !is_signature(line) {
            lines.push(line.to_owned());
        } else if !signed {
            signed = true;
            let indent = line.len() - line.trim_start().len();
            lines.push(format!("{}{SIGNATURE}", &line[..indent]));
        }
    }
    lines.join("\n")
}

/// A line such as `Copyright (c) 2014 Somebody`.
fn is_signature(line: &str) -> bool {
    let rest = line.trim_start().strip_prefix("Copyright");
    rest.is_some_and(|rest| {
        rest.contains("(c)") || rest.contains('©') || rest.contains(|c: char| c.is_ascii_digit())
    })
}

fn signature(package: &Package) -> String {
    if package.authors.is_empty() {
        format!(
            "Copyright (c) the authors of {} ({})",
            package.name, package.home
        )
    } else {
        format!("Copyright (c) {}", package.authors.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const GRANT: &str = "to use, copy, modify, merge,\npublish, distribute, sublicense";

    fn package(licence: &str, authors: &[&str]) -> Package {
        Package {
            name: "thing 1.0.0".into(),
            licence: licence.into(),
            authors: authors.iter().map(ToString::to_string).collect(),
            home: "https://example.org/thing".into(),
            folder: None,
            licence_file: None,
        }
    }

    #[test]
    fn the_usual_text_is_signed_by_the_packages_authors() {
        let theirs = format!("MIT License\n\nCopyright (c) 2014 Ada\nCopyright (c) Bob\n\n{GRANT}");
        let others = format!("MIT License\n\nCopyright 2020 Mia\n\n{GRANT}");
        let unsigned = format!("MIT License\n\n{GRANT}");
        let own = format!("Copyright 2020 Mia\n\n{GRANT}\nand more");
        let texts = [(&*theirs, 1), (&*others, 2), (&*unsigned, 9), (&*own, 2)];
        let usual = Usual::of(texts.into_iter());
        let of = |authors: &[&str]| {
            usual
                .texts_for(&package("MIT", authors))
                .unwrap()
                .remove(0)
                .1
        };
        let text = |signature: &str| format!("MIT License\n\n{signature}\n\n{GRANT}");
        assert_eq!(of(&["Ada", "Mia"]), text("Copyright (c) Ada, Mia"));
        let nobody = "Copyright (c) the authors of thing 1.0.0 (https://example.org/thing)";
        assert_eq!(of(&[]), text(nobody));
    }

    #[test]
    fn every_licence_that_we_may_use_comes_along() {
        let apache = "Apache License\n  Version 2.0, January 2004\nCopyright [yyyy] [name]";
        let mit = format!("Copyright (c) 2014 Ada\n{GRANT}");
        let usual = Usual::of([(apache, 1), (&*mit, 1)].into_iter());
        let package = package("MIT OR Apache-2.0 OR LGPL-2.1-or-later", &["Bob"]);
        let texts = usual.texts_for(&package).unwrap();
        let mit = format!("Copyright (c) Bob\n{GRANT}");
        assert_eq!(
            texts,
            [("Apache-2.0".into(), apache.into()), ("MIT".into(), mit)]
        );
    }

    #[test]
    fn a_licence_without_a_text_is_said() {
        let usual = Usual::of(std::iter::empty());
        assert!(usual.texts_for(&package("MIT", &[])).is_err());
        assert!(usual.texts_for(&package("GPL-3.0-only", &[])).is_err());
    }
}
