//! The place sessions are kept in.

use pia_vault::{VaultError, Why};

use super::advice::Advice;
use super::finding::Finding;
use super::found::VaultFound;
use crate::problem::Problem;
use crate::session::{Keep, KeepError};

/// Lets the place prove itself: a value that means nothing is written, read and deleted.
pub(super) async fn check(keep: &Keep) -> Finding {
    match keep.prove().await {
        Ok(name) => Finding::good(VaultFound::VaultProven { place: name.into() }),
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
    let place = backend.name.to_owned();
    Some(if new {
        let found = VaultFound::PassphraseUnset { place };
        Finding::warning(found, Advice::ChoosePassphrase)
    } else {
        let found = VaultFound::PassphraseMissing { place };
        Finding::failed(found, Advice::EnterPassphrase)
    })
}

/// The sentence of a vault's problem ends with what to do next.
fn refused(problem: &Problem) -> Finding {
    let (sentence, advice) = match problem.sentence.split_once(". ") {
        Some((sentence, advice)) => (
            format!("{sentence}."),
            Advice::AsProblemSays {
                code: problem.code,
                sentence: advice.to_owned(),
            },
        ),
        None => (problem.sentence.clone(), Advice::UnlockKeychain),
    };
    let problem = Problem {
        sentence,
        ..problem.clone()
    };
    Finding::failed(VaultFound::VaultRefused { problem }, advice)
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
                Finding::Failed { found, advice } => (found.to_string(), advice.to_string()),
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
        assert_eq!(
            told("The keyring is odd.").1,
            Advice::UnlockKeychain.to_string()
        );
    }
}
