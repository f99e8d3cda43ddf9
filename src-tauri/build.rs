//! Gives each of our commands a permission of its own, and says plainly when the pages are missing.

use std::path::Path;

mod names {
    include!("src/commands/names.rs");
}

/// Where `tauri.conf.json` (`frontendDist`) looks for the pages.
const PAGES: &str = "../ui/dist";

fn main() {
    // Watched as a folder: pages that were built again must end up in the program.
    println!("cargo::rerun-if-changed={PAGES}");
    println!("cargo::rerun-if-changed=src/commands/names.rs");
    let are_there = |files: &[&str]| {
        files
            .iter()
            .all(|file| Path::new(PAGES).join(file).is_file())
    };
    if !are_there(&["index.html", "THIRD-PARTY-NOTICES.txt"]) {
        println!(
            "cargo::error=the window's pages are not built: run `npm ci && npm run build` in ui/ \
             (or let ./x do it), then build again"
        );
        return;
    }
    let manifest = tauri_build::AppManifest::new().commands(names::NAMES);
    let attributes = tauri_build::Attributes::new().app_manifest(manifest);
    if let Err(error) = tauri_build::try_build(attributes) {
        println!("cargo::error={error:#}");
    }
}
