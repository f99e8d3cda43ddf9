//! What comes next. Decides only: no store, no clock, no page.

use time::OffsetDateTime;

use super::realm::suits;
use super::{No, Prompt, Realm, Request, Stage};
use crate::directory::{Account, AccountId, Directory};
use crate::store::browsers::Session;

/// All that a decision depends on.
pub(crate) struct Visit<'a> {
    pub(crate) realm: &'a Realm,
    pub(crate) request: &'a Request,
    pub(crate) directory: &'a Directory,
    /// Who is signed in in this browser, latest first.
    pub(crate) sessions: &'a [Session],
    pub(crate) now: OffsetDateTime,
}

/// A decision.
pub(crate) enum Step {
    Show(Stage),
    /// It is clear who it is; consent comes next.
    SignedIn(Session),
    No(No),
}

/// An account to choose.
pub(crate) struct Tile<'a> {
    pub(crate) account: &'a Account,
    pub(crate) signed_in: bool,
}

/// What to do with a request before the person has done anything.
pub(crate) fn open(visit: &Visit<'_>) -> Step {
    let silent = visit.request.asks(Prompt::None);
    if visit.request.asks(Prompt::SelectAccount) {
        // A hint cannot be meant together with a choice; Entra ignores it too.
        return Step::Show(first_page(visit));
    }
    match &visit.request.login_hint {
        Some(hint) => match visit.realm.find(visit.directory, hint) {
            Some(account) if silent => silently(visit, account),
            Some(account) => choose(visit, account),
            None if silent => Step::No(No::NobodySignedIn),
            None => Step::Show(Stage::EnterName {
                typed: hint.clone(),
                unknown: false,
            }),
        },
        None if visit.request.asks(Prompt::Login) => Step::Show(first_page(visit)),
        None => single_sign_on(visit, silent),
    }
}

/// What to do now that the person has said who they are.
pub(crate) fn choose(visit: &Visit<'_>, account: &Account) -> Step {
    if let Err(refusal) = visit.realm.admits(account) {
        return Step::Show(Stage::Refused {
            account: account.id,
            refusal,
        });
    }
    match session_of(visit, account) {
        Some(session)
            if !visit.request.asks(Prompt::Login)
                && !visit.request.outlived(&session, visit.now) =>
        {
            Step::SignedIn(session)
        }
        _ => ask_password(account.id),
    }
}

fn ask_password(account: AccountId) -> Step {
    Step::Show(Stage::EnterPassword {
        account,
        wrong: false,
    })
}

/// Where a sign-in starts, and where "Back" leads.
pub(crate) fn first_page(visit: &Visit<'_>) -> Stage {
    if tiles(visit).is_empty() {
        Stage::EnterName {
            typed: String::new(),
            unknown: false,
        }
    } else {
        Stage::PickAccount
    }
}

/// Who is signed in, whether they can be used here or not; then, for convenience, everybody of the
/// directory who can.
pub(crate) fn tiles<'a>(visit: &Visit<'a>) -> Vec<Tile<'a>> {
    let signed_in = visit.sessions.iter().map(|session| Tile {
        account: visit.directory.account(session.account),
        signed_in: true,
    });
    let known = visit.directory.accounts.iter().filter(|account| {
        session_of(visit, account).is_none()
            && visit.realm.admits(account).is_ok()
            && suits(account, visit.request.domain_hint.as_deref())
    });
    let known = known.map(|account| Tile {
        account,
        signed_in: false,
    });
    signed_in
        .chain(known)
        .filter(|tile| visit.realm.knows(tile.account))
        .collect()
}

fn session_of(visit: &Visit<'_>, account: &Account) -> Option<Session> {
    let of_account = |session: &&Session| session.account == account.id;
    visit.sessions.iter().find(of_account).copied()
}

fn silently(visit: &Visit<'_>, account: &Account) -> Step {
    match (visit.realm.admits(account), session_of(visit, account)) {
        (_, None) => Step::No(No::NobodySignedIn),
        (Err(refusal), _) => Step::No(No::NotAdmitted(refusal)),
        (Ok(()), Some(session)) if visit.request.outlived(&session, visit.now) => {
            Step::No(No::TooLongAgo)
        }
        (Ok(()), Some(session)) => Step::SignedIn(session),
    }
}

/// Goes on without a question if one account alone can be meant.
fn single_sign_on(visit: &Visit<'_>, silent: bool) -> Step {
    let mut refused = None;
    let mut usable = Vec::new();
    for session in visit.sessions {
        let account = visit.directory.account(session.account);
        let suits = suits(account, visit.request.domain_hint.as_deref());
        if !visit.realm.knows(account) || !suits {
            continue;
        }
        match visit.realm.admits(account) {
            Ok(()) => usable.push(*session),
            Err(refusal) => refused = Some(refusal),
        }
    }
    match (usable.as_slice(), refused) {
        ([session], _) if !visit.request.outlived(session, visit.now) => Step::SignedIn(*session),
        ([_], _) if silent => Step::No(No::TooLongAgo),
        ([session], _) => ask_password(session.account),
        _ if !silent => Step::Show(first_page(visit)),
        ([], Some(refusal)) => Step::No(No::NotAdmitted(refusal)),
        ([], None) => Step::No(No::NobodySignedIn),
        _ => Step::No(No::SeveralSignedIn),
    }
}
