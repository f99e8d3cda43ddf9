//! How busy other programs kept the machine while a round ran.

use std::collections::HashMap;

use anyhow::{Context, Result};

/// The processor time used so far, in ticks: by everything, and by this program and what it started.
pub(crate) struct Used {
    all: u64,
    ours: u64,
    total: u64,
}

impl Used {
    /// Now.
    pub(crate) fn now() -> Result<Self> {
        let stat = std::fs::read_to_string("/proc/stat")?;
        let line = stat.lines().next().context("/proc/stat has a first line")?;
        let ticks: Vec<u64> = line
            .split_whitespace()
            .skip(1)
            .filter_map(|field| field.parse().ok())
            .collect();
        let total = ticks.iter().take(8).sum();
        // Fields 3 and 4: idle, and waiting for a disk.
        let idle: u64 = ticks.iter().skip(3).take(2).sum();
        Ok(Self {
            all: total - idle,
            ours: family()?,
            total,
        })
    }

    /// The part of the machine other programs used since then, from 0 to 1.
    #[expect(clippy::cast_precision_loss, reason = "ticks of one run")]
    pub(crate) fn by_others_since(&self) -> Result<f64> {
        let now = Self::now()?;
        let others = (now.all - self.all).saturating_sub(now.ours.saturating_sub(self.ours));
        Ok(others as f64 / (now.total - self.total).max(1) as f64)
    }
}

/// Ticks of this process and its descendants, those that have ended included.
fn family() -> Result<u64> {
    let mut parents = HashMap::new();
    let mut ticks = HashMap::new();
    for entry in std::fs::read_dir("/proc")?.flatten() {
        let Some(id) = entry
            .file_name()
            .to_str()
            .and_then(|name| name.parse::<u32>().ok())
        else {
            continue;
        };
        let Ok(stat) = std::fs::read_to_string(entry.path().join("stat")) else {
            continue;
        };
        // The name, in parentheses, may hold anything; the fields after it do not.
        let Some((_, fields)) = stat.rsplit_once(')') else {
            continue;
        };
        let fields: Vec<&str> = fields.split_whitespace().collect();
        let field = |n: usize| {
            fields
                .get(n)
                .and_then(|text| text.parse::<u64>().ok())
                .unwrap_or(0)
        };
        parents.insert(id, u32::try_from(field(1)).unwrap_or(0));
        ticks.insert(id, field(11) + field(12) + field(13) + field(14));
    }
    let me = std::process::id();
    let mine = |id: &u32| {
        let line = std::iter::successors(Some(*id), |id| parents.get(id).copied());
        line.take(64).any(|id| id == me)
    };
    Ok(ticks
        .iter()
        .filter(|(id, _)| mine(id))
        .map(|(_, ticks)| ticks)
        .sum())
}

/// The most memory a process has had, in MB.
pub(crate) fn peak_memory(process: u32) -> Result<f64> {
    let kilobytes: f64 = line_of(process, "status", "VmHWM:")?.parse()?;
    Ok(kilobytes / 1024.0)
}

/// Bytes that a process has had written to the disk.
pub(crate) fn written(process: u32) -> Result<u64> {
    Ok(line_of(process, "io", "write_bytes:")?.parse()?)
}

/// The number behind a name in one of a process's files.
fn line_of(process: u32, file: &str, name: &str) -> Result<String> {
    let text = std::fs::read_to_string(format!("/proc/{process}/{file}"))?;
    let line = text.lines().find_map(|line| line.strip_prefix(name));
    let number = line.and_then(|line| line.split_whitespace().next());
    Ok(number.with_context(|| name.to_owned())?.to_owned())
}

/// Processor seconds that a process has used.
#[expect(clippy::cast_precision_loss, reason = "ticks of one run")]
pub(crate) fn worked(process: u32) -> Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{process}/stat"))?;
    let (_, fields) = stat.rsplit_once(')').context("a name in parentheses")?;
    let fields: Vec<&str> = fields.split_whitespace().collect();
    let ticks: u64 = fields[11].parse::<u64>()? + fields[12].parse::<u64>()?;
    Ok(ticks as f64 / rustix::param::clock_ticks_per_second() as f64)
}
