//! One change by the terminal: a process of its own each time, which reads the session from the
//! keychain, saves the change, sends it and says so. The peer's entry is saved and sent alike. And a
//! sync with nothing to do, which is mostly the start of such a process.

use std::io::{BufRead as _, BufReader};
use std::path::Path;

use anyhow::{Context as _, Result, ensure};
use pia_stories::keychain::Keychain;
use pia_stories::programs;

use super::atuin::Atuin;
use super::child::come_back;
use super::records;
use super::report::shown;
use super::subject::{Engine, Subject};
use super::timed;
use crate::figures::{median, table};
use crate::start::Pia;

/// Changes that are timed.
const CHANGES: usize = 20;

/// Among so many records.
pub(super) async fn measure(size: usize) -> Result<String> {
    let folder = tempfile::tempdir()?;
    let logs = folder.path().join("logs");
    std::fs::create_dir(&logs)?;
    let keychain = Keychain::start(folder.path(), &logs).await?;
    let server = Subject::ours(&folder.path().join("server"), Engine::Sqlite, None)?;
    let pia = Pia {
        program: programs::built("pia")?,
        data: folder.path().join("data"),
        server: &server.url,
        keychain: &keychain,
    };
    sign_in(&pia, &server).await?;
    let document = records::document(&folder.path().join("records.json"), size)?;
    run(&pia, &["import", &document])?;
    run(&pia, &["sync"])?;
    let atuin = Atuin::start(&folder.path().join("atuin"))?;
    let mut texts = records::texts(size);
    atuin.one.import(&texts)?;
    atuin.one.run(&["sync"])?;
    let (mut changes, mut idles) = (Vec::new(), Vec::new());
    for number in 0..CHANGES {
        let change = format!("change {number}");
        let ours = timed(|| run(&pia, &["todo", "add", &change]))?;
        changes.push([ours, atuin.one.add(&change)?]);
        let ours = timed(|| run(&pia, &["sync"]))?;
        idles.push([ours, timed(|| atuin.one.run(&["sync"]))?]);
        texts.push(change);
    }
    is_synced(&pia, &folder.path().join("export.json"), size + CHANGES)?;
    atuin.other.run(&["sync"])?;
    atuin.other.holds(&texts)?;
    let name = format!("by the terminal, among {size}");
    Ok(table(
        &[&name, "ours", "atuin", "to ours"],
        &[row("one change", &changes), row("nothing to do", &idles)],
    ))
}

/// Ours and atuin's, each time one after the other.
fn row(name: &str, took: &[[f64; 2]]) -> Vec<String> {
    let median = |pick: fn(&[f64; 2]) -> f64| median(&took.iter().map(pick).collect::<Vec<_>>());
    vec![
        name.to_owned(),
        shown(median(|[ours, _]| *ours), 1, "ms"),
        shown(median(|[_, atuin]| *atuin), 1, "ms"),
        shown(median(|[ours, atuin]| atuin / ours), 2, "×"),
    ]
}

async fn sign_in(pia: &Pia<'_>, server: &Subject) -> Result<()> {
    let mut child = pia
        .command(&["login", "--no-browser", "--provider", "bench"])
        .spawn()?;
    let mut out = BufReader::new(child.stdout.take().context("its output")?);
    let mut link = String::new();
    out.read_line(&mut link)?;
    come_back(server, link.trim()).await?;
    std::io::copy(&mut out, &mut std::io::sink())?;
    ensure!(child.wait()?.success(), "`pia login` failed");
    Ok(())
}

fn run(pia: &Pia<'_>, arguments: &[&str]) -> Result<()> {
    let done = pia.command(arguments).output()?;
    let said = String::from_utf8_lossy(&done.stdout);
    ensure!(done.status.success(), "`pia {arguments:?}` failed: {said}");
    Ok(())
}

/// That each change is there, and has reached the server.
fn is_synced(pia: &Pia<'_>, export: &Path, count: usize) -> Result<()> {
    run(pia, &["export", &export.display().to_string()])?;
    records::are_the_same(export, export, count)?;
    let listed = pia.command(&["todo", "list", "--json"]).output()?;
    let listed: serde_json::Value = serde_json::from_slice(&listed.stdout)?;
    let todos = listed["todos"].as_array().context("to-dos")?;
    let synced = todos.iter().filter(|todo| todo["synced"] == true).count();
    ensure!(synced == count, "{synced} of {count} are synced");
    Ok(())
}
