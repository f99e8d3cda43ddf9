//! What a person sees of the vault, and may choose.

use pia_vault::backend::{Backend, PASSPHRASE};
use pia_vault::{VaultError, Why};

use super::keep_error::of_vault;
use crate::problem::{Problem, ProblemCode};
use crate::view::{VaultState, VaultView, VaultWay};

/// Nothing is known yet.
pub(super) fn opening() -> VaultView {
    VaultView {
        kept_in: None,
        state: VaultState::Opening,
    }
}

/// After the place was asked something.
pub(super) fn shown(place: Backend, error: Option<&VaultError>) -> VaultView {
    VaultView {
        kept_in: Some(place.name.to_owned()),
        state: error.map_or(VaultState::Open, state),
    }
}

/// The place cannot even be asked.
pub(super) fn impossible(problem: Problem) -> VaultView {
    let ways = vec![VaultWay::Retry, VaultWay::Passphrase, VaultWay::ThisRun];
    VaultView {
        kept_in: None,
        state: VaultState::Unavailable { problem, ways },
    }
}

fn state(error: &VaultError) -> VaultState {
    let problem = of_vault(error);
    match error {
        // The place works; one thing in it does not.
        VaultError::Unreadable { .. } => VaultState::Open,
        VaultError::Unavailable {
            why: Why::NeedsPassphrase { new },
            ..
        } => VaultState::NeedsPassphrase {
            first: *new,
            problem: None,
        },
        _ if problem.code == ProblemCode::PassphraseWrong => VaultState::NeedsPassphrase {
            first: false,
            problem: Some(problem),
        },
        error => VaultState::Unavailable {
            problem,
            ways: ways(error.backend()),
        },
    }
}

/// A passphrase helps where it is not what is in use.
fn ways(place: Backend) -> Vec<VaultWay> {
    let passphrase = (place != PASSPHRASE).then_some(VaultWay::Passphrase);
    [Some(VaultWay::Retry), passphrase, Some(VaultWay::ThisRun)]
        .into_iter()
        .flatten()
        .collect()
}
