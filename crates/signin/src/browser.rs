use std::io;
use std::time::Duration;

use tokio::sync::oneshot;
use url::Url;

use crate::error::BrowserError;

/// How long the system may take to start a browser.
const START_LIMIT: Duration = Duration::from_secs(5);

/// Opens an address in the person's browser: the one `$BROWSER` names where that is set, else the
/// system's choice.
///
/// # Errors
/// See [`BrowserError`].
pub async fn open_browser(url: &Url) -> Result<(), BrowserError> {
    if !matches!(url.scheme(), "http" | "https") {
        let scheme = url.scheme().to_owned();
        return Err(BrowserError::NotAWebAddress { scheme });
    }
    let (done, opened) = oneshot::channel();
    let url = url.to_string();
    // A thread, not the runtime's blocking pool: a browser for the terminal keeps its caller
    // until it is closed, and a runtime waits for its blocking tasks when the app ends.
    std::thread::Builder::new()
        .name("open-browser".into())
        .spawn(move || {
            // The asker may have stopped waiting.
            drop(done.send(start(&url)));
        })
        .map_err(BrowserError::NotStarted)?;
    match tokio::time::timeout(START_LIMIT, opened).await {
        Ok(Ok(started)) => started.map_err(BrowserError::NotStarted),
        Ok(Err(_)) => Err(BrowserError::NotStarted(io::ErrorKind::Other.into())),
        Err(_) => Err(BrowserError::TimedOut),
    }
}

fn start(url: &str) -> io::Result<()> {
    let mut quiet = webbrowser::BrowserOptions::new();
    // What a browser prints would run into the output of a command line program.
    quiet.with_suppress_output(true);
    webbrowser::open_browser_with_options(webbrowser::Browser::Default, url, &quiet)
}
