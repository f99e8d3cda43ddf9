//! The system's window in which a person chooses a file, used with the keyboard as they would.

use std::path::Path;

use anyhow::{Context, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::screen::Screen;

// Keys by what they are in the X11 protocol's list of symbols (its appendix A).
const RETURN: u32 = 0xff0d;
const ESCAPE: u32 = 0xff1b;
const SHIFT: u32 = 0xffe1;
const CONTROL: u32 = 0xffe3;

impl Screen {
    /// Names a file in the window of this title, and confirms it.
    ///
    /// # Errors
    /// When the window does not come, or does not take the file.
    pub async fn chooses(&self, title: &str, file: &Path) -> Result<()> {
        let keys = self.turns_to(title).await?;
        // A slash begins a path where there is no field for it yet, and takes the place of what a
        // field holds that is marked.
        keys.holds(CONTROL, u32::from('a'))?;
        for letter in file.to_str().context("the path is text")?.chars() {
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

    /// Gives the keyboard to this window, as a window manager would.
    async fn turns_to(&self, title: &str) -> Result<Keyboard> {
        self.shows(title, true).await?;
        let window = self.window(title)?.context("the window is there")?;
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let root = connection.setup().roots[screen].root;
        connection.set_input_focus(InputFocus::PARENT, window, x11rb::CURRENT_TIME)?;
        let (first, last) = (
            connection.setup().min_keycode,
            connection.setup().max_keycode,
        );
        let map = connection.get_keyboard_mapping(first, last - first + 1)?;
        let map = map.reply()?;
        Ok(Keyboard {
            first,
            width: usize::from(map.keysyms_per_keycode),
            symbols: map.keysyms,
            root,
            connection,
        })
    }
}

/// The display's keyboard.
struct Keyboard {
    connection: RustConnection,
    root: u32,
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
