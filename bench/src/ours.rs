//! Our side: the client library as the window uses it, from the click to the view.

use std::io::{BufRead as _, Write as _};
use std::path::PathBuf;
use std::time::Instant;

use anyhow::{Result, bail};
use pia_client::{Browser, Client, Config, ServerState, SessionView, SignIn, SignOut};
use pia_vault::Choice;
use tracing::field::Field;
use tracing_subscriber::Layer;
use tracing_subscriber::filter::filter_fn;
use tracing_subscriber::layer::{Context, SubscriberExt as _};
use tracing_subscriber::util::SubscriberInitExt as _;

/// Where the session is saved before it is shown.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    /// In memory: what is measured is the way to the tokens, as the peers have them.
    Memory,
    /// In the keychain: what is measured is the way to the view of a session that is saved.
    Keychain,
}

/// Signs in each time the harness says so, and out again.
pub(crate) fn serve(server: &str, folder: &str, kept: Kept) -> Result<()> {
    if matches!(kept, Kept::Memory) {
        let sign_in = filter_fn(|event| event.target() == "pia_client::session::sign_in");
        tracing_subscriber::registry()
            .with(InHand.with_filter(sign_in))
            .init();
    }
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = Client::start(config(server, folder, kept), true).await?;
        let mut known = client.views().server();
        known
            .wait_for(|view| matches!(view.state, ServerState::Known { .. }))
            .await?;
        client.settled().await;
        say("ready")?;
        for line in std::io::stdin().lock().lines() {
            if line? == "go" {
                sign_in(&client, kept).await?;
            }
        }
        client.shutdown().await;
        Ok(())
    })
}

async fn sign_in(client: &Client, kept: Kept) -> Result<()> {
    let mut session = client.views().session();
    let start = Instant::now();
    client.sign_in(SignIn::with("microsoft", Browser::PrintOnly))?;
    let waiting = |view: &SessionView| matches!(view, SessionView::WaitingForBrowser { .. });
    let view = session.wait_for(waiting).await?.clone();
    let took = start.elapsed().as_secs_f64() * 1000.0;
    let SessionView::WaitingForBrowser { link, .. } = view else {
        bail!("no link")
    };
    say(&format!("open {took} {link}"))?;
    session
        .wait_for(|view| matches!(view, SessionView::SignedIn { .. }))
        .await?;
    if matches!(kept, Kept::Keychain) {
        say("tokens")?;
    }
    client.sign_out(SignOut::default()).await?;
    Ok(())
}

/// Says "tokens" the moment the client has them, redeemed and checked. What it does then, the peers
/// do not do: it saves them before anybody hears of it.
struct InHand;

impl<S: tracing::Subscriber> Layer<S> for InHand {
    fn on_event(&self, event: &tracing::Event<'_>, _: Context<'_, S>) {
        event.record(&mut |field: &Field, value: &dyn std::fmt::Debug| {
            if field.name() == "message" && format!("{value:?}") == "the tokens are in hand" {
                // The harness is gone only when the bench ends.
                say("tokens").ok();
            }
        });
    }
}

pub(crate) fn config(server: &str, folder: &str, kept: Kept) -> Config {
    Config {
        data_dir: PathBuf::from(folder),
        server_url: Some(server.to_owned()),
        vault: match kept {
            Kept::Memory => Choice::Memory,
            Kept::Keychain => Choice::Keychain,
        },
        passphrase_file: None,
        log_filter: "off".into(),
        language: pia_client::Language::English,
    }
}

fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    out.write_all(line.as_bytes())?;
    out.write_all(b"\n")?;
    out.flush()?;
    Ok(())
}
