//! The place sessions are kept in.

use super::finding::Finding;
use crate::problem::Problem;
use crate::session::Keep;

pub(super) const LATE: &str = "Unlock or start the keychain (its window may wait for you behind \
                               others), then try again.";

/// Lets the place prove itself: a value that means nothing is written, read and deleted.
pub(super) async fn check(keep: &Keep) -> Finding {
    match keep.prove().await {
        Ok(name) => Finding::good(format!("{name}: took, gave back and forgot a value.")),
        Err(error) => refused(&Problem::from(&error)),
    }
}

/// The sentence of a vault's problem ends with what to do next.
fn refused(problem: &Problem) -> Finding {
    let (found, advice) = match problem.sentence.split_once(". ") {
        Some((found, advice)) => (found, advice),
        None => (problem.sentence.trim_end_matches('.'), LATE),
    };
    let found = match &problem.detail {
        Some(detail) => format!("{found} ({detail})."),
        None => format!("{found}."),
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
