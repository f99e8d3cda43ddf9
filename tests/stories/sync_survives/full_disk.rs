use anyhow::{Result, ensure};
use pia_stories::desktop::Desktop;
use pia_stories::records::Records;
use pia_stories::small_disk::SmallDisk;
use pia_stories::world::{Told, play};

use super::{Cast, MANY, Promises, signs_in};

#[tokio::test]
async fn a_full_disk_is_one_sentence_and_the_rest_comes_when_there_is_room() -> Told {
    play("full-disk", async |world| {
        let mut cast = Cast::at_home(world).await?;
        let device = world.desktop("small")?;
        let device = device.with("PIA_SERVER_URL", cast.records.server());
        let disk = SmallDisk::under(&device, &world.logs()).await?;
        // There is room for that, as long as there is nothing to sync.
        signs_in(&device, &cast.browser).await?;
        for part in Records::written(MANY).chunks(1_000) {
            cast.records.push(part).await?;
        }
        let mut promises = Promises::default();
        is_told_so(&disk, &device).await?;
        disk.grows().await?;
        device.pia(&["todo", "add", "room again"]).await?.good()?;
        promises.kept.insert("room again".into());
        // Takes part in the comparison in place of another.
        cast.laptop = device;
        let held = cast.agrees(world).await?;
        promises.are_held(&held, MANY)?;
        drop(disk);
        Ok(())
    })
    .await
}

async fn is_told_so(disk: &SmallDisk, device: &Desktop) -> Result<()> {
    for _ in 0..3 {
        let synced = disk.pia(device, &["sync"]).await?;
        let sentence = synced.sentence()?;
        let why = ["full", "space", "room", "disk"];
        ensure!(
            why.iter().any(|word| sentence.contains(word)),
            "what is wrong is not in {sentence:?}"
        );
    }
    Ok(())
}
