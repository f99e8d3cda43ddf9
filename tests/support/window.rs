//! Pia's window, driven by WebKitWebDriver.

use std::path::{Path, PathBuf};

use anyhow::{Context, Result, ensure};
use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::browser::Browser;
use crate::desktop::Desktop;
use crate::page::Page;
use crate::people::Person;
use crate::process::Launch;
use crate::process_table;
use crate::programs;
use crate::wait::wait_until;
use crate::webdriver::DriverServer;

/// The Enter key (WebDriver section 17.4.2, "normalised key value").
const ENTER: char = '\u{E007}';

/// What the window is called.
pub const TITLE: &str = "Pia";

/// The selector of an element the product has named for drivers.
pub fn named(name: &str) -> String {
    format!("[data-testid=\"{name}\"]")
}

/// An open window.
pub struct Window {
    /// What it shows.
    pub page: Page,
    data_folder: PathBuf,
    _server: DriverServer,
}

impl Window {
    /// Starts `pia-desktop`. The driver starts it and passes its own environment on, so each window
    /// has a driver of its own.
    pub(crate) async fn open(
        env: impl IntoIterator<Item = (String, String)>,
        logs: &Path,
        name: &str,
        data_folder: PathBuf,
        args: &[&str],
    ) -> Result<Self> {
        let launch = Launch::new(programs::installed(&["WebKitWebDriver"])?)
            // The virtual display has no GPU; an accessibility bus where a screen reader listens.
            .env("LIBGL_ALWAYS_SOFTWARE", "1")
            .env("NO_AT_BRIDGE", "1")
            .envs(env)
            .env("TAURI_WEBVIEW_AUTOMATION", "true");
        let server = DriverServer::start(launch, logs, name).await?;
        let program = programs::built("pia-desktop")?;
        let options = json!({ "binary": program, "args": args });
        let session = server.session("webkitgtk:browserOptions", options).await?;
        Ok(Self {
            page: Page::new(session),
            data_folder,
            _server: server,
        })
    }

    /// Clicks "Sign in with …".
    ///
    /// # Errors
    /// When the button never appears.
    pub async fn clicks_sign_in(&self, provider: &str) -> Result<()> {
        self.page
            .clicks(&named(&format!("sign-in-{provider}")))
            .await
    }

    /// Signs in: the button, the browser, the provider's pages, and back.
    ///
    /// # Errors
    /// When the window does not end up saying who is signed in.
    pub async fn signs_in(
        &self,
        desktop: &mut Desktop,
        browser: &Browser,
        person: Person,
    ) -> Result<()> {
        self.clicks_sign_in(person.provider).await?;
        browser.opens(&desktop.browser_address().await?).await?;
        browser.signs_in(person).await?;
        self.is_signed_in_as(person.name).await
    }

    /// Waits until the window says who is signed in.
    ///
    /// # Errors
    /// When it never does.
    pub async fn is_signed_in_as(&self, name: &str) -> Result<()> {
        self.page.reads(&named("account-name"), name).await
    }

    /// Waits until the window offers to sign in.
    ///
    /// # Errors
    /// When it never does.
    pub async fn is_signed_out(&self) -> Result<()> {
        self.page.sees(&named("sign-in-microsoft")).await
    }

    /// Types the address of a server; the field stands open where none answers.
    ///
    /// # Errors
    /// When there is no way to the field.
    pub async fn names_a_server(&self, address: &str) -> Result<()> {
        let (field, change) = (named("server-url"), named("change-server"));
        if self.page.first_of(&[&field, &change]).await? == change {
            self.page.clicks(&change).await?;
        }
        self.page.types(&field, address).await
    }

    /// Types a to-do, presses Enter, and waits until the list shows it.
    ///
    /// # Errors
    /// When it never appears.
    pub async fn adds_todo(&self, title: &str) -> Result<()> {
        self.page
            .types(&named("new-todo"), &format!("{title}{ENTER}"))
            .await?;
        self.shows_todo(title).await
    }

    /// Clicks the only to-do there is, types behind its text, presses Enter, and waits until the list
    /// shows it so.
    ///
    /// # Errors
    /// When it never does.
    pub async fn adds_to_todo(&self, title: &str, more: &str) -> Result<()> {
        self.page.clicks(&named("todo-title")).await?;
        self.page
            .types_more(&named("todo-edit"), &format!("{more}{ENTER}"))
            .await?;
        self.shows_todo(&format!("{title}{more}")).await
    }

    /// Waits until the list shows a to-do.
    ///
    /// # Errors
    /// When it never does.
    pub async fn shows_todo(&self, title: &str) -> Result<()> {
        self.page.reads(&named("todo-title"), title).await
    }

    /// That the list does not show a to-do now.
    ///
    /// # Errors
    /// When it does.
    pub async fn hides_todo(&self, title: &str) -> Result<()> {
        let shown = self.page.texts(&named("todo-title")).await?;
        ensure!(
            !shown.iter().any(|shown| shown.contains(title)),
            "the list shows {shown:?}"
        );
        Ok(())
    }

    /// Opens the settings.
    ///
    /// # Errors
    /// When they do not open.
    pub async fn opens_settings(&self) -> Result<()> {
        self.page.clicks(&named("open-settings")).await?;
        self.page.sees(&named("close-settings")).await
    }

    /// Closes the settings.
    ///
    /// # Errors
    /// When they do not close.
    pub async fn closes_settings(&self) -> Result<()> {
        self.page.clicks(&named("close-settings")).await?;
        self.page.loses(&named("close-settings")).await
    }

    /// Signs out in the settings, and waits until the window offers to sign in.
    ///
    /// # Errors
    /// When it never does.
    pub async fn signs_out(&self) -> Result<()> {
        self.confirms_sign_out().await?;
        self.is_signed_out().await
    }

    /// Asks to sign out in the settings, and says yes.
    ///
    /// # Errors
    /// When the buttons never appear.
    pub async fn confirms_sign_out(&self) -> Result<()> {
        self.opens_settings().await?;
        self.page.clicks(&named("sign-out")).await?;
        self.page.clicks(&named("confirm-sign-out")).await
    }

    /// Waits until the window no longer says who is signed in.
    ///
    /// # Errors
    /// When it keeps saying so.
    pub async fn leaves_the_account(&self) -> Result<()> {
        self.page.loses(&named("account-name")).await
    }

    /// Asks for a sync in the settings, and goes back to the list.
    ///
    /// # Errors
    /// When the buttons never appear.
    pub async fn syncs_now(&self) -> Result<()> {
        self.opens_settings().await?;
        self.page.clicks(&named("sync-now")).await?;
        self.closes_settings().await
    }

    /// Waits until every to-do on the list is on the server and sync has come to rest.
    ///
    /// # Errors
    /// When that never happens.
    pub async fn is_in_sync(&self) -> Result<()> {
        // A to-do arrives on the list together with its mark, so there is no moment between.
        self.page.loses(&named("todo-unsent")).await?;
        self.page
            .sees(&format!("{}[data-state=\"idle\"]", named("sync-state")))
            .await?;
        self.page.reads(&named("sync-state"), "Synced").await
    }

    /// Waits until the window says how the server can be reached: `fresh` or `offline`.
    ///
    /// # Errors
    /// When it never says so.
    pub async fn has_connection(&self, state: &str) -> Result<()> {
        self.page
            .sees(&format!("{}[data-state=\"{state}\"]", named("connection")))
            .await
    }

    /// Waits until the window tells of this problem, in words a person understands.
    ///
    /// # Errors
    /// When it does not, or says what only its authors understand.
    pub async fn tells_of(&self, code: &str) -> Result<()> {
        let alert = format!("{}[data-code=\"{code}\"]", named("problem"));
        self.page.sees(&alert).await?;
        self.page.is_in_view(&alert).await?;
        let said = self.page.texts(&alert).await?.join("\n");
        let raw = [
            "undefined",
            "[object",
            "panicked",
            "os error",
            "error sending",
            "{\"",
            "Error {",
        ];
        if let Some(raw) = raw.iter().find(|raw| said.contains(*raw)) {
            anyhow::bail!("{raw:?} is not for people, but the window says:\n{said}");
        }
        Ok(())
    }

    /// Closes the window and waits until the program has ended.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn closes(self) -> Result<()> {
        let Self {
            page,
            data_folder,
            _server,
        } = self;
        let running = desktops_of(&data_folder)?;
        page.close().await?;
        have_ended(&running).await
    }

    /// Waits until the program has ended by itself.
    ///
    /// # Errors
    /// When it goes on.
    pub async fn ends_by(self, act: impl AsyncFnOnce() -> Result<()>) -> Result<()> {
        let running = desktops_of(&self.data_folder)?;
        act().await?;
        have_ended(&running).await
    }

    /// Ends the program at once, as a power cut or a crash would.
    ///
    /// # Errors
    /// When it does not end.
    pub async fn is_killed(self) -> Result<()> {
        let Self {
            page,
            data_folder,
            _server,
        } = self;
        let running = desktops_of(&data_folder)?;
        for pid in &running {
            kill_process(*pid, Signal::KILL).context("ending pia-desktop")?;
        }
        have_ended(&running).await?;
        drop(page);
        Ok(())
    }
}

/// The desktop programs that run on a data folder.
fn desktops_of(data_folder: &Path) -> Result<Vec<Pid>> {
    let variable = format!("PIA_DATA_DIR={}", data_folder.display());
    let program = programs::built("pia-desktop")?;
    let found = process_table::running(|running| running == program, &variable);
    ensure!(!found.is_empty(), "pia-desktop has ended by itself");
    Ok(found)
}

async fn have_ended(programs: &[Pid]) -> Result<()> {
    wait_until("pia-desktop has ended", async || {
        let ended = programs.iter().copied().all(process_table::has_ended);
        Ok(ended.then_some(()))
    })
    .await
}
