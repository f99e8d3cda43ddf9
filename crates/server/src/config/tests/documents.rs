//! What is written about the configuration is so.

use super::super::keys::{self, Named};
use super::*;

fn document(path: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    std::fs::read_to_string(path).unwrap()
}

/// What stands between backquotes and looks like a key.
fn named(text: &str) -> impl Iterator<Item = &str> {
    let code = text.split('`').skip(1).step_by(2);
    code.filter(|word| {
        let plain = |c: char| c.is_ascii_alphanumeric() || ":{}".contains(c);
        word.contains(':') && word.chars().all(plain) && word.starts_with(char::is_uppercase)
    })
}

#[test]
fn the_readme_lists_every_key_and_no_other() {
    let readme = document("README.md");
    let table: String = readme
        .lines()
        .filter(|line| line.starts_with('|'))
        .collect();
    for (key, _) in keys::FIXED {
        assert!(table.contains(&format!("`{key}`")), "{key} is missing");
    }
    for key in named(&table) {
        let key = key.replace("{name}", "acme");
        let known = matches!(keys::name(&key), Named::Ours(_));
        assert!(known, "the README names {key}, which is no key");
    }
    let hosting = document("../../docs/self-hosting.md");
    for key in named(&hosting) {
        assert!(matches!(keys::name(key), Named::Ours(_)), "{key} is no key");
    }
}

#[test]
fn the_example_for_systemd_is_a_configuration() {
    let example = document("../../dist/pia-server.env");
    let lines = example.lines().filter(|line| !line.starts_with('#'));
    let mut environment: Vec<_> = lines.filter_map(|line| line.split_once('=')).collect();
    let (jwt, master) = ("5".repeat(48), "5e".repeat(32));
    environment.extend([
        ("JWT_SECRET_KEY", jwt.as_str()),
        ("ENCRYPTION_MASTER_KEY", &master),
        ("OAUTH_MICROSOFT_CLIENT_SECRET", "secret"),
    ]);
    let config = load(&environment).unwrap_or_else(|problem| panic!("{problem}"));
    assert_eq!(config.providers.len(), 1);
    assert!(config.metrics.is_some() && !config.is_loopback());
    let unit = document("../../dist/pia-server.service");
    for line in unit.lines().filter_map(|l| l.strip_prefix("Environment=")) {
        let (name, path) = line.split_once('=').unwrap();
        assert!(keys::alias(name).is_some(), "{name} is no name");
        assert!(path.starts_with("%d/"), "{line}");
    }
}
