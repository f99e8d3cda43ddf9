//! The window of somebody with a hundred thousand to-dos: how long it cannot answer while they come in
//! for the first time, and from a key to the screen once they are there.

use anyhow::{Context as _, Result, ensure};
use pia_stories::people::{ADA, BOB, Person};
use pia_stories::window::Window;
use pia_stories::world::World;

use crate::figures::{grouped, median, table};
use crate::keys::{Pressed, press};
use crate::sync::{document, templates};

/// Whose account has how many.
const PEOPLE: [(Person, usize); 2] = [(ADA, 10_000), (BOB, 100_000)];
/// How many templates each of them has besides.
const TEMPLATES: usize = 10_000;
/// With so many records an answer is there within so many milliseconds, in the median.
const PROMISED: (usize, f64) = (10_000, 50.0);
/// Notes each time a timer of 10 ms is served: what is between is how long a key would have waited. Not
/// frames, of which WebKit makes none where nothing is drawn.
const TICKS: &str = "
    const ticks = (window.piaTicks = [performance.now()]);
    window.piaTicking = setInterval(() => ticks.push(performance.now()), 10);";

const GAPS: &str = "
    clearInterval(window.piaTicking);
    const ticks = window.piaTicks;
    return ticks.slice(1).map((now, at) => now - ticks[at]);";

/// What one size came to, in milliseconds.
struct Felt {
    size: usize,
    /// From one tick to the next, while all of it came in.
    gaps: Vec<f64>,
    keys: Pressed,
}

pub(crate) fn run() -> Result<()> {
    println!("the window with many to-dos, on a virtual display\n");
    let runtime = tokio::runtime::Runtime::new()?;
    let felt = runtime.block_on(async {
        let mut world = World::start("bench").await?;
        // What is moved and pulled here within a minute is more than one person may ask for in one.
        world.server.knows_no_limits();
        world.server.stop();
        world.server.start_again().await?;
        let mut felt = Vec::new();
        for (person, size) in PEOPLE {
            felt.push(feel(&mut world, person, size).await?);
        }
        anyhow::Ok(felt)
    })?;
    println!("{}", report(&felt));
    let late: Vec<_> = felt.iter().flat_map(late).collect();
    ensure!(
        late.is_empty(),
        "over {} ms: {}",
        PROMISED.1,
        late.join(", ")
    );
    Ok(())
}

/// The answers that take longer than promised.
fn late(felt: &Felt) -> impl Iterator<Item = &'static str> {
    let Pressed(all) = &felt.keys;
    let promised = felt.size <= PROMISED.0;
    let late = all.iter().filter(|(_, took)| median(took) > PROMISED.1);
    late.filter(move |_| promised).map(|(what, _)| *what)
}

async fn feel(world: &mut World, person: Person, size: usize) -> Result<Felt> {
    let browser = world.browser(&format!("browser-{size}")).await?;
    let mut filler = world
        .desktop(&format!("filler-{size}"))?
        .with("PIA_LOG", "off");
    let window = filler.opens_pia().await?;
    window.signs_in(&mut filler, &browser, person).await?;
    window.is_in_sync().await?;
    window.closes().await?;
    let document = document(&filler.folder().join("records.json"), size)?;
    filler.pia(&["import", &document]).await?.good()?;
    let library = templates(&filler.folder().join("templates.json"), TEMPLATES)?;
    filler.pia(&["import", &library]).await?.good()?;
    filler.pia(&["sync"]).await?.good()?;

    let mut desk = world
        .desktop(&format!("desk-{size}"))?
        .with("PIA_LOG", "off");
    let window = desk.opens_pia().await?;
    window.page.computes(TICKS).await?;
    window.signs_in(&mut desk, &browser, person).await?;
    let all = format!("{} open", grouped(crate::sync::float(size)));
    window.page.reads("main", &all).await?;
    window.is_in_sync().await?;
    let gaps = numbers(&window, GAPS).await?;

    let keys = press(&world.screen, &window).await?;
    window.closes().await?;
    Ok(Felt { size, gaps, keys })
}

async fn numbers(window: &Window, script: &str) -> Result<Vec<f64>> {
    let answer = window.page.computes(script).await?;
    serde_json::from_value(answer).context("the page answers with numbers")
}

fn report(felt: &[Felt]) -> String {
    let row = |felt: &Felt| {
        let mut gaps = felt.gaps.clone();
        gaps.sort_by(f64::total_cmp);
        let late = gaps.iter().filter(|gap| **gap > 50.0).count();
        let longest = gaps.last().copied().unwrap_or(f64::NAN);
        vec![
            grouped(crate::sync::float(felt.size)),
            format!("{:.0} ms", median(&gaps)),
            format!("{longest:.0} ms"),
            format!("{late} of {}", gaps.len()),
        ]
    };
    let busy = table(
        &[
            "to-dos",
            "a tick of 10 ms while they come in",
            "the longest",
            "over 50 ms",
        ],
        &felt.iter().map(row).collect::<Vec<_>>(),
    );
    let pressed = felt.iter().flat_map(|felt| {
        let Pressed(all) = &felt.keys;
        let bare = all.first().map_or(f64::NAN, |(_, took)| median(took));
        all.iter().map(move |(what, took)| {
            let slowest = took.iter().copied().fold(f64::NAN, f64::max);
            vec![
                grouped(crate::sync::float(felt.size)),
                (*what).to_owned(),
                format!("{:.0} ms", median(took)),
                format!("{slowest:.0} ms"),
                format!("{:.2} ×", median(took) / bare),
            ]
        })
    });
    let header = ["to-dos", "key → screen", "median", "slowest", "to a letter"];
    let pressed = table(&header, &pressed.collect::<Vec<_>>());
    format!("{busy}\n{pressed}")
}
