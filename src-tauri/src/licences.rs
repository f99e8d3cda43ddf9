//! The licence texts of what the programs are built from: `THIRD-PARTY-NOTICES.txt`, which the build of
//! the pages puts beside them, so that it is in this program and compressed.
//!
//! The page gets the texts of one package at a time from a command. It could fetch the file itself, but
//! only under a content security policy that let it fetch.

use serde::Serialize;

/// Where the file is among the pages.
pub(crate) const FILE: &str = "THIRD-PARTY-NOTICES.txt";

/// Between two texts. `xtask/src/check/notices` writes the file by it, and sees to it that no text has it.
const LINE: &str = "\n====================================================================================================\n";
/// Before the name of a licence whose text did not come with the package.
const NO_FILE: &str = "no file, ";
/// Before the name of a package that is npm's.
const NPM: &str = "npm ";

/// A text that comes with a package.
#[derive(Debug, PartialEq, Eq, Serialize, specta::Type)]
#[serde(
    tag = "from",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub(crate) enum LicenceText {
    /// The package carries it.
    Package {
        /// The names of its files in the package, each with the same text.
        files: Vec<String>,
        /// The text.
        text: String,
    },
    /// The package carries none: this is the one which most others carry.
    Others {
        /// The licence it is of.
        licence: String,
        /// The text.
        text: String,
    },
}

/// What `notices` has of a package, which is named with its version.
pub(crate) fn texts_of(notices: &str, package: &str) -> Vec<LicenceText> {
    let sections = notices.split(LINE).skip(1);
    sections
        .filter_map(|section| {
            let (whose, text) = section.split_once("\n\n")?;
            let names: Vec<&str> = whose.lines().filter_map(|line| of(line, package)).collect();
            let text = text.trim_end().to_owned();
            let licence = names.first()?.strip_prefix(NO_FILE).map(str::to_owned);
            Some(match licence {
                Some(licence) => LicenceText::Others { licence, text },
                None => LicenceText::Package {
                    files: names.into_iter().map(str::to_owned).collect(),
                    text,
                },
            })
        })
        .collect()
}

/// What a line such as `serde 1.0.228: LICENSE-MIT` calls the text, if it is about this package.
fn of<'a>(line: &'a str, package: &str) -> Option<&'a str> {
    let (name, text) = line.split_once(": ")?;
    (name.strip_prefix(NPM).unwrap_or(name) == package).then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOTICES: &str = include_str!("../../THIRD-PARTY-NOTICES.txt");

    fn notices(sections: &[&str]) -> String {
        format!(
            "What this is.\n{LINE}{}\n",
            sections.join(&format!("\n{LINE}"))
        )
    }

    #[test]
    fn a_packages_texts_are_found_by_its_name() {
        let notices = notices(&[
            "a 1.0: LICENSE\na 1.0: c/LICENSE\nb 1.0: MIT\n\nText\n\nof both",
            "a 1.0: no file, MIT\n\nUsual",
            "npm @n/a 1.0: LICENSE\na 1.0.1: LICENSE\n\nOther",
        ]);
        let package = |files: &[&str], text: &str| LicenceText::Package {
            files: files.iter().map(ToString::to_string).collect(),
            text: text.into(),
        };
        let usual = LicenceText::Others {
            licence: "MIT".into(),
            text: "Usual".into(),
        };
        let own = package(&["LICENSE", "c/LICENSE"], "Text\n\nof both");
        assert_eq!(texts_of(&notices, "a 1.0"), [own, usual]);
        assert_eq!(
            texts_of(&notices, "@n/a 1.0"),
            [package(&["LICENSE"], "Other")]
        );
        assert!(texts_of(&notices, "c 1.0").is_empty());
    }

    /// The window lists these names, and each is to lead to a text.
    #[test]
    fn every_part_of_the_program_has_a_text() {
        let list = include_str!("../../ui/src/lib/about/ingredients.ts");
        let names = list.lines().filter_map(|line| {
            let name = line.strip_prefix("    \"")?.trim_end_matches(',');
            name.strip_suffix('"')
        });
        let names: Vec<&str> = names.collect();
        assert!(
            ["tauri ", "svelte "]
                .iter()
                .all(|wanted| names.iter().any(|name| name.starts_with(wanted)))
        );
        for name in names {
            let texts = texts_of(NOTICES, name);
            assert!(!texts.is_empty(), "{name}");
            for text in texts {
                let (LicenceText::Package { text, .. } | LicenceText::Others { text, .. }) = text;
                assert!(!text.is_empty(), "{name}");
            }
        }
    }
}
