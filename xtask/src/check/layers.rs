//! Who may know whom (docs/architecture.md), compared with what cargo knows.

use anyhow::{Context, Result, bail};
use serde_json::Value;

use crate::command::read;

/// Which of our packages each of our packages may depend on.
const OURS: &[(&str, &[&str])] = &[
    ("pia-protocol", &[]),
    ("pia-signin", &[]),
    ("pia-vault", &[]),
    ("pia-memory", &[]),
    ("pia-oidc", &[]),
    ("entra-emulator", &[]),
    ("pia-client", &["pia-protocol", "pia-signin", "pia-vault"]),
    ("pia-server", &["pia-protocol", "pia-oidc", "pia-memory"]),
    ("pia-cli", &["pia-client", "pia-memory"]),
    ("pia-desktop", &["pia-client", "pia-memory"]),
    ("pia-test-postgres", &[]),
    ("pia-stories", &["pia-protocol", "pia-test-postgres"]),
    (
        "pia-fuzz",
        &["pia-protocol", "pia-oidc", "pia-server", "entra-emulator"],
    ),
    (
        "pia-bench",
        &[
            "pia-protocol",
            "pia-client",
            "pia-vault",
            "pia-memory",
            "pia-stories",
            "pia-test-postgres",
        ],
    ),
    ("xtask", &[]),
];

/// Edges for tests alone: the server's own tests sign in at the real stand-in, and keep their data in
/// a real PostgreSQL.
const OURS_IN_TESTS: &[(&str, &str)] = &[
    ("pia-server", "entra-emulator"),
    ("pia-server", "pia-test-postgres"),
];

/// Libraries with a home: which of our packages may ship them. Tests may use what they like.
const HOMES: &[(&str, &[&str])] = &[
    ("tauri", &["pia-desktop"]),
    ("ksni", &["pia-desktop"]),
    ("notify-rust", &["pia-desktop"]),
    ("auto-launch", &["pia-desktop"]),
    // the bench: the bare pair that is the bound; the stories: whoever looks after a server's database
    (
        "rusqlite",
        &["pia-client", "pia-server", "pia-bench", "pia-stories"],
    ),
    ("tokio-postgres", &["pia-server"]),
    ("reqwest", &["pia-client", "pia-server", "pia-stories"]),
    ("keyring", &["pia-vault"]),
    ("keyring-core", &["pia-vault", "pia-bench"]),
    ("webbrowser", &["pia-signin"]),
    ("jsonwebtoken", &["pia-oidc", "pia-server"]),
    ("utoipa", &["pia-protocol", "pia-server"]),
    ("axum", &["pia-server", "entra-emulator", "pia-bench"]),
];

/// One dependency as its package's Cargo.toml has it.
struct Edge {
    from: String,
    to: String,
    shipped: bool,
}

pub(crate) fn check() -> Result<()> {
    let metadata = read(&["cargo", "metadata", "--no-deps", "--format-version", "1"])?;
    let metadata: Value = serde_json::from_str(&metadata)?;
    let packages = metadata["packages"]
        .as_array()
        .context("cargo names the packages")?;
    let mut wrong: Vec<String> = packages
        .iter()
        .filter_map(name)
        .filter(|name| !is_ours(name))
        .map(unlisted)
        .collect();
    wrong.extend(
        packages
            .iter()
            .flat_map(edges)
            .filter_map(|edge| objection(&edge)),
    );
    if wrong.is_empty() {
        Ok(())
    } else {
        bail!("{}", wrong.join("\n"))
    }
}

fn unlisted(name: &str) -> String {
    format!("{name} has no place in xtask/src/check/layers.rs: say whom it may know")
}

fn name(package: &Value) -> Option<&str> {
    package["name"].as_str()
}

fn is_ours(name: &str) -> bool {
    OURS.iter().any(|(ours, _)| *ours == name)
}

fn edges(package: &Value) -> Vec<Edge> {
    let dependencies = package["dependencies"]
        .as_array()
        .map(Vec::as_slice)
        .unwrap_or_default();
    let edge = |dependency: &Value| {
        Some(Edge {
            from: name(package)?.to_owned(),
            to: name(dependency)?.to_owned(),
            shipped: dependency["kind"].as_str() != Some("dev"),
        })
    };
    dependencies.iter().filter_map(edge).collect()
}

/// Why an edge must not be there, if so.
fn objection(Edge { from, to, shipped }: &Edge) -> Option<String> {
    let allowed = |rules: &[(&str, &[&str])], key: &str, value: &str| {
        rules
            .iter()
            .find(|(name, _)| *name == key)
            .is_none_or(|(_, list)| list.contains(&value))
    };
    let in_tests = !shipped && OURS_IN_TESTS.contains(&(from, to));
    if is_ours(to) && !in_tests && !allowed(OURS, from, to) {
        return Some(format!("{from} must not know {to}"));
    }
    if *shipped && !allowed(HOMES, to, from) {
        return Some(format!("{from} must not use {to}"));
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn edge(from: &str, to: &str, shipped: bool) -> Option<String> {
        objection(&Edge {
            from: from.to_owned(),
            to: to.to_owned(),
            shipped,
        })
    }

    #[test]
    fn the_two_sides_meet_only_in_the_protocol() {
        assert_eq!(edge("pia-client", "pia-protocol", true), None);
        assert_eq!(edge("pia-server", "pia-protocol", true), None);
        assert!(edge("pia-server", "pia-client", true).is_some());
        assert!(
            edge("pia-client", "pia-server", false).is_some(),
            "not even in tests"
        );
    }

    #[test]
    fn a_library_with_a_home_is_used_nowhere_else_but_in_tests() {
        assert_eq!(edge("pia-desktop", "tauri", true), None);
        assert!(edge("pia-client", "tauri", true).is_some());
        assert!(edge("pia-oidc", "reqwest", true).is_some());
        assert_eq!(edge("pia-oidc", "reqwest", false), None);
        assert_eq!(edge("pia-oidc", "serde", true), None);
    }
}
