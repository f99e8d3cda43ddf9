//! Whatever dies, is cut or is full in the middle of a sync: nothing is lost, nothing is doubled, and
//! in the end everybody holds the same.

mod full_disk;
mod killed_client;
mod killed_server;
mod two_servers;
mod weather;

use std::collections::{BTreeMap, BTreeSet};

use anyhow::{Context, Result, ensure};
use pia_protocol::sync::Record;
use pia_stories::browser::Browser;
use pia_stories::desktop::Desktop;
use pia_stories::people::ADA;
use pia_stories::records::Records;
use pia_stories::world::World;
use serde_json::{Value, json};
use url::Url;

/// How often something is killed.
const TIMES: usize = 50;
/// How many records there are at first.
const MANY: usize = 5_000;

/// One person's devices, and a look at what the server holds for them.
struct Cast {
    browser: Browser,
    laptop: Desktop,
    studio: Desktop,
    records: Records,
}

impl Cast {
    /// Both devices signed in at the world's own server, which knows no limits.
    async fn at_home(world: &mut World) -> Result<Self> {
        world.server.knows_no_limits();
        world.server.stop();
        world.server.start_again().await?;
        let url = world.server.url.clone();
        Self::at(world, &url).await
    }

    async fn at(world: &World, url: &str) -> Result<Self> {
        let browser = world.browser("browser").await?;
        let laptop = world.desktop("laptop")?.with("PIA_SERVER_URL", url);
        let studio = world.desktop("studio")?.with("PIA_SERVER_URL", url);
        signs_in(&laptop, &browser).await?;
        let access = world.keychain.session().await?.access_token()?;
        signs_in(&studio, &browser).await?;
        Ok(Self {
            browser,
            laptop,
            studio,
            records: Records::of(url, access)?,
        })
    }

    /// Syncs both devices until each has what the other had, and compares all there is, with a device
    /// that knew nothing before too. Answers with it.
    async fn agrees(&self, world: &World) -> Result<BTreeMap<String, Record>> {
        for device in [&self.laptop, &self.studio, &self.laptop] {
            let synced = device.pia(&["sync", "--json"]).await?;
            let synced: Value = serde_json::from_str(synced.good()?)?;
            ensure!(synced["waiting"] == 0 && synced["refused"] == 0, "{synced}");
        }
        let fresh = world.desktop("fresh")?;
        let url = self.records.server();
        let fresh = fresh.with("PIA_SERVER_URL", url);
        signs_in(&fresh, &self.browser).await?;
        fresh.pia(&["sync"]).await?.good()?;
        let held = self.records.all().await?;
        let there: Bodies = held
            .values()
            .map(|record| (name(record.kind.as_str(), record.id), json!(record.body)))
            .collect();
        for (whose, device) in [
            ("laptop", &self.laptop),
            ("studio", &self.studio),
            ("fresh", &fresh),
        ] {
            let here = kept_on(device).await.context(whose)?;
            let differing = there
                .iter()
                .filter(|(name, body)| here.get(*name) != Some(*body))
                .count();
            ensure!(
                here == there,
                "{whose} holds {} records, the server {}; {differing} of those differ",
                here.len(),
                there.len()
            );
        }
        Ok(held)
    }
}

/// Records, each by its kind and id.
type Bodies = BTreeMap<String, Value>;

fn name(kind: &str, id: impl std::fmt::Display) -> String {
    format!("{kind} {id}")
}

/// Every record of a device, with every field.
async fn kept_on(device: &Desktop) -> Result<Bodies> {
    let exported = device.pia(&["export"]).await?;
    let exported: Value = serde_json::from_str(exported.good()?)?;
    let records = exported["records"].as_array().context("records")?;
    let named = records.iter().map(|record| {
        let text = |field: &str| record[field].as_str().unwrap_or_default();
        (name(text("kind"), text("id")), record["body"].clone())
    });
    Ok(named.collect())
}

/// A to-do's title.
fn title(record: &Record) -> &str {
    let body = record.body.as_ref();
    let title = body.and_then(|body| body["title"].as_str());
    title.unwrap_or_default()
}

/// What devices said they have saved, and what they were killed over.
#[derive(Default)]
struct Promises {
    kept: BTreeSet<String>,
    open: BTreeSet<String>,
}

impl Promises {
    /// Each title that was saved is there once, and each that was given up at most once; of `first`
    /// none is missing.
    fn are_held(&self, held: &BTreeMap<String, Record>, first: usize) -> Result<()> {
        let mut titles: BTreeMap<&str, usize> = BTreeMap::new();
        for record in held.values() {
            *titles.entry(title(record)).or_default() += 1;
        }
        for title in &self.kept {
            let times = titles.remove(title.as_str());
            ensure!(times == Some(1), "{title} was saved and is there {times:?}");
        }
        for title in &self.open {
            let times = titles.remove(title.as_str());
            ensure!(times <= Some(1), "{title} is there {times:?}");
        }
        for number in 0..first {
            let times = titles.remove(format!("record {number}").as_str());
            ensure!(times == Some(1), "record {number} is there {times:?}");
        }
        ensure!(titles.is_empty(), "nobody wrote {titles:?}");
        Ok(())
    }
}

async fn signs_in(device: &Desktop, browser: &Browser) -> Result<()> {
    let mut login = device.starts_pia(&["login", "--no-browser"])?;
    let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
    browser.opens(&address).await?;
    browser.signs_in(ADA).await?;
    login.finished().await?.good().map(drop)
}
