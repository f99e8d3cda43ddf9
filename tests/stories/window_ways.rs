//! What the window offers besides one browser, one account and one keychain.

use anyhow::ensure;
use pia_stories::people::{ADA, GUS};
use pia_stories::window::named;
use pia_stories::world::{Told, play};

const PASSPHRASE: &str = "nine tall ships at anchor";

#[tokio::test]
async fn two_accounts_take_turns_and_one_leaves() -> Told {
    play("accounts", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let hers = world.browser("hers").await?;
        let his = world.browser("his").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.signs_in(&mut laptop, &hers, ADA).await?;
        window.adds_todo("Ask for a raise").await?;
        window.is_in_sync().await?;

        page.clicks(&named("account-menu")).await?;
        page.clicks(&named("menu-add")).await?;
        page.sees(&named("add-account-dialog")).await?;
        world.picture(&window, "add").await?;
        window.signs_in(&mut laptop, &his, GUS).await?;
        window.is_in_sync().await?;
        window.hides_todo("Ask for a raise").await?;
        window.adds_todo("Feed the cat").await?;
        window.is_in_sync().await?;

        page.clicks(&named("account-menu")).await?;
        world.picture(&window, "menu").await?;
        page.clicks(&named("menu-account")).await?;
        window.is_signed_in_as(ADA.name).await?;
        window.shows_todo("Ask for a raise").await?;
        window.hides_todo("Feed the cat").await?;
        laptop.no_browser_was_opened()?;

        window.opens_settings().await?;
        page.reads(&named("accounts"), GUS.name).await?;
        let remove = format!("[aria-label=\"Remove {}\"]", GUS.name);
        page.clicks(&remove).await?;
        page.clicks(&named("confirm-remove")).await?;
        page.loses(&remove).await?;
        window.closes_settings().await?;
        window.shows_todo("Ask for a raise").await?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn signing_out_everywhere_says_what_came_of_each_step() -> Told {
    play("sign-out-everywhere", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.opens_settings().await?;
        page.clicks(&named("sign-out")).await?;
        page.clicks(&named("sign-out-all")).await?;
        page.clicks(&named("sign-out-provider")).await?;
        world.picture(&window, "question").await?;
        page.clicks(&named("confirm-sign-out")).await?;
        for (step, result) in [
            ("thisDevice", "done"),
            ("server", "done"),
            ("allDevices", "done"),
            ("provider", "inBrowser"),
        ] {
            let line = named(&format!("step-{step}"));
            page.sees(&format!("{line}[data-result=\"{result}\"]"))
                .await?;
        }
        world.picture(&window, "report").await?;
        let address = laptop.browser_address().await?;
        ensure!(address.path() == "/auth/end-session", "opened {address}");
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn a_passphrase_stands_in_for_the_keychain() -> Told {
    play("passphrase", async |world| {
        let nowhere = world.new_folder("nowhere")?;
        let mut laptop = world
            .desktop("laptop")?
            .with("PIA_VAULT", "auto")
            .with("DBUS_SESSION_BUS_ADDRESS", "")
            .with("XDG_RUNTIME_DIR", &nowhere.display().to_string());
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.clicks_sign_in(ADA.provider).await?;
        window.tells_of("keychain_unavailable").await?;
        laptop.no_browser_was_opened()?;
        world.picture(&window, "asked").await?;
        page.clicks(&named("vault-passphrase")).await?;
        page.types(&named("passphrase"), PASSPHRASE).await?;
        page.types(&named("passphrase-repeat"), PASSPHRASE).await?;
        page.clicks(&named("passphrase-send")).await?;
        page.loses(&named("vault")).await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.opens_settings().await?;
        page.reads(&named("kept-in"), "passphrase").await?;
        let everything = page.everything().await?;
        ensure!(
            !everything.contains(PASSPHRASE),
            "the page keeps the passphrase"
        );
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        let page = &window.page;
        page.sees(&named("passphrase")).await?;
        world.picture(&window, "locked").await?;
        page.types(&named("passphrase"), "a guess").await?;
        page.clicks(&named("passphrase-send")).await?;
        page.sees(&named("passphrase-problem")).await?;
        page.types(&named("passphrase"), PASSPHRASE).await?;
        page.clicks(&named("passphrase-send")).await?;
        window.is_signed_in_as(ADA.name).await?;
        page.loses(&named("vault")).await?;
        laptop.no_browser_was_opened()?;
        window.closes().await
    })
    .await
}

#[tokio::test]
async fn another_device_and_the_checks_are_offered() -> Told {
    play("window-ways", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        window.clicks_sign_in(ADA.provider).await?;
        laptop.browser_address().await?;
        page.clicks(&named("paste-address")).await?;
        page.types(&named("paste-field"), "https://elsewhere.example/")
            .await?;
        page.clicks(&named("paste-send")).await?;
        page.sees(&named("paste-problem")).await?;
        page.clicks(&named("paste-close")).await?;
        page.clicks(&named("use-device")).await?;
        page.sees(&named("user-code")).await?;
        page.reads(&named("device-address"), "/device").await?;
        world.picture(&window, "device").await?;
        page.clicks(&named("cancel")).await?;
        window.is_signed_out().await?;

        window.opens_settings().await?;
        page.clicks(&named("run-diagnosis")).await?;
        page.sees(&format!("{}[data-status=\"good\"]", named("check-server")))
            .await?;
        page.sees(&format!("{}[data-status=\"good\"]", named("check-vault")))
            .await?;
        page.clicks(&named("check-storage")).await?;
        world.picture(&window, "checks").await?;
        window.closes().await
    })
    .await
}
