//! Ways into a terminal that a browser does not lead to by itself.

use anyhow::{Context, ensure};
use pia_stories::people::ADA;
use pia_stories::world::{Told, play};
use url::Url;

#[tokio::test]
async fn a_terminal_is_let_in_by_a_code_entered_elsewhere() -> Told {
    play("terminal-device", async |world| {
        let mut server_room = world.desktop("server-room")?;
        let phone = world.browser("phone").await?;
        let mut login = server_room.starts_pia(&["login", "--device"])?;
        let address = login.announces("any device, open ").await?;
        let code = login.announces("enter the code ").await?;
        let code = code.trim_end_matches('.');
        phone.lets_in(&address, code, ADA).await?;
        let said = login.finished().await?;
        ensure!(
            said.good()?.contains(ADA.name) && said.out.lines().count() == 1,
            "{}",
            said.out
        );
        let doctor = server_room.pia(&["doctor"]).await?;
        ensure!(
            doctor.good()?.contains("The last sign-in"),
            "{}",
            doctor.out
        );
        ensure!(!doctor.out.contains(code), "{}", doctor.out);
        server_room.no_browser_was_opened()
    })
    .await
}

#[tokio::test]
async fn something_else_that_is_pasted_is_refused_in_words_and_the_wait_goes_on() -> Told {
    play("terminal-paste", async |world| {
        let laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let args = ["login", "--no-browser", "--paste"];
        let mut login = laptop.starts_pia_with(&args, "\nmy shopping list\n")?;
        let address = Url::parse(&login.first_line().await?).context("the first line alone")?;
        login.announces("This cannot be ").await?;
        browser.opens(&address).await?;
        browser.signs_in(ADA).await?;
        let said = login.finished().await?;
        ensure!(said.good()?.contains(ADA.name), "{}", said.out);
        let hints = said.err.lines().filter(|line| line.contains("paste"));
        ensure!(hints.count() == 1, "{}", said.err);
        Ok(())
    })
    .await
}
