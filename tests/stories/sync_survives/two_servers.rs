use std::cell::Cell;
use std::time::Duration;

use anyhow::{Context, Result};
use pia_stories::chance::Chance;
use pia_stories::world::{Told, play};

use super::killed_server::{arrive, goes_on};
use super::{Cast, MANY, Promises};
use crate::two_servers::Pair;

/// How often one of the two is killed.
const TIMES: usize = 20;
/// The longest that both live.
const LIFE: Duration = Duration::from_secs(1);

#[tokio::test]
async fn either_of_two_servers_is_killed_again_and_again_and_nothing_is_lost() -> Told {
    play("killed-pair", async |world| {
        let mut pair = Pair::start(world).await?;
        pair.grants_longer_access();
        pair.knows_no_limits();
        for number in [0, 1] {
            pair.dies(number);
            pair.comes_back(number).await?;
        }
        let cast = Cast::at(world, &pair.url.clone()).await?;
        let mut chance = Chance::new()?;
        let again = chance.again();
        let done = Cell::new(false);
        let (killed, sent, at_the_laptop, in_the_studio) = tokio::join!(
            one_is_killed(&mut pair, &mut chance, &done),
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

async fn one_is_killed(pair: &mut Pair, chance: &mut Chance, done: &Cell<bool>) -> Result<()> {
    let mut killed = Ok(());
    for round in 0..TIMES {
        tokio::time::sleep(chance.moment(LIFE)).await;
        pair.dies(round % 2);
        killed = pair.comes_back(round % 2).await;
        if killed.is_err() {
            break;
        }
    }
    done.set(true);
    killed
}
