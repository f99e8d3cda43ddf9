//! Sign-in and silent refresh, ours beside msal-node, google-auth and the bare limit.

use std::path::Path;
use std::process::Command;

use anyhow::{Context, Result, bail};
use pia_stories::keychain::Keychain;
use pia_stories::programs;

use crate::figures::{median, table};
use crate::machine::Used;
use crate::peer::{Mode, Peer, Sample};
use crate::start;
use crate::stub::Stub;

/// Rounds that count; each has every program in turn.
const ROUNDS: usize = 7;
/// Sign-ins of each program in a round; the round's figure is their median.
const SIGN_INS: usize = 15;
/// Sign-ins before the first round, so that everybody runs warm.
const WARM_UP: usize = 20;
/// A round counts only when other programs used less of the machine than this.
const OTHERS_AT_MOST: f64 = 0.10;
/// Rounds that may be thrown away before the run is given up as too noisy.
const NOISY_ROUNDS: usize = 40;

pub(crate) fn run() -> Result<()> {
    let runtime = tokio::runtime::Runtime::new()?;
    let folder = tempfile::tempdir()?;
    let logs = folder.path().join("logs");
    std::fs::create_dir(&logs)?;
    let keychain = runtime.block_on(Keychain::start(folder.path(), &logs))?;
    let stub = Stub::start(false)?;

    println!(
        "signing in: {ROUNDS} rounds of {SIGN_INS} sign-ins each, warm, one after the other\n"
    );
    let sign_in = sign_ins(&stub, folder.path(), &keychain)?;
    println!("{sign_in}");
    println!("silent refresh: a process of its own each time, the keychain read cold\n");
    let start = start::measure(folder.path(), &keychain)?;
    println!("{start}");
    Ok(())
}

fn sign_ins(stub: &Stub, folder: &Path, keychain: &Keychain) -> Result<String> {
    let mut peers = programs(stub, folder, keychain)?;
    for peer in &mut peers {
        for _ in 0..WARM_UP {
            peer.sign_in()?;
        }
    }
    let rounds = quiet_rounds(|| peers.iter_mut().map(several).collect::<Result<Vec<_>>>())?;
    let names: Vec<&str> = peers.iter().map(|peer| peer.name).collect();
    Ok(report(&names, &rounds))
}

/// Runs rounds until enough of them count.
pub(crate) fn quiet_rounds<T>(mut round: impl FnMut() -> Result<T>) -> Result<Vec<T>> {
    let anyway = std::env::var_os("PIA_BENCH_ANYWAY").is_some();
    let mut rounds = Vec::new();
    let mut dropped = 0;
    while rounds.len() < ROUNDS {
        let before = Used::now()?;
        let done = round()?;
        let others = before.by_others_since()?;
        if others < OTHERS_AT_MOST || anyway {
            rounds.push(done);
            continue;
        }
        dropped += 1;
        println!(
            "(a round is dropped: other programs used {:.0} % of the machine)",
            others * 100.0
        );
        if dropped > NOISY_ROUNDS {
            bail!("the machine is too busy with other programs to measure anything");
        }
    }
    if anyway {
        println!(
            "(PIA_BENCH_ANYWAY: rounds on a busy machine were kept, these figures do not count)\n"
        );
    }
    Ok(rounds)
}

fn several(peer: &mut Peer) -> Result<Sample> {
    let mut samples = Vec::new();
    for _ in 0..SIGN_INS {
        samples.push(peer.sign_in()?);
    }
    let of = |pick: fn(&Sample) -> f64| median(&samples.iter().map(pick).collect::<Vec<_>>());
    Ok(Sample {
        open: of(|sample| sample.open),
        tokens: of(|sample| sample.tokens),
    })
}

/// Every program that takes part, ours first. `ours, kept` has its session in the keychain before
/// it says that it has the tokens.
fn programs(stub: &Stub, folder: &Path, keychain: &Keychain) -> Result<Vec<Peer>> {
    let me = std::env::current_exe()?;
    let server = stub.address.as_str();
    let ours = |role: &str, data: &str| -> Result<Command> {
        let data = folder.join(data);
        let mut command = Command::new(&me);
        command
            .args([role, server])
            .arg(data.to_str().context("a readable path")?)
            .env("DBUS_SESSION_BUS_ADDRESS", &keychain.bus_address);
        Ok(command)
    };
    let node = programs::installed(&["node"])?;
    let peer = |script: &str| {
        let mut command = Command::new(&node);
        let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("peers");
        command.arg(scripts.join(script)).arg(server);
        command
    };
    let limit = |role: &str| {
        let mut command = Command::new(&me);
        command
            .args([role, server])
            .env("DBUS_SESSION_BUS_ADDRESS", &keychain.bus_address);
        command
    };
    Ok(vec![
        Peer::start("ours", Mode::Query, &mut ours("ours", "memory")?)?,
        Peer::start("ours, kept", Mode::Query, &mut ours("ours-kept", "kept")?)?,
        Peer::start("google-auth", Mode::Query, &mut peer("google.mjs"))?,
        Peer::start("msal-node", Mode::FormPost, &mut peer("msal.mjs"))?,
        Peer::start("limit", Mode::Query, &mut limit("limit"))?,
        Peer::start("limit, kept", Mode::Query, &mut limit("limit-kept"))?,
    ])
}

fn report(names: &[&str], rounds: &[Vec<Sample>]) -> String {
    let column = |pick: fn(&Sample) -> f64, peer: usize| -> Vec<f64> {
        rounds.iter().map(|round| pick(&round[peer])).collect()
    };
    let row = |peer: usize| {
        let open = column(|sample| sample.open, peer);
        let tokens = column(|sample| sample.tokens, peer);
        let ratio = |values: &[f64], pick: fn(&Sample) -> f64| {
            // Of each round with itself, so that a slow moment of the machine is in both.
            let ours = column(pick, 0);
            let ratios: Vec<f64> = values
                .iter()
                .zip(&ours)
                .map(|(value, ours)| value / ours)
                .collect();
            median(&ratios)
        };
        vec![
            names[peer].to_owned(),
            format!("{:.3} ms", median(&open)),
            format!("{:.2} ×", ratio(&open, |sample| sample.open)),
            format!("{:.2} ms", median(&tokens)),
            format!("{:.2} ×", ratio(&tokens, |sample| sample.tokens)),
        ]
    };
    let header = [
        "",
        "call → browser can open",
        "to ours",
        "redirect → tokens",
        "to ours",
    ];
    table(&header, &(0..names.len()).map(row).collect::<Vec<_>>())
}
