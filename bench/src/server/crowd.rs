//! Past the load: many more at a time than a server takes on. It must go on serving, and tell the
//! others quickly to come back later.

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use tokio::task::JoinSet;

use super::client::{self, Served};
use super::load::{Device, Devices};
use super::subject::Subject;
use crate::figures::table;

/// More than wait for a writer at most (2,048).
const CROWD: usize = 3_072;
const LENGTH: Duration = Duration::from_secs(4);
/// A client that is told to come back comes back, though sooner than it is told.
const PAUSE: Duration = Duration::from_millis(200);

/// Of one device.
#[derive(Default)]
struct Seen {
    served: Vec<f64>,
    turned_away: Vec<f64>,
}

pub(super) async fn measure(subjects: &[Subject]) -> Result<()> {
    println!(
        "past the load: {CROWD} devices at once for {} s, each coming back {} ms after it was turned \
         away\n",
        LENGTH.as_secs(),
        PAUSE.as_millis()
    );
    let mut rows = Vec::new();
    for subject in subjects {
        let crowd = subject.crowd(CROWD).await?;
        let mut seen = storm(crowd, subject.token).await.context(subject.name)?;
        ensure!(!seen.served.is_empty(), "{} served nobody", subject.name);
        let second = f64::from(u32::try_from(seen.served.len())?) / LENGTH.as_secs_f64();
        rows.push(vec![
            subject.name.to_owned(),
            format!("{second:.0}"),
            of_hundred(&mut seen.served),
            seen.turned_away.len().to_string(),
            of_hundred(&mut seen.turned_away),
            format!("{:.0}", subject.peak_memory()?),
        ]);
    }
    let header = [
        "",
        "refreshes/s",
        "their p99, ms",
        "turned away",
        "their p99, ms",
        "peak memory, MB",
    ];
    println!("{}", table(&header, &rows));
    Ok(())
}

/// The time within which 99 of a hundred were answered.
fn of_hundred(times: &mut [f64]) -> String {
    times.sort_by(f64::total_cmp);
    let place = times.len().saturating_sub(1) * 99 / 100;
    times
        .get(place)
        .map_or_else(|| "–".to_owned(), |time| format!("{:.0}", time * 1_000.0))
}

async fn storm(crowd: Devices, path: &'static str) -> Result<Seen> {
    let begun = Instant::now();
    let mut running = JoinSet::new();
    for device in crowd.0 {
        running.spawn(one(device, path, begun));
    }
    let mut all = Seen::default();
    while let Some(seen) = running.join_next().await {
        let seen = seen??;
        all.served.extend(seen.served);
        all.turned_away.extend(seen.turned_away);
    }
    Ok(all)
}

async fn one(mut device: Device, path: &str, begun: Instant) -> Result<Seen> {
    let mut seen = Seen::default();
    while begun.elapsed() < LENGTH {
        let asked = Instant::now();
        let served = client::try_refresh(&mut device.wire, path, &device.tokens[0]).await?;
        let took = asked.elapsed().as_secs_f64();
        match served {
            Served::Yes(token) => {
                device.tokens[0] = token;
                seen.served.push(took);
            }
            Served::Later => {
                seen.turned_away.push(took);
                tokio::time::sleep(PAUSE).await;
            }
        }
    }
    Ok(seen)
}
