//! Everything a person works with, in the real window: details, the board, a memory, searching and
//! undoing; and all of it on the other machine.

use anyhow::ensure;
use pia_stories::page::Page;
use pia_stories::people::ADA;
use pia_stories::wait::wait_until;
use pia_stories::window::named;
use pia_stories::world::{Told, play};

/// Keys as WebDriver names them (section 17.4.2).
const ALT: char = '\u{E00A}';
const RIGHT: char = '\u{E014}';
const ENTER: char = '\u{E007}';
const ESCAPE: char = '\u{E00C}';
/// The first to-do of the list.
const FIRST: &str = "[data-index='0'] [data-testid='todo-title']";

#[tokio::test]
async fn what_is_worked_on_here_is_there_too() -> Told {
    play("a-days-work", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let mut studio = world.desktop("studio")?;
        let browser = world.browser("browser").await?;
        let at_the_laptop = laptop.opens_pia().await?;
        counts_refusals(&at_the_laptop.page).await?;
        at_the_laptop.signs_in(&mut laptop, &browser, ADA).await?;
        for title in ["Return the books", "Write to Müller", "Buy milk"] {
            at_the_laptop.adds_todo(title).await?;
        }

        let page = &at_the_laptop.page;
        page.clicks(&named("todo-details")).await?;
        page.types(&named("sheet-notes"), "Two litres, oat").await?;
        chooses(page, "sheet-priority", "high").await?;
        page.clicks(&named("sheet-due")).await?;
        page.sees(&named("calendar")).await?;
        world.picture(&at_the_laptop, "calendar").await?;
        page.clicks(&named("in-a-week")).await?;
        page.loses(&named("calendar")).await?;
        page.clicks(&named("sheet-close")).await?;
        page.sees(&named("todo-due")).await?;
        page.sees("[role=img][aria-label='High priority']").await?;
        page.sees("[role=img][aria-label='Has notes']").await?;

        at_the_laptop.adds_todo("Whenever").await?;
        page.reads(FIRST, "Whenever").await?;
        chooses(page, "order", "due").await?;
        page.reads(FIRST, "Buy milk").await?;
        world.picture(&at_the_laptop, "by-due-day").await?;

        checks(page, "view-board").await?;
        page.clicks(&named("add-column")).await?;
        page.types(&named("column-name"), &format!("Doing{ENTER}"))
            .await?;
        page.reads(&named("column"), "Doing").await?;
        page.types_more(&card("Write to Müller"), &format!("{ALT}{RIGHT}"))
            .await?;
        page.reads(
            &format!("{}:nth-of-type(2)", named("column")),
            "Write to Müller",
        )
        .await?;
        page.clicks(&named("card-menu")).await?;
        page.sees("[role=menu]").await?;
        world.picture(&at_the_laptop, "board").await?;
        page.types_more("[role=menu]", &ESCAPE.to_string()).await?;

        page.clicks(&named("area-memories")).await?;
        page.clicks(&named("add-record")).await?;
        page.types(&named("field-label"), "Coffee").await?;
        page.types(&named("field-text"), "Black, never after four")
            .await?;
        holds(page, "item", "Black, never after four").await?;
        world.picture(&at_the_laptop, "memories").await?;
        at_the_laptop.is_in_sync().await?;

        let in_the_studio = studio.opens_pia().await?;
        in_the_studio.signs_in(&mut studio, &browser, ADA).await?;
        in_the_studio.shows_todo("Buy milk").await?;
        let there = &in_the_studio.page;
        checks(there, "view-board").await?;
        there
            .reads(
                &format!("{}:nth-of-type(2)", named("column")),
                "Write to Müller",
            )
            .await?;
        there.clicks(&named("open-search")).await?;
        there.types_more(&named("palette-input"), "four").await?;
        holds(there, "hit", "Coffee").await?;
        there.types(&named("palette-input"), "muller").await?;
        holds(there, "hit", "Write to Müller").await?;
        world.picture(&in_the_studio, "found").await?;
        there
            .types_more(&named("palette-input"), &ENTER.to_string())
            .await?;
        there.sees(&named("todo-sheet")).await?;
        there.clicks(&named("sheet-delete")).await?;
        there.loses(&card("Write to Müller")).await?;
        there.clicks(&named("undo")).await?;
        there.sees(&card("Write to Müller")).await?;
        in_the_studio.is_in_sync().await?;

        page.clicks(&named("area-todos")).await?;
        page.sees(&card("Write to Müller")).await?;
        let refused = page.computes("return window.refused").await?;
        ensure!(refused == 0, "the page tried {refused} things it may not");
        in_the_studio.closes().await?;
        at_the_laptop.closes().await?;

        let memories = laptop.pia(&["memory", "list", "--json"]).await?;
        let memories = memories.good()?;
        ensure!(memories.contains("Black, never after four"), "{memories}");
        Ok(())
    })
    .await
}

/// The title of a card.
fn card(title: &str) -> String {
    format!("[aria-label='{title}'] {}", named("card-title"))
}

/// From here on counts what the content security policy refuses.
async fn counts_refusals(page: &Page) -> anyhow::Result<()> {
    let script = "window.refused = 0;
        document.addEventListener('securitypolicyviolation', () => { window.refused += 1; });";
    page.computes(script).await.map(drop)
}

/// Waits until a line says this. Read from the page itself: the driver takes a text that may be cut off
/// at its end for hidden.
pub(crate) async fn holds(page: &Page, name: &str, text: &str) -> anyhow::Result<()> {
    wait_until(&format!("{name} says {text:?}"), async || {
        let said = page.property(&named(name), "textContent").await?;
        Ok(said.is_some_and(|said| said.contains(text)).then_some(()))
    })
    .await
}

/// Chooses in a list, as a person does with the keyboard: WebKit's driver opens none.
pub(crate) async fn chooses(page: &Page, name: &str, value: &str) -> anyhow::Result<()> {
    page.sees(&named(name)).await?;
    let script = format!(
        "const list = document.querySelector('{}');
         list.value = '{value}';
         list.dispatchEvent(new Event('change', {{ bubbles: true }}));",
        named(name)
    );
    page.computes(&script).await.map(drop)
}

/// Chooses one of several that exclude each other: what can be clicked is the label around it.
async fn checks(page: &Page, name: &str) -> anyhow::Result<()> {
    page.clicks(&format!("label:has({})", named(name))).await
}
