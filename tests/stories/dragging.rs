//! The board with the pointer and the keyboard that everybody has: cards are dragged to another column
//! and within one, a drag is given up, a card goes on by keys. The other machine shows the same then.

use anyhow::{Result, ensure};
use pia_stories::hands::{ALT, DOWN, LEFT};
use pia_stories::page::Page;
use pia_stories::people::ADA;
use pia_stories::pointer::Pointer;
use pia_stories::wait::wait_until;
use pia_stories::window::{TITLE, Window, named};
use pia_stories::world::{Told, World, play};
use serde_json::Value;

/// Enter as WebDriver names it (section 17.4.2).
const ENTER: char = '\u{E007}';

/// The columns and the cards in them, from the top down.
type Board<'a> = [(&'a str, &'a [&'a str])];

/// Where a card is taken hold of, as parts of its width and height.
const GRIP: (f64, f64) = (0.6, 0.5);
/// Where a card makes room above it, and where it makes room below.
const ABOVE: (f64, f64) = (0.6, 0.2);
const BELOW: (f64, f64) = (0.6, 0.9);

#[tokio::test]
async fn cards_are_dragged_over_the_board() -> Told {
    play("dragging", async |world| {
        let mut laptop = world.desktop("laptop")?;
        let mut studio = world.desktop("studio")?;
        let browser = world.browser("browser").await?;
        let window = laptop.opens_pia().await?;
        window.signs_in(&mut laptop, &browser, ADA).await?;
        has_a_board(&window).await?;
        gives_up(world, &window).await?;
        drags(world, &window).await?;
        goes_on_by_keys(world, &window).await?;
        window.is_in_sync().await?;
        window.closes().await?;

        let window = studio.opens_pia().await?;
        window.signs_in(&mut studio, &browser, ADA).await?;
        turns_to_the_board(&window).await?;
        shows(&window.page, IN_THE_END).await?;
        window.closes().await?;

        let window = laptop.opens_pia().await?;
        turns_to_the_board(&window).await?;
        shows(&window.page, IN_THE_END).await?;
        window.closes().await
    })
    .await
}

const IN_THE_BEGINNING: &Board<'_> = &[
    ("To do", &["Buy milk", "Water the fig", "Return the books"]),
    ("Doing", &["Mend the gate", "Sow the beans"]),
    ("Done", &[]),
];

async fn has_a_board(window: &Window) -> Result<()> {
    let page = &window.page;
    turns_to_the_board(window).await?;
    page.clicks(&named("add-column")).await?;
    page.types(&named("column-name"), &format!("Doing{ENTER}"))
        .await?;
    page.reads(&column(2), "Doing").await?;
    for (at, (_, cards)) in (1..).zip(&IN_THE_BEGINNING[..2]) {
        page.clicks(&format!("{} {}", column(at), named("add-card")))
            .await?;
        for title in *cards {
            let field = format!("{} {}", column(at), named("new-card"));
            page.types(&field, &format!("{title}{ENTER}")).await?;
            page.sees(&card(title)).await?;
        }
    }
    shows(page, IN_THE_BEGINNING).await
}

/// Escape in the middle of a drag: the card stays where it was, and so does everything else.
async fn gives_up(world: &World, window: &Window) -> Result<()> {
    let pointer = Pointer::over(window, &world.screen).await?;
    let grip = pointer.place(&card("Return the books"), GRIP).await?;
    pointer.picks_up(grip).await?;
    let there = pointer.place(&card("Sow the beans"), ABOVE).await?;
    pointer.moves_to(there).await?;
    window.page.sees(&aimed_at("Sow the beans")).await?;
    world.picture(window, "carried").await?;
    pointer.gives_up().await?;
    window.page.loses(AIMED).await?;
    shows(&window.page, IN_THE_BEGINNING).await?;

    // Let go where it stands is no move either: nothing is said, nothing can be undone.
    pointer.picks_up(grip).await?;
    pointer.moves_to((grip.0, grip.1 + 30.0)).await?;
    ensure!(!window.page.shows(AIMED).await?, "a place it has already");
    pointer.drops().await?;
    window.page.loses(".lifted").await?;
    shows(&window.page, IN_THE_BEGINNING).await?;
    let announcement = named("announcement");
    let said = window.page.property(&announcement, "textContent").await?;
    ensure!(
        said.as_ref().is_none_or(|said| !said.contains("is now in")),
        "{said:?}"
    );
    Ok(())
}

/// To another column, within one, and to where things are done.
async fn drags(world: &World, window: &Window) -> Result<()> {
    let pointer = Pointer::over(window, &world.screen).await?;
    let page = &window.page;
    carries(&pointer, "Water the fig", &card("Sow the beans"), ABOVE).await?;
    let between: &Board<'_> = &[
        ("To do", &["Buy milk", "Return the books"]),
        (
            "Doing",
            &["Mend the gate", "Water the fig", "Sow the beans"],
        ),
        ("Done", &[]),
    ];
    shows(page, between).await?;

    carries(&pointer, "Return the books", &card("Buy milk"), ABOVE).await?;
    carries(&pointer, "Mend the gate", &card("Sow the beans"), BELOW).await?;
    let within: &Board<'_> = &[
        ("To do", &["Return the books", "Buy milk"]),
        (
            "Doing",
            &["Water the fig", "Sow the beans", "Mend the gate"],
        ),
        ("Done", &[]),
    ];
    shows(page, within).await?;

    let done = format!("{} .cards", column(3));
    carries(&pointer, "Buy milk", &done, (0.5, 0.5)).await?;
    let to_an_empty_one: &Board<'_> = &[
        ("To do", &["Return the books"]),
        (
            "Doing",
            &["Water the fig", "Sow the beans", "Mend the gate"],
        ),
        ("Done", &["Buy milk"]),
    ];
    shows(page, to_an_empty_one).await?;
    world.picture(window, "dragged").await.map(drop)
}

const IN_THE_END: &Board<'_> = &[
    ("To do", &["Return the books", "Mend the gate"]),
    ("Doing", &["Water the fig", "Sow the beans"]),
    ("Done", &["Buy milk"]),
];

/// From one column to the next with the keys alone, from the tab stop on.
async fn goes_on_by_keys(world: &World, window: &Window) -> Result<()> {
    let page = &window.page;
    let focus = format!(
        "document.querySelector({:?}).focus()",
        title("Mend the gate")
    );
    page.computes(&focus).await?;
    let hands = world.screen.hands_at(TITLE)?;
    hands.holds(ALT, LEFT)?;
    let beside: &Board<'_> = &[
        ("To do", &["Mend the gate", "Return the books"]),
        ("Doing", &["Water the fig", "Sow the beans"]),
        ("Done", &["Buy milk"]),
    ];
    shows(page, beside).await?;
    page.sees(&format!("{}:focus", title("Mend the gate")))
        .await?;
    hands.holds(ALT, DOWN)?;
    shows(page, IN_THE_END).await?;
    page.sees(&format!("{}:focus", title("Mend the gate")))
        .await
}

/// Drags a card to a place on something, and drops it there.
async fn carries(
    pointer: &Pointer<'_>,
    card_title: &str,
    target: &str,
    place: (f64, f64),
) -> Result<()> {
    let grip = pointer.place(&card(card_title), GRIP).await?;
    pointer.picks_up(grip).await?;
    let place = pointer.place(target, place).await?;
    pointer.moves_to(place).await?;
    pointer.drops().await
}

async fn turns_to_the_board(window: &Window) -> Result<()> {
    let board = format!("label:has({})", named("view-board"));
    window.page.clicks(&board).await
}

/// What shows where a card would come to stand.
const AIMED: &str = ".card-of-board.aimed, .end.here";

fn aimed_at(title: &str) -> String {
    format!("{}.aimed", card(title))
}

fn column(number: usize) -> String {
    format!("{}:nth-of-type({number})", named("column"))
}

fn card(title: &str) -> String {
    format!("{}[aria-label='{title}']", named("card"))
}

fn title(of: &str) -> String {
    format!("{} {}", card(of), named("card-title"))
}

/// Waits until the board shows this, and nothing else.
async fn shows(page: &Page, board: &Board<'_>) -> Result<()> {
    const ASKED: &str = "
        const top = (card) => card.getBoundingClientRect().top;
        const titles = (column) => [...column.querySelectorAll('[data-testid=card]')]
          .sort((one, other) => top(one) - top(other)).map((card) => card.ariaLabel);
        return [...document.querySelectorAll('[data-testid=column]')]
          .map((column) => [column.querySelector('h2').textContent, titles(column)]);";
    let wanted = serde_json::to_value(board)?;
    let mut last = Value::Null;
    let found = wait_until(&format!("the board shows {wanted}"), async || {
        last = page.computes(ASKED).await?;
        Ok((last == wanted).then_some(()))
    })
    .await;
    found.map_err(|error| error.context(format!("it shows {last}")))
}
