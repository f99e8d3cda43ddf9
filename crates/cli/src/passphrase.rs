//! The passphrase of the file that sessions are kept in, asked on the terminal and never shown.
//! Whoever runs `pia` without a terminal names a file instead.

use std::io;

use pia_client::{Client, Passphrase, Problem, ProblemCode, VaultState, VaultWay};

use zeroize::Zeroizing;

use crate::output::Output;

/// How often it may be typed wrongly before the command gives up.
const TRIES: usize = 3;

/// Opens the place sessions are kept in before a sign-in: better a refusal now than after it.
pub(crate) async fn open(client: &Client, output: &Output) -> Result<(), Problem> {
    client.settled().await;
    if matches!(state(client), VaultState::Opening)
        && let Err(problem) = client.use_vault(VaultWay::Retry, None).await
        && !matches!(state(client), VaultState::NeedsPassphrase { .. })
    {
        return Err(problem);
    }
    unlock(client, output).await
}

/// Unlocks the place sessions are kept in, when it is known to be locked with a passphrase.
pub(crate) async fn unlock(client: &Client, output: &Output) -> Result<(), Problem> {
    client.settled().await;
    for _ in 0..TRIES {
        let VaultState::NeedsPassphrase { first, problem } = state(client) else {
            return Ok(());
        };
        if let Some(problem) = problem {
            output.note(&problem.sentence);
        }
        let passphrase = ask(first, output).await?;
        match client.unlock_vault(passphrase).await {
            Err(problem) if problem.code == ProblemCode::PassphraseWrong => {}
            unlocked => return unlocked,
        }
    }
    Err(Problem::new(
        ProblemCode::PassphraseWrong,
        format!(
            "The passphrase was wrong {TRIES} times. Run the command again with the right one."
        ),
    ))
}

fn state(client: &Client) -> VaultState {
    client.views().vault().borrow().state.clone()
}

/// Asks for it: twice when it is chosen now, as nothing else would find a slip.
async fn ask(first: bool, output: &Output) -> Result<Passphrase, Problem> {
    if !first {
        return passphrase(typed("Passphrase: ").await?);
    }
    output.note("Sessions will be kept in a file that only your passphrase opens. Choose one.");
    let chosen = typed("New passphrase: ").await?;
    if *typed("The same again: ").await? != *chosen {
        return Err(Problem::new(
            ProblemCode::PassphraseWrong,
            "The two were not the same, so nothing was kept. Run the command again.",
        ));
    }
    passphrase(chosen)
}

fn passphrase(mut text: Zeroizing<String>) -> Result<Passphrase, Problem> {
    Ok(Passphrase::new(std::mem::take(&mut *text))?)
}

async fn typed(prompt: &'static str) -> Result<Zeroizing<String>, Problem> {
    let typed = tokio::task::spawn_blocking(move || rpassword::prompt_password(prompt)).await;
    typed
        .map_err(io::Error::other)
        .and_then(|typed| typed.map(Zeroizing::new))
        .map_err(|error| not_typed(&error))
}

fn not_typed(error: &io::Error) -> Problem {
    let sentence = if error.kind() == io::ErrorKind::Interrupted {
        "No passphrase was typed, so nothing has changed."
    } else {
        "Sessions are locked with a passphrase, and there is no terminal to ask for it: name a \
         file that holds it in PIA_VAULT_PASSPHRASE_FILE."
    };
    Problem::new(ProblemCode::PassphraseNeeded, sentence).with_detail(error.to_string())
}
