//! Devices, and the person in front of them.

use std::fs::File;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use pia_protocol::clock::{Clock, ManualClock};
use pia_signin::{Language, Surroundings};
use pia_vault::{Choice, Opening, Vault};
use tokio::sync::watch;
use url::Url;

use super::FakeServer;
use crate::accounts::Known;
use crate::client::Fittings;
use crate::report::{Browser, Imported, SignIn};
use crate::settings::Settings;
use crate::view::SessionView;
use crate::{Client, Config};

/// One device: a data folder and a vault that outlive the client.
pub(crate) struct Device {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) vault: Arc<Vault>,
    /// What `PIA_VAULT` asks for instead of that vault, if anything.
    pub(crate) place: Option<Choice>,
    /// What `PIA_VAULT_PASSPHRASE_FILE` is, if anything.
    pub(crate) passphrase_file: Option<PathBuf>,
    /// What `PIA_SERVER_URL` is, if anything.
    pub(crate) server: Option<String>,
    /// Its clock, when a test turns it.
    pub(crate) clock: Option<Arc<ManualClock>>,
    /// Where its browser was sent.
    pub(crate) opened: Arc<Mutex<Vec<Url>>>,
}

impl Device {
    pub(crate) async fn new(server: &FakeServer) -> Self {
        Self::at(&server.address).await
    }

    /// For any server.
    pub(crate) async fn at(server: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let opening = Opening::new(Choice::Memory, "Pia", folder.path());
        Self {
            vault: Arc::new(Vault::open(opening).await.unwrap()),
            folder,
            place: None,
            passphrase_file: None,
            server: Some(server.to_owned()),
            clock: None,
            opened: Arc::default(),
        }
    }

    /// The window.
    pub(crate) async fn window(&self) -> Client {
        self.start(true).await
    }

    /// One command of the terminal.
    pub(crate) async fn command(&self) -> Client {
        self.start(false).await
    }

    /// One command of the terminal that is run for another server.
    pub(crate) async fn command_for(&self, server: &FakeServer) -> Client {
        self.start_for(Some(server.address.clone()), false).await
    }

    async fn start(&self, background: bool) -> Client {
        self.start_for(self.server.clone(), background).await
    }

    async fn start_for(&self, server: Option<String>, background: bool) -> Client {
        let (config, fittings) = self.parts(server);
        Client::start_with(config, background, fittings)
            .await
            .unwrap()
    }

    /// The window, in other circumstances.
    pub(crate) async fn window_with(
        &self,
        change: impl FnOnce(&mut Config, &mut Fittings),
    ) -> Client {
        let (mut config, mut fittings) = self.parts(self.server.clone());
        change(&mut config, &mut fittings);
        Client::start_with(config, true, fittings).await.unwrap()
    }

    fn parts(&self, server: Option<String>) -> (Config, Fittings) {
        let config = Config {
            server_url: server,
            ..self.config()
        };
        let opened = Arc::clone(&self.opened);
        let mut fittings = Fittings {
            vault: self.place.is_none().then(|| Arc::clone(&self.vault)),
            opener: Arc::new(move |address| {
                opened.lock().unwrap().push(address);
                Box::pin(async { Ok(()) })
            }),
            // Wherever the tests run, the person sits there.
            surroundings: || Surroundings {
                display: true,
                ..Surroundings::default()
            },
            ..Fittings::default()
        };
        if let Some(clock) = &self.clock {
            fittings.clock = Arc::clone(clock) as Arc<dyn Clock>;
        }
        (config, fittings)
    }

    /// As its environment has it.
    pub(crate) fn config(&self) -> Config {
        Config {
            data_dir: self.folder.path().to_owned(),
            server_url: self.server.clone(),
            vault: self.place.unwrap_or(Choice::Memory),
            passphrase_file: self.passphrase_file.clone(),
            log_filter: "info".into(),
            language: Language::English,
        }
    }

    /// A window in which somebody has signed in.
    pub(crate) async fn signed_in(&self) -> Client {
        let client = self.window().await;
        sign_in(&client).await;
        client
    }

    /// What the vault holds of a session, as text: that of the account on show, or else of the
    /// first account that has one.
    pub(crate) async fn saved(&self) -> Option<String> {
        let settings = self.settings();
        let mut keys: Vec<String> = settings.accounts.iter().map(Known::key).collect();
        keys.sort_by_key(|key| settings.account.as_ref() != Some(key));
        for key in keys {
            if let Some(text) = self.item(&key).await {
                return Some(text);
            }
        }
        None
    }

    /// What waits for a server to confirm the end of sessions, as text.
    pub(crate) async fn revocations(&self) -> Option<String> {
        self.item("revocations").await
    }

    /// What an item of this folder's profile holds, as text.
    pub(crate) async fn item(&self, name: &str) -> Option<String> {
        let item = format!("{}/{name}", self.settings().profile);
        let secret = self.vault.load(&item).await.unwrap()?;
        // EXPOSE: a test looks at what was saved.
        Some(String::from_utf8(secret.expose_secret().to_vec()).unwrap())
    }

    pub(crate) fn settings(&self) -> Settings {
        let bytes = std::fs::read(self.folder.path().join("settings.json")).unwrap();
        serde_json::from_slice(&bytes).unwrap()
    }
}

/// Signs in as a person would, and answers the page the browser shows at the end.
pub(crate) async fn sign_in(client: &Client) -> String {
    sign_in_as(client, wish()).await
}

/// The same, for whomever it is to be.
pub(crate) async fn sign_in_as(client: &Client, wish: SignIn) -> String {
    client.settled().await;
    let (account, page) = tokio::join!(client.sign_in_and_wait(wish), browse(client));
    account.unwrap().unwrap();
    page
}

/// A sign-in of anyone, whose link is for the person to open.
pub(crate) fn wish() -> SignIn {
    SignIn::with("microsoft", Browser::PrintOnly)
}

/// The person's browser: follows the link on show, and every redirect, to the last page.
pub(crate) async fn browse(client: &Client) -> String {
    read(link_for_browser(client).await).await
}

/// What a sign-in would have a browser open, once it waits for one.
pub(crate) async fn link_for_browser(client: &Client) -> url::Url {
    let mut session = client.views().session();
    let waiting = |view: &SessionView| matches!(view, SessionView::WaitingForBrowser { .. });
    let view = session.wait_for(waiting).await.unwrap().clone();
    let SessionView::WaitingForBrowser { link, .. } = view else {
        unreachable!()
    };
    url::Url::parse(&link).unwrap()
}

/// What a browser shows that opens the address.
pub(crate) async fn read(link: url::Url) -> String {
    browser()
        .get(link)
        .send()
        .await
        .unwrap()
        .text()
        .await
        .unwrap()
}

/// A browser on another computer: the address at which it ends, which it cannot reach, and the
/// status that sent it there.
pub(crate) async fn answer_of(link: &url::Url) -> (String, http::StatusCode) {
    let answer = without_redirects().get(link.clone()).send().await.unwrap();
    let to = answer.headers()["location"].to_str().unwrap().to_owned();
    (to, answer.status())
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser is not our client, and this one stops before the last step"
)]
fn without_redirects() -> reqwest::Client {
    let stay = reqwest::redirect::Policy::none();
    let builder = reqwest::Client::builder().no_proxy().redirect(stay);
    builder.build().unwrap()
}

#[expect(
    clippy::disallowed_methods,
    reason = "a browser follows redirects, our client does not"
)]
fn browser() -> reqwest::Client {
    reqwest::Client::builder().no_proxy().build().unwrap()
}

/// Waits until a view is as expected. A view that never is hangs, and the test's time limit says so.
pub(crate) async fn until<V: Clone>(
    mut view: watch::Receiver<V>,
    expected: impl FnMut(&V) -> bool,
) -> V {
    let waited = tokio::time::timeout(Duration::from_secs(20), view.wait_for(expected));
    waited
        .await
        .expect("the view is as expected in time")
        .unwrap()
        .clone()
}

/// Waits until something that cannot be followed is as expected.
pub(crate) async fn eventually(mut expected: impl AsyncFnMut() -> bool) {
    let waited = tokio::time::timeout(Duration::from_secs(20), async {
        while !expected().await {
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
    });
    waited.await.expect("it is as expected in time");
}

/// Writes a whole file.
pub(crate) fn put(path: &Path, bytes: &[u8]) {
    File::create(path).unwrap().write_all(bytes).unwrap();
}

/// Titles of the to-dos on show.
pub(crate) async fn on_show(client: &Client) -> Vec<String> {
    let todos = client.todos().await.unwrap();
    let mut titles: Vec<String> = todos.into_iter().map(|todo| todo.title).collect();
    titles.sort();
    titles
}

/// Takes in a file.
pub(crate) async fn take_in(client: &Client, content: impl Into<Vec<u8>>) -> Imported {
    let content = std::io::Cursor::new(content.into());
    let import = client.read_import("It", content, None).await.unwrap();
    client.take_in(import).await.unwrap()
}
