//! The packages that the programs are built from: those of cargo for every platform, and those of npm
//! that go into the window's pages.

use std::collections::BTreeMap;
use std::fs::read_to_string;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use super::super::ingredients;
use crate::command::{read, root};

/// What is handed out: their own parts and the tools of this repository are none of it.
const PROGRAMS: &[&str] = &["pia-desktop", "pia-cli", "pia-server", "entra-emulator"];

/// A package with what its manifest says.
pub(super) struct Package {
    /// With its version: `serde 1.0.228`.
    pub(super) name: String,
    pub(super) licence: String,
    pub(super) authors: Vec<String>,
    /// Where its authors are to be found.
    pub(super) home: String,
    pub(super) folder: Option<PathBuf>,
    /// The file that the manifest names as its licence.
    pub(super) licence_file: Option<PathBuf>,
}

/// All of them; `None` where those of other platforms are neither here nor to be had.
pub(super) fn all() -> Result<Option<Vec<Package>>> {
    let Some(mut packages) = of_cargo()? else {
        return Ok(None);
    };
    packages.extend(of_npm()?);
    packages.push(standard_library()?);
    Ok(Some(packages))
}

fn of_cargo() -> Result<Option<Vec<Package>>> {
    let tree = "cargo tree --locked --edges normal --target all --prefix none --format {p}|{l}";
    let programs = PROGRAMS.iter().flat_map(|name| ["--package", name]);
    let tree: Vec<&str> = tree.split(' ').chain(programs).collect();
    let metadata = "cargo metadata --locked --format-version 1";
    let metadata: Vec<&str> = metadata.split(' ').collect();
    let (Ok(tree), Ok(metadata)) = (read(&tree), read(&metadata)) else {
        return Ok(None);
    };
    let metadata: Value = serde_json::from_str(&metadata)?;
    let manifests: BTreeMap<String, &Value> = metadata["packages"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|manifest| Some((named(manifest)?, manifest)))
        .collect();
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for (name, licence) in ingredients::of_cargo(&tree) {
        let manifest = manifests
            .get(&name)
            .with_context(|| format!("the manifest of {name}"))?;
        // What comes from nowhere else is ours.
        if manifest["source"].is_null() {
            continue;
        }
        let path = manifest["manifest_path"].as_str().unwrap_or_default();
        let authors = manifest["authors"].as_array().into_iter().flatten();
        let package = Package {
            licence,
            authors: authors
                .filter_map(|author| Some(author.as_str()?.to_owned()))
                .collect(),
            home: home(manifest),
            folder: Path::new(path).parent().map(Path::to_owned),
            licence_file: manifest["license_file"].as_str().map(PathBuf::from),
            name: name.clone(),
        };
        packages.insert(name, package);
    }
    Ok(Some(packages.into_values().collect()))
}

fn of_npm() -> Result<Vec<Package>> {
    let mut packages: BTreeMap<String, Package> = BTreeMap::new();
    for (path, name, licence) in ingredients::of_npm(&ingredients::npm_lock()?) {
        let folder = root().join("ui").join(path);
        let manifest = folder.join("package.json");
        ensure!(
            manifest.is_file(),
            "the packages of the pages are not here: run `npm ci` in ui"
        );
        let manifest: Value = serde_json::from_str(&read_to_string(manifest)?)?;
        let author = manifest["author"]
            .as_str()
            .or(manifest["author"]["name"].as_str());
        let name = format!("npm {name}");
        let package = Package {
            licence,
            authors: author.map(str::to_owned).into_iter().collect(),
            home: home(&manifest),
            folder: Some(folder),
            licence_file: None,
            name: name.clone(),
        };
        packages.insert(name, package);
    }
    Ok(packages.into_values().collect())
}

/// It is in every program, and in no list of packages.
fn standard_library() -> Result<Package> {
    let toolchain = read_to_string(root().join("rust-toolchain.toml"))?;
    let version = toolchain
        .split_once("channel = \"")
        .and_then(|(_, rest)| Some(rest.split_once('"')?.0))
        .context("the channel in rust-toolchain.toml")?;
    Ok(Package {
        name: format!("Rust's standard library {version}"),
        licence: "MIT OR Apache-2.0".into(),
        authors: vec!["The Rust Project Developers".into()],
        home: "https://www.rust-lang.org".into(),
        folder: None,
        licence_file: None,
    })
}

fn named(manifest: &Value) -> Option<String> {
    let (name, version) = (manifest["name"].as_str()?, manifest["version"].as_str()?);
    Some(format!("{name} {version}"))
}

/// In a manifest of either kind.
fn home(manifest: &Value) -> String {
    let places = [
        &manifest["repository"],
        &manifest["repository"]["url"],
        &manifest["homepage"],
    ];
    let home = places.iter().find_map(|place| place.as_str());
    home.unwrap_or_default().to_owned()
}
