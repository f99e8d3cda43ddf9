//! All of it with the keyboard alone: real keys at the display, no pointer. After each key the keyboard
//! is on something, and that can be seen (WCAG 2.2, 2.1.1, 2.4.7 and 2.4.11).

use anyhow::{Context as _, Result, bail, ensure};
use pia_stories::hands::{ALT, CONTROL, ESCAPE, HOME, Hands, RETURN, RIGHT, SPACE, TAB};
use pia_stories::page::Page;
use pia_stories::people::ADA;
use pia_stories::wait::wait_until;
use pia_stories::window::{TITLE, Window, named};
use pia_stories::world::{Told, World, play};

use crate::a_days_work::holds;

/// More steps than it takes from anything to anything else.
const STEPS: usize = 80;

/// From here on counts the keys that have been let go, each after the page has done what it does.
const COUNTS: &str = "
    window.keys = 0;
    document.addEventListener('keyup', ({ key }) => {
        if (!['Shift', 'Control', 'Alt'].includes(key)) window.keys += 1;
    }, true);";

/// What has the keyboard, if it cannot be seen, in a few words; nothing if it can.
const UNSEEN: &str = "
    const active = document.activeElement;
    if (active === null || active === document.body) return 'nothing has the keyboard';
    const name = active.dataset.testid ?? active.getAttribute('aria-label') ?? active.outerHTML;
    // A field that only its label shows.
    const shown = active.matches('.visually-hidden') ? active.closest('label') : active;
    const rect = shown.getBoundingClientRect();
    const [x, y] = [rect.x + rect.width / 2, rect.y + Math.min(rect.height / 2, 20)];
    const hit = document.elementFromPoint(x, y);
    if (hit === null) return `${name} is out of sight`;
    if (!hit.contains(shown) && !shown.contains(hit)) return `${name} is covered`;
    // A heading that the window leads to is read out, but is no control.
    if (active.tabIndex < 0) return '';
    const marked = (element) => {
        const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
        return (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none';
    };
    for (let at = active, up = 0; at !== null && up < 3; at = at.parentElement, up += 1)
        if (marked(at)) return '';
    return `${name} does not show that it has the keyboard`;";

/// A person at the keyboard of an open window.
struct Person<'a> {
    page: &'a Page,
    hands: Hands,
}

impl<'a> Person<'a> {
    async fn at(world: &World, window: &'a Window) -> Result<Self> {
        let page = &window.page;
        page.computes(COUNTS).await?;
        let hands = world.screen.hands_at(TITLE)?;
        Ok(Self { page, hands })
    }

    /// Presses a key, and waits until the page has had it.
    async fn press(&self, press: impl FnOnce(&Hands) -> Result<()>) -> Result<()> {
        let before = self.pressed().await?;
        press(&self.hands)?;
        wait_until("the page has had the key", async || {
            Ok((self.pressed().await? > before).then_some(()))
        })
        .await
    }

    async fn pressed(&self) -> Result<u64> {
        let keys = self.page.computes("return window.keys").await?;
        keys.as_u64().context("a number")
    }

    async fn taps(&self, symbol: u32) -> Result<()> {
        self.press(|hands| hands.taps(symbol)).await
    }

    async fn holds(&self, other: u32, symbol: u32) -> Result<()> {
        self.press(|hands| hands.holds(other, symbol)).await
    }

    async fn types(&self, text: &str) -> Result<()> {
        for letter in text.chars() {
            self.press(|hands| hands.types(letter)).await?;
        }
        Ok(())
    }

    /// Goes on with Tab until the keyboard is on this, and sees each thing on the way.
    async fn reaches(&self, css: &str) -> Result<()> {
        self.page.sees(css).await?;
        let is_on = format!("return document.activeElement.matches('{css}')");
        for _ in 0..STEPS {
            if self.page.computes(&is_on).await? == true {
                return self.sees_where().await;
            }
            self.taps(TAB).await?;
            let nowhere = "return document.activeElement === document.body";
            // The way round leads through the window itself.
            if self.page.computes(nowhere).await? != true {
                self.sees_where().await?;
            }
        }
        bail!("Tab does not lead to {css}");
    }

    /// That what has the keyboard is seen, once the page has come to rest.
    async fn sees_where(&self) -> Result<()> {
        let mut said = String::new();
        let seen = wait_until("the keyboard is seen", async || {
            let unseen = self.page.computes(UNSEEN).await?;
            unseen.as_str().context("a text")?.clone_into(&mut said);
            Ok(said.is_empty().then_some(()))
        })
        .await;
        seen.with_context(|| said)
    }

    /// That the keyboard is on this now, or comes to it by itself.
    async fn is_on(&self, css: &str) -> Result<()> {
        let script = format!("return document.activeElement.matches('{css}')");
        wait_until(&format!("the keyboard is on {css}"), async || {
            Ok((self.page.computes(&script).await? == true).then_some(()))
        })
        .await?;
        self.sees_where().await
    }
}

#[tokio::test]
async fn everything_is_done_with_the_keyboard_alone() -> Told {
    play("by-keyboard", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        let page = &window.page;
        page.sees(&named("new-todo")).await?;
        let ada = Person::at(world, &window).await?;

        // Signing in; a to-do is written before.
        ada.reaches(&named("new-todo")).await?;
        for title in ["buy milk", "call home"] {
            ada.types(title).await?;
            ada.taps(RETURN).await?;
            window.shows_todo(title).await?;
        }
        ada.is_on(&named("new-todo")).await?;
        ada.reaches(&named("sign-in-microsoft")).await?;
        ada.taps(RETURN).await?;
        browser.opens(&laptop.browser_address().await?).await?;
        browser.signs_in(ADA).await?;
        window.is_signed_in_as(ADA.name).await?;
        window.is_in_sync().await?;

        works_on_todos(&ada, &window).await?;
        world.picture(&window, "card-moved").await?;
        finds_and_writes(&ada).await?;
        world.picture(&window, "template").await?;
        ada.taps(ESCAPE).await?;
        page.loses(&named("record")).await?;
        ada.is_on(&named("item")).await?;
        signs_out(&ada).await?;
        window.is_signed_out().await?;
        ada.sees_where().await?;
        world.picture(&window, "signed-out").await?;
        window.closes().await
    })
    .await
}

/// Ticks off and takes back, fills in details, and moves a card.
async fn works_on_todos(ada: &Person<'_>, window: &Window) -> Result<()> {
    let page = &window.page;
    ada.reaches(&named("todo-done")).await?;
    ada.taps(SPACE).await?;
    page.reads("summary", "Done (1)").await?;
    // The next one has the keyboard.
    ada.is_on(&named("todo-done")).await?;
    ada.holds(CONTROL, u32::from('z')).await?;
    page.loses("summary").await?;

    // Tab comes to the list once; within it the arrow keys lead on.
    ada.reaches(&named("todo-done")).await?;
    ada.taps(HOME).await?;
    ada.taps(RIGHT).await?;
    ada.is_on(&named("todo-title")).await?;
    ada.taps(RETURN).await?;
    ada.is_on(&named("todo-edit")).await?;
    ada.types(" again").await?;
    ada.taps(RETURN).await?;
    window.shows_todo("call home again").await?;
    ada.is_on(&named("todo-title")).await?;

    ada.taps(RIGHT).await?;
    ada.is_on(&named("todo-details")).await?;
    ada.taps(RETURN).await?;
    page.sees(&named("todo-sheet")).await?;
    ada.reaches(&named("sheet-notes")).await?;
    ada.types("two litres").await?;
    ada.taps(ESCAPE).await?;
    page.loses(&named("todo-sheet")).await?;
    ada.is_on(&named("todo-details")).await?;
    page.sees("[role=img][aria-label='Has notes']").await?;

    ada.reaches(&named("view-list")).await?;
    ada.taps(RIGHT).await?;
    page.sees(".board").await?;
    ada.is_on(&named("view-board")).await?;
    ada.reaches(&named("card-title")).await?;
    ada.holds(ALT, RIGHT).await?;
    let second = format!("{}:nth-of-type(2)", named("column"));
    ada.is_on(&format!("{second} {}", named("card-title")))
        .await
}

/// Searches, and writes a template.
async fn finds_and_writes(ada: &Person<'_>) -> Result<()> {
    let page = ada.page;
    ada.holds(CONTROL, u32::from('k')).await?;
    ada.is_on(&named("palette-input")).await?;
    ada.types("milk").await?;
    page.sees(&named("hit")).await?;
    ada.taps(RETURN).await?;
    page.sees(&named("todo-sheet")).await?;
    ada.taps(ESCAPE).await?;
    page.loses(&named("todo-sheet")).await?;

    ada.holds(CONTROL, u32::from('2')).await?;
    page.sees(&named("library-templates")).await?;
    ada.reaches(&named("add-record")).await?;
    ada.taps(RETURN).await?;
    page.sees(&named("record")).await?;
    // Its name is there to be written anew.
    ada.is_on(&named("field-name")).await?;
    ada.types("minutes").await?;
    ada.taps(TAB).await?;
    holds(page, "item", "minutes").await?;
    ada.sees_where().await
}

async fn signs_out(ada: &Person<'_>) -> Result<()> {
    let page = ada.page;
    ada.holds(CONTROL, u32::from(',')).await?;
    ada.reaches(&named("sign-out")).await?;
    ada.taps(RETURN).await?;
    page.sees(&named("sign-out-dialog")).await?;
    // Nothing behind the question is reached.
    for _ in 0..8 {
        ada.taps(TAB).await?;
        let inside = "return document.activeElement === document.body
            || document.activeElement.closest('dialog') !== null";
        ensure!(
            page.computes(inside).await? == true,
            "Tab leaves the question"
        );
    }
    ada.taps(ESCAPE).await?;
    page.loses(&named("sign-out-dialog")).await?;
    ada.is_on(&named("sign-out")).await?;
    ada.taps(RETURN).await?;
    ada.reaches(&named("confirm-sign-out")).await?;
    ada.taps(RETURN).await?;
    page.sees(&named("signed-out-report")).await
}
