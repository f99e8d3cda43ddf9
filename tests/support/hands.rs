//! A person's hands: the keyboard and the pointer of a display, used by the X server's own means
//! (XTEST), so that programs cannot tell them from real ones.

use anyhow::{Context, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    BUTTON_PRESS_EVENT, BUTTON_RELEASE_EVENT, ConnectionExt as _, InputFocus, KEY_PRESS_EVENT,
    KEY_RELEASE_EVENT, MOTION_NOTIFY_EVENT,
};
use x11rb::protocol::xtest::ConnectionExt as _;
use x11rb::rust_connection::RustConnection;

use crate::screen::Screen;

// Keys by what they are in the X11 protocol's list of symbols (its appendix A).
/// Enter.
pub const RETURN: u32 = 0xff0d;
/// Escape.
pub const ESCAPE: u32 = 0xff1b;
/// The space bar.
pub const SPACE: u32 = 0x20;
/// Tab.
pub const TAB: u32 = 0xff09;
/// Backspace.
pub const BACK_SPACE: u32 = 0xff08;
/// To the left.
pub const LEFT: u32 = 0xff51;
/// To the right.
pub const RIGHT: u32 = 0xff53;
/// To the beginning.
pub const HOME: u32 = 0xff50;
/// Downwards.
pub const DOWN: u32 = 0xff54;
/// Control, to be held.
pub const CONTROL: u32 = 0xffe3;
/// Alt, to be held.
pub const ALT: u32 = 0xffe9;
const SHIFT: u32 = 0xffe1;

/// The button that a pointer has for choosing and dragging.
const FIRST_BUTTON: u8 = 1;
/// A motion to a place on the display, and not by so much (XTEST, `FakeInput`).
const ABSOLUTE: u8 = 0;

/// The keyboard and the pointer of a display.
pub struct Hands {
    pub(crate) connection: RustConnection,
    pub(crate) root: u32,
    first: u8,
    width: usize,
    symbols: Vec<u32>,
}

impl Screen {
    /// The hands of whoever sits before it, at the window of this title.
    ///
    /// # Errors
    /// When the window is not there.
    pub fn hands_at(&self, title: &str) -> Result<Hands> {
        let hands = self.hands()?;
        hands.turn_to(self.window(title)?.context("the window is there")?)?;
        Ok(hands)
    }

    /// The hands of whoever sits before it.
    pub(crate) fn hands(&self) -> Result<Hands> {
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let setup = connection.setup();
        let root = setup.roots[screen].root;
        let (first, last) = (setup.min_keycode, setup.max_keycode);
        let map = connection.get_keyboard_mapping(first, last - first + 1)?;
        let map = map.reply()?;
        Ok(Hands {
            first,
            width: usize::from(map.keysyms_per_keycode),
            symbols: map.keysyms,
            root,
            connection,
        })
    }
}

impl Hands {
    /// Gives the keyboard to a window, as a window manager would.
    pub(crate) fn turn_to(&self, window: u32) -> Result<()> {
        let now = x11rb::CURRENT_TIME;
        let turned = self
            .connection
            .set_input_focus(InputFocus::PARENT, window, now)?;
        Ok(turned.check()?)
    }

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

    /// Holds a key down while tapping another one.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn holds(&self, other: u32, symbol: u32) -> Result<()> {
        let (held, _) = self.key(other)?;
        self.fakes(KEY_PRESS_EVENT, held, (0, 0))?;
        self.taps(symbol)?;
        self.fakes(KEY_RELEASE_EVENT, held, (0, 0))
    }

    /// Taps the key with this symbol.
    ///
    /// # Errors
    /// When there is no such key.
    pub fn taps(&self, symbol: u32) -> Result<()> {
        let (code, _) = self.key(symbol)?;
        self.fakes(KEY_PRESS_EVENT, code, (0, 0))?;
        self.fakes(KEY_RELEASE_EVENT, code, (0, 0))
    }

    /// Moves the pointer to a place on the display.
    pub(crate) fn points_at(&self, place: (i16, i16)) -> Result<()> {
        self.fakes(MOTION_NOTIFY_EVENT, ABSOLUTE, place)
    }

    /// Presses the pointer's first button, and holds it.
    pub(crate) fn presses(&self) -> Result<()> {
        self.fakes(BUTTON_PRESS_EVENT, FIRST_BUTTON, (0, 0))
    }

    /// Lets go of the pointer's first button.
    pub(crate) fn releases(&self) -> Result<()> {
        self.fakes(BUTTON_RELEASE_EVENT, FIRST_BUTTON, (0, 0))
    }

    fn fakes(&self, event: u8, detail: u8, (x, y): (i16, i16)) -> Result<()> {
        let now = x11rb::CURRENT_TIME;
        let faked = self
            .connection
            .xtest_fake_input(event, detail, now, self.root, x, y, 0)?;
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
