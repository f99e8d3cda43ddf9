//! The lists that must agree, and the page's bindings.

use std::collections::BTreeSet;
use std::path::PathBuf;

use specta_typescript::Typescript;

use super::{builder, names};

fn generated() -> String {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("bindings.ts");
    builder().export(Typescript::default(), &file).unwrap();
    std::fs::read_to_string(file).unwrap()
}

#[test]
fn bindings_are_up_to_date() {
    let file = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui/src/lib/ipc/bindings.ts");
    let generated = generated();
    if std::env::var_os("PIA_UPDATE_BINDINGS").is_some_and(|value| value == "1") {
        let folder = file.parent().unwrap();
        std::fs::create_dir_all(folder).unwrap();
        let new = tempfile::NamedTempFile::new_in(folder).unwrap();
        std::io::Write::write_all(&mut new.as_file(), generated.as_bytes()).unwrap();
        new.persist(&file).unwrap();
    }
    let checked_in = std::fs::read_to_string(&file).unwrap_or_default();
    assert!(
        checked_in == generated,
        "{} is out of date: run `PIA_UPDATE_BINDINGS=1 cargo test -p pia-desktop bindings`",
        file.display()
    );
}

#[test]
fn bindings_are_the_same_every_time() {
    assert_eq!(generated(), generated());
}

#[test]
fn commands_permissions_and_capability_are_one_list() {
    let listed: BTreeSet<String> = names::NAMES.iter().map(ToString::to_string).collect();
    assert_eq!(listed.len(), names::NAMES.len(), "a name is there twice");

    let text = generated();
    let called: BTreeSet<String> = text
        .split("__TAURI_INVOKE")
        .skip(2) // what is before the import, and what is between the import and the first use
        .filter_map(|rest| rest.split('"').nth(1).map(str::to_owned))
        .collect();
    assert_eq!(called, listed, "commands/mod.rs and commands/names.rs");

    let capability: serde_json::Value =
        serde_json::from_str(include_str!("../../capabilities/main.json")).unwrap();
    let allowed: BTreeSet<String> = capability["permissions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|permission| permission.as_str().unwrap().to_owned())
        .collect();
    let wanted = listed
        .iter()
        .map(|name| format!("allow-{}", name.replace('_', "-")))
        .collect();
    assert_eq!(
        allowed, wanted,
        "capabilities/main.json allows our commands and nothing else"
    );
}
