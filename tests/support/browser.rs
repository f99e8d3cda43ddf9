//! The person's browser: a real Chromium with a fresh profile.

use std::path::Path;

use anyhow::Result;
use serde_json::{Value, json};
use url::Url;

use crate::page::Page;
use crate::process::Launch;
use crate::programs;
use crate::webdriver::DriverServer;

/// A headless Chromium.
pub struct Browser {
    /// What it shows.
    pub page: Page,
    pub(crate) provider: String,
    _server: DriverServer,
}

impl Browser {
    /// Starts a browser that remembers nothing, with its files in `folder`; the stand-in's pages
    /// are at `provider`.
    ///
    /// # Errors
    /// When Chromium or its driver is missing or does not start.
    pub async fn start(folder: &Path, logs: &Path, provider: &str) -> Result<Self> {
        let launch = Launch::new(programs::installed(&["chromedriver"])?).env("HOME", folder);
        let server = DriverServer::start(launch, logs, "chromedriver").await?;
        let profile = format!("--user-data-dir={}", folder.join("profile").display());
        let options = json!({
            "binary": programs::installed(&["chromium", "google-chrome"])?,
            "args": [
                "--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run",
                "--disable-background-networking", "--disable-component-update",
                "--disable-sync", "--disable-dev-shm-usage", "--window-size=1000,800", profile,
            ],
        });
        let page = Page::new(server.session("goog:chromeOptions", options).await?);
        Ok(Self {
            page,
            provider: provider.to_owned(),
            _server: server,
        })
    }

    /// Gives what it shows this size, in CSS pixels.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn is_sized(&self, width: u32, height: u32) -> Result<()> {
        let size =
            json!({ "width": width, "height": height, "deviceScaleFactor": 1, "mobile": false });
        self.asked("Emulation.setDeviceMetricsOverride", size).await
    }

    /// Runs a script in every page that it opens from now on, before the page's own.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn brings(&self, script: &str) -> Result<()> {
        let script = json!({ "source": script });
        self.asked("Page.addScriptToEvaluateOnNewDocument", script)
            .await
    }

    /// Shows pages as to somebody who does not want things to move.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn reduces_motion(&self) -> Result<()> {
        self.prefers(json!([still()])).await
    }

    /// The same, where the system wears this theme, `light` or `dark`.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn wears(&self, theme: &str) -> Result<()> {
        let theme = json!({ "name": "prefers-color-scheme", "value": theme });
        self.prefers(json!([still(), theme])).await
    }

    /// The same, where the system asks for more contrast (`prefers-contrast: more`).
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn wants_contrast(&self) -> Result<()> {
        let contrast = json!({ "name": "prefers-contrast", "value": "more" });
        self.prefers(json!([still(), contrast])).await
    }

    /// The same, where the system gives every colour (`forced-colors: active`), as Windows does in its
    /// contrast themes.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn forces_colours(&self, theme: &str) -> Result<()> {
        let forced = json!({ "name": "forced-colors", "value": "active" });
        let theme = json!({ "name": "prefers-color-scheme", "value": theme });
        self.prefers(json!([still(), forced, theme])).await
    }

    async fn prefers(&self, features: Value) -> Result<()> {
        self.asked(
            "Emulation.setEmulatedMedia",
            json!({ "features": features }),
        )
        .await
    }

    /// Asks for pages in this language from now on.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn speaks(&self, language: &str) -> Result<()> {
        let headers = json!({ "headers": { "Accept-Language": language } });
        self.asked("Network.enable", json!({})).await?;
        self.asked("Network.setExtraHTTPHeaders", headers).await
    }

    /// Whether pages that it opens from now on may run their scripts.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn runs_scripts(&self, may: bool) -> Result<()> {
        let value = json!({ "value": !may });
        self.asked("Emulation.setScriptExecutionDisabled", value)
            .await
    }

    /// Forgets whoever signed in anywhere.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn forgets_everybody(&self) -> Result<()> {
        self.asked("Network.clearBrowserCookies", json!({})).await
    }

    /// What went wrong in its pages since this was last asked: errors of scripts, what did not load,
    /// what the content security policy refused.
    ///
    /// # Errors
    /// When the driver fails.
    pub async fn complaints(&self) -> Result<Vec<String>> {
        let log = self.page.driver.browser_log().await?;
        let wrong = log.into_iter().filter(|entry| entry.level == "SEVERE");
        Ok(wrong.map(|entry| entry.message).collect())
    }

    async fn asked(&self, method: &str, parameters: Value) -> Result<()> {
        self.page.driver.cdp().send_raw(method, parameters).await?;
        Ok(())
    }

    /// Opens an address, as the system does when a program asks for it.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn opens(&self, address: &Url) -> Result<()> {
        self.page.goes_to(address.as_str()).await
    }
}

/// What somebody has set who does not want things to move.
fn still() -> Value {
    json!({ "name": "prefers-reduced-motion", "value": "reduce" })
}
