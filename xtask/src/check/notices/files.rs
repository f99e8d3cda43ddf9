//! The files of a package that say under which licence it is.

use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};

/// How the names of such files begin, in small letters.
const BEGINNINGS: &[&str] = &[
    "licence",
    "license",
    "unlicense",
    "copying",
    "notice",
    "copyright",
];

/// Of those, what tells of others' rights but is no licence.
const NO_LICENCES: &[&str] = &["notice", "copyright"];

/// A licence's text is no program: `copying.rs`.
const PROGRAMS: &[&str] = &[
    "rs", "js", "cjs", "mjs", "ts", "svelte", "c", "h", "py", "sh",
];

/// Folders of what does not end up in a program; other packages have texts of their own.
const NOT_BUILT_IN: &[&str] = &[
    "assets",
    "benches",
    "examples",
    "node_modules",
    "target",
    "test",
    "tests",
];

/// The texts in a package's folder by their paths in it: whoever brings the sources of others along has
/// their licences in a folder beneath. `named` is the file that the manifest names, whatever it is called.
pub(super) fn carried(folder: &Path, named: Option<&Path>) -> Result<Vec<(String, String)>> {
    let mut paths = vec![];
    collect(folder, &mut paths)?;
    if let Some(named) = named.map(|named| folder.join(named))
        && !paths.contains(&named)
    {
        paths.push(named);
    }
    let mut texts = vec![];
    for path in paths {
        let bytes = fs::read(&path).with_context(|| path.display().to_string())?;
        let text = String::from_utf8(bytes).with_context(|| path.display().to_string())?;
        let name = path.strip_prefix(folder).unwrap_or(&path);
        let name = name.to_string_lossy().replace('\\', "/");
        texts.push((name, tidied(&text)));
    }
    Ok(texts)
}

/// Whether a file of this name holds a licence, and not only a notice.
pub(super) fn is_licence(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_lowercase();
    !NO_LICENCES.iter().any(|other| name.starts_with(other))
}

fn collect(folder: &Path, into: &mut Vec<PathBuf>) -> Result<()> {
    let entries: std::io::Result<Vec<_>> = fs::read_dir(folder)
        .with_context(|| folder.display().to_string())?
        .collect();
    for entry in entries? {
        let name = entry.file_name().to_string_lossy().into_owned();
        let kind = entry.file_type()?;
        if kind.is_dir() && !NOT_BUILT_IN.contains(&&*name) {
            collect(&entry.path(), into)?;
        } else if kind.is_file() && (is_text_of_rights(&name) || in_licences(folder)) {
            into.push(entry.path());
        }
    }
    Ok(())
}

fn is_text_of_rights(name: &str) -> bool {
    let name = name.to_lowercase();
    let is_program = name
        .rsplit_once('.')
        .is_some_and(|(_, kind)| PROGRAMS.contains(&kind));
    !is_program && BEGINNINGS.iter().any(|begins| name.starts_with(begins))
}

/// The REUSE specification keeps licences in a folder of this name, in files called after them.
fn in_licences(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name == "LICENSES")
}

/// With the ends of lines as they are here, without blanks at them, and without empty lines around.
fn tidied(text: &str) -> String {
    let text = text.trim_start_matches('\u{feff}');
    let lines: Vec<&str> = text.lines().map(str::trim_end).collect();
    lines.join("\n").trim_matches('\n').to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_are_known_by_their_names() {
        for name in [
            "LICENSE",
            "LICENSE-MIT",
            "license-apache-2.0",
            "LICENCE",
            "COPYING",
            "UNLICENSE",
            "NOTICE.md",
            "LICENSE.httprouter",
        ] {
            assert!(is_text_of_rights(name), "{name}");
        }
        for name in ["copying.rs", "README.md", "Cargo.toml", "licence.js"] {
            assert!(!is_text_of_rights(name), "{name}");
        }
        assert!(is_licence("zstd/LICENSE") && !is_licence("zstd/NOTICE"));
    }

    #[test]
    fn only_ends_of_lines_are_made_equal() {
        let text = "\u{feff}\r\n   Title \r\n\r\n  text\t\r\n\n";
        assert_eq!(tidied(text), "   Title\n\n  text");
    }

    #[test]
    fn a_text_of_ours_is_found_and_what_lies_in_tests_is_not() {
        let root = crate::command::root();
        let found = carried(&root.join("xtask"), Some(Path::new("README.md"))).unwrap();
        let names: Vec<&str> = found.iter().map(|(name, _)| &**name).collect();
        assert_eq!(names, ["README.md"]);
    }
}
