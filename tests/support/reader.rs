//! A screen reader on the session bus: what it is told of the window, through the accessibility tree
//! that Orca reads (AT-SPI).

use std::collections::HashMap;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use atspi_common::{Role, State, StateSet};
use zbus::connection::Builder;
use zbus::proxy::CacheProperties;
use zbus::zvariant::OwnedObjectPath;
use zbus::{Connection, Proxy};

use crate::process::{Launch, Process};
use crate::programs;
use crate::wait::wait_until;

const BUS: &str = "org.a11y.Bus";
const BUS_AT: &str = "/org/a11y/bus";
const DESKTOP: &str = "org.a11y.atspi.Registry";
const DESKTOP_AT: &str = "/org/a11y/atspi/accessible/root";
const TEXT: &str = "org.a11y.atspi.Text";
const ACCESSIBLE: &str = "org.a11y.atspi.Accessible";
/// How deep a page may be nested.
const DEEPEST: usize = 60;

/// A screen reader.
pub struct Reader {
    bus: Connection,
    _launcher: Process,
}

/// One thing it is told of.
#[derive(Debug, Clone)]
pub struct Spoken {
    /// What kind of thing.
    pub role: Role,
    /// What it is called.
    pub name: String,
    /// What else is said of it.
    pub description: String,
    /// Its text, if everything new there is read out unasked.
    pub news: String,
    states: StateSet,
}

/// Where an object is: its program on the bus, and its path there.
type Place = (String, OwnedObjectPath);

impl Spoken {
    /// Whether it is so now, e.g. checked.
    pub fn is(&self, state: State) -> bool {
        self.states.contains(state)
    }

    /// Whether the person can do something with it. What the keyboard goes to, but not by itself, may be
    /// the page or a part of it as a whole.
    fn is_control(&self) -> bool {
        let whole = [
            Role::Frame,
            Role::ScrollPane,
            Role::DocumentWeb,
            Role::Landmark,
        ];
        self.is(State::Focusable) && !whole.contains(&self.role)
    }
}

impl Reader {
    /// One on this session bus. It is there before any window opens, so that each tells it everything.
    ///
    /// # Errors
    /// When there is no accessibility bus.
    pub(crate) async fn start(session_bus: &str, folder: &Path, logs: &Path) -> Result<Self> {
        let launcher = Launch::new(programs::accessibility_bus()?)
            .args(["--launch-immediately"])
            .env("DBUS_SESSION_BUS_ADDRESS", session_bus)
            .env("XDG_RUNTIME_DIR", folder)
            .env("HOME", folder)
            .start(logs, "screen-reader")?;
        let session = Builder::address(session_bus)?.build().await?;
        let bus = Proxy::new(&session, BUS, BUS_AT, BUS).await?;
        let address = wait_until("there is an accessibility bus", async || {
            Ok(bus.call::<_, _, String>("GetAddress", &()).await.ok())
        });
        let address = address.await?;
        let status = Proxy::new(&session, BUS, BUS_AT, "org.a11y.Status").await?;
        status.set_property("IsEnabled", true).await?;
        let bus = Builder::address(address.as_str())?.build().await;
        let bus = bus.context("the accessibility bus")?;
        Ok(Self {
            bus,
            _launcher: launcher,
        })
    }

    /// Waits until the window tells of a thing of this kind and name.
    ///
    /// # Errors
    /// When it never does.
    pub async fn hears(&self, role: Role, name: &str) -> Result<Spoken> {
        self.hears_of(&format!("a {role} called {name:?}"), |spoken| {
            spoken.role == role && spoken.name == name
        })
        .await
    }

    /// Waits until the window tells of such a thing.
    ///
    /// # Errors
    /// When it never does.
    pub async fn hears_of(&self, what: &str, is_it: impl Fn(&Spoken) -> bool) -> Result<Spoken> {
        wait_until(&format!("the screen reader hears of {what}"), async || {
            Ok(self.all().await?.into_iter().find(|spoken| is_it(spoken)))
        })
        .await
    }

    /// Waits until this stands where everything new is read out.
    ///
    /// # Errors
    /// When it never does.
    pub async fn is_told(&self, text: &str) -> Result<()> {
        let told = |spoken: &Spoken| spoken.news.contains(text);
        self.hears_of(&format!("{text:?} as news"), told)
            .await
            .map(drop)
    }

    /// That everything a person can do something with has a name.
    ///
    /// # Errors
    /// Names what has none.
    pub async fn knows_every_name(&self) -> Result<()> {
        let all = self.all().await?;
        let controls: Vec<_> = all.iter().filter(|one| one.is_control()).collect();
        ensure!(controls.len() > 3, "only {} controls", controls.len());
        let nameless: Vec<_> = controls
            .into_iter()
            .filter(|one| one.name.trim().is_empty())
            .collect();
        ensure!(nameless.is_empty(), "without a name: {nameless:?}");
        Ok(())
    }

    /// Everything the window tells, in the order it is read.
    ///
    /// # Errors
    /// When the bus fails.
    pub async fn all(&self) -> Result<Vec<Spoken>> {
        let desktop = (
            DESKTOP.to_owned(),
            OwnedObjectPath::try_from(DESKTOP_AT).context("a path")?,
        );
        let mut all = Vec::new();
        let mut next = vec![(desktop, 0)];
        while let Some((place, depth)) = next.pop() {
            ensure!(depth < DEEPEST, "the tree goes round in circles");
            let children = match self.look(&place, &mut all).await {
                Ok(children) => children,
                // It has gone while the rest was read.
                Err(_) if depth > 0 => continue,
                Err(error) => return Err(error),
            };
            next.extend(children.into_iter().rev().map(|child| (child, depth + 1)));
        }
        Ok(all)
    }

    /// Reads one, and answers what is in it.
    async fn look(&self, place: &Place, all: &mut Vec<Spoken>) -> Result<Vec<Place>> {
        let (program, path) = place;
        let object = object(&self.bus, program, path, ACCESSIBLE).await?;
        let role: u32 = object.call("GetRole", &()).await?;
        let attributes: HashMap<String, String> = object.call("GetAttributes", &()).await?;
        let news = if attributes.contains_key("container-live") {
            let text = self::object(&self.bus, program, path, TEXT).await?;
            // Not everything that is there has a text.
            text.call("GetText", &(0, -1)).await.unwrap_or_default()
        } else {
            String::new()
        };
        all.push(Spoken {
            role: Role::try_from(role).unwrap_or(Role::Unknown),
            name: object.get_property("Name").await?,
            description: object.get_property("Description").await?,
            states: object.call("GetState", &()).await?,
            news,
        });
        let count: i32 = object.get_property("ChildCount").await?;
        let mut children = Vec::new();
        for index in 0..count {
            // One by one: only so does GTK tell of the page inside its window.
            children.push(object.call("GetChildAtIndex", &index).await?);
        }
        Ok(children)
    }
}

/// Properties are asked for when they are needed: not everybody here answers for all at once.
async fn object<'p>(
    bus: &Connection,
    program: &'p str,
    path: &'p OwnedObjectPath,
    interface: &'static str,
) -> zbus::Result<Proxy<'p>> {
    zbus::proxy::Builder::new(bus)
        .destination(program)?
        .path(path)?
        .interface(interface)?
        .cache_properties(CacheProperties::No)
        .build()
        .await
}
