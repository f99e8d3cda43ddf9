//! `./x screenshots`: the documents' pictures, taken from the stories and from the gallery.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result};

use crate::build::{self, phase};
use crate::command::{read, root};
use crate::{steps, test};

type Album = (&'static str, fn() -> Result<()>);

/// What pictures are taken, by name.
const ALBUMS: &[Album] = &[("home", home), ("tour", tour)];

/// Which picture of which story illustrates what.
const OF_STORIES: &[(&str, &str)] = &[
    ("first-sign-in-4-browser-says-so.png", "browser.png"),
    ("first-sign-in-5-home.png", "home.png"),
    ("first-sign-in-6-settings.png", "settings.png"),
];

/// Which picture of the gallery the tour shows where.
const OF_GALLERY: &[(&str, &str)] = &[
    ("en-light/todos.png", "todos.png"),
    ("en-light/todo.png", "todo.png"),
    ("en-light/due.png", "due.png"),
    ("en-light/board.png", "board.png"),
    ("en-dark/search-found.png", "search.png"),
    ("en-light/template.png", "template.png"),
    ("en-light/waiting.png", "sign-in.png"),
    ("en-light/account-menu.png", "accounts.png"),
    ("en-light/diagnosis.png", "diagnosis.png"),
    ("de-dark/board.png", "board-german-dark.png"),
    ("fr-dark/todos-small.png", "small-french-dark.png"),
];

pub(crate) fn run(wanted: &[String]) -> Result<()> {
    for (_, take) in steps::choose("album", ALBUMS, wanted)? {
        take()?;
    }
    Ok(())
}

/// Of the real window, in the stories.
fn home() -> Result<()> {
    phase("build the pages", build::ui)?;
    phase("build the scenes", build::scenes)?;
    phase("build the programs", build::programs)?;
    test::stories(&[])?;
    // The window does not fill the virtual display; what is around it is black.
    let trimmed = "-bordercolor black -border 1 -trim +repage -strip";
    keep(OF_STORIES, "target/screenshots", "docs/images", trimmed)
}

/// Of the scripted window, in the gallery.
fn tour() -> Result<()> {
    phase("build the scenes", build::scenes)?;
    test::stories(&["gallery_in_".to_owned()])?;
    // Few colours, because these pictures have few, and are to be small.
    let small = "-strip +dither -colors 128 -define png:compression-level=9";
    keep(OF_GALLERY, "target/screenshots/gallery", "docs/tour", small)
}

fn keep(chosen: &[(&str, &str)], from: &str, to: &str, how: &str) -> Result<()> {
    let (from, to) = (root().join(from), root().join(to));
    fs::create_dir_all(&to)?;
    for (taken, name) in chosen {
        let (taken, picture) = (from.join(taken), to.join(name));
        let (taken, picture) = (path(&taken)?, path(&picture)?);
        let how = how.split(' ');
        let line: Vec<&str> = ["convert", taken]
            .into_iter()
            .chain(how)
            .chain([picture])
            .collect();
        read(&line)?;
        println!("{picture}");
    }
    Ok(())
}

fn path(path: &Path) -> Result<&str> {
    path.to_str().context("a path in UTF-8")
}
