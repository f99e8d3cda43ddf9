//! The system's window in which a person chooses a file, used with the keyboard as they would.

use std::path::Path;

use anyhow::{Context, Result};
use x11rb::protocol::xproto::{ConfigureWindowAux, ConnectionExt as _, ImageFormat};

use crate::hands::{CONTROL, ESCAPE, Hands, RETURN};
use crate::screen::Screen;
use crate::wait::wait_until;

/// How large the window is made, so that the display shows it whole.
const SIZE: (u16, u16) = (900, 600);
/// So many looks at the same picture, and it stands still.
const STILL: u32 = 3;

impl Screen {
    /// Names a file in the window of this title, and confirms it.
    ///
    /// # Errors
    /// When the window does not come, or does not take the file.
    pub async fn chooses(&self, title: &str, file: &Path) -> Result<()> {
        let chooser = self.turns_to(title).await?;
        let hands = &chooser.hands;
        // What a field holds is marked, and gives way. Where there is none yet, a slash brings it.
        hands.holds(CONTROL, u32::from('a'))?;
        let mut path = file.to_str().context("the path is text")?.chars();
        let seen = chooser.picture()?;
        hands.types(path.next().context("the path is not empty")?)?;
        chooser.shows_more_than(&seen).await?;
        for letter in path {
            hands.types(letter)?;
        }
        hands.taps(RETURN)?;
        self.shows(title, false).await
    }

    /// Leaves the window of this title without a file.
    ///
    /// # Errors
    /// When the window does not come, or does not go.
    pub async fn chooses_nothing(&self, title: &str) -> Result<()> {
        self.turns_to(title).await?.hands.taps(ESCAPE)?;
        self.shows(title, false).await
    }

    /// Puts this window where it is seen whole and gives it the keyboard, as a window manager would.
    async fn turns_to(&self, title: &str) -> Result<Chooser> {
        self.shows(title, true).await?;
        let window = self.window(title)?.context("the window is there")?;
        let hands = self.hands()?;
        let (width, height) = SIZE;
        let place = ConfigureWindowAux::new().x(20).y(20);
        let place = place.width(u32::from(width)).height(u32::from(height));
        hands.connection.configure_window(window, &place)?;
        hands.turn_to(window)?;
        let chooser = Chooser { hands, window };
        chooser.shows_more_than(&[]).await?;
        Ok(chooser)
    }
}

/// The window, and the hands at it.
struct Chooser {
    hands: Hands,
    window: u32,
}

impl Chooser {
    /// Waits until the window looks otherwise than it did, and stands still: GTK takes no letters for
    /// a field that it has not drawn yet.
    async fn shows_more_than(&self, seen: &[u8]) -> Result<()> {
        let (mut last, mut still) = (Vec::new(), 0);
        wait_until("the window has drawn what was done", async || {
            let now = self.picture()?;
            still = if now == last { still + 1 } else { 0 };
            last = now;
            Ok((last != seen && still >= STILL).then_some(()))
        })
        .await
    }

    /// The window as it looks now; nothing as long as it is not seen whole.
    fn picture(&self) -> Result<Vec<u8>> {
        let (width, height) = SIZE;
        let format = ImageFormat::Z_PIXMAP;
        let image =
            self.hands
                .connection
                .get_image(format, self.window, 0, 0, width, height, u32::MAX)?;
        Ok(image.reply().map(|image| image.data).unwrap_or_default())
    }
}
