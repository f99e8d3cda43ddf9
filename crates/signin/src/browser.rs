use std::io;
use std::time::Duration;

use tokio::sync::oneshot;
use url::Url;

use crate::error::BrowserError;
use crate::named_browser::Named;

/// How long a program that was started is watched. One that still runs then is a browser that has
/// opened.
const WATCH: Duration = Duration::from_secs(2);

/// Opens an address in the person's browser: the first that works of those `$BROWSER` names, or
/// the system's choice where it names none. Whether that makes sense here is another question:
/// [`Surroundings::obstacle`](crate::Surroundings::obstacle).
///
/// Programs that open browsers are started without what an AppImage or a library path of this
/// app would do to them, and one that ends with an error has opened nothing. Windows and macOS
/// have no such program in between.
///
/// # Errors
/// See [`BrowserError`].
pub async fn open_browser(url: &Url) -> Result<(), BrowserError> {
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme().to_owned();
        return Err(BrowserError::NotAWebAddress { scheme });
    }
    let url = url.to_string();
    match Named::parse(std::env::var_os("BROWSER")) {
        Some(named) => watched(move || named.run(&url)).await,
        None => open_system_choice(url).await,
    }
}

/// Runs `open` until it ends, or until it has been running for long enough.
async fn watched(
    open: impl FnOnce() -> io::Result<()> + Send + 'static,
) -> Result<(), BrowserError> {
    match within(WATCH, open).await {
        Err(BrowserError::TimedOut) => Ok(()),
        ended => ended,
    }
}

#[cfg(all(unix, not(target_os = "macos")))]
async fn open_system_choice(url: String) -> Result<(), BrowserError> {
    watched(move || crate::opener::open(&url)).await
}

#[cfg(not(all(unix, not(target_os = "macos"))))]
async fn open_system_choice(url: String) -> Result<(), BrowserError> {
    /// How long the system may take to start a browser.
    const START_LIMIT: Duration = Duration::from_secs(5);
    within(START_LIMIT, move || open_by_crate(&url)).await
}

/// Runs `open` on a thread of its own and waits for it no longer than `limit`.
async fn within(
    limit: Duration,
    open: impl FnOnce() -> io::Result<()> + Send + 'static,
) -> Result<(), BrowserError> {
    let (done, opened) = oneshot::channel();
    // A thread, not the runtime's blocking pool: a browser for the terminal keeps its caller
    // until it is closed, and a runtime waits for its blocking tasks when the app ends.
    std::thread::Builder::new()
        .name("open-browser".into())
        .spawn(move || {
            // The asker may have stopped waiting.
            drop(done.send(open()));
        })
        .map_err(BrowserError::NotStarted)?;
    match tokio::time::timeout(limit, opened).await {
        Ok(Ok(started)) => started.map_err(BrowserError::NotStarted),
        Ok(Err(_)) => Err(BrowserError::NotStarted(io::ErrorKind::Other.into())),
        Err(_) => Err(BrowserError::TimedOut),
    }
}

/// What the `webbrowser` crate finds.
pub(crate) fn open_by_crate(url: &str) -> io::Result<()> {
    let mut quiet = webbrowser::BrowserOptions::new();
    // What a browser prints would run into the output of a command line program.
    quiet.with_suppress_output(true);
    webbrowser::open_browser_with_options(webbrowser::Browser::Default, url, &quiet)
}
