//! The display's keyboard, as a person's hands would use it.

use anyhow::{Context as _, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    ConnectionExt as _, InputFocus, KEY_PRESS_EVENT, KEY_RELEASE_EVENT, Window,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::screen::Screen;

// Keys by what they are in the X11 protocol's list of symbols (its appendix A).
pub const RETURN: u32 = 0xff0d;
pub const ESCAPE: u32 = 0xff1b;
pub const SPACE: u32 = 0x20;
pub const TAB: u32 = 0xff09;
pub const BACK_SPACE: u32 = 0xff08;
pub const LEFT: u32 = 0xff51;
pub const RIGHT: u32 = 0xff53;
pub const SHIFT: u32 = 0xffe1;
pub const CONTROL: u32 = 0xffe3;
pub const ALT: u32 = 0xffe9;

/// The display's keyboard.
pub struct Keyboard {
    pub(crate) connection: RustConnection,
    root: Window,
    first: u8,
    width: usize,
    symbols: Vec<u32>,
}

impl Screen {
    /// The keyboard, with the focus on this window, as a window manager would give it.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn keyboard(&self, window: Window) -> Result<Keyboard> {
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let root = connection.setup().roots[screen].root;
        let (first, last) = (
            connection.setup().min_keycode,
            connection.setup().max_keycode,
        );
        let map = connection.get_keyboard_mapping(first, last - first + 1)?;
        let map = map.reply()?;
        let now = x11rb::CURRENT_TIME;
        connection
            .set_input_focus(InputFocus::PARENT, window, now)?
            .check()?;
        Ok(Keyboard {
            first,
            width: usize::from(map.keysyms_per_keycode),
            symbols: map.keysyms,
            root,
            connection,
        })
    }
}

impl Keyboard {
    /// Types a letter.
    ///
    /// # Errors
    /// When no key has it.
    pub fn types(&self, letter: char) -> Result<()> {
        let symbol = u32::from(letter);
        let (_, shifted) = self.key(symbol)?;
        if shifted {
            self.holds(SHIFT, symbol)
        } else {
            self.taps(symbol)
        }
    }

    /// Presses a key while another is held.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn holds(&self, other: u32, symbol: u32) -> Result<()> {
        self.fakes(KEY_PRESS_EVENT, other)?;
        self.taps(symbol)?;
        self.fakes(KEY_RELEASE_EVENT, other)
    }

    /// Presses a key.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn taps(&self, symbol: u32) -> Result<()> {
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
