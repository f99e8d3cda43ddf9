//! One change by the terminal: a process of its own each time, which reads the session from the
//! keychain, saves the change, sends it and says so.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result, ensure};
use pia_stories::keychain::Keychain;
use pia_stories::programs;

use super::child::come_back;
use super::records;
use super::subject::{Engine, Subject};
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
    let mut took = Vec::new();
    for number in 0..CHANGES {
        let start = Instant::now();
        run(&pia, &["todo", "add", &format!("change {number}")])?;
        took.push(start.elapsed().as_secs_f64() * 1000.0);
    }
    let export = folder.path().join("export.json");
    is_synced(&pia, &export, size + CHANGES)?;
    Ok(table(
        &["one change by the terminal", "process start → end"],
        &[vec![
            format!("among {size} records"),
            format!("{:.1} ms", median(&took)),
        ]],
    ))
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
