//! `./x screenshots`: the README's pictures, taken from the stories.

use std::fs;

use anyhow::{Context, Result};

use crate::build::{self, phase};
use crate::command::{read, root};
use crate::test;

/// Which picture of which story illustrates what.
const CHOSEN: &[(&str, &str)] = &[
    ("first-sign-in-1-welcome.png", "sign-in.png"),
    ("first-sign-in-2-waiting.png", "waiting.png"),
    ("first-sign-in-3-account-picker.png", "account-picker.png"),
    ("first-sign-in-4-browser-says-so.png", "browser.png"),
    ("first-sign-in-5-home.png", "home.png"),
    ("first-sign-in-6-settings.png", "settings.png"),
];

pub(crate) fn run() -> Result<()> {
    phase("build the pages", build::ui)?;
    phase("build the programs", build::programs)?;
    test::stories(&[])?;
    let (from, to) = (
        root().join("target/screenshots"),
        root().join("docs/images"),
    );
    fs::create_dir_all(&to)?;
    for (taken, name) in CHOSEN {
        let (taken, picture) = (from.join(taken), to.join(name));
        // The window does not fill the virtual display; what is around it is black.
        let (taken, picture) = (path(&taken)?, path(&picture)?);
        read(&[
            "convert",
            taken,
            "-bordercolor",
            "black",
            "-border",
            "1",
            "-trim",
            "+repage",
            "-strip",
            picture,
        ])?;
        println!("{picture}");
    }
    Ok(())
}

fn path(path: &std::path::Path) -> Result<&str> {
    path.to_str().context("a path in UTF-8")
}
