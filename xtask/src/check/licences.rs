//! Licences and bans, from cargo alone. `deny.toml` is the same policy for hosts that have
//! cargo-deny; a test below keeps the two lists of licences equal.

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Result, bail};

use super::spdx;
use crate::command::read;

/// What may be linked into the programs. MPL-2.0 asks for changes of its own files only.
const ALLOWED: &[&str] = &[
    "0BSD",
    "Apache-2.0",
    "Apache-2.0 WITH LLVM-exception",
    "BSD-2-Clause",
    "BSD-3-Clause",
    "BSL-1.0",
    "CC0-1.0",
    "CDLA-Permissive-2.0",
    "ISC",
    "MIT",
    "MIT-0",
    "MPL-2.0",
    "Unicode-3.0",
    "Unlicense",
    "Zlib",
];

/// What must not be in what ships, and why.
const BANNED: &[(&str, &str)] = &[
    ("openssl-sys", "one TLS stack: rustls with aws-lc-rs"),
    ("native-tls", "one TLS stack: rustls with aws-lc-rs"),
    ("ring", "one cryptography library beneath TLS: aws-lc-rs"),
    (
        "libsodium-sys",
        "one cryptography library beneath TLS: aws-lc-rs",
    ),
    ("rsa", "RUSTSEC-2023-0071: private keys leak through timing"),
    ("sqlx-sqlite", "one SQLite: rusqlite's"),
];

/// What must be in what ships in one version only, and why.
const SINGLE: &[(&str, &str)] = &[
    ("rustls", "two would not share their roots and settings"),
    ("aws-lc-sys", "two C libraries of the same names"),
    ("libsqlite3-sys", "two C libraries of the same names"),
    ("tokio", "two runtimes that do not know each other"),
];

/// A feature that must stay off, and why.
const FEATURES_OFF: &[(&str, &str, &str)] = &[(
    "jsonwebtoken",
    "rust_crypto",
    "with two providers it panics at the first token",
)];

/// One package of the build.
struct Package {
    name: String,
    version: String,
    licence: String,
    features: Vec<String>,
}

pub(crate) fn check() -> Result<()> {
    let all = packages("normal,build,dev")?;
    let shipped = packages("normal,build")?;
    let mut wrong: BTreeSet<String> = all.iter().filter_map(unlicensed).collect();
    wrong.extend(shipped.iter().filter_map(banned));
    wrong.extend(doubles(&shipped));
    if wrong.is_empty() {
        return Ok(());
    }
    bail!("{}", wrong.into_iter().collect::<Vec<_>>().join("\n"))
}

/// Every package these edges lead to, for every platform; for this one when the others' packages
/// are neither here nor to be had.
fn packages(edges: &str) -> Result<Vec<Package>> {
    let tree = [
        "cargo",
        "tree",
        "--workspace",
        "--locked",
        "--prefix",
        "none",
    ];
    let tree = [&tree[..], &["--edges", edges, "--format", "{p}|{l}|{f}"]].concat();
    let everywhere = [&tree[..], &["--target", "all"]].concat();
    let text = read(&everywhere).or_else(|_| read(&[&tree[..], &["--offline"]].concat()))?;
    Ok(text.lines().filter_map(package).collect())
}

/// Reads a line such as `serde v1.0.228|MIT OR Apache-2.0|default,derive (*)`.
fn package(line: &str) -> Option<Package> {
    let mut fields = line.trim_end_matches(" (*)").split('|');
    let mut words = fields.next()?.split_whitespace();
    Some(Package {
        name: words.next()?.to_owned(),
        version: words.next()?.to_owned(),
        licence: fields.next()?.to_owned(),
        features: fields.next()?.split(',').map(str::to_owned).collect(),
    })
}

/// Whether what is under this licence may be linked into the programs.
pub(super) fn is_allowed(licence: &str) -> bool {
    ALLOWED.contains(&licence)
}

fn unlicensed(package: &Package) -> Option<String> {
    let Package {
        name,
        version,
        licence,
        ..
    } = package;
    (!spdx::can_be_met(licence, &is_allowed))
        .then(|| format!("{name} {version}: licence {licence:?}"))
}

fn banned(package: &Package) -> Option<String> {
    let Package {
        name,
        version,
        features,
        ..
    } = package;
    if let Some((_, why)) = BANNED.iter().find(|(banned, _)| banned == name) {
        return Some(format!("{name} {version} is banned: {why}"));
    }
    let has = |feature: &str| features.iter().any(|own| own == feature);
    let (_, feature, why) = FEATURES_OFF
        .iter()
        .find(|(of, feature, _)| of == name && has(feature))?;
    Some(format!("{name} {version} has the feature {feature}: {why}"))
}

fn doubles(packages: &[Package]) -> Vec<String> {
    let mut versions: BTreeMap<&str, BTreeSet<&str>> = BTreeMap::new();
    for package in packages {
        versions
            .entry(&package.name)
            .or_default()
            .insert(&package.version);
    }
    let double = |(name, why): &(&str, &str)| {
        let found = versions.get(name).filter(|found| found.len() > 1)?;
        Some(format!("{name} is there in versions {found:?}: {why}"))
    };
    SINGLE.iter().filter_map(double).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_the_tree_is_read_and_judged() {
        let judge = |line: &str| {
            let package = package(line).unwrap();
            unlicensed(&package).or_else(|| banned(&package))
        };
        assert_eq!(
            judge("serde v1.0.228|MIT OR Apache-2.0|default,derive (*)"),
            None
        );
        assert_eq!(judge("ours v0.1.0 (/somewhere)|Apache-2.0 OR MIT|"), None);
        assert!(judge("thing v1.0.0|GPL-3.0-only|").is_some());
        assert!(judge("thing v1.0.0||").is_some(), "no licence at all");
        assert!(judge("ring v0.17.14|Apache-2.0 AND ISC|default").is_some());
        assert!(judge("jsonwebtoken v11.1.0|MIT|aws_lc_rs,rust_crypto").is_some());
    }

    #[test]
    fn two_versions_of_what_must_be_single_are_found() {
        let tree = [
            "rustls v0.23.1|MIT|",
            "rustls v0.22.4|MIT|",
            "syn v2.0.0|MIT|",
            "syn v1.0.0|MIT|",
        ];
        let packages: Vec<Package> = tree.iter().filter_map(|line| package(line)).collect();
        assert_eq!(doubles(&packages).len(), 1);
    }

    #[test]
    fn deny_toml_allows_the_same_licences() {
        let text = include_str!("../../../deny.toml");
        let (_, after) = text.split_once("\nallow = [").unwrap();
        let (list, _) = after.split_once(']').unwrap();
        let listed: Vec<&str> = list.split('"').skip(1).step_by(2).collect();
        assert_eq!(listed, ALLOWED);
    }
}
