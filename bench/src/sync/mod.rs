//! Sync, ours beside the bare pair and atuin: first push and pull, one change, nothing to do, and from
//! one device to another. At the end of each round the records of all sides are compared exactly.

mod atuin;
mod bare;
mod capacity;
mod child;
mod counter;
mod curves;
mod device;
mod history;
mod records;
mod report;
mod subject;
mod terminal;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};

pub(crate) use self::atuin::watch;
pub(crate) use self::bare::{Bodies, serve as bare_serve, work as bare_work};
use self::child::Child;
pub(crate) use self::device::work;
pub(crate) use self::records::{document, float, templates};
use self::report::{Everybody, Measured, Round};
use self::subject::{Engine, Subject};
use crate::figures::median;
use crate::machine::Used;

/// A round counts only when other programs used less of the machine than this.
const OTHERS_AT_MOST: f64 = 0.10;
/// Rounds that may be thrown away before the run is given up as too noisy.
const NOISY_ROUNDS: usize = 20;
/// Single changes in a round.
const CHANGES: usize = 20;

/// So many records, in so many rounds.
struct Size {
    records: usize,
    rounds: usize,
    /// With what else there is to count, beside the times.
    more: bool,
}

const fn size(records: usize, rounds: usize, more: bool) -> Size {
    Size {
        records,
        rounds,
        more,
    }
}

const WHOLE: &[Size] = &[
    size(1_000, 3, false),
    size(3_000, 3, false),
    size(10_000, 5, true),
    size(30_000, 3, false),
    size(100_000, 5, true),
];
const QUICK: &[Size] = &[size(100, 1, false), size(500, 1, true)];

/// `quick`: a busy machine is no hindrance, the figures only show that everything runs.
/// `keep`: the figures go into the documents.
pub(crate) fn run(quick: bool, keep: bool) -> Result<()> {
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    let mut measured = Vec::new();
    for size in if quick { QUICK } else { WHOLE } {
        measured.push(runtime.block_on(all_of(size, quick))?);
    }
    println!("{}", runtime.block_on(beyond(quick))?);
    history::save(&measured, keep)?;
    if quick {
        println!("(--quick: these figures do not count)");
    }
    Ok(())
}

async fn all_of(size: &Size, quick: bool) -> Result<Measured> {
    let records = size.records;
    println!("{records} records of 1 KB, rounds: {}\n", size.rounds);
    let measured = Measured {
        size: records,
        more: size.more,
        rounds: rounds(size.rounds, quick, || everybody(records)).await?,
    };
    println!("{}", measured.table());
    if size.more {
        println!("{}", counter::measure(records).await?);
        println!("{}", terminal::measure(records).await?);
    }
    Ok(measured)
}

/// One after the other.
async fn everybody(size: usize) -> Result<Everybody> {
    let sqlite = round(size, Pair::Ours(Engine::Sqlite));
    let postgres = round(size, Pair::Ours(Engine::Postgres));
    let bare = |bodies| round(size, Pair::Bare(bodies));
    Ok(Everybody {
        sqlite: sqlite.await.context("ours on SQLite")?,
        postgres: postgres.await.context("ours on PostgreSQL")?,
        bare: bare(Bodies::Plain).await.context("the bare pair")?,
        packed: bare(Bodies::Packed).await.context("the packed pair")?,
        atuin: atuin::round(size).context("atuin")?,
    })
}

/// Several people, and from one device to another.
async fn beyond(quick: bool) -> Result<String> {
    let (requests, rounds) = if quick { (1, 1) } else { (25, 5) };
    let several = capacity::measure(requests, rounds).await?;
    Ok(format!(
        "{several}\n{}",
        subject::from_one_to_another(quick).await?
    ))
}

async fn rounds<T>(
    wanted: usize,
    anyway: bool,
    mut round: impl AsyncFnMut() -> Result<T>,
) -> Result<Vec<T>> {
    let (mut rounds, mut dropped) = (Vec::new(), 0);
    while rounds.len() < wanted {
        let before = Used::now()?;
        let done = round().await?;
        let others = before.by_others_since()?;
        if others < OTHERS_AT_MOST || anyway {
            rounds.push(done);
            continue;
        }
        dropped += 1;
        println!("(a round is dropped: others used {:.0} %)", others * 100.0);
        anyhow::ensure!(
            dropped <= NOISY_ROUNDS,
            "the machine is too busy to measure"
        );
    }
    Ok(rounds)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Pair {
    Ours(Engine),
    Bare(Bodies),
}

impl Pair {
    fn server(self, folder: &Path) -> Result<Subject> {
        match self {
            Self::Ours(engine) => Subject::ours(folder, engine, None),
            Self::Bare(bodies) => Subject::bare(folder, bodies),
        }
    }

    async fn device(self, server: &Subject, folder: &Path) -> Result<Child> {
        match self {
            Self::Ours(_) => Child::ours(server, folder, false).await,
            Self::Bare(bodies) => Child::bare(server, folder, bodies),
        }
    }
}

/// A new server and two new devices: one pushes all, the other pulls all.
async fn round(size: usize, pair: Pair) -> Result<Round> {
    let folder = tempfile::tempdir()?;
    let at = |name: &str| folder.path().join(name);
    let server = pair.server(&at("server"))?;
    let mut one = pair.device(&server, &at("one")).await?;
    let mut other = pair.device(&server, &at("other")).await?;
    let document = records::document(&at("records.json"), size)?;
    one.tell(&format!("import {document}"))?;

    let worked = server.worked()?;
    let push = timed(|| one.tell("sync"))?;
    let worked = server.worked()? - worked;
    let pull = timed(|| other.tell("sync"))?;
    let mut round = Round::new(size, push, pull, worked);
    let (mut changes, mut idles) = (Vec::new(), Vec::new());
    for number in 0..CHANGES {
        changes.push(timed(|| one.tell(&format!("change {number}")))?);
        idles.push(timed(|| one.tell("sync"))?);
    }
    (round.change, round.idle) = (median(&changes), median(&idles));
    other.tell("sync")?;
    round.server_peak = server.peak()?;
    round.client_peak = other.peak()?;
    let (here, there) = (at("one.json"), at("other.json"));
    one.tell(&format!("export {}", here.display()))?;
    other.tell(&format!("export {}", there.display()))?;
    records::are_the_same(&here, &there, size + CHANGES)?;
    Ok(round)
}

fn timed<T>(work: impl FnOnce() -> Result<T>) -> Result<f64> {
    let start = Instant::now();
    work()?;
    Ok(start.elapsed().as_secs_f64() * 1000.0)
}
