//! What a screen reader is told: every control has its name, and what happens is said unasked.

use anyhow::{Result, ensure};
use atspi_common::{Role, State};
use pia_stories::page::Page;
use pia_stories::people::ADA;
use pia_stories::reader::{Reader, Spoken};
use pia_stories::wait::wait_until;
use pia_stories::window::named;
use pia_stories::world::{Told, play};

/// What the page says aloud now.
const NEWS: &str = "return document.querySelector('[data-testid=announcement]').textContent.trim()";
/// Keys as WebDriver names them (section 17.4.2).
const ESCAPE: &str = "\u{E00C}";

#[tokio::test]
async fn all_that_a_person_does_is_read_aloud() -> Told {
    play("read-aloud", async |world| {
        let reader = world.screen_reader().await?;
        let mut laptop = world.desktop("laptop")?.with_screen_reader();
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        for (role, name) in [
            (Role::Landmark, "Areas"),
            (Role::Heading, "To-dos"),
            (Role::Entry, "New to-do"),
            (Role::List, "Ways to sign in"),
            (Role::Button, "Sign in with Microsoft"),
        ] {
            reader.hears(role, name).await?;
        }
        let list = reader.hears(Role::RadioButton, "List").await?;
        ensure!(list.is(State::Checked), "{list:?}");
        reader.knows_every_name().await?;

        window.adds_todo("Buy milk").await?;
        reader.hears(Role::List, "Open to-dos").await?;
        let milk = reader.hears(Role::CheckBox, "Buy milk").await?;
        ensure!(!milk.is(State::Checked), "{milk:?}");

        window.signs_in(&mut laptop, &browser, ADA).await?;
        window.is_in_sync().await?;
        is_told_the_news(page, &reader).await?;
        page.clicks(&named("account-menu")).await?;
        reader.hears(Role::Menu, "Accounts").await?;
        reader.knows_every_name().await?;
        page.types_more(&named("menu-account"), ESCAPE).await?;

        fills_in_details(page, &reader).await?;
        goes_everywhere(page, &reader).await?;
        page.clicks(&named("sign-out")).await?;
        reader.hears(Role::Dialog, "Sign out of Pia?").await?;
        reader.knows_every_name().await?;
        page.clicks(&named("confirm-sign-out")).await?;
        reader.is_told("Signed out").await
    })
    .await
}

/// What the page says aloud stands where it is read out. (The next news may come in between.)
async fn is_told_the_news(page: &Page, reader: &Reader) -> Result<()> {
    wait_until("the news is told", async || {
        let news = page.computes(NEWS).await?;
        let news = news.as_str().unwrap_or_default();
        let all = reader.all().await?;
        let is_told = !news.is_empty() && all.iter().any(|one| one.news == news);
        Ok(is_told.then_some(()))
    })
    .await
}

/// The details of a to-do: a dialog whose fields are called what stands above them, and nothing else.
async fn fills_in_details(page: &Page, reader: &Reader) -> Result<()> {
    page.clicks(&named("todo-details")).await?;
    let dialog = reader.hears(Role::Dialog, "To-do").await?;
    ensure!(dialog.is(State::Modal), "{dialog:?}");
    reader.hears(Role::Entry, "What needs to be done").await?;
    reader.hears(Role::ComboBox, "Priority").await?;
    page.types(&named("sheet-notes"), "Two litres").await?;
    reader.hears(Role::Entry, "Notes").await?;
    reader.knows_every_name().await?;
    page.clicks(&named("sheet-close")).await
}

/// Every area, and the settings.
async fn goes_everywhere(page: &Page, reader: &Reader) -> Result<()> {
    page.clicks(&format!("label:has({})", named("view-board")))
        .await?;
    reader.hears(Role::List, "Cards in To do").await?;
    reader.knows_every_name().await?;
    for (area, heading) in [
        ("templates", "Templates"),
        ("memories", "Memories"),
        ("history", "History"),
        ("providers", "AI providers"),
    ] {
        page.clicks(&named(&format!("area-{area}"))).await?;
        reader.hears(Role::Heading, heading).await?;
        if area != "history" {
            page.clicks(&named("add-record")).await?;
            page.sees(&named("record")).await?;
        }
        reader.knows_every_name().await?;
    }
    reader.hears(Role::PasswordText, "Key").await?;
    page.clicks(&named("open-search")).await?;
    page.types_more(&named("palette-input"), "milk").await?;
    reader.hears(Role::ComboBox, "Search everything").await?;
    let is_hit = |one: &Spoken| one.name.starts_with("Buy milk") && one.is(State::Focused);
    reader.hears_of("what is found first", is_hit).await?;
    reader.knows_every_name().await?;
    page.types_more(&named("palette-input"), ESCAPE).await?;
    page.clicks(&named("open-settings")).await?;
    reader.hears(Role::Heading, "Settings").await?;
    reader.knows_every_name().await
}
