//! Many clients at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use tokio::task::JoinSet;

use super::client;
use super::wire::Wire;

/// Devices, each with a connection and a session of its own.
pub(super) struct Devices(pub(super) Vec<Device>);

pub(super) struct Device {
    pub(super) wire: Wire,
    /// The token to use next, and the two before it.
    pub(super) tokens: [String; 3],
}

/// What came of a while of renewing.
pub(super) struct Renewed {
    pub(super) count: usize,
    pub(super) took: Duration,
    /// In seconds, sorted.
    pub(super) times: Vec<f64>,
}

impl Renewed {
    #[expect(clippy::cast_precision_loss, reason = "counts of one run")]
    pub(super) fn per_second(&self) -> f64 {
        self.count as f64 / self.took.as_secs_f64()
    }

    /// Milliseconds within which this part of the answers came.
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        clippy::cast_precision_loss,
        reason = "a place in a list"
    )]
    pub(super) fn within(&self, part: f64) -> f64 {
        let place = ((self.times.len() as f64 * part) as usize).min(self.times.len() - 1);
        self.times[place] * 1_000.0
    }
}

impl Devices {
    pub(super) async fn with(address: &str, tokens: Vec<String>) -> Result<Self> {
        let mut devices = Vec::new();
        for token in tokens {
            devices.push(Device {
                wire: Wire::open(address).await?,
                tokens: [token, String::new(), String::new()],
            });
        }
        Ok(Self(devices))
    }

    /// Each device renews its session again and again, as fast as it is answered, or at `rate` a
    /// second in all.
    pub(super) async fn renew(
        &mut self,
        path: &'static str,
        length: Duration,
        rate: Option<f64>,
    ) -> Result<Renewed> {
        let stop = Arc::new(AtomicBool::new(false));
        let begun = Instant::now();
        let count = u32::try_from(self.0.len())?;
        let mut running = JoinSet::new();
        for (number, mut device) in self.0.drain(..).enumerate() {
            let stop = Arc::clone(&stop);
            let pause = rate.map(|rate| Duration::from_secs_f64(f64::from(count) / rate));
            running.spawn(async move {
                let mut times = Vec::new();
                let mut next =
                    pause.map(|pause| begun + pause * u32::try_from(number).unwrap_or(0) / count);
                while !stop.load(Ordering::Relaxed) {
                    let mut asked = Instant::now();
                    if let (Some(due), Some(pause)) = (&mut next, pause) {
                        tokio::time::sleep_until((*due).into()).await;
                        // From when it was due: a server that falls behind must not look quick.
                        asked = *due;
                        *due += pause;
                    }
                    let token = client::refresh(&mut device.wire, path, &device.tokens[0]).await?;
                    times.push(asked.elapsed().as_secs_f64());
                    device.tokens.rotate_right(1);
                    device.tokens[0] = token;
                }
                anyhow::Ok((device, times))
            });
        }
        tokio::time::sleep(length).await;
        stop.store(true, Ordering::Relaxed);
        let took = begun.elapsed();
        let mut times = Vec::new();
        while let Some(done) = running.join_next().await {
            let (device, of_one) = done??;
            self.0.push(device);
            times.extend(of_one);
        }
        times.sort_by(f64::total_cmp);
        ensure!(!times.is_empty(), "nothing was answered");
        Ok(Renewed {
            count: times.len(),
            took,
            times,
        })
    }

    /// Fails when a token that was replaced for good is still good.
    pub(super) async fn replay(&mut self, path: &str) -> Result<()> {
        for device in &mut self.0 {
            let good = client::is_good(&mut device.wire, path, &device.tokens[2]).await?;
            ensure!(!good, "a token that was replaced was taken again");
        }
        Ok(())
    }
}
