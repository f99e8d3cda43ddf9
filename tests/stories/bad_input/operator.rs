//! At the server: a wrong configuration stops the start with one sentence that names the key.

use std::fs::{self, File};
use std::io::Write;

use anyhow::{Context, ensure};
use pia_stories::backstage::Server;
use pia_stories::world::{Told, play};
use url::Url;

#[tokio::test]
async fn a_wrong_configuration_stops_the_server_with_one_sentence() -> Told {
    play("server-configuration", async |world| {
        let folder = world.new_folder("another-server")?;
        let good = Server::launch(&folder, &world.emulator.url)?.env("PIA_LISTEN", "127.0.0.1:0");
        for (name, value, word) in [
            ("PIA_LISTEN", "everywhere", "Listen"),
            ("PIA_PUBLIC_URL", "not an address", "PublicUrl"),
            ("Jwt__SecretKey", "short", "SecretKey"),
            ("Jwt__AccessTokenLifetime", "soon", "AccessTokenLifetime"),
            ("ENCRYPTION_MASTER_KEY", "xyz", "MasterKey"),
            ("OAUTH_MICROSOFT_AUTHORITY", "nowhere", "Authority"),
            ("Database__Provider", "papyrus", "Provider"),
            ("Jwt__SekretKey", "something", "SekretKey"),
            // Away from this machine nothing may be made up.
            ("PIA_PUBLIC_URL", "https://pia.example.org", "SecretKey"),
        ] {
            let started = good
                .clone()
                .env(name, value)
                .run(&world.logs(), "wrong")
                .await?;
            let said = started
                .sentence()
                .with_context(|| format!("{name}={value}"))?;
            ensure!(
                said.contains(word),
                "{name}={value} was answered with {said:?}"
            );
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_broken_file_or_a_taken_port_is_named() -> Told {
    play("server-files", async |world| {
        let folder = world.new_folder("another-server")?;
        let good = Server::launch(&folder, &world.emulator.url)?.env("PIA_LISTEN", "127.0.0.1:0");

        let file = folder.join("appsettings.json");
        for (text, word) in [
            ("{ \"Server\": ", "appsettings.json"),
            ("{ \"Server\": { \"Lisen\": \"127.0.0.1:0\" } }", "Lisen"),
        ] {
            File::create(&file)?.write_all(text.as_bytes())?;
            let started = good.run(&world.logs(), "wrong").await?;
            let said = started.sentence()?;
            ensure!(said.contains(word), "{text:?} was answered with {said:?}");
        }
        fs::remove_file(&file)?;

        let taken = Url::parse(&world.server.url)?.port().context("a port")?;
        let listen = format!("127.0.0.1:{taken}");
        let started = good
            .env("PIA_LISTEN", &listen)
            .run(&world.logs(), "wrong")
            .await?;
        let said = started.sentence()?;
        ensure!(
            said.contains(&taken.to_string()),
            "a taken port was answered with {said:?}"
        );
        Ok(())
    })
    .await
}
