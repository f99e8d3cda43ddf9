//! What remains of a run: the picture, and a line for each of the larger sizes in the table of all runs.

use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;

use anyhow::{Context as _, Result};
use pia_protocol::clock::{Clock as _, SystemClock};
use pia_protocol::wire_time::WireTime;

use super::curves;
use super::records::float;
use super::report::{ATUIN, BARE, Figure, Measured, SQLITE, shown};
use crate::figures::{grouped, table};
use crate::root;

/// The heading of that table in the documents.
const HEADING: &str = "### Sync, run by run";

/// Draws the curves. Kept, they replace those in the documents, and the figures join the others there.
pub(super) fn save(measured: &[Measured], keep: bool) -> Result<()> {
    let picture = curves::draw(measured);
    let drawn = root().join("target/bench/sync.svg");
    write(&drawn, &picture)?;
    println!("{}", drawn.display());
    if keep {
        write(&root().join("docs/images/bench-sync.svg"), &picture)?;
        let document = root().join("docs/benchmarks.md");
        let text = std::fs::read_to_string(&document)?;
        let lines = measured.iter().filter(|size| size.more).map(line);
        let text = with(&text, &lines.collect::<Vec<_>>())?;
        write(&document, &text)?;
        println!("{}", document.display());
    }
    Ok(())
}

/// The main figures of one size, as the table's header names them.
fn line(measured: &Measured) -> Vec<String> {
    const PUSH: Figure = |round| round.push;
    const PULL: Figure = |round| round.pull;
    let time = |figure| format!("{} ms", grouped(measured.median(SQLITE, figure)));
    let to_bare = |figure| shown(measured.ratio(SQLITE, BARE, figure), 2, "×");
    let atuins = |figure| shown(measured.ratio(ATUIN, SQLITE, figure), 2, "×");
    let now = WireTime::new(SystemClock.now()).to_string();
    vec![
        now.split('T').next().unwrap_or_default().to_owned(),
        grouped(float(measured.size)),
        time(PUSH),
        to_bare(PUSH),
        atuins(PUSH),
        time(PULL),
        to_bare(PULL),
        atuins(PULL),
        shown(measured.median(SQLITE, |round| round.server_peak), 1, "MB"),
        shown(measured.median(SQLITE, |round| round.client_peak), 1, "MB"),
    ]
}

/// The document with more lines at the end of its table, whose columns line up again.
fn with(document: &str, more: &[Vec<String>]) -> Result<String> {
    let (before, rest) = document
        .split_once(HEADING)
        .with_context(|| format!("the documents have no {HEADING:?}"))?;
    let start = rest.find("\n|").context("the table")? + 1;
    let end = rest[start..]
        .find("\n\n")
        .map_or(rest.len(), |at| start + at + 1);
    let mut rows: Vec<Vec<String>> = rest[start..end].lines().map(cells).collect();
    // The rule below the header is drawn anew.
    let header = rows.drain(..2).next().context("its header")?;
    rows.extend_from_slice(more);
    let header: Vec<&str> = header.iter().map(String::as_str).collect();
    let table = table(&header, &rows);
    let (lead, after) = (&rest[..start], &rest[end..]);
    Ok(format!("{before}{HEADING}{lead}{table}{after}"))
}

fn cells(line: &str) -> Vec<String> {
    let line = line.trim().trim_matches('|');
    line.split('|').map(|cell| cell.trim().to_owned()).collect()
}

/// Whole, or not at all.
fn write(path: &Path, text: &str) -> Result<()> {
    let folder = path.parent().context("a folder")?;
    std::fs::create_dir_all(folder)?;
    let mut file = tempfile::Builder::new()
        .permissions(std::fs::Permissions::from_mode(0o644))
        .tempfile_in(folder)?;
    file.write_all(text.as_bytes())?;
    file.persist(path)?;
    Ok(())
}
