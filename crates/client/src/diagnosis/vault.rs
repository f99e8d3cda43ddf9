//! The place sessions are kept in.

use pia_vault::{VaultError, Why};

use super::finding::Finding;
use crate::problem::Problem;
use crate::session::{Keep, KeepError};

pub(super) const LATE: &str = "Unlock or start the keychain (its window may wait for you behind \
                               others), then try again.";

/// Lets the place prove itself: a value that means nothing is written, read and deleted.
pub(super) async fn check(keep: &Keep) -> Finding {
    match keep.prove().await {
        Ok(name) => Finding::good(format!("{name}: took, gave back and forgot a value.")),
        Err(error) => match passphrase(&error) {
            Some(finding) => finding,
            None => refused(&Problem::from(&error)),
        },
    }
}

/// A place that opens with a passphrase which nobody has given to this run.
fn passphrase(error: &KeepError) -> Option<Finding> {
    let KeepError::Vault(error) = error else {
        return None;
    };
    let VaultError::Unavailable {
        why: Why::NeedsPassphrase { new },
        backend,
        ..
    } = **error
    else {
        return None;
    };
    let name = backend.name;
    Some(if new {
        Finding::warning(
            format!("The {name} has no passphrase yet."),
            "Choose one when you sign in.",
        )
    } else {
        Finding::failed(
            format!("The {name} needs its passphrase."),
            "Enter it in the window; in the terminal, name a file that holds it in \
             PIA_VAULT_PASSPHRASE_FILE to let it be looked at.",
        )
    })
}

/// The sentence of a vault's problem ends with what to do next.
fn refused(problem: &Problem) -> Finding {
    let (found, advice) = match problem.sentence.split_once(". ") {
        Some((found, advice)) => (found, advice),
        None => (problem.sentence.trim_end_matches('.'), LATE),
    };
    let found = match &problem.detail {
        Some(detail) if !detail.contains(found) => format!("{found} ({detail})."),
        _ => format!("{found}."),
    };
    Finding::failed(found, advice)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ProblemCode;

    #[test]
    fn what_to_do_is_told_apart_from_what_was_found() {
        let told = |sentence: &str| {
            let problem = Problem::new(ProblemCode::KeychainUnavailable, sentence);
            match refused(&problem.with_detail("bus gone")) {
                Finding::Failed { found, advice } => (found, advice),
                _ => panic!("a vault that refuses has failed"),
            }
        };
        assert_eq!(
            told("The keyring is locked. Unlock it, then try again."),
            (
                "The keyring is locked (bus gone).".into(),
                "Unlock it, then try again.".into()
            )
        );
        assert_eq!(told("The keyring is odd.").1, LATE);
    }
}
