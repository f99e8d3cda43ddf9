//! `pia login`.

use std::process::ExitCode;

use pia_client::{Account, Browser, Client, Problem, SessionView, SyncReport};
use serde::Serialize;

use crate::commands::{settled, who};
use crate::output::{Output, always};

/// Ended by Ctrl-C, as shells count it: 128 + SIGINT.
const INTERRUPTED: u8 = 130;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Answer<'a> {
    account: &'a Account,
    already: bool,
    sync: Option<SyncReport>,
}

pub(crate) async fn run(
    client: &Client,
    output: Output,
    provider: &str,
    no_browser: bool,
) -> Result<ExitCode, Problem> {
    if let SessionView::SignedIn { account, .. } = settled(client).await {
        let answer = Answer {
            account: &account,
            already: true,
            sync: None,
        };
        output.answer(&answer, || {
            format!("Already signed in as {}.", who(&account))
        });
        return Ok(ExitCode::SUCCESS);
    }
    let browser = if no_browser {
        Browser::PrintOnly
    } else {
        Browser::Open
    };
    client.sign_in(provider, browser)?;
    let Some(account) = follow(client, output, no_browser).await? else {
        output.aside("Sign-in cancelled.");
        return Ok(ExitCode::from(INTERRUPTED));
    };
    // The session stands whatever becomes of the first sync: that one is tried again later.
    let synced = client.sync_once().await;
    let answer = Answer {
        account: &account,
        already: false,
        sync: synced.as_ref().ok().copied(),
    };
    output.answer(&answer, || match &synced {
        Ok(sync) => format!(
            "Signed in as {}. {} up, {} down.",
            who(&account),
            sync.up,
            sync.down
        ),
        Err(problem) => format!("Signed in as {}. Not synced yet: {problem}", who(&account)),
    });
    Ok(ExitCode::SUCCESS)
}

/// Follows the sign-in to its end: the account, or `None` when it was cancelled.
async fn follow(
    client: &Client,
    output: Output,
    no_browser: bool,
) -> Result<Option<Account>, Problem> {
    let mut session = client.views().session();
    let mut link_shown = false;
    let mut started = false;
    loop {
        let view = session.borrow_and_update().clone();
        match view {
            SessionView::WaitingForBrowser { link, problem, .. } => {
                started = true;
                if !link_shown {
                    show_link(output, &link, no_browser);
                    link_shown = true;
                }
                if let Some(problem) = problem {
                    output.aside(&problem.sentence);
                }
            }
            SessionView::SignedIn { account, .. } => return Ok(Some(account)),
            SessionView::SignedOut {
                problem: Some(problem),
            } => return Err(problem),
            SessionView::SignedOut { problem: None } if started => return Ok(None),
            SessionView::SignedOut { problem: None }
            | SessionView::Starting { .. }
            | SessionView::Redeeming { .. } => {}
        }
        tokio::select! {
            changed = session.changed() => if changed.is_err() { return Ok(None) },
            _ = tokio::signal::ctrl_c() => {
                client.cancel_sign_in();
                return Ok(None);
            }
        }
    }
}

fn show_link(output: Output, link: &str, no_browser: bool) {
    if no_browser {
        always(link);
        output.aside("Open this address in a browser on this machine. Ctrl-C cancels.");
    } else {
        output.aside(&format!(
            "Your browser opens to sign you in. If it does not, open this address:\n{link}"
        ));
    }
}
