//! From a key to the screen: the key is pressed at the display's keyboard, and what counts is when the
//! display shows another picture where the answer belongs. So all is in it that a person waits for.

use std::thread::sleep;
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use pia_stories::hands::{ALT, BACK_SPACE, CONTROL, ESCAPE, Hands, LEFT, RETURN, RIGHT, SPACE};
use pia_stories::screen::Screen;
use pia_stories::window::{TITLE, Window, named};
use serde::Deserialize;
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::damage::{ConnectionExt as _, ReportLevel};
use x11rb::protocol::xproto::{ConnectionExt as _, ImageFormat, Window as XWindow};
use x11rb::rust_connection::RustConnection;

/// How often each is done.
const TIMES: usize = 15;
/// Longer than any answer takes.
const LIMIT: Duration = Duration::from_secs(5);
/// How long nothing changes before the next key: saved, sent and shown is then all of it.
const CALM: Duration = Duration::from_millis(400);
/// How often it is looked whether something was drawn.
const LOOK_AGAIN: Duration = Duration::from_micros(500);

/// How long each answer took, in milliseconds. The first is the web view's own: a letter in a field.
pub(super) struct Pressed(pub(super) Vec<(&'static str, Vec<f64>)>);

/// A part of the display.
#[derive(Deserialize, Clone, Copy)]
struct Region {
    x: f64,
    y: f64,
    width: f64,
    height: f64,
}

/// The window, its keyboard, and whoever looks at it.
struct Desk<'a> {
    window: &'a Window,
    hands: Hands,
    connection: RustConnection,
    root: XWindow,
    /// Where on the display its page begins.
    origin: (i16, i16),
}

/// Presses keys in a window that shows many to-dos.
pub(super) async fn press(screen: &Screen, window: &Window) -> Result<Pressed> {
    let desk = Desk::of(screen, window)?;
    Ok(Pressed(vec![
        (
            "a letter in a field",
            desk.letters().await.context("letters")?,
        ),
        ("a new to-do", desk.todos().await.context("to-dos")?),
        ("one ticked off", desk.ticks().await.context("ticks")?),
        ("that taken back", desk.undoes().await.context("undo")?),
        (
            "all there is to one",
            desk.sheets().await.context("sheets")?,
        ),
        (
            "the search opens",
            desk.searches().await.context("searches")?,
        ),
        (
            "a letter that finds all",
            desk.all_hits().await.context("all hits")?,
        ),
        (
            "a digit that finds fewer",
            desk.hits().await.context("hits")?,
        ),
        ("another area", desk.areas().await.context("areas")?),
        (
            "a digit that filters templates",
            desk.filters().await.context("filters")?,
        ),
        ("the board", desk.boards().await.context("boards")?),
        (
            "a card to another column",
            desk.cards().await.context("cards")?,
        ),
    ]))
}

impl<'a> Desk<'a> {
    fn of(screen: &Screen, window: &'a Window) -> Result<Self> {
        let found = screen.window(TITLE)?.context("the window is there")?;
        let (connection, number) = x11rb::connect(Some(&screen.display))?;
        let root = connection.setup().roots[number].root;
        let place = connection
            .translate_coordinates(found, root, 0, 0)?
            .reply()?;
        // The display says when something is drawn (DAMAGE): to look again and again would take the
        // processor from those who draw.
        connection.damage_query_version(1, 1)?.reply()?;
        let damage = connection.generate_id()?;
        connection
            .damage_create(damage, root, ReportLevel::RAW_RECTANGLES)?
            .check()?;
        Ok(Self {
            window,
            hands: screen.hands_at(TITLE)?,
            connection,
            root,
            origin: (place.dst_x, place.dst_y),
        })
    }

    async fn letters(&self) -> Result<Vec<f64>> {
        let field = named("new-todo");
        self.focus(&field).await?;
        let mut field = self.place(&field).await?;
        // Beside the caret, which blinks.
        (field.x, field.width) = (field.x + 3.0, 8.0);
        self.there_and_back(field, || self.hands.types('m'), BACK_SPACE)
    }

    async fn todos(&self) -> Result<Vec<f64>> {
        let first = self.place(&named("todo-title")).await?;
        let mut took = Vec::new();
        for number in 0..TIMES {
            self.window
                .page
                .types(&named("new-todo"), &format!("{number} is its number"))
                .await?;
            took.push(self.measure(first, || self.hands.taps(RETURN))?);
        }
        Ok(took)
    }

    async fn ticks(&self) -> Result<Vec<f64>> {
        self.focus(&named("todo-done")).await?;
        let first = self.place(&named("todo-title")).await?;
        (0..TIMES)
            .map(|_| self.measure(first, || self.hands.taps(SPACE)))
            .collect()
    }

    /// What was ticked off before comes back.
    async fn undoes(&self) -> Result<Vec<f64>> {
        let first = self.place(&named("todo-title")).await?;
        (0..TIMES)
            .map(|_| self.measure(first, || self.hands.holds(CONTROL, u32::from('z'))))
            .collect()
    }

    async fn sheets(&self) -> Result<Vec<f64>> {
        let all = self.place("main").await?;
        self.focus(&named("todo-details")).await?;
        self.there_and_back(all, || self.hands.taps(RETURN), ESCAPE)
    }

    async fn searches(&self) -> Result<Vec<f64>> {
        let all = self.place("main").await?;
        self.there_and_back(all, || self.hands.holds(CONTROL, u32::from('k')), ESCAPE)
    }

    /// The first letter of a word that each of them has.
    async fn all_hits(&self) -> Result<Vec<f64>> {
        let hits = self.opens_search().await?;
        let took = self.there_and_back(hits, || self.hands.types('r'), BACK_SPACE)?;
        self.closes_search().await?;
        Ok(took)
    }

    /// Numbers of one digit more each time: each finds less than the one before.
    async fn hits(&self) -> Result<Vec<f64>> {
        let mut took = Vec::new();
        for number in ["9876", "1234", "5678", "4321"] {
            took.extend(self.hits_of(number).await?);
        }
        Ok(took)
    }

    async fn hits_of(&self, number: &str) -> Result<Vec<f64>> {
        let hits = self.opens_search().await?;
        let took = number
            .chars()
            .map(|digit| self.measure(hits, || self.hands.types(digit)));
        let took = took.collect::<Result<Vec<_>>>()?;
        self.closes_search().await?;
        Ok(took)
    }

    /// Answers with where the hits below the first ones are: above, the areas that the window leads to
    /// follow a letter by themselves.
    async fn opens_search(&self) -> Result<Region> {
        self.hands.holds(CONTROL, u32::from('k'))?;
        self.window.page.sees(&named("palette-input")).await?;
        let field = self.place(&named("palette-input")).await?;
        let hits = Region {
            y: field.y + field.height + 230.0,
            height: 90.0,
            ..field
        };
        self.settle(hits)?;
        Ok(hits)
    }

    async fn closes_search(&self) -> Result<()> {
        self.hands.taps(ESCAPE)?;
        self.window.page.loses(&named("palette")).await
    }

    async fn areas(&self) -> Result<Vec<f64>> {
        let mut heading = self.place("main").await?;
        heading.height = heading.height.min(200.0);
        let mut took = Vec::new();
        for _ in 0..TIMES {
            took.push(self.measure(heading, || self.hands.holds(CONTROL, u32::from('3')))?);
            took.push(self.measure(heading, || self.hands.holds(CONTROL, u32::from('1')))?);
        }
        Ok(took)
    }

    /// Numbers of one digit more each time, as in the search.
    async fn filters(&self) -> Result<Vec<f64>> {
        self.hands.holds(CONTROL, u32::from('2'))?;
        self.focus(&named("filter")).await?;
        self.window.page.sees(&named("item")).await?;
        let first = self.place(&named("item")).await?;
        let items = Region {
            height: 200.0,
            ..first
        };
        let mut took = Vec::new();
        for number in ["9876", "1234", "5678", "4321"] {
            for digit in number.chars() {
                took.push(self.measure(items, || self.hands.types(digit))?);
            }
            for _ in number.chars() {
                self.measure(items, || self.hands.taps(BACK_SPACE))?;
            }
        }
        self.hands.holds(CONTROL, u32::from('1'))?;
        self.window.page.sees(&named("todo-title")).await?;
        Ok(took)
    }

    /// From the list to it, and back again uncounted.
    async fn boards(&self) -> Result<Vec<f64>> {
        let all = self.place("main").await?;
        self.focus(&named("view-list")).await?;
        self.there_and_back(all, || self.hands.taps(RIGHT), LEFT)
    }

    async fn cards(&self) -> Result<Vec<f64>> {
        let board = format!("label:has({})", named("view-board"));
        self.window.page.clicks(&board).await?;
        self.window.page.sees(&named("card-title")).await?;
        self.focus(&named("card-title")).await?;
        let mut card = self.place(&named("card-title")).await?;
        // Its words, without what shows where the keyboard is.
        (card.x, card.y) = (card.x + 6.0, card.y + 6.0);
        (card.width, card.height) = (card.width - 12.0, card.height - 12.0);
        let mut took = Vec::new();
        for _ in 0..TIMES {
            for way in [RIGHT, LEFT] {
                took.push(self.measure(card, || self.hands.holds(ALT, way))?);
            }
        }
        Ok(took)
    }

    /// Presses a key again and again, with the way back between, which does not count.
    fn there_and_back(
        &self,
        region: Region,
        press: impl Fn() -> Result<()>,
        back: u32,
    ) -> Result<Vec<f64>> {
        let mut took = Vec::new();
        for _ in 0..TIMES {
            took.push(self.measure(region, &press)?);
            self.measure(region, || self.hands.taps(back))?;
        }
        Ok(took)
    }

    async fn focus(&self, css: &str) -> Result<()> {
        self.window.page.sees(css).await?;
        let script = format!("document.querySelector('{css}').focus()");
        self.window.page.computes(&script).await.map(drop)
    }

    /// Where the first of these is on the display.
    async fn place(&self, css: &str) -> Result<Region> {
        let script = format!(
            "const {{ x, y, width, height }} = document.querySelector('{css}').getBoundingClientRect();
             return {{ x, y, width, height }};"
        );
        let mut region: Region = serde_json::from_value(self.window.page.computes(&script).await?)?;
        region.x += f64::from(self.origin.0);
        region.y += f64::from(self.origin.1);
        Ok(region)
    }

    /// Presses a key, and answers after how many milliseconds the region looks otherwise.
    fn measure(&self, region: Region, press: impl Fn() -> Result<()>) -> Result<f64> {
        let before = self.settle(region)?;
        let begun = Instant::now();
        press()?;
        while !self.is_drawn()? || self.picture(region)? == before {
            if begun.elapsed() > LIMIT {
                bail!("a key changes nothing");
            }
            sleep(LOOK_AGAIN);
        }
        Ok(begun.elapsed().as_secs_f64() * 1000.0)
    }

    /// Waits until nothing changes, and answers with the picture.
    fn settle(&self, region: Region) -> Result<Vec<u8>> {
        let begun = Instant::now();
        let (mut last, mut since) = (self.picture(region)?, Instant::now());
        while since.elapsed() < CALM {
            if begun.elapsed() > LIMIT {
                bail!("the window does not come to rest");
            }
            sleep(Duration::from_millis(10));
            if !self.is_drawn()? {
                continue;
            }
            let now = self.picture(region)?;
            if now != last {
                (last, since) = (now, Instant::now());
            }
        }
        Ok(last)
    }

    /// Whether anything was drawn since it was asked last.
    fn is_drawn(&self) -> Result<bool> {
        let mut drawn = false;
        while let Some(event) = self.connection.poll_for_event()? {
            drawn |= matches!(event, Event::DamageNotify(_));
        }
        Ok(drawn)
    }

    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "places on a display"
    )]
    fn picture(&self, region: Region) -> Result<Vec<u8>> {
        let image = self.connection.get_image(
            ImageFormat::Z_PIXMAP,
            self.root,
            region.x as i16,
            region.y as i16,
            region.width as u16,
            region.height as u16,
            u32::MAX,
        )?;
        Ok(image.reply()?.data)
    }
}
