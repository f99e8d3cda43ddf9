//! Something that another program has taken up and carries over our window, by the protocol that X11's
//! programs have for it (XDND, version 5).

use anyhow::{Context, Result};
use x11rb::connection::Connection as _;
use x11rb::protocol::Event;
use x11rb::protocol::xproto::{
    AtomEnum, ClientMessageEvent, ConnectionExt as _, CreateWindowAux, EventMask, PropMode,
    SELECTION_NOTIFY_EVENT, SelectionNotifyEvent, SelectionRequestEvent, WindowClass,
};
use x11rb::rust_connection::RustConnection;
use x11rb::wrapper::ConnectionExt as _;

use crate::screen::Screen;
use crate::wait::wait_until;
use crate::window::TITLE;

x11rb::atom_manager! {
    /// What the protocol calls its messages.
    Atoms: AtomsCookie {
        XdndSelection,
        XdndEnter,
        XdndPosition,
        XdndStatus,
        XdndDrop,
        XdndFinished,
        XdndActionCopy,
        ADDRESSES: b"text/uri-list",
    }
}

const VERSION: u32 = 5;
/// What of a status says that what is carried may be dropped here.
const ACCEPTED: u32 = 1;

/// An address on its way over the window.
pub struct Carried {
    connection: RustConnection,
    atoms: Atoms,
    source: u32,
    target: u32,
    addresses: String,
}

/// What the window has said.
#[derive(Default)]
struct Said {
    accepts: Option<bool>,
    finished: bool,
}

impl Carried {
    /// Another program's address, which enters the window.
    ///
    /// # Errors
    /// When the window is not there.
    pub fn into_the_window(screen: &Screen, address: &str) -> Result<Self> {
        let target = screen.window(TITLE)?.context("the window is there")?;
        let (connection, number) = x11rb::connect(Some(&screen.display))?;
        let atoms = Atoms::new(&connection)?.reply()?;
        let source = connection.generate_id()?;
        let (kind, look) = (WindowClass::INPUT_ONLY, CreateWindowAux::new());
        let root = connection.setup().roots[number].root;
        connection.create_window(0, source, root, 0, 0, 1, 1, 0, kind, 0, &look)?;
        let now = x11rb::CURRENT_TIME;
        connection.set_selection_owner(source, atoms.XdndSelection, now)?;
        let carried = Self {
            connection,
            atoms,
            source,
            target,
            addresses: format!("{address}\r\n"),
        };
        carried.says(atoms.XdndEnter, [VERSION << 24, atoms.ADDRESSES, 0, 0])?;
        Ok(carried)
    }

    /// Carries it over this place of the display; answers whether it may be dropped there, as the
    /// window says once `heard` answers that its page knows of it.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn over(
        &self,
        (x, y): (u16, u16),
        mut heard: impl AsyncFnMut() -> Result<bool>,
    ) -> Result<bool> {
        let place = u32::from(x) << 16 | u32::from(y);
        let position = [0, place, x11rb::CURRENT_TIME, self.atoms.XdndActionCopy];
        wait_until("the window says what it takes", async || {
            let knows = heard().await?;
            self.says(self.atoms.XdndPosition, position)?;
            let accepts = self.hears(|said| said.accepts).await?;
            Ok(knows.then_some(accepts))
        })
        .await
    }

    /// Drops it, whatever the window has said.
    ///
    /// # Errors
    /// When the window does not answer.
    pub async fn drops(&self) -> Result<()> {
        self.says(self.atoms.XdndDrop, [0, x11rb::CURRENT_TIME, 0, 0])?;
        self.hears(|said| said.finished.then_some(())).await
    }

    /// Sends the window a message, which begins with who sends it.
    fn says(&self, what: u32, [one, two, three, four]: [u32; 4]) -> Result<()> {
        let data = [self.source, one, two, three, four];
        let message = ClientMessageEvent::new(32, self.target, what, data);
        self.connection
            .send_event(false, self.target, EventMask::NO_EVENT, message)?;
        Ok(self.connection.flush()?)
    }

    /// Answers what the window asks for until it has said this.
    async fn hears<T>(&self, what: impl Fn(&Said) -> Option<T>) -> Result<T> {
        let mut said = Said::default();
        wait_until("the window answers", async || {
            while let Some(event) = self.connection.poll_for_event()? {
                match event {
                    Event::SelectionRequest(request) => self.tells(&request)?,
                    Event::ClientMessage(message) if message.type_ == self.atoms.XdndStatus => {
                        let [_, flags, ..] = message.data.as_data32();
                        said.accepts = Some(flags & ACCEPTED != 0);
                    }
                    Event::ClientMessage(message) if message.type_ == self.atoms.XdndFinished => {
                        said.finished = true;
                    }
                    _ => {}
                }
            }
            Ok(what(&said))
        })
        .await
    }

    /// Hands over what is carried (ICCCM section 2.2).
    fn tells(&self, request: &SelectionRequestEvent) -> Result<()> {
        let known = request.target == self.atoms.ADDRESSES;
        if known {
            let bytes = self.addresses.as_bytes();
            let (to, place) = (request.requestor, request.property);
            self.connection.change_property8(
                PropMode::REPLACE,
                to,
                place,
                request.target,
                bytes,
            )?;
        }
        let told = SelectionNotifyEvent {
            response_type: SELECTION_NOTIFY_EVENT,
            sequence: 0,
            time: request.time,
            requestor: request.requestor,
            selection: request.selection,
            target: request.target,
            property: if known {
                request.property
            } else {
                AtomEnum::NONE.into()
            },
        };
        self.connection
            .send_event(false, request.requestor, EventMask::NO_EVENT, told)?;
        Ok(self.connection.flush()?)
    }
}
