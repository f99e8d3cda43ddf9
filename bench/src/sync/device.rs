//! Our side of a device: the client library, told line by line what to do.

use std::io::{BufRead as _, Write as _};

use anyhow::{Context as _, Result, bail};
use pia_client::{Browser, Client, SessionView, SignIn};

use crate::ours::{Kept, config};

/// Signs in, and does what it is told until nobody tells it any more. In the background it syncs by
/// itself.
pub(crate) fn work(server: &str, folder: &str, background: bool) -> Result<()> {
    // As the programs do.
    pia_memory::keep_little();
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let client = Client::start(config(server, folder, Kept::Memory), true).await?;
        client.settled().await;
        let mut session = client.views().session();
        client.sign_in(SignIn::with("bench", Browser::PrintOnly))?;
        let waiting = |view: &SessionView| matches!(view, SessionView::WaitingForBrowser { .. });
        let view = session.wait_for(waiting).await?.clone();
        let SessionView::WaitingForBrowser { link, .. } = view else {
            bail!("no link")
        };
        say(&format!("open {link}"))?;
        session
            .wait_for(|view| matches!(view, SessionView::SignedIn { .. }))
            .await?;
        client.sync_once().await?;
        // As the window has it, with the to-dos on show; but it syncs when it is told to.
        client.pause_sync(!background)?;
        say("ready")?;
        for line in std::io::stdin().lock().lines() {
            obey(&client, &line?).await?;
            say("done")?;
        }
        client.shutdown().await;
        Ok(())
    })
}

async fn obey(client: &Client, line: &str) -> Result<()> {
    let (what, with) = line.split_once(' ').unwrap_or((line, ""));
    match what {
        "import" => {
            let import = client.open_import(with.as_ref(), None).await?;
            drop(client.take_in(import).await?);
        }
        "export" => {
            let export = client.export().await?;
            let mut file = std::io::BufWriter::new(std::fs::File::create(with)?);
            serde_json::to_writer(&mut file, &export)?;
            file.flush()?;
        }
        "sync" => drop(client.sync_once().await?),
        "change" => {
            client.add_todo(&format!("change {with}")).await?;
            client.sync_once().await?;
        }
        // Whoever syncs by itself needs no more than the edit.
        "add" => drop(client.add_todo(with).await?),
        "await" => {
            let mut todos = client.views().todos();
            todos
                .wait_for(|view| view.todos().any(|todo| todo.title == with))
                .await
                .context("the to-dos go on")?;
        }
        other => bail!("{other:?} is nothing a device does"),
    }
    Ok(())
}

pub(super) fn say(line: &str) -> Result<()> {
    let mut out = std::io::stdout().lock();
    writeln!(out, "{line}")?;
    Ok(out.flush()?)
}
