use std::cell::Cell;
use std::time::Duration;

use anyhow::{Context, Result};
use pia_stories::backstage::Server;
use pia_stories::chance::Chance;
use pia_stories::desktop::Desktop;
use pia_stories::records::Records;
use pia_stories::wait::wait_until;
use pia_stories::world::{Told, play};

use super::{Cast, MANY, Promises, TIMES};

/// The longest that a server lives.
const LIFE: Duration = Duration::from_millis(700);

#[tokio::test]
async fn a_server_killed_again_and_again_loses_nothing() -> Told {
    play("killed-server", async |world| {
        let cast = Cast::at_home(world).await?;
        let mut chance = Chance::new()?;
        let again = chance.again();
        let done = Cell::new(false);
        let (killed, sent, at_the_laptop, in_the_studio) = tokio::join!(
            is_killed(&mut world.server, &mut chance, &done),
            arrive(&cast.records),
            goes_on("laptop", &cast.laptop, &done),
            goes_on("studio", &cast.studio, &done),
        );
        let mut promises = Promises::default();
        killed.and(sent).context(again.clone())?;
        promises.kept.extend(at_the_laptop.context(again.clone())?);
        promises.kept.extend(in_the_studio.context(again.clone())?);
        let held = cast.agrees(world).await.context(again.clone())?;
        promises.are_held(&held, MANY).context(again)?;
        Ok(())
    })
    .await
}

async fn is_killed(server: &mut Server, chance: &mut Chance, done: &Cell<bool>) -> Result<()> {
    let mut killed = Ok(());
    for _ in 0..TIMES {
        tokio::time::sleep(chance.moment(LIFE)).await;
        server.stop();
        killed = server.start_again().await;
        if killed.is_err() {
            break;
        }
    }
    done.set(true);
    killed
}

/// Many changes, each part sent again until there is an answer to it.
pub(super) async fn arrive(records: &Records) -> Result<()> {
    for part in Records::written(MANY).chunks(250) {
        wait_until("the changes are answered", async || {
            Ok(records.push(part).await.ok())
        })
        .await?;
    }
    Ok(())
}

/// A device that works whether there is a server or not. What it says it has saved.
pub(super) async fn goes_on(
    name: &str,
    device: &Desktop,
    done: &Cell<bool>,
) -> Result<Vec<String>> {
    let mut titles = Vec::new();
    while !done.get() {
        let title = format!("{name} {}", titles.len());
        device.pia(&["todo", "add", &title]).await?.good()?;
        titles.push(title);
        let synced = device.pia(&["sync"]).await?;
        if !synced.status.success() {
            synced.sentence()?;
        }
    }
    Ok(titles)
}
