use std::cell::Cell;

use anyhow::{Context, Result};
use pia_stories::chance::Chance;
use pia_stories::desktop::Desktop;
use pia_stories::doom::Doom;
use pia_stories::records::Records;
use pia_stories::world::{Told, play};

use super::{Cast, MANY, Promises, TIMES};

#[tokio::test]
async fn a_client_killed_again_and_again_loses_nothing() -> Told {
    play("killed-client", async |world| {
        let cast = Cast::at_home(world).await?;
        for part in Records::written(MANY).chunks(1_000) {
            cast.records.push(part).await?;
        }
        let mut doom = Doom::new(Chance::new()?);
        let again = doom.again();
        let done = Cell::new(false);
        let mut promises = Promises::default();
        let killing = async {
            let promises = is_killed(&cast.laptop, &mut doom).await;
            done.set(true);
            promises
        };
        let (killed, edited) = tokio::join!(killing, edits(&cast.studio, &done));
        promises.kept.extend(edited.context(again.clone())?);
        let killed = killed.context(again.clone())?;
        promises.kept.extend(killed.kept);
        promises.open.extend(killed.open);
        let held = cast.agrees(world).await.context(again.clone())?;
        promises.are_held(&held, MANY).context(again)?;
        Ok(())
    })
    .await
}

/// Starts syncs and edits, and kills them.
async fn is_killed(laptop: &Desktop, doom: &mut Doom) -> Result<Promises> {
    let mut promises = Promises::default();
    let mut killed = 0;
    for round in 0.. {
        if killed == TIMES {
            break;
        }
        let title = format!("laptop {round}");
        let edit = round % 2 == 1;
        let args: &[&str] = if edit {
            &["todo", "add", &title]
        } else {
            &["sync"]
        };
        match doom.befalls(laptop, args).await? {
            None => {
                killed += 1;
                if edit {
                    promises.open.insert(title);
                }
            }
            Some(finished) => {
                finished.good()?;
                if edit {
                    promises.kept.insert(title);
                }
            }
        }
    }
    Ok(promises)
}

/// Another device goes on writing until the other is left in peace.
async fn edits(studio: &Desktop, done: &Cell<bool>) -> Result<Vec<String>> {
    let mut titles = Vec::new();
    while !done.get() {
        let title = format!("studio {}", titles.len());
        studio.pia(&["todo", "add", &title]).await?.good()?;
        titles.push(title);
    }
    Ok(titles)
}
