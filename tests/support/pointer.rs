//! The pointer of the display over the window's page, and what the page hears of it.

use std::cell::Cell;

use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use x11rb::protocol::xproto::ConnectionExt as _;

use crate::hands::{ESCAPE, Hands};
use crate::page::Page;
use crate::screen::Screen;
use crate::wait::wait_until;
use crate::window::{TITLE, Window};

/// A hand moves in steps of about so many pixels.
const STEP: f64 = 12.0;

/// Keeps in the page what it has heard of the pointer last. A drag begins later than it is announced:
/// until then the pointer still moves, and a button let go of is no drop. Where a drag comes upon another
/// element WebKit says that it has entered, and not that it is over.
const LISTEN: &str = "
    window.pointed = { event: '', x: 0, y: 0, dragging: false };
    const heard = ({ type, clientX, clientY }) => {
      const begun = type === 'dragenter' || type === 'dragover';
      const dragging = begun || (window.pointed.dragging && type !== 'dragend');
      window.pointed = { event: type, x: clientX, y: clientY, dragging };
    };
    for (const type of ['mousemove', 'mousedown', 'dragenter', 'dragover', 'dragend'])
      window.addEventListener(type, heard, { capture: true });";

/// What the page has heard last.
#[derive(Debug, Deserialize)]
struct Heard {
    event: String,
    x: f64,
    y: f64,
    dragging: bool,
}

impl Heard {
    /// Whether this was said of the pointer there.
    fn is_at(&self, place: Place) -> bool {
        (self.x - place.0).hypot(self.y - place.1) < 2.0
    }
}

/// A place in the page, in its own pixels.
pub type Place = (f64, f64);

/// The pointer, over a window's page.
pub struct Pointer<'a> {
    hands: Hands,
    page: &'a Page,
    /// Where the page begins on the display, and how many of the display's pixels one of its own is.
    origin: Place,
    scale: f64,
    /// Where it has been moved to last. What the page has heard last may be of another place: the end
    /// of a drag that is given up is none.
    at: Cell<Place>,
}

impl<'a> Pointer<'a> {
    /// The pointer over this window, which the page listens to from now on.
    ///
    /// # Errors
    /// When the window is not there.
    pub async fn over(window: &'a Window, screen: &Screen) -> Result<Self> {
        let page = &window.page;
        page.computes(LISTEN).await?;
        let hands = screen.hands()?;
        let shown = screen.window(TITLE)?.context("the window is there")?;
        let place = hands
            .connection
            .translate_coordinates(shown, hands.root, 0, 0)?;
        let place = place.reply()?;
        let size = hands.connection.get_geometry(shown)?.reply()?;
        let asked = "return [window.devicePixelRatio, window.innerWidth, window.innerHeight]";
        let (scale, width, height): (f64, f64, f64) =
            serde_json::from_value(page.computes(asked).await?)?;
        let whole = (f64::from(size.width), f64::from(size.height));
        ensure!(
            whole == (width * scale, height * scale),
            "a window of {whole:?} shows a page of {width} × {height} at {scale}"
        );
        Ok(Self {
            hands,
            page,
            origin: (f64::from(place.dst_x), f64::from(place.dst_y)),
            scale,
            at: Cell::new((0.0, 0.0)),
        })
    }

    /// A place on an element: so far from its left and from its top, as parts of the whole.
    ///
    /// # Errors
    /// When it is not there.
    pub async fn place(&self, css: &str, (across, down): (f64, f64)) -> Result<Place> {
        self.page.sees(css).await?;
        let css = serde_json::to_string(css)?;
        let asked = format!(
            "const {{ x, y, width, height }} = document.querySelector({css}).getBoundingClientRect();
             return [x + {across} * width, y + {down} * height];"
        );
        Ok(serde_json::from_value(self.page.computes(&asked).await?)?)
    }

    /// Moves there in steps, each of which the page has heard of before the next one.
    ///
    /// # Errors
    /// When the page hears nothing of it.
    pub async fn moves_to(&self, place: Place) -> Result<()> {
        let from = self.at.get();
        let (across, down) = (place.0 - from.0, place.1 - from.1);
        let steps = (across.hypot(down) / STEP).ceil().max(1.0);
        let mut done = 0.0;
        while done < steps {
            done += 1.0;
            let part = done / steps;
            let step = (from.0 + across * part, from.1 + down * part);
            self.points_at(step)?;
            self.until(
                &format!("the page hears of the pointer at {step:?}"),
                |heard| Ok(heard.is_at(step)),
            )
            .await?;
        }
        Ok(())
    }

    /// Presses on a place, and moves until what is there is dragged.
    ///
    /// # Errors
    /// When it cannot be dragged.
    pub async fn picks_up(&self, place: Place) -> Result<()> {
        self.moves_to(place).await?;
        self.hands.presses()?;
        self.until("the page hears the button", |heard| {
            Ok(heard.event == "mousedown")
        })
        .await?;
        // The engine decides after how many pixels a press has become a drag, and GDK leaves out a
        // motion that comes while the drag's one before is under way. But no hand is quite still.
        let mut moved = 0.0;
        self.until("something is dragged", |heard| {
            let dragged = heard.dragging && heard.is_at(self.at.get());
            if !dragged {
                moved += 2.0;
                self.points_at((place.0 + moved % 20.0, place.1))?;
            }
            Ok(dragged)
        })
        .await
    }

    /// Lets go of what is dragged.
    ///
    /// # Errors
    /// When the drag does not end.
    pub async fn drops(&self) -> Result<()> {
        self.hands.releases()?;
        self.until("the drag has ended", |heard| Ok(!heard.dragging))
            .await
    }

    /// Gives a drag up with Escape, the button still held, and lets go of it then.
    ///
    /// # Errors
    /// When the drag does not end.
    pub async fn gives_up(&self) -> Result<()> {
        self.hands.taps(ESCAPE)?;
        self.until("the drag has ended", |heard| Ok(!heard.dragging))
            .await?;
        self.hands.releases()
    }

    #[expect(
        clippy::cast_possible_truncation,
        reason = "a display's places are small"
    )]
    fn points_at(&self, (x, y): Place) -> Result<()> {
        self.at.set((x, y));
        let on_display = |origin: f64, place: f64| (origin + place * self.scale).round() as i16;
        self.hands
            .points_at((on_display(self.origin.0, x), on_display(self.origin.1, y)))
    }

    async fn heard(&self) -> Result<Heard> {
        let heard = self.page.computes("return window.pointed").await?;
        Ok(serde_json::from_value(heard)?)
    }

    async fn until(&self, what: &str, mut is_so: impl FnMut(&Heard) -> Result<bool>) -> Result<()> {
        let mut last = None;
        let waited = wait_until(what, async || {
            let heard = self.heard().await?;
            let so = is_so(&heard)?;
            last = Some(heard);
            Ok(so.then_some(()))
        })
        .await;
        waited.with_context(|| format!("the page heard {last:?}"))
    }
}
