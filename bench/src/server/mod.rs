//! The server under load: refreshes and whole sign-ins, beside npm `oidc-provider`.

mod client;
mod crowd;
mod load;
pub(crate) mod provider;
mod subject;
mod wire;

use std::io::{BufRead as _, BufReader, Read};
use std::path::Path;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, bail};
use tokio::task::JoinSet;

pub(crate) use self::client::{sign_in_for, visit};
pub(crate) use self::provider::CLIENT;
use self::subject::Subject;
pub(crate) use self::wire::Wire;
use crate::figures::{median, table};
use crate::signin::quiet_rounds;

/// The core of the loader and of the provider that the sign-ins go to.
const OWN_CORE: usize = 1;
/// How long each server is asked in a round.
const LENGTH: Duration = Duration::from_secs(3);
/// Sign-ins at a time.
const PEOPLE: usize = 16;

/// What one round measured of one server.
struct Round {
    refreshes: f64,
    /// p99 in milliseconds at four fifths of that.
    p99: f64,
    sign_ins: f64,
}

pub(crate) fn run() -> Result<()> {
    // Set before any thread starts: they all stay there.
    let mut core = rustix::thread::CpuSet::new();
    core.set(OWN_CORE);
    rustix::thread::sched_setaffinity(None, &core)?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    let folder = tempfile::tempdir()?;
    let mut subjects = runtime.block_on(subjects(folder.path()))?;
    println!(
        "the server: {} s of refreshes by 64 devices, the same at 80 % of what was reached, and of \
         sign-ins by {PEOPLE} people, in each round\n",
        LENGTH.as_secs()
    );
    let rounds = quiet_rounds(|| runtime.block_on(round(&mut subjects)))?;
    for subject in &mut subjects {
        runtime.block_on(subject.devices.replay(subject.token))?;
    }
    report(&subjects, &rounds)?;
    runtime.block_on(crowd::measure(&subjects[..2]))
}

/// Every server, with its devices signed in, and warm.
async fn subjects(folder: &Path) -> Result<Vec<Subject>> {
    let provider = provider::start()?;
    let (one, other) = (folder.join("one"), folder.join("other"));
    std::fs::create_dir(&one)?;
    std::fs::create_dir(&other)?;
    let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers/oidc-provider.mjs");
    let mut subjects = vec![
        Subject::sqlite(&one, &provider).await?,
        Subject::postgres(&other, &provider).await?,
        Subject::peer(&script).await?,
    ];
    for subject in &mut subjects {
        let warm = subject.devices.renew(subject.token, LENGTH, None).await;
        warm.context(subject.name)?;
    }
    Ok(subjects)
}

async fn round(subjects: &mut [Subject]) -> Result<Vec<Round>> {
    let mut measured = Vec::new();
    for subject in subjects {
        let full = subject.devices.renew(subject.token, LENGTH, None).await;
        let full = full.context(subject.name)?;
        let rate = full.per_second();
        let calm = subject
            .devices
            .renew(subject.token, LENGTH, Some(rate * 0.8))
            .await?;
        let sign_ins = sign_ins(subject).await?;
        measured.push(Round {
            refreshes: rate,
            p99: calm.within(0.99),
            sign_ins,
        });
    }
    Ok(measured)
}

async fn sign_ins(subject: &Subject) -> Result<f64> {
    let (address, way) = (&subject.address, subject.sign_in);
    let begun = Instant::now();
    let mut people = JoinSet::new();
    for _ in 0..PEOPLE {
        let mut wire = Wire::open(address).await?;
        people.spawn(async move {
            let mut count = 0_u32;
            while begun.elapsed() < LENGTH {
                way.one(&mut wire).await?;
                count += 1;
            }
            anyhow::Ok(count)
        });
    }
    let mut all = 0;
    while let Some(count) = people.join_next().await {
        all += count??;
    }
    Ok(f64::from(all) / begun.elapsed().as_secs_f64())
}

fn report(subjects: &[Subject], rounds: &[Vec<Round>]) -> Result<()> {
    let of = |number: usize, pick: fn(&Round) -> f64| {
        let values: Vec<f64> = rounds.iter().map(|round| pick(&round[number])).collect();
        median(&values)
    };
    let mut rows = Vec::new();
    for (number, subject) in subjects.iter().enumerate() {
        let refreshes = of(number, |round| round.refreshes);
        let sign_ins = of(number, |round| round.sign_ins);
        rows.push(vec![
            subject.name.to_owned(),
            format!("{refreshes:.0}"),
            format!("{:.1}", of(number, |round| round.p99)),
            format!("{sign_ins:.0}"),
            format!("{:.0}", subject.peak_memory()?),
        ]);
    }
    let header = [
        "",
        "refreshes/s",
        "p99 at 80 %, ms",
        "sign-ins/s",
        "peak memory, MB",
    ];
    println!("{}", table(&header, &rows));
    Ok(())
}

/// The rest of the first line that begins so. What is said after it is read and dropped.
pub(crate) fn announced(said: impl Read + Send + 'static, before: &str) -> Result<String> {
    let mut said = BufReader::new(said);
    let mut line = String::new();
    loop {
        line.clear();
        if said.read_line(&mut line)? == 0 {
            bail!("a server stopped at its start");
        }
        if let Some(rest) = line.strip_prefix(before) {
            let rest = rest
                .split(" (")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            std::thread::spawn(move || said.lines().for_each(drop));
            return Ok(rest);
        }
    }
}
