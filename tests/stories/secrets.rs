//! A life with Pia with every log at its most talkative, by every way in and out; and no secret of
//! it anywhere but where it belongs.

use anyhow::{Context, Result, ensure};
use pia_stories::browser::Browser;
use pia_stories::desktop::Desktop;
use pia_stories::overheard;
use pia_stories::people::{ADA, BOB};
use pia_stories::search::Search;
use pia_stories::toll::{Passing, Toll};
use pia_stories::window::{Window, named};
use pia_stories::witness::Witness;
use pia_stories::world::{Told, World, play};

const PASSPHRASE: &str = "seven quiet herons by the weir";
/// What an AI provider knows Ada by.
const KEY: &str = "sk-heron-31-weir-59-reed";
/// How every JSON Web Token begins, the provider's ID tokens among them: `{"alg":` or `{"typ":`.
const TOKENS: [&str; 3] = ["eyJhbGciOi", "eyJ0eXAiOi", "eyJraWQiOi"];

#[tokio::test]
async fn no_secret_is_anywhere_it_does_not_belong() -> Told {
    play("secrets", async |world| {
        world.server.set(("PIA_LOG", "trace"));
        let toll = world.server.goes_behind_a_toll().await?;
        let witness = Witness::start()?;
        let mut laptop = world
            .desktop("laptop")?
            .with("PIA_LOG", "trace")
            .with("PIA_VAULT", "auto");
        let mut said = Vec::new();

        let window = laptop.opens_pia().await?;
        signs_in_by_paste(world, &mut laptop, &window, &toll).await?;
        // What is overheard is what is looked for later: the tokens of this session are among it.
        let overheard = overheard::secrets(&toll.heard());
        for token in world.keychain.session().await?.tokens()? {
            ensure!(overheard.contains(&token), "a token was not overheard");
        }
        window.adds_todo("Water the plants").await?;
        keeps_a_key(&window).await?;
        window.is_in_sync().await?;
        said.push(world.screen.titles()?.join("\n"));
        said.push(window.page.everything().await?);
        window.closes().await?;

        let phone = world.browser("phone").await?;
        signs_in_by_code(&laptop, &phone).await?;
        said.push(phone.page.everything().await?);
        laptop.pia(&["account", "use", ADA.account]).await?.good()?;

        let window = moves_under_a_passphrase(world, &laptop).await?;
        said.push(window.page.everything().await?);
        window.closes().await?;

        // Renewed at this start, with the passphrase typed once more.
        let window = laptop.opens_pia().await?;
        window.page.types(&named("passphrase"), PASSPHRASE).await?;
        window.page.clicks(&named("passphrase-send")).await?;
        window.is_signed_in_as(ADA.name).await?;
        window.has_connection("fresh").await?;
        sees_the_key(&window).await?;
        window.opens_settings().await?;
        window.page.clicks(&named("run-diagnosis")).await?;
        let checked = format!("{}[data-status]", named("check-server"));
        window.page.sees(&checked).await?;
        said.push(window.page.everything().await?);
        signs_out_everywhere(&mut laptop, &window).await?;
        said.push(window.page.everything().await?);
        window.closes().await?;
        said.push(laptop.pia(&["doctor"]).await?.out);

        let mut secrets = overheard::secrets(&toll.heard());
        ensure!(secrets.len() > 12, "only {} were overheard", secrets.len());
        secrets.extend(TOKENS.map(str::to_owned));
        secrets.extend([PASSPHRASE, KEY].map(str::to_owned));
        nowhere(world, &laptop, &Search::any_of(secrets), &said, witness)
    })
    .await
}

/// Ada's browser is on another machine, so it cannot bring the answer: she pastes the address.
async fn signs_in_by_paste(
    world: &World,
    laptop: &mut Desktop,
    window: &Window,
    toll: &Toll,
) -> Result<()> {
    let elsewhere = world.browser("elsewhere").await?;
    window.clicks_sign_in(ADA.provider).await?;
    elsewhere.opens(&laptop.browser_address().await?).await?;
    toll.set(Passing::WayBackHeld);
    tokio::select! {
        left = elsewhere.signs_in(ADA) => {
            left?;
            anyhow::bail!("the browser has come back by itself");
        }
        () = toll.holds() => {}
    }
    let heard = String::from_utf8_lossy(&toll.heard()).into_owned();
    let (_, address) = heard.rsplit_once("location: ").context("a way back")?;
    let address = address.lines().next().context("an address")?.to_owned();
    let page = &window.page;
    page.clicks(&named("paste-address")).await?;
    page.types(&named("paste-field"), &address).await?;
    page.clicks(&named("paste-send")).await?;
    window.is_signed_in_as(ADA.name).await?;
    toll.set(Passing::Free);
    Ok(())
}

/// Ada keeps the key of an AI provider.
async fn keeps_a_key(window: &Window) -> Result<()> {
    let page = &window.page;
    page.clicks(&named("area-providers")).await?;
    page.clicks(&named("add-record")).await?;
    page.types(&named("key-field"), KEY).await?;
    page.clicks(&named("key-keep")).await?;
    page.sees("[data-testid=key][data-kept=here]").await
}

/// She looks at it, wherever the sessions have moved meanwhile, and hides it again.
async fn sees_the_key(window: &Window) -> Result<()> {
    let page = &window.page;
    page.clicks(&named("area-providers")).await?;
    page.clicks(&named("item")).await?;
    page.clicks(&named("key-show")).await?;
    page.reads(&named("key-in-sight"), KEY).await?;
    page.clicks(&named("key-show")).await?;
    page.loses(&named("key-in-sight")).await
}

/// Bob signs in to the same machine's terminal with his phone.
async fn signs_in_by_code(laptop: &Desktop, phone: &Browser) -> Result<()> {
    let mut login = laptop.starts_pia(&["login", "--another", "--device"])?;
    let address = login.announces("any device, open ").await?;
    let code = login.announces("enter the code ").await?;
    phone
        .lets_in(&address, code.trim_end_matches('.'), BOB)
        .await?;
    ensure!(login.finished().await?.good()?.contains(BOB.name));
    Ok(())
}

/// The keychain hangs, so the sessions move; what it holds is taken along once it answers.
async fn moves_under_a_passphrase(world: &World, laptop: &Desktop) -> Result<Window> {
    world.keychain.stops_answering()?;
    let window = laptop.opens_pia().await?;
    let page = &window.page;
    window.tells_of("keychain_unavailable").await?;
    page.clicks(&named("vault-passphrase")).await?;
    page.types(&named("passphrase"), PASSPHRASE).await?;
    page.types(&named("passphrase-repeat"), PASSPHRASE).await?;
    page.clicks(&named("passphrase-send")).await?;
    page.loses(&named("vault")).await?;
    world.keychain.answers_again()?;
    Ok(window)
}

async fn signs_out_everywhere(laptop: &mut Desktop, window: &Window) -> Result<()> {
    let page = &window.page;
    page.clicks(&named("sign-out")).await?;
    page.clicks(&named("sign-out-all")).await?;
    page.clicks(&named("sign-out-provider")).await?;
    page.clicks(&named("confirm-sign-out")).await?;
    let last = named("step-provider");
    page.sees(&format!("{last}[data-result=\"inBrowser\"]"))
        .await?;
    laptop.browser_address().await?;
    Ok(())
}

/// Looks everywhere, and for something that must be there, so that finding nothing means something.
fn nowhere(
    world: &World,
    laptop: &Desktop,
    secrets: &Search,
    said: &[String],
    witness: Witness,
) -> Result<()> {
    let present = Search::any_of(["Water the plants", ADA.account]);
    for folder in [laptop.folder(), &world.server_folder()] {
        let found = secrets.files(folder)?;
        ensure!(found.is_empty(), "a secret is in {found:?}");
    }
    // Not what this story's own looks into the keychain have said.
    for program in ["laptop", "server", "emulator", "chromedriver"] {
        let output = world.output_of(program)?;
        ensure!(
            !secrets.finds_in(output.as_bytes()),
            "a secret is in what {program} said"
        );
    }
    ensure!(!present.files(laptop.folder())?.is_empty());
    ensure!(!present.files(&world.server_folder())?.is_empty());
    for (number, text) in said.iter().enumerate() {
        ensure!(
            !secrets.finds_in(text.as_bytes()),
            "a secret is in what was seen ({number}): {text}"
        );
    }
    ensure!(said.iter().any(|text| present.finds_in(text.as_bytes())));
    let folder = Search::any_of([laptop.data_folder().display().to_string()]);
    let found = witness.has_seen(secrets, &folder)?;
    ensure!(found.is_empty(), "a secret is in {found:?}");
    Ok(())
}
