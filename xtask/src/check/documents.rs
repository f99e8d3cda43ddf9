//! What the documents name exists.

use std::fs;
use std::path::Path;

use anyhow::{Result, bail};

use crate::command::{command, read, root};

/// The folders at the root: a path in backquotes that begins with one is meant as a path.
const FOLDERS: &[&str] = &[
    "crates/",
    "fuzz/",
    "docs/",
    "dist/",
    "tests/",
    "ui/",
    "src-tauri/",
    "xtask/",
    "icons/",
    ".github/",
    ".ci/",
];

pub(crate) fn check() -> Result<()> {
    let listed = read(&[
        "git",
        "ls-files",
        "--cached",
        "--others",
        "--exclude-standard",
        "*.md",
    ])?;
    let mut wrong = vec![];
    for document in listed.lines() {
        let Ok(text) = fs::read_to_string(root().join(document)) else {
            continue;
        };
        let beside = Path::new(document).parent().unwrap_or(Path::new(""));
        let missing_link = |target: &&str| !root().join(beside).join(target).exists();
        let missing_path = |path: &&str| !root().join(path).exists() && !is_built(path);
        let links = links(&text).into_iter().filter(missing_link);
        let paths = quoted_paths(&text).into_iter().filter(missing_path);
        wrong.extend(
            links
                .chain(paths)
                .map(|path| format!("{document} names {path}, which is not there")),
        );
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("{}", wrong.join("\n"))
    }
}

/// Whether a path is made by a build, as `ui/dist` is, and so is not there in a fresh clone.
fn is_built(path: &str) -> bool {
    let asked = command(&["git", "check-ignore", "--quiet", path]).status();
    asked.is_ok_and(|status| status.success())
}

/// Targets of Markdown links and pictures inside this repository, without their anchors.
fn links(text: &str) -> Vec<&str> {
    let targets = text
        .split("](")
        .skip(1)
        .filter_map(|rest| rest.split([')', ' ']).next());
    targets
        .filter(|target| !target.contains("://") && !target.starts_with(['#', '<']))
        .filter_map(|target| target.split('#').next())
        .filter(|target| !target.is_empty() && !names_an_item(target))
        .collect()
}

/// Whether a link in a crate's README leads to an item of the crate, which rustdoc checks.
fn names_an_item(target: &str) -> bool {
    let is_name = |name: &str| name.chars().all(|c| c.is_alphanumeric() || c == '_');
    target.split("::").all(is_name) && target.chars().any(char::is_lowercase)
}

/// Paths in backquotes, such as `docs/architecture.md`.
fn quoted_paths(text: &str) -> Vec<&str> {
    let is_plain = |path: &str| {
        path.bytes()
            .all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
    };
    let quoted = text
        .lines()
        .flat_map(|line| line.split('`').skip(1).step_by(2));
    quoted
        .filter(|path| is_plain(path) && FOLDERS.iter().any(|f| path.starts_with(f)))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_into_the_repository_are_found_and_others_are_not() {
        let text = "[a](docs/a.md#part) ![b](b.png \"t\") [c](https://example.org) [d](#here) [e](crate::View)";
        assert_eq!(links(text), ["docs/a.md", "b.png"]);
    }

    #[test]
    fn paths_in_backquotes_are_found() {
        let text = "`docs/a.md`, `./x test`, `crates/<name>`, `client::store`, and `xtask/src`";
        assert_eq!(quoted_paths(text), ["docs/a.md", "xtask/src"]);
    }
}
