//! A desktop's panel: shows tray icons and notices, and clicks on them.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use anyhow::{Context, Result, bail};
use zbus::connection::Builder;
use zbus::zvariant::{OwnedValue, Structure, Value};
use zbus::{Connection, Proxy, interface};

use crate::wait::wait_until;

const WATCHER: &str = "org.kde.StatusNotifierWatcher";
const NOTICES: &str = "org.freedesktop.Notifications";
const NOTICES_AT: &str = "/org/freedesktop/Notifications";

/// A panel on a session bus.
pub struct Panel {
    bus: Connection,
    seen: Seen,
}

/// What programs have asked it to show.
#[derive(Clone, Default)]
struct Seen(Arc<Mutex<Shown>>);

#[derive(Default)]
struct Shown {
    icons: Vec<String>,
    notices: Vec<Notice>,
}

/// A notice, as its program wants it shown.
#[derive(Clone)]
pub struct Notice {
    id: u32,
    /// Its first line.
    pub title: String,
    /// The rest.
    pub body: String,
}

impl Seen {
    fn lock(&self) -> MutexGuard<'_, Shown> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

struct Watcher(Seen);

#[interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&self, service: String) {
        self.0.lock().icons.push(service);
    }

    #[zbus(property)]
    #[expect(clippy::unused_self, reason = "a property is asked of an object")]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

struct Notices(Seen);

#[interface(name = "org.freedesktop.Notifications")]
impl Notices {
    #[expect(clippy::too_many_arguments, reason = "the specification's")]
    fn notify(
        &self,
        program: String,
        replaces: u32,
        icon: String,
        title: String,
        body: String,
        actions: Vec<String>,
        hints: HashMap<String, OwnedValue>,
        timeout: i32,
    ) -> u32 {
        // How it is drawn and for how long is not looked at.
        drop((program, replaces, icon, actions, hints, timeout));
        let mut seen = self.0.lock();
        let id = u32::try_from(seen.notices.len() + 1).unwrap_or(u32::MAX);
        seen.notices.push(Notice { id, title, body });
        id
    }
}

impl Panel {
    /// Puts a panel on a bus.
    ///
    /// # Errors
    /// When the bus does not take it.
    pub async fn on(bus_address: &str) -> Result<Self> {
        let seen = Seen::default();
        let bus = Builder::address(bus_address)?
            .serve_at("/StatusNotifierWatcher", Watcher(seen.clone()))?
            .serve_at(NOTICES_AT, Notices(seen.clone()))?
            .name(WATCHER)?
            .name(NOTICES)?
            .build()
            .await?;
        Ok(Self { bus, seen })
    }

    /// Waits for the first icon.
    ///
    /// # Errors
    /// When no program shows one.
    pub async fn icon(&self) -> Result<TrayIcon> {
        let service = wait_until("a program shows an icon", async || {
            Ok(self.seen.lock().icons.first().cloned())
        })
        .await?;
        let bus = self.bus.clone();
        Ok(TrayIcon { bus, service })
    }

    /// Goes away, with every icon on it.
    ///
    /// # Errors
    /// When the bus fails.
    pub async fn leaves(&self) -> Result<()> {
        self.seen.lock().icons.clear();
        self.bus.release_name(WATCHER).await?;
        Ok(())
    }

    /// Comes back after it went away.
    ///
    /// # Errors
    /// When the bus fails.
    pub async fn returns(&self) -> Result<()> {
        Ok(self.bus.request_name(WATCHER).await?)
    }

    /// Waits for the first notice.
    ///
    /// # Errors
    /// When no program shows one.
    pub async fn notice(&self) -> Result<Notice> {
        wait_until("a program shows a notice", async || {
            Ok(self.seen.lock().notices.first().cloned())
        })
        .await
    }

    /// How many notices there have been.
    pub fn notices(&self) -> usize {
        self.seen.lock().notices.len()
    }

    /// Clicks on a notice.
    ///
    /// # Errors
    /// When the bus fails.
    pub async fn clicks(&self, notice: &Notice) -> Result<()> {
        let to_all = None::<zbus::names::BusName<'_>>;
        let click = (notice.id, "default");
        Ok(self
            .bus
            .emit_signal(to_all, NOTICES_AT, NOTICES, "ActionInvoked", &click)
            .await?)
    }
}

/// A program's icon.
pub struct TrayIcon {
    bus: Connection,
    service: String,
}

impl TrayIcon {
    async fn item(&self) -> Result<Proxy<'static>> {
        let (at, interface) = ("/StatusNotifierItem", "org.kde.StatusNotifierItem");
        Ok(Proxy::new(&self.bus, self.service.clone(), at, interface).await?)
    }

    async fn menu(&self) -> Result<Proxy<'static>> {
        let menu: zbus::zvariant::OwnedObjectPath = self.item().await?.get_property("Menu").await?;
        let interface = "com.canonical.dbusmenu";
        Ok(Proxy::new(&self.bus, self.service.clone(), menu, interface).await?)
    }

    /// Waits until its tooltip says this.
    ///
    /// # Errors
    /// When it never does.
    pub async fn says(&self, line: &str) -> Result<()> {
        wait_until(&format!("the tray says {line:?}"), async || {
            let tip: OwnedValue = self.item().await?.get_property("ToolTip").await?;
            let tip = Structure::try_from(tip)?;
            let said: Option<&str> = tip
                .fields()
                .last()
                .and_then(|text| text.downcast_ref().ok());
            Ok((said == Some(line)).then_some(()))
        })
        .await
    }

    /// Whether it is to catch the eye.
    ///
    /// # Errors
    /// When the program does not answer.
    pub async fn calls(&self) -> Result<bool> {
        let status: String = self.item().await?.get_property("Status").await?;
        Ok(status == "NeedsAttention")
    }

    /// Clicks on it.
    ///
    /// # Errors
    /// When the program does not answer.
    pub async fn clicks(&self) -> Result<()> {
        Ok(self.item().await?.call("Activate", &(0, 0)).await?)
    }

    /// What its menu offers, from top to bottom: lines without words are left out.
    ///
    /// # Errors
    /// When the program does not answer.
    pub async fn offers(&self) -> Result<Vec<String>> {
        let entries = self.entries().await?;
        Ok(entries.into_iter().map(|(_, label)| label).collect())
    }

    /// Chooses an entry of its menu.
    ///
    /// # Errors
    /// When the menu has none of that name.
    pub async fn chooses(&self, label: &str) -> Result<()> {
        let entries = self.entries().await?;
        let Some((id, _)) = entries.iter().find(|(_, found)| found == label) else {
            bail!("no {label:?} among {entries:?}");
        };
        let click = (*id, "clicked", Value::from(0), 0_u32);
        Ok(self.menu().await?.call("Event", &click).await?)
    }

    async fn entries(&self) -> Result<Vec<(i32, String)>> {
        type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let asked = (0, -1, vec!["label"]);
        let (_, root): (u32, Entry) = self.menu().await?.call("GetLayout", &asked).await?;
        let mut entries = vec![];
        for entry in root.2 {
            let entry = Structure::try_from(entry)?;
            let [id, properties, _] = entry.fields() else {
                bail!("an entry of the menu is {entry:?}");
            };
            let properties: HashMap<String, OwnedValue> =
                properties.try_clone()?.try_into().context("properties")?;
            if let Some(label) = properties.get("label") {
                entries.push((id.downcast_ref()?, label.downcast_ref::<&str>()?.to_owned()));
            }
        }
        Ok(entries)
    }
}
