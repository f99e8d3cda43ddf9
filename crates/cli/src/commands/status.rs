//! `pia status`.

use std::process::ExitCode;

use pia_client::{Account, Client, Connection, Problem, SessionView, SyncView};
use serde::Serialize;

use crate::commands::{settled, who};
use crate::output::Output;

/// The state as scripts read it; [`SessionView`] is the window's and has states a single command
/// never meets.
#[derive(Serialize, PartialEq, Debug)]
#[serde(rename_all = "camelCase")]
struct Answer {
    state: State,
    account: Option<Account>,
    server: String,
    kept_in: Option<String>,
    waiting: u32,
    refused: u32,
    problem: Option<Problem>,
}

#[derive(Serialize, PartialEq, Debug)]
#[serde(rename_all = "snake_case")]
enum State {
    SignedIn,
    Offline,
    SignedOut,
}

pub(crate) async fn run(client: &Client, output: Output) -> Result<ExitCode, Problem> {
    let session = settled(client).await;
    let views = client.views();
    let sync = views.sync().borrow().clone();
    let server = views.server().borrow().url.clone();
    let answer = answer(session, &sync, server);
    output.answer(&answer, || in_words(&answer));
    Ok(ExitCode::SUCCESS)
}

fn answer(session: SessionView, sync: &SyncView, server: String) -> Answer {
    let (state, account, kept_in, problem) = match session {
        SessionView::SignedIn {
            account,
            connection,
            kept_in,
            problem,
        } => match connection {
            Connection::Offline { problem } => {
                (State::Offline, Some(account), Some(kept_in), Some(problem))
            }
            Connection::Fresh | Connection::Refreshing => {
                (State::SignedIn, Some(account), Some(kept_in), problem)
            }
        },
        SessionView::SignedOut { problem } => (State::SignedOut, None, None, problem),
        SessionView::Starting { .. }
        | SessionView::WaitingForBrowser { .. }
        | SessionView::Redeeming { .. } => (State::SignedOut, None, None, None),
    };
    Answer {
        state,
        account,
        server,
        kept_in,
        waiting: sync.waiting,
        refused: sync.refused,
        problem,
    }
}

fn in_words(answer: &Answer) -> String {
    let mut lines = vec![match (&answer.state, &answer.account) {
        (State::Offline, Some(account)) => format!("Signed in as {}, offline.", who(account)),
        (_, Some(account)) => format!("Signed in as {}.", who(account)),
        (_, None) => "Nobody is signed in. Everything stays on this device.".to_owned(),
    }];
    lines.push(format!("Server: {}", answer.server));
    if let Some(place) = &answer.kept_in {
        lines.push(format!("Session kept in: {place}"));
    }
    if answer.account.is_some() {
        lines.push(match answer.waiting {
            0 => "Every change is on the server.".to_owned(),
            1 => "1 change waits for the server.".to_owned(),
            count => format!("{count} changes wait for the server."),
        });
    }
    if answer.refused > 0 {
        lines.push(format!(
            "Refused by the server and kept here: {}",
            answer.refused
        ));
    }
    lines.extend(
        answer
            .problem
            .as_ref()
            .map(|problem| problem.sentence.clone()),
    );
    lines.join("\n")
}

#[cfg(test)]
mod tests {
    use pia_client::{ProblemCode, SyncState};

    use super::*;

    fn sync(waiting: u32) -> SyncView {
        SyncView {
            state: SyncState::Idle,
            last_ms: None,
            up: 0,
            down: 0,
            waiting,
            refused: 0,
        }
    }

    fn ada(connection: Connection) -> SessionView {
        SessionView::SignedIn {
            account: Account {
                id: "01".into(),
                name: "Ada Lovelace".into(),
                email: "ada@contoso.example".into(),
                provider: "microsoft".into(),
            },
            connection,
            kept_in: "Secret Service".into(),
            problem: None,
        }
    }

    #[test]
    fn offline_is_still_signed_in_and_says_what_waits() {
        let problem = Problem::new(
            ProblemCode::ServerUnreachable,
            "The server does not answer.",
        );
        let answer = answer(
            ada(Connection::Offline { problem }),
            &sync(2),
            "https://pia.example".into(),
        );
        assert_eq!(
            in_words(&answer),
            "Signed in as Ada Lovelace (ada@contoso.example), offline.\n\
             Server: https://pia.example\n\
             Session kept in: Secret Service\n\
             2 changes wait for the server.\n\
             The server does not answer."
        );
    }

    #[test]
    fn the_json_shape_is_the_one_in_the_readme() {
        let answer = answer(
            ada(Connection::Fresh),
            &sync(0),
            "https://pia.example".into(),
        );
        let json = serde_json::to_value(&answer).unwrap();
        assert_eq!(
            json,
            serde_json::json!({
                "state": "signed_in",
                "account": {
                    "id": "01", "name": "Ada Lovelace",
                    "email": "ada@contoso.example", "provider": "microsoft"
                },
                "server": "https://pia.example",
                "keptIn": "Secret Service",
                "waiting": 0, "refused": 0, "problem": null
            })
        );
    }
}
