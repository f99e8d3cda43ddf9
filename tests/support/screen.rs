//! A display of the story's own.

use std::path::Path;

use anyhow::{Context, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConfigureWindowAux, ConnectionExt as _, CreateWindowAux,
    EventMask, MapState, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::process::{Launch, Process};
use crate::programs;
use crate::wait::wait_until;

/// A virtual X display.
pub struct Screen {
    /// Its name, e.g. `:99`.
    pub display: String,
    _server: Process,
}

impl Screen {
    /// Starts a display; the X server itself picks a free number.
    ///
    /// # Errors
    /// When Xvfb is missing or does not start.
    pub async fn start(logs: &Path) -> Result<Self> {
        let mut server = Launch::new(programs::installed(&["Xvfb"])?)
            .args([
                "-displayfd",
                "1",
                "-screen",
                "0",
                "1000x720x24",
                "-nolisten",
                "tcp",
                "-noreset",
            ])
            .start(logs, "screen")?;
        let number = server.first_line().await?;
        Ok(Self {
            display: format!(":{number}"),
            _server: server,
        })
    }

    /// What every window on it is called.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn titles(&self) -> Result<Vec<String>> {
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let utf8 = connection.intern_atom(false, b"UTF8_STRING")?.reply()?.atom;
        let name = connection
            .intern_atom(false, b"_NET_WM_NAME")?
            .reply()?
            .atom;
        let root = connection.setup().roots[screen].root;
        let (mut titles, mut windows) = (vec![], vec![root]);
        while let Some(window) = windows.pop() {
            // One that has gone meanwhile has neither.
            let Ok(tree) = connection.query_tree(window)?.reply() else {
                continue;
            };
            windows.extend(tree.children);
            for (property, kind) in [
                (name, utf8),
                (AtomEnum::WM_NAME.into(), AtomEnum::STRING.into()),
            ] {
                let title = connection.get_property(false, window, property, kind, 0, 1024)?;
                if let Ok(title) = title.reply()
                    && !title.value.is_empty()
                {
                    titles.push(String::from_utf8_lossy(&title.value).into_owned());
                }
            }
        }
        Ok(titles)
    }

    /// Waits until a window of this name is to be seen, or is not.
    ///
    /// # Errors
    /// When that never happens.
    pub async fn shows(&self, title: &str, shown: bool) -> Result<()> {
        let what = format!(
            "a window {title:?} is {}",
            if shown { "there" } else { "gone" }
        );
        wait_until(&what, async || {
            let found = self.window(title)?.is_some();
            Ok((found == shown).then_some(()))
        })
        .await
    }

    /// Asks the window of this name to close, as its button in the title bar would (ICCCM section
    /// 4.2.8.1).
    ///
    /// # Errors
    /// When it is not there.
    pub fn closes(&self, title: &str) -> Result<()> {
        let (connection, _) = x11rb::connect(Some(&self.display))?;
        let protocols = connection
            .intern_atom(false, b"WM_PROTOCOLS")?
            .reply()?
            .atom;
        let delete = connection
            .intern_atom(false, b"WM_DELETE_WINDOW")?
            .reply()?
            .atom;
        let window = self.window(title)?.context("the window is there")?;
        let data = [delete, x11rb::CURRENT_TIME, 0, 0, 0];
        let event = ClientMessageEvent::new(32, window, protocols, data);
        connection.send_event(false, window, EventMask::NO_EVENT, event)?;
        connection.sync()?;
        Ok(())
    }

    /// The window of this name that a person sees.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn window(&self, title: &str) -> Result<Option<u32>> {
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let root = connection.setup().roots[screen].root;
        for window in connection.query_tree(root)?.reply()?.children {
            let name = (AtomEnum::WM_NAME, AtomEnum::STRING);
            let name = connection.get_property(false, window, name.0, name.1, 0, 1024)?;
            let seen = connection.get_window_attributes(window)?;
            // One that has gone meanwhile has neither.
            let (Ok(name), Ok(seen)) = (name.reply(), seen.reply()) else {
                continue;
            };
            if name.value == title.as_bytes() && seen.map_state == MapState::VIEWABLE {
                return Ok(Some(window));
            }
        }
        Ok(None)
    }

    /// Gives the window of this name another size, as a person does at its edge.
    ///
    /// # Errors
    /// When it is not there.
    pub fn sizes(&self, title: &str, (width, height): (u32, u32)) -> Result<()> {
        let (connection, _) = x11rb::connect(Some(&self.display))?;
        let window = self.window(title)?.context("the window is there")?;
        let size = ConfigureWindowAux::new().width(width).height(height);
        connection.configure_window(window, &size)?.check()?;
        Ok(())
    }

    /// Covers everything with the window of another program.
    ///
    /// # Errors
    /// When the display does not let it.
    pub fn cover(&self) -> Result<Cover> {
        let (connection, screen) = x11rb::connect(Some(&self.display))?;
        let setup = &connection.setup().roots[screen];
        let (root, width, height) = (setup.root, setup.width_in_pixels, setup.height_in_pixels);
        let look = CreateWindowAux::new().background_pixel(setup.white_pixel);
        let window = connection.generate_id()?;
        connection.create_window(
            x11rb::COPY_DEPTH_FROM_PARENT,
            window,
            root,
            0,
            0,
            width,
            height,
            0,
            WindowClass::INPUT_OUTPUT,
            x11rb::COPY_FROM_PARENT,
            &look,
        )?;
        connection.map_window(window)?;
        connection.sync()?;
        Ok(Cover {
            connection,
            root,
            window,
        })
    }
}

/// A window of another program, over everything else until something is raised. The display has no
/// window manager, so what is raised is in front at once.
pub struct Cover {
    connection: RustConnection,
    root: u32,
    window: u32,
}

impl Cover {
    /// Whether it is in front of all others.
    ///
    /// # Errors
    /// When the display does not answer.
    pub fn is_in_front(&self) -> Result<bool> {
        // From the bottom to the top (X11 protocol, QueryTree).
        let windows = self.connection.query_tree(self.root)?.reply()?.children;
        let top = windows.last().context("no window is there")?;
        Ok(*top == self.window)
    }

    /// Waits until another window is in front of it.
    ///
    /// # Errors
    /// When none ever is.
    pub async fn is_left_behind(&self) -> Result<()> {
        wait_until("another window is in front", async || {
            Ok((!self.is_in_front()?).then_some(()))
        })
        .await
    }
}
