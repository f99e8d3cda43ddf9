//! The system's window in which a person chooses a file, used with the keyboard as they would.

use std::path::Path;

use anyhow::{Context, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    ConfigureWindowAux, ConnectionExt as _, ImageFormat, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::screen::Screen;
use crate::wait::wait_until;

// Keys by what they are in the X11 protocol's list of symbols (its appendix A).
const RETURN: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;
const SHIFT: u32 = 0xffe1;
const CONTROL: u32 = 0xffe3;

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
        let keys = self.turns_to(title).await?;
        // What a field holds is marked, and gives way. Where there is none yet, a slash brings it.
        keys.holds(CONTROL, u32::from('a'))?;
        let mut path = file.to_str().context("the path is text")?.chars();
        let seen = keys.picture()?;
        keys.types(path.next().context("the path is not empty")?)?;
        keys.shows_more_than(&seen).await?;
        for letter in path {
            keys.types(letter)?;
        }
        keys.taps(RETURN)?;
        self.shows(title, false).await
    }

    /// Leaves the window of this title without a file.
    ///
    /// # Errors
    /// When the window does not come, or does not go.
    pub async fn chooses_nothing(&self, title: &str) -> Result<()> {
        self.turns_to(title).await?.taps(ESCAPE)?;
        self.shows(title, false).await
    }

    /// Puts this window where it is seen whole and gives it the keyboard, as a window manager would.
    async fn turns_to(&self, title: &str) -> Result<Keyboard> {
        self.shows(title, true).await?;
        let window = self.window(title)?.context("the window is there")?;
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let root = connection.setup().roots[screen].root;
        let (first, last) = (
            connection.setup().min_keycode,
            connection.setup().max_keycode,
        );
        let map = connection.get_keyboard_mapping(first, last - first + 1)?;
        let map = map.reply()?;
        let keys = Keyboard {
            first,
            width: usize::from(map.keysyms_per_keycode),
            symbols: map.keysyms,
            root,
            window,
            connection,
        };
        let (width, height) = SIZE;
        let place = ConfigureWindowAux::new().x(20).y(20);
        let place = place.width(u32::from(width)).height(u32::from(height));
        keys.connection.configure_window(window, &place)?;
        let now = x11rb::CURRENT_TIME;
        keys.connection
            .set_input_focus(InputFocus::PARENT, window, now)?;
        keys.shows_more_than(&[]).await?;
        Ok(keys)
    }
}

/// The display's keyboard.
struct Keyboard {
    connection: RustConnection,
    root: u32,
    window: u32,
    first: u8,
    width: usize,
    symbols: Vec<u32>,
}

impl Keyboard {
    fn types(&self, letter: char) -> Result<()> {
        let symbol = u32::from(letter);
        let (_, shifted) = self.key(symbol)?;
        if shifted {
            self.holds(SHIFT, symbol)
        } else {
            self.taps(symbol)
        }
    }

    fn holds(&self, other: u32, symbol: u32) -> Result<()> {
        self.fakes(KEY_PRESS_EVENT, other)?;
        self.taps(symbol)?;
        self.fakes(KEY_RELEASE_EVENT, other)
    }

    fn taps(&self, symbol: u32) -> Result<()> {
        self.fakes(KEY_PRESS_EVENT, symbol)?;
        self.fakes(KEY_RELEASE_EVENT, symbol)
    }

    fn fakes(&self, event: u8, symbol: u32) -> Result<()> {
        let (code, _) = self.key(symbol)?;
        let now = x11rb::CURRENT_TIME;
        let faked = self
            .connection
            .xtest_fake_input(event, code, now, self.root, 0, 0, 0)?;
        faked.check()?;
        Ok(())
    }

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
            self.connection
                .get_image(format, self.window, 0, 0, width, height, u32::MAX)?;
        Ok(image.reply().map(|image| image.data).unwrap_or_default())
    }

    /// The key with this symbol, and whether it takes Shift.
    fn key(&self, symbol: u32) -> Result<(u8, bool)> {
        let keys = self.symbols.chunks(self.width).zip(self.first..);
        let mut found = keys.filter_map(|(symbols, code)| {
            let place = symbols.iter().take(2).position(|one| *one == symbol)?;
            Some((code, place == 1))
        });
        found
            .next()
            .with_context(|| format!("no key has {symbol:#x}"))
    }
}
