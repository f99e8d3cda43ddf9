//! The person's browser: a real Chromium with a fresh profile.

use std::path::Path;

use anyhow::Result;
use serde_json::json;
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

    /// Opens an address, as the system does when a program asks for it.
    ///
    /// # Errors
    /// When nothing answers there.
    pub async fn opens(&self, address: &Url) -> Result<()> {
        self.page.goes_to(address.as_str()).await
    }
}
