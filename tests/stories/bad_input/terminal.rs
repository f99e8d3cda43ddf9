//! In the terminal.

use anyhow::ensure;
use pia_stories::world::{Told, play};

#[tokio::test]
async fn the_terminal_says_what_is_wrong_in_one_sentence() -> Told {
    play("terminal-wrong", async |world| {
        let laptop = world.desktop("laptop")?;
        for (args, word) in [
            (&["sync"][..], "sign"),
            (&["todo", "done", "nonsense"], "nonsense"),
            (&["todo", "add", " "], "to-do"),
            (&["login", "--provider", "nobody"], "nobody"),
        ] {
            let finished = laptop.pia(args).await?;
            let said = finished.sentence()?;
            ensure!(said.contains(word), "{args:?} was answered with {said:?}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_wrong_environment_is_named() -> Told {
    play("wrong-environment", async |world| {
        let nowhere = world.new_folder("nowhere")?.display().to_string();
        let cases = [
            ("PIA_VAULT", "drawer", "PIA_VAULT"),
            ("PIA_SERVER_URL", "not an address", "not an address"),
            ("PIA_SERVER_URL", "http://pia.example.org", "https"),
            ("PIA_DATA_DIR", "/proc/nowhere", "/proc/nowhere"),
        ];
        for (number, (name, value, word)) in cases.into_iter().enumerate() {
            let desktop = world
                .desktop(&format!("laptop-{number}"))?
                .with(name, value);
            let finished = desktop.pia(&["login", "--no-browser"]).await?;
            let said = finished.sentence()?;
            ensure!(
                said.contains(word),
                "{name}={value:?} was answered with {said:?}"
            );
        }

        let other = world
            .desktop("other")?
            .with("PIA_SERVER_URL", &world.emulator.url);
        let finished = other.pia(&["login", "--no-browser"]).await?;
        ensure!(
            finished.sentence()?.contains("not a Pia server"),
            "{}",
            finished.err
        );

        let bare = world
            .desktop("bare")?
            .with("DBUS_SESSION_BUS_ADDRESS", "")
            .with("XDG_RUNTIME_DIR", &nowhere);
        let finished = bare.pia(&["login", "--no-browser"]).await?;
        ensure!(
            finished.sentence()?.contains("keyring"),
            "no way on: {}",
            finished.err
        );
        Ok(())
    })
    .await
}
