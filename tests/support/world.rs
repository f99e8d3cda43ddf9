//! One story's world: everything real, nothing shared, gone afterwards.

use std::fmt;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::backstage::{Emulator, Server};
use crate::browser::Browser;
use crate::desktop::Desktop;
use crate::folder::Folder;
use crate::keychain::Keychain;
use crate::pictures::Pictures;
use crate::reader::Reader;
use crate::screen::Screen;
use crate::window::Window;

/// A display, a keychain, a stand-in for Microsoft and a server.
pub struct World {
    /// Pia's server.
    pub server: Server,
    /// The stand-in for Microsoft and Google.
    pub emulator: Emulator,
    /// The keychain of whoever sits at the machine.
    pub keychain: Keychain,
    /// What is kept of the story.
    pub pictures: Pictures,
    /// The display that everybody shares.
    pub screen: Screen,
    folder: Folder,
}

/// How a story ended.
pub type Told = Result<(), Failure>;

/// Why a story failed. The test harness prints it with `Debug`, so that is for reading: the reason
/// and its causes, one per line, and no backtrace into the runtime.
pub struct Failure(pub anyhow::Error);

impl From<anyhow::Error> for Failure {
    fn from(error: anyhow::Error) -> Self {
        Self(error)
    }
}

impl fmt::Debug for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}", self.0)?;
        self.0
            .chain()
            .skip(1)
            .try_for_each(|cause| write!(f, "\nbecause: {cause}"))
    }
}

/// Plays a story in a world of its own. When it fails, the end of every program's output
/// is printed beneath the reason.
///
/// # Errors
/// What the story says.
pub async fn play(name: &str, story: impl AsyncFnOnce(&mut World) -> Result<()>) -> Told {
    let mut world = World::start(name).await?;
    let played = story(&mut world).await;
    world.folder.failed = played.is_err();
    Ok(played?)
}

impl World {
    /// Starts everything.
    ///
    /// # Errors
    /// When a part is missing or does not start.
    pub async fn start(story: &str) -> Result<Self> {
        let folder = Folder::new(story)?;
        let logs = folder.logs();
        let keychain_folder = folder.make("keychain")?;
        let screen = Screen::start(&logs).await?;
        let keychain = Keychain::start(&keychain_folder, &logs).await?;
        let emulator = Emulator::start(&logs).await?;
        let server = Server::start(&folder.path().join("server"), &emulator, &logs).await?;
        let pictures = Pictures::of(story, &logs)?;
        Ok(Self {
            server,
            emulator,
            keychain,
            pictures,
            screen,
            folder,
        })
    }

    /// A new, empty profile on this machine.
    ///
    /// # Errors
    /// When its folders cannot be made.
    pub fn desktop(&self, name: &str) -> Result<Desktop> {
        let runtime = self.folder.path().join("keychain").display().to_string();
        let shared = [
            ("DISPLAY", self.screen.display.as_str()),
            (
                "DBUS_SESSION_BUS_ADDRESS",
                self.keychain.bus_address.as_str(),
            ),
            ("XDG_RUNTIME_DIR", runtime.as_str()),
            ("PIA_SERVER_URL", self.server.url.as_str()),
            ("PIA_VAULT", "keychain"),
        ];
        Desktop::new(self.folder.path().join(name), &self.logs(), name, &shared)
    }

    /// A new browser that remembers nothing.
    ///
    /// # Errors
    /// When it does not start.
    pub async fn browser(&self, name: &str) -> Result<Browser> {
        Browser::start(&self.folder.make(name)?, &self.logs(), &self.emulator.url).await
    }

    /// Takes a picture of the display once the window has painted what it shows.
    ///
    /// # Errors
    /// When it cannot be taken.
    pub async fn picture(&self, of: &Window, name: &str) -> Result<PathBuf> {
        of.page.is_painted().await?;
        self.pictures.of_display(&self.screen.display, name).await
    }

    /// A screen reader, for the windows of [desktops with one](Desktop::with_screen_reader).
    ///
    /// # Errors
    /// When there is no accessibility bus.
    pub async fn screen_reader(&self) -> Result<Reader> {
        let folder = self.folder.make("screen-reader")?;
        Reader::start(&self.keychain.bus_address, &folder, &self.logs()).await
    }

    /// Where every program's output goes.
    pub fn logs(&self) -> PathBuf {
        self.folder.logs()
    }

    /// Everything the programs of this name have said so far.
    ///
    /// # Errors
    /// When the logs cannot be read.
    pub fn output_of(&self, name: &str) -> Result<String> {
        let mut said = String::new();
        for entry in fs::read_dir(self.logs())? {
            let path = entry?.path();
            if path
                .file_name()
                .is_some_and(|file| file.to_string_lossy().starts_with(name))
            {
                said += &String::from_utf8_lossy(&fs::read(&path)?);
            }
        }
        Ok(said)
    }

    /// Everything the server keeps.
    pub fn server_folder(&self) -> PathBuf {
        self.folder.path().join("server")
    }

    /// A new folder inside the world.
    ///
    /// # Errors
    /// When it cannot be made.
    pub fn new_folder(&self, name: &str) -> Result<PathBuf> {
        self.folder.make(name)
    }
}
