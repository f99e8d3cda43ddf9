//! From a wish to what the browser is asked: which server, which provider, and whose sign-in.

use std::sync::Arc;

use crate::accounts::{Accounts, Known};
use crate::address::ServerAddress;
use crate::problem::{Problem, ProblemCode};
use crate::report::{Browser, SignIn, Who};

/// The name existing clients have for Microsoft.
const ENTRA: (&str, &str) = ("entraid", "microsoft");

/// A sign-in that can start.
pub(super) struct Plan {
    pub(super) server: Arc<ServerAddress>,
    pub(super) provider: String,
    /// Further parameters of the authorization request.
    pub(super) extra: Vec<(String, String)>,
    pub(super) browser: Browser,
}

/// Plans a sign-in. `here` is the server on show; `fixed` says that no other may be asked.
pub(super) fn plan(
    wish: SignIn,
    accounts: &Accounts,
    here: &Arc<ServerAddress>,
    fixed: bool,
) -> Result<Plan, Problem> {
    let known = match &wish.who {
        Who::Known(key) => Some(accounts.known(key).ok_or_else(unknown)?),
        Who::Anyone | Who::Another => None,
    };
    let named = wish
        .server
        .as_deref()
        .or(known.as_ref().map(|known| known.server.as_str()));
    let server = match named {
        Some(address) => Arc::new(ServerAddress::parse(address)?),
        None => Arc::clone(here),
    };
    if fixed && server != *here {
        return Err(elsewhere(server.as_str(), here));
    }
    let provider = provider(wish.provider, known.as_ref());
    let choose = wish.who == Who::Another || accounts.is_to_choose(server.as_str(), &provider);
    Ok(Plan {
        extra: extra(choose, known.as_ref()),
        server,
        provider,
        browser: wish.browser,
    })
}

/// The one that was asked for, or the one the account was signed in with.
fn provider(wanted: String, known: Option<&Known>) -> String {
    let provider = match known {
        Some(known) if wanted.is_empty() => known.provider.clone(),
        _ => wanted,
    };
    if provider == ENTRA.0 {
        ENTRA.1.into()
    } else {
        provider
    }
}

/// OpenID Connect Core section 3.1.2.1: `prompt` and `login_hint`.
fn extra(choose: bool, known: Option<&Known>) -> Vec<(String, String)> {
    let prompt = choose.then(|| ("prompt".into(), "select_account".into()));
    let hint = known
        .and_then(Known::hint)
        .map(|hint| ("login_hint".into(), hint.to_owned()));
    prompt.into_iter().chain(hint).collect()
}

/// This device knows no such account.
pub(super) fn unknown() -> Problem {
    Problem::new(
        ProblemCode::AccountUnknown,
        "This device does not know that account. Sign in to add it.",
    )
}

/// `PIA_SERVER_URL` is for another server.
pub(super) fn elsewhere(wanted: &str, here: &ServerAddress) -> Problem {
    Problem::new(
        ProblemCode::ConfigurationInvalid,
        format!(
            "PIA_SERVER_URL fixes the server to {here}, so {wanted} cannot be used in this run. \
             Start Pia without it, or with that server."
        ),
    )
    .with_detail(wanted)
}
