//! `pia status`: who is signed in, where, and how far sync is.

use pia_client::{
    Account, Client, Connection, KnownAccount, ServerView, SessionView, SyncState, SyncView,
    VaultState, VaultView,
};
use serde::Serialize;

use crate::account;
use crate::command::changes;
use crate::login::named;
use crate::output::Output;
use crate::passphrase;
use crate::sync::PAUSED;
use crate::unsettled::SET_ASIDE;

#[derive(Serialize)]
struct Status<'a> {
    session: &'a SessionView,
    sync: &'a SyncView,
    server: Address<'a>,
    accounts: &'a [KnownAccount],
    vault: &'a VaultView,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct Address<'a> {
    url: &'a str,
    fixed: bool,
    clock_offset_seconds: Option<f64>,
    trusted_certificate: Option<&'a str>,
}

/// Everything there is to know, once the session was renewed if it had to be.
struct Known {
    session: SessionView,
    sync: SyncView,
    server: ServerView,
    accounts: Vec<KnownAccount>,
    vault: VaultView,
}

/// Says it.
pub(crate) async fn run(client: &Client, output: &Output) {
    // Where it stays locked, that is what the status says.
    drop(passphrase::unlock(client, output).await);
    let session = client.settled().await;
    let views = client.views();
    let known = Known {
        session,
        sync: views.sync().borrow().clone(),
        server: views.server().borrow().clone(),
        accounts: account::known(client).accounts,
        vault: views.vault().borrow().clone(),
    };
    let document = Status {
        session: &known.session,
        sync: &known.sync,
        server: Address {
            url: &known.server.url,
            fixed: known.server.fixed,
            clock_offset_seconds: known.server.clock_offset_seconds,
            trusted_certificate: known.server.trusted_certificate.as_deref(),
        },
        accounts: &known.accounts,
        vault: &known.vault,
    };
    output.answer(&document, &known.sentences().join("\n"));
}

impl Known {
    fn sentences(&self) -> Vec<String> {
        let mut lines = self.session();
        if let Some(ahead) = self.server.clock_offset_seconds {
            lines.push(clock(ahead));
        }
        match &self.vault.state {
            VaultState::Opening | VaultState::Open => {}
            VaultState::NeedsPassphrase { .. } => {
                lines.push("Sessions are locked with a passphrase.".into());
            }
            // Where the session could not be read, the sentence stands there already.
            VaultState::Unavailable { problem, .. } => {
                if !lines.contains(&problem.sentence) {
                    lines.push(problem.sentence.clone());
                }
            }
        }
        if self.accounts.len() > 1 {
            lines.push("The accounts on this device:".into());
            lines.push(account::lines(&self.accounts));
        }
        lines
    }

    fn session(&self) -> Vec<String> {
        match &self.session {
            SessionView::SignedIn {
                account,
                connection,
                kept_in,
                problem,
            } => {
                let mut lines = self.signed_in(account, connection, kept_in);
                lines.extend(problem.iter().map(|problem| problem.sentence.clone()));
                lines
            }
            SessionView::NeedsYou { account, problem } => vec![
                problem.sentence.clone(),
                format!("To sign in again as {}, run pia login.", named(account)),
            ],
            SessionView::SignedOut {
                problem: Some(problem),
            } => vec![problem.sentence.clone()],
            _ => vec![format!(
                "Nobody is signed in (server: {}). To sign in, run pia login.",
                self.server.url
            )],
        }
    }

    fn signed_in(&self, account: &Account, connection: &Connection, kept_in: &str) -> Vec<String> {
        let connection = match connection {
            Connection::Fresh | Connection::Refreshing => "The session is good.".to_owned(),
            Connection::Offline { problem, .. } => format!("Offline: {}", problem.sentence),
        };
        let waiting = match (self.sync.waiting, self.sync.refused) {
            (0, 0) => "Everything is synced.".to_owned(),
            (waiting, 0) => format!("{} to be synced.", changes(waiting)),
            (waiting, refused) => format!(
                "{} to be synced, {refused} set aside: see {SET_ASIDE}.",
                changes(waiting)
            ),
        };
        let mut lines = vec![
            format!("Signed in as {} at {}.", named(account), self.server.url),
            connection,
            waiting,
        ];
        if self.sync.state == SyncState::Paused {
            lines.push(PAUSED.into());
        }
        lines.push(format!("The session is kept in: {kept_in}."));
        lines
    }
}

/// A clock that is far off, and what to do.
fn clock(ahead: f64) -> String {
    let side = if ahead < 0.0 { "behind" } else { "ahead of" };
    let minutes = (ahead.abs() / 60.0).round();
    format!(
        "This device's clock is {minutes:.0} minutes {side} the server's: set its date and time."
    )
}

#[cfg(test)]
mod tests {
    use pia_client::{Problem, ProblemCode, ServerState};

    use super::*;

    fn ada() -> Account {
        Account {
            id: "1".into(),
            name: "Ada".into(),
            email: "ada@contoso.example".into(),
            provider: "microsoft".into(),
            organization: None,
            organization_name: None,
            personal: false,
        }
    }

    fn known(session: SessionView) -> Known {
        Known {
            session,
            sync: SyncView {
                state: SyncState::Off,
                last_ms: None,
                up: 0,
                down: 0,
                waiting: 2,
                refused: 0,
                conflicts: 0,
                next_ms: None,
                live: false,
                quotas: Vec::new(),
            },
            server: ServerView {
                url: "https://pia.example".into(),
                fixed: false,
                clock_offset_seconds: None,
                trusted_certificate: None,
                state: ServerState::Asking,
            },
            accounts: Vec::new(),
            vault: VaultView {
                kept_in: None,
                state: VaultState::Open,
            },
        }
    }

    #[test]
    fn a_session_that_ended_says_why_and_how_to_go_on() {
        let known = known(SessionView::NeedsYou {
            account: ada(),
            problem: Problem::new(ProblemCode::SessionEnded, "The session of Ada ended."),
        });
        assert_eq!(
            known.sentences(),
            [
                "The session of Ada ended.",
                "To sign in again as Ada (ada@contoso.example), run pia login."
            ]
        );
    }

    #[test]
    fn being_offline_a_pause_a_clock_that_is_off_and_a_vault_that_is_locked_are_told() {
        let problem = Problem::new(ProblemCode::ServerUnreachable, "No answer.");
        let mut known = known(SessionView::SignedIn {
            account: ada(),
            connection: Connection::Offline {
                problem,
                retry_ms: None,
            },
            kept_in: "Secret Service".into(),
            problem: None,
        });
        known.sync.state = SyncState::Paused;
        known.server.clock_offset_seconds = Some(-540.0);
        known.vault.state = VaultState::NeedsPassphrase {
            first: false,
            problem: None,
        };
        assert_eq!(
            known.sentences(),
            [
                "Signed in as Ada (ada@contoso.example) at https://pia.example.",
                "Offline: No answer.",
                "2 changes to be synced.",
                "Sync is paused: pia sync --resume lets it go on.",
                "The session is kept in: Secret Service.",
                "This device's clock is 9 minutes behind the server's: set its date and time.",
                "Sessions are locked with a passphrase.",
            ]
        );
    }
}
