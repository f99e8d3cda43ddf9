use std::cell::Cell;

use anyhow::{Context, Result, ensure};
use pia_stories::chance::Chance;
use pia_stories::weather::{ALL, Sky};
use pia_stories::world::{Told, play};

use super::killed_server::{arrive, goes_on};
use super::{Cast, MANY, Promises};

/// How often each weather is to come, at least.
const OFTEN: usize = 10;

#[tokio::test]
async fn no_weather_on_the_way_loses_or_doubles_anything() -> Told {
    play("weather", async |world| {
        world.server.knows_no_limits();
        let sky = world.server.goes_under_a_sky().await?;
        let cast = Cast::at(world, &world.server.url.clone()).await?;
        let chance = Chance::new()?;
        let again = chance.again();
        let done = Cell::new(false);
        sky.set(Some(chance));
        let (sent, at_the_laptop, in_the_studio) = tokio::join!(
            comes_and_goes(&sky, arrive(&cast.records), &done),
            goes_on("laptop", &cast.laptop, &done),
            goes_on("studio", &cast.studio, &done),
        );
        sky.set(None);
        let mut promises = Promises::default();
        sent.context(again.clone())?;
        promises.kept.extend(at_the_laptop.context(again.clone())?);
        promises.kept.extend(in_the_studio.context(again.clone())?);
        let held = cast.agrees(world).await.context(again.clone())?;
        promises.are_held(&held, MANY).context(again)?;
        Ok(())
    })
    .await
}

/// Lets the devices go on until every weather has come often enough.
async fn comes_and_goes(
    sky: &Sky,
    sent: impl Future<Output = Result<()>>,
    done: &Cell<bool>,
) -> Result<()> {
    let sent = sent.await;
    let often = pia_stories::wait::wait_until("every weather has come", async || {
        let all = ALL.iter().all(|weather| sky.seen(*weather) >= OFTEN);
        Ok(all.then_some(()))
    })
    .await;
    done.set(true);
    ensure!(sky.seen(ALL[0]) >= OFTEN, "no request ever passed");
    sent.and(often)
}
