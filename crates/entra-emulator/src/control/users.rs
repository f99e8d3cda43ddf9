//! Ending and refusing accounts.

use axum::extract::{Path, RawQuery, State};
use axum::http::StatusCode;
use axum::response::Response;

use super::{done, no};
use crate::app::{App, SharedApp};
use crate::directory::{Account, Denial};
use crate::params::Params;

fn find<'a>(app: &'a App, username: &str) -> Option<&'a Account> {
    let directory = &app.directory;
    directory
        .entra_account(username)
        .or_else(|| directory.google_account(username))
}

fn nobody() -> Response {
    no(StatusCode::NOT_FOUND, "nobody is called that")
}

/// Ends an account's sessions and grants, as an administrator or a new password does. The refresh
/// tokens are answered AADSTS50173 from now on; with `?code=70000`, as if they had never been.
pub(super) async fn revoke(
    State(app): State<SharedApp>,
    Path(username): Path<String>,
    RawQuery(query): RawQuery,
) -> Response {
    let Some(account) = find(&app, &username).map(|account| account.id) else {
        return nobody();
    };
    let params = Params::parse(&query.unwrap_or_default());
    match params.as_ref().map(|params| params.get("code")) {
        Ok(None | Some("50173")) => app.refresh_tokens.revoke(account),
        Ok(Some("70000")) => app.refresh_tokens.forget(account),
        _ => return no(StatusCode::BAD_REQUEST, "the code is 50173 or 70000"),
    }
    app.codes.forget(account);
    app.browsers.end(account);
    done()
}

/// Refuses a Microsoft account from now on; the body is what `refusal` is in the directory file.
pub(super) async fn refuse(
    State(app): State<SharedApp>,
    Path(username): Path<String>,
    body: String,
) -> Response {
    let account = app.directory.entra_account(&username);
    match (account, serde_json::from_str::<Denial>(&body)) {
        (Some(account), Ok(denial)) => {
            app.denials.set(account.id, Some(denial));
            done()
        }
        (None, _) => nobody(),
        (_, Err(_)) => no(StatusCode::BAD_REQUEST, "the body is not a refusal"),
    }
}

/// Refuses an account no longer.
pub(super) async fn admit(State(app): State<SharedApp>, Path(username): Path<String>) -> Response {
    match app.directory.entra_account(&username) {
        Some(account) => {
            app.denials.set(account.id, None);
            done()
        }
        None => nobody(),
    }
}
