//! Taking one's data out into files and back, through the system's own windows.

use std::fs::{self, File};
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::window::{Window, named};
use pia_stories::world::{Told, World, play};
use serde_json::Value;

use crate::a_days_work::chooses;

#[tokio::test]
async fn own_files_go_out_and_come_back() -> Told {
    play("own-files", async |world| {
        let laptop = world.desktop("laptop")?;
        let folder = world.new_folder("files")?;
        let window = laptop.opens_pia().await?;
        window.adds_todo("Buy milk").await?;
        window.adds_todo("=1+1; and more").await?;
        out_and_in_again(world, &laptop, &window, &folder).await?;
        as_a_table(world, &window, &folder).await?;
        in_german_and_dark(world, &window, &folder).await?;
        window.closes().await
    })
    .await
}

async fn out_and_in_again(
    world: &World,
    laptop: &Desktop,
    window: &Window,
    folder: &Path,
) -> Result<()> {
    let file = folder.join("notes.json");
    window.opens_settings().await?;
    window.page.clicks(&named("export-all")).await?;
    world.screen.chooses("Export everything", &file).await?;
    says(window, "Wrote 2 entries to notes.json.").await?;
    world.picture(window, "card").await?;
    let mode = file.metadata()?.permissions().mode() & 0o777;
    ensure!(mode == 0o600, "others may read it: {mode:o}");
    let export: Value = serde_json::from_slice(&fs::read(&file)?)?;
    ensure!(export["format"] == "pia-export", "{export}");
    ensure!(fs::read_dir(folder)?.count() == 1, "something is left over");

    // Somebody changes one of them, and the file says how it was.
    let records = export["records"].as_array().context("records")?;
    let milk = records
        .iter()
        .find(|one| one["body"]["title"] == "Buy milk");
    let id = milk.and_then(|one| one["id"].as_str()).context("its id")?;
    let renamed = laptop.pia(&["todo", "rename", id, "Buy tea"]).await?;
    renamed.good()?;
    window.page.clicks(&named("import")).await?;
    world.screen.chooses("Import", &file).await?;
    window.page.sees(&named("import-dialog")).await?;
    let counts = "0 new, 1 changed, 1 the same";
    window.page.reads(&named("import-counts"), counts).await?;
    window.page.is_painted().await?;
    world.pictures.of_page(&window.page, "question").await?;
    window.page.clicks(&named("confirm-import")).await?;
    says(window, &format!("Imported notes.json: {counts}.")).await?;
    window.page.sees(&named("undo-import")).await?;
    world.picture(window, "imported").await?;
    ensure!(titles(laptop).await?.contains("Buy milk"));
    window.page.clicks(&named("undo-import")).await?;
    window.page.loses(&named("undo-import")).await?;
    window.closes_settings().await?;
    window.shows_todo("Buy tea").await
}

async fn as_a_table(world: &World, window: &Window, folder: &Path) -> Result<()> {
    let file = folder.join("todos.csv");
    window.opens_settings().await?;
    window.page.clicks(&named("export-todos")).await?;
    world.screen.chooses("Export to-dos", &file).await?;
    says(window, "Wrote 2 to-dos to todos.csv.").await?;
    let table = fs::read_to_string(&file)?;
    ensure!(table.starts_with("\u{feff}id,title,done,"), "{table}");
    ensure!(table.contains(",'=1+1; and more,false,"), "{table}");

    window.page.clicks(&named("import")).await?;
    world.screen.chooses("Import", &file).await?;
    says(window, "Everything in todos.csv is already here.").await?;

    // As somebody types it. Whoever thinks better of it, or chooses nothing, has changed nothing.
    let typed = folder.join("typed.csv");
    File::create(&typed)?.write_all(b"Title;Column;Size\nFix the tap;Waiting;1\n")?;
    window.page.clicks(&named("import")).await?;
    world.screen.chooses("Import", &typed).await?;
    let dialog = named("import-dialog");
    window.page.reads(&dialog, "1 new, 0 changed").await?;
    window
        .page
        .reads(&dialog, "New on the board: Waiting.")
        .await?;
    window.page.reads(&dialog, "leaves it out: Size.").await?;
    window.page.clicks(&named("cancel-import")).await?;
    window.page.loses(&dialog).await?;
    window.page.clicks(&named("import")).await?;
    world.screen.chooses_nothing("Import").await?;
    ensure!(!window.page.shows(&named("problem")).await?);
    window.page.clicks(&named("import")).await?;
    world.screen.chooses("Import", &typed).await?;
    window.page.clicks(&named("confirm-import")).await?;
    says(window, "Imported typed.csv: 1 new, 0 changed, 0 the same.").await?;
    window.closes_settings().await?;
    window.shows_todo("Fix the tap").await
}

async fn in_german_and_dark(world: &World, window: &Window, folder: &Path) -> Result<()> {
    let bad = folder.join("bad.csv");
    File::create(&bad)?.write_all("title;due\nKäse;24.12.2026\nBrot;bald\n".as_bytes())?;
    window.opens_settings().await?;
    chooses(&window.page, "theme", "dark").await?;
    window.page.sees("html[data-theme=dark]").await?;
    chooses(&window.page, "language", "de").await?;
    window.page.sees("html[lang=de]").await?;
    window.page.clicks(&named("import")).await?;
    world.screen.chooses("Importieren", &bad).await?;
    window.tells_of("import_row_invalid").await?;
    window
        .page
        .reads(&named("problem-detail"), "3 · due: “bald”")
        .await?;
    world.picture(window, "german-dark").await?;

    let file = folder.join("aufgaben.csv");
    window.page.clicks(&named("export-todos")).await?;
    world.screen.chooses("Aufgaben exportieren", &file).await?;
    says(window, "3 Aufgaben in aufgaben.csv geschrieben.").await?;
    world.picture(window, "german-dark").await?;
    let table = fs::read_to_string(&file)?;
    ensure!(table.starts_with("\u{feff}id;title;done;"), "{table}");
    ensure!(table.contains(";\"'=1+1; and more\";false;"), "{table}");
    window.closes_settings().await
}

async fn titles(laptop: &Desktop) -> Result<String> {
    let listed = laptop.pia(&["todo", "list"]).await?;
    Ok(listed.good()?.to_owned())
}

async fn says(window: &Window, text: &str) -> Result<()> {
    window.page.reads("[data-testid^=said-]", text).await
}
