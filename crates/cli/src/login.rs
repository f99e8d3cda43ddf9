//! `pia login`: shows the ways on, waits, and ends cleanly on Ctrl-C.

use pia_client::{
    Account, Browser, Client, KnownAccount, Problem, ProblemCode, SessionView, SignIn, Who,
};
use serde::Serialize;

use crate::account;
use crate::args::Login;
use crate::output::Output;
use crate::sync::PAUSED;
use crate::waiting;

/// The way to sign in when nothing says another.
const USUAL: &str = "microsoft";

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct SignedIn {
    account: Account,
    kept_in: String,
    server: String,
}

/// Signs in, unless somebody is.
pub(crate) async fn run(login: &Login, client: &Client, output: &Output) -> Result<(), Problem> {
    if let Some(sha256) = &login.trust_certificate {
        client.trust_certificate(sha256).await?;
    }
    if login.allow_token_redirect {
        client.allow_token_redirect()?;
    }
    let before = client.settled().await;
    if let (
        SessionView::SignedIn {
            account, kept_in, ..
        },
        false,
    ) = (&before, login.another)
    {
        let sentence = format!(
            "{} is signed in already. To add an account, run pia login --another.",
            account.name
        );
        let document = signed_in(client, account.clone(), kept_in.clone());
        output.answer(&document, &sentence);
        return Ok(());
    }
    let account = tokio::select! {
        ended = client.sign_in_and_wait(wish(login, &before, client)) => {
            ended.map_err(with_the_way_on)?
        }
        () = waiting::accompany(login, client, output) => {
            client.cancel_sign_in();
            None
        }
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
    if client.is_sync_paused() {
        output.note(PAUSED);
        return Ok(());
    }
    // The first sync; without it the to-dos wait for the next one.
    if let Err(problem) = client.sync_once().await {
        output.note(&format!("Not synced yet: {}", problem.sentence));
    }
    Ok(())
}

/// Whose sign-in it is to be. The account on show whose session ended is known already, so that the
/// provider's page need not ask who comes back.
fn wish(login: &Login, before: &SessionView, client: &Client) -> SignIn {
    let browser = if login.no_browser || login.device {
        Browser::PrintOnly
    } else {
        Browser::Open
    };
    let provider = login.provider.as_deref();
    let back = matches!(before, SessionView::NeedsYou { .. }) && !login.another;
    if back && let Some(known) = on_show(client) {
        // Without a name of one: the way of the last time.
        let mut wish = SignIn::with(provider.unwrap_or_default(), browser);
        wish.who = Who::Known(known.key);
        return wish;
    }
    let mut wish = SignIn::with(provider.unwrap_or(USUAL), browser);
    if login.another {
        wish.who = Who::Another;
    }
    wish
}

fn on_show(client: &Client) -> Option<KnownAccount> {
    let known = account::known(client).accounts;
    known.into_iter().find(|one| one.current)
}

/// What to type, where the window has a button.
fn with_the_way_on(problem: Problem) -> Problem {
    let way_on = match problem.code {
        ProblemCode::TokenRedirectNotAllowed => "To agree, run pia login --allow-token-redirect.",
        // Not where it is a proxy's certificate that is in the way.
        ProblemCode::ServerUntrusted | ProblemCode::ServerCertificateChanged
            if names_the_certificate(&problem) =>
        {
            "Once they have told you its SHA-256, run pia login --trust-certificate with it."
        }
        ProblemCode::PassphraseNeeded | ProblemCode::PassphraseWrong => {
            "In the terminal it is read from the file that PIA_VAULT_PASSPHRASE_FILE names."
        }
        _ => return problem,
    };
    Problem {
        sentence: format!("{} {way_on}", problem.sentence.trim_end()),
        ..problem
    }
}

fn names_the_certificate(problem: &Problem) -> bool {
    let detail = problem.detail.as_deref();
    detail.is_some_and(|detail| detail.contains("SHA-256"))
}

fn signed_in(client: &Client, account: Account, kept_in: String) -> SignedIn {
    let server = match on_show(client) {
        Some(known) => known.server,
        None => client.views().server().borrow().url.clone(),
    };
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
