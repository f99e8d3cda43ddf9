//! Sync, ours beside the bare pair: first push and pull, one change, nothing to do, and from one
//! device to another. At the end of each round the records of all sides are compared exactly.

mod bare;
mod capacity;
mod child;
mod counter;
mod device;
mod records;
mod subject;
mod terminal;

use std::path::Path;
use std::time::Instant;

use anyhow::{Context as _, Result};

pub(crate) use self::bare::{serve as bare_serve, work as bare_work};
use self::child::Child;
pub(crate) use self::device::work;
use self::subject::{Engine, Subject};
use crate::figures::{median, table};
use crate::machine::Used;

/// A round counts only when other programs used less of the machine than this.
const OTHERS_AT_MOST: f64 = 0.10;
/// Rounds that may be thrown away before the run is given up as too noisy.
const NOISY_ROUNDS: usize = 20;
/// Single changes in a round.
const CHANGES: usize = 20;

/// How much is measured.
struct Extent {
    sizes: &'static [usize],
    rounds: usize,
    /// A busy machine is no hindrance: the figures only show that everything runs.
    anyway: bool,
}

const WHOLE: Extent = Extent {
    sizes: &[10_000, 100_000],
    rounds: 5,
    anyway: false,
};
const QUICK: Extent = Extent {
    sizes: &[500],
    rounds: 1,
    anyway: true,
};

/// What one round measured of one pair.
#[derive(Default, Clone)]
struct Round {
    push: f64,
    pull: f64,
    change: f64,
    idle: f64,
    per_second: f64,
    per_core_second: f64,
    server_peak: f64,
    client_peak: f64,
}

pub(crate) fn run(quick: bool) -> Result<()> {
    let extent = if quick { QUICK } else { WHOLE };
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    for &size in extent.sizes {
        println!("{size} records of 1 KB, {} rounds\n", extent.rounds);
        let rounds = rounds(&extent, || {
            runtime.block_on(async {
                let sqlite = round(size, Pair::Ours(Engine::Sqlite));
                let sqlite = sqlite.await.context("ours on SQLite")?;
                let postgres = round(size, Pair::Ours(Engine::Postgres));
                let postgres = postgres.await.context("ours on PostgreSQL")?;
                let bare = round(size, Pair::Bare).await.context("the bare pair")?;
                Ok([sqlite, postgres, bare])
            })
        })?;
        println!("{}", report(&rounds));
        println!("{}", runtime.block_on(counter::measure(size))?);
        println!("{}", runtime.block_on(terminal::measure(size))?);
    }
    let (requests, rounds) = if quick { (1, 1) } else { (25, 5) };
    println!("{}", runtime.block_on(capacity::measure(requests, rounds))?);
    println!("{}", runtime.block_on(subject::from_one_to_another(quick))?);
    if quick {
        println!("(--quick: these figures do not count)");
    }
    Ok(())
}

fn rounds<T>(extent: &Extent, mut round: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
    let (mut rounds, mut dropped) = (Vec::new(), 0);
    while rounds.len() < extent.rounds {
        let before = Used::now()?;
        let done = round()?;
        let others = before.by_others_since()?;
        if others < OTHERS_AT_MOST || extent.anyway {
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
    Bare,
}

impl Pair {
    fn server(self, folder: &Path) -> Result<Subject> {
        match self {
            Self::Ours(engine) => Subject::ours(folder, engine, None),
            Self::Bare => Subject::bare(folder),
        }
    }

    async fn device(self, server: &Subject, folder: &Path) -> Result<Child> {
        match self {
            Self::Ours(_) => Child::ours(server, folder, false).await,
            Self::Bare => Child::bare(server, folder),
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
    let mut round = Round {
        push,
        pull,
        per_second: records::float(size) / push * 1000.0,
        per_core_second: records::float(size) / worked.max(0.001),
        ..Round::default()
    };
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

fn report(rounds: &[[Round; 3]]) -> String {
    let of = |pair: usize, pick: fn(&Round) -> f64| {
        let values: Vec<f64> = rounds.iter().map(|round| pick(&round[pair])).collect();
        median(&values)
    };
    let row = |name: &str, unit: &str, pick: fn(&Round) -> f64| {
        // Of each round with itself, so that a slow moment of the machine is in both.
        let ratio = |pair: usize| {
            let ratios = rounds
                .iter()
                .map(|round| pick(&round[pair]) / pick(&round[2]));
            format!("{:.2} ×", median(&ratios.collect::<Vec<_>>()))
        };
        let figure = |pair: usize| {
            format!("{:.1} {unit}", of(pair, pick))
                .trim_end()
                .to_owned()
        };
        vec![
            name.to_owned(),
            figure(0),
            ratio(0),
            figure(1),
            ratio(1),
            figure(2),
        ]
    };
    table(
        &[
            "",
            "SQLite",
            "to bare",
            "PostgreSQL",
            "to bare",
            "bare pair",
        ],
        &[
            row("first push", "ms", |round| round.push),
            row("first pull", "ms", |round| round.pull),
            row("one change, warm", "ms", |round| round.change),
            row("nothing to do", "ms", |round| round.idle),
            row("records pushed per second", "", |round| round.per_second),
            row("the same per server core-second", "", |round| {
                round.per_core_second
            }),
            row("server's peak memory", "MB", |round| round.server_peak),
            row("pulling client's peak memory", "MB", |round| {
                round.client_peak
            }),
        ],
    )
}
