//! The place sessions are kept in.

use super::finding::Finding;
use crate::problem::{Problem, ProblemCode};
use crate::session::Keep;

pub(super) const LATE: &str = "Unlock or start the keychain (its window may wait for you behind \
                               others), then try again.";

/// Lets the place prove itself: a value that means nothing is written, read and deleted.
pub(super) async fn check(keep: &Keep) -> Finding {
    match keep.open().await {
        Ok(vault) => Finding::good(format!(
            "{} took, gave back and forgot a value.",
            vault.name()
        )),
        Err(error) => refused(&Problem::from(&error)),
    }
}

fn refused(problem: &Problem) -> Finding {
    let advice = match problem.code {
        ProblemCode::PassphraseNeeded | ProblemCode::PassphraseWrong => {
            "Enter the passphrase in the window, or name a file with it in \
             PIA_VAULT_PASSPHRASE_FILE."
        }
        ProblemCode::VaultPinned | ProblemCode::ConfigurationInvalid => {
            "Correct PIA_VAULT, or choose in Settings where sessions are kept."
        }
        ProblemCode::StorageFailed => "See the line about storage.",
        _ => LATE,
    };
    let found = match &problem.detail {
        Some(detail) => format!("{} ({detail})", problem.sentence),
        None => problem.sentence.clone(),
    };
    Finding::failed(found, advice)
}
