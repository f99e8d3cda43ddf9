//! The window of somebody with a hundred thousand to-dos: how long it cannot answer while they come in
//! for the first time, and from a key to the screen once they are there.

use anyhow::{Context as _, Result, ensure};
use pia_stories::people::{ADA, BOB, Person};
use pia_stories::window::Window;
use pia_stories::world::World;

use crate::figures::{grouped, median, table};
use crate::sync::document;

/// Whose account has how many.
const PEOPLE: [(Person, usize); 2] = [(ADA, 10_000), (BOB, 100_000)];
/// To-dos that are typed.
const TYPED: usize = 15;

/// Notes each time a timer of 10 ms is served: what is between is how long a key would have waited. Not
/// frames, of which WebKit makes none where nothing is drawn.
const TICKS: &str = "
    const ticks = (window.piaTicks = [performance.now()]);
    setInterval(() => ticks.push(performance.now()), 10);";

const GAPS: &str = "
    const ticks = window.piaTicks;
    return ticks.slice(1).map((now, at) => now - ticks[at]);";

/// Notes how long it takes from Enter to the frame after the list has the to-do.
const KEYS: &str = "
    const took = (window.piaTook = []);
    document.querySelector('[data-testid=new-todo]').addEventListener('keydown', (event) => {
        if (event.key !== 'Enter') return;
        const [begun, typed] = [performance.now(), event.currentTarget.value];
        const look = () => {
            const first = document.querySelector('[data-testid=todo-title]');
            if (first?.textContent.trim() !== typed) return requestAnimationFrame(look);
            requestAnimationFrame(() => {
                document.body.dataset.took = took.push(performance.now() - begun);
            });
        };
        look();
    });";

const TOOK: &str = "return window.piaTook;";

/// What one size came to, in milliseconds.
struct Felt {
    size: usize,
    /// From one tick to the next, while all of it came in.
    gaps: Vec<f64>,
    keys: Vec<f64>,
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
    Ok(())
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

    window.page.computes(KEYS).await?;
    for number in 0..TYPED {
        window
            .adds_todo(&format!("Typed as number {number}"))
            .await?;
        let measured = format!("body[data-took='{}']", number + 1);
        window.page.sees(&measured).await?;
    }
    let keys = numbers(&window, TOOK).await?;
    ensure!(
        keys.len() == TYPED,
        "{} of {TYPED} keys were seen",
        keys.len()
    );
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
        let slowest = felt.keys.iter().copied().fold(f64::NAN, f64::max);
        vec![
            grouped(crate::sync::float(felt.size)),
            format!("{:.0} ms", median(&gaps)),
            format!("{longest:.0} ms"),
            format!("{late} of {}", gaps.len()),
            format!("{:.0} ms", median(&felt.keys)),
            format!("{slowest:.0} ms"),
        ]
    };
    table(
        &[
            "to-dos",
            "a tick of 10 ms while they come in",
            "the longest",
            "over 50 ms",
            "key → screen",
            "the slowest",
        ],
        &felt.iter().map(row).collect::<Vec<_>>(),
    )
}
