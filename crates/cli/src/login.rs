//! `pia login`: shows the link, waits for the browser, and ends cleanly on Ctrl-C.

use pia_client::{Account, Browser, Client, Problem, ProblemCode, SessionView, SignIn};
use serde::Serialize;

use crate::output::Output;

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedIn {
    account: Account,
    kept_in: String,
    server: String,
}

/// Signs in, unless somebody is.
pub(crate) async fn run(
    provider: &str,
    browser: Browser,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let before = client.settled().await;
    if let SessionView::SignedIn {
        account, kept_in, ..
    } = before
    {
        let sentence = format!(
            "{} is signed in already. To use another account, run pia logout first.",
            account.name
        );
        output.answer(&signed_in(client, account, kept_in), &sentence);
        return Ok(());
    }
    let account = tokio::select! {
        ended = client.sign_in_and_wait(SignIn::with(provider, browser)) => ended?,
        never = show_link(client, browser, output) => match never {},
        _ = tokio::signal::ctrl_c() => {
            client.cancel_sign_in();
            None
        }
    };
    let Some(account) = account else {
        return Err(Problem::new(
            ProblemCode::SignInDeclined,
            "The sign-in was cancelled, so nothing has changed. Run pia login to try again.",
        ));
    };
    let kept_in = match &*client.views().session().borrow() {
        SessionView::SignedIn { kept_in, .. } => kept_in.clone(),
        _ => String::new(),
    };
    let sentence = format!(
        "Signed in as {}. The session is kept in: {kept_in}.",
        named(&account)
    );
    output.answer(&signed_in(client, account, kept_in), &sentence);
    // The first sync; without it the to-dos wait for the next one.
    if let Err(problem) = client.sync_once().await {
        output.note(&format!("Not synced yet: {}", problem.sentence));
    }
    Ok(())
}

/// Shows the link when the person needs it, for as long as the sign-in runs.
async fn show_link(client: &Client, browser: Browser, output: &Output) -> std::convert::Infallible {
    let mut session = client.views().session();
    let mut shown = false;
    loop {
        if let SessionView::WaitingForBrowser { link, problem, .. } = &*session.borrow_and_update()
        {
            match (browser, problem) {
                (Browser::PrintOnly, _) if !shown => Output::link(link),
                (Browser::Open, None) if !shown => {
                    output.note(&format!(
                        "Waiting for the browser. If none opened, open: {link}"
                    ));
                }
                (Browser::Open, Some(problem)) => output.note(&problem.sentence),
                _ => {}
            }
            shown = true;
        }
        if session.changed().await.is_err() {
            // The client is closing; the sign-in's own end says so.
            std::future::pending::<()>().await;
        }
    }
}

fn signed_in(client: &Client, account: Account, kept_in: String) -> SignedIn {
    let server = client.views().server().borrow().url.clone();
    SignedIn {
        account,
        kept_in,
        server,
    }
}

/// Name and address, or the one there is.
pub(crate) fn named(account: &Account) -> String {
    if account.email.is_empty() || account.email == account.name {
        account.name.clone()
    } else {
        format!("{} ({})", account.name, account.email)
    }
}
