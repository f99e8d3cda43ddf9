//! What each command does, through the same client as the desktop app.

use pia_client::{
    Browser, Client, Connection, Problem, ProblemCode, ServerView, SessionView, SignOut,
    SignOutReport, SyncReport, SyncView, Todo,
};
use serde::Serialize;

use crate::args::{ClientCommand, TodoCommand};
use crate::login::{self, named};
use crate::output::Output;

#[derive(Serialize)]
struct Status<'a> {
    session: &'a SessionView,
    sync: &'a SyncView,
    server: Address<'a>,
}

#[derive(Serialize)]
struct Address<'a> {
    url: &'a str,
    fixed: bool,
}

#[derive(Serialize)]
struct One<'a> {
    todo: &'a Todo,
}

#[derive(Serialize)]
struct All<'a> {
    todos: &'a [Todo],
}

/// Runs one command.
pub(crate) async fn run(
    command: ClientCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    match command {
        ClientCommand::Login {
            provider,
            no_browser,
        } => {
            let browser = if no_browser {
                Browser::PrintOnly
            } else {
                Browser::Open
            };
            login::run(&provider, browser, client, output).await
        }
        ClientCommand::Status => {
            status(client, output).await;
            Ok(())
        }
        ClientCommand::Logout => {
            let report = client.sign_out(SignOut::default()).await?;
            output.answer(&report, &signed_out(&report));
            Ok(())
        }
        ClientCommand::Sync => {
            let report = client.sync_once().await?;
            output.answer(&report, &synced(&report));
            Ok(())
        }
        ClientCommand::Todo(command) => todo(command, client, output).await,
    }
}

async fn status(client: &Client, output: &Output) {
    let session = client.settled().await;
    let views = client.views();
    let (sync, server) = (
        views.sync().borrow().clone(),
        views.server().borrow().clone(),
    );
    let document = Status {
        session: &session,
        sync: &sync,
        server: Address {
            url: &server.url,
            fixed: server.fixed,
        },
    };
    output.answer(&document, &status_sentences(&session, &sync, &server));
}

fn status_sentences(session: &SessionView, sync: &SyncView, server: &ServerView) -> String {
    match session {
        SessionView::SignedIn {
            account,
            connection,
            kept_in,
            ..
        } => {
            let connection = match connection {
                Connection::Fresh | Connection::Refreshing => "The session is good.".to_owned(),
                Connection::Offline { problem, .. } => format!("Offline: {}", problem.sentence),
            };
            let waiting = match (sync.waiting, sync.refused) {
                (0, 0) => "Everything is synced.".to_owned(),
                (waiting, 0) => format!("{} to be synced.", changes(waiting)),
                (waiting, refused) => {
                    format!(
                        "{} to be synced, {refused} refused by the server.",
                        changes(waiting)
                    )
                }
            };
            format!(
                "Signed in as {} at {}.\n{connection}\n{waiting}\nThe session is kept in: {kept_in}.",
                named(account),
                server.url,
            )
        }
        SessionView::SignedOut {
            problem: Some(problem),
        }
        | SessionView::NeedsYou { problem, .. } => problem.sentence.clone(),
        _ => format!(
            "Nobody is signed in (server: {}). To sign in, run pia login.",
            server.url
        ),
    }
}

fn signed_out(report: &SignOutReport) -> String {
    match &report.problem {
        None => format!("{} is signed out.", report.account.name),
        Some(problem) => problem.sentence.clone(),
    }
}

fn synced(report: &SyncReport) -> String {
    let SyncReport {
        up,
        down,
        waiting,
        refused,
    } = *report;
    let waiting = match waiting {
        0 => String::new(),
        some => format!(" {} to go up with the next sync.", changes(some)),
    };
    let refused = match refused {
        0 => String::new(),
        some => format!(
            " {} refused by the server and kept on this device.",
            changes(some)
        ),
    };
    format!("Synced: {up} up, {down} down.{waiting}{refused}")
}

fn changes(count: u32) -> String {
    if count == 1 {
        "1 change".into()
    } else {
        format!("{count} changes")
    }
}

async fn todo(command: TodoCommand, client: &Client, output: &Output) -> Result<(), Problem> {
    match command {
        TodoCommand::Add { title } => {
            let todo = client.add_todo(&title.join(" ")).await?;
            sync_quietly(client, output).await;
            let todo = find(client, &todo.id)?;
            output.answer(&One { todo: &todo }, &format!("Added {}", todo_line(&todo)));
        }
        TodoCommand::List => {
            let todos = client.views().todos().borrow().todos.clone();
            let lines: Vec<String> = todos.iter().map(todo_line).collect();
            let sentences = if lines.is_empty() {
                "There are no to-dos.".into()
            } else {
                lines.join("\n")
            };
            output.answer(&All { todos: &todos }, &sentences);
        }
        TodoCommand::Done { id } => {
            let todo = find(client, &id)?;
            client.set_todo_done(&todo.id, true).await?;
            sync_quietly(client, output).await;
            let todo = find(client, &todo.id)?;
            output.answer(&One { todo: &todo }, &format!("Done {}", todo_line(&todo)));
        }
    }
    Ok(())
}

/// Brings a change to the server when somebody is signed in. The change is safe on this device
/// already, so trouble is a note and no failure.
async fn sync_quietly(client: &Client, output: &Output) {
    match client.sync_once().await {
        Ok(_) => {}
        Err(problem) if problem.code == ProblemCode::NotSignedIn => {}
        Err(problem) => {
            output.note(&format!(
                "Saved on this device, to be synced later: {}",
                problem.sentence
            ));
        }
    }
}

/// The to-do with this id, or the only one whose id begins or ends so. Ids made in one minute
/// begin alike, so the list shows their ends.
fn find(client: &Client, id: &str) -> Result<Todo, Problem> {
    pick(&client.views().todos().borrow().todos, id)
}

fn pick(todos: &[Todo], id: &str) -> Result<Todo, Problem> {
    let wanted = id.trim().to_ascii_lowercase();
    let fits = |todo: &&Todo| {
        !wanted.is_empty() && (todo.id.starts_with(&wanted) || todo.id.ends_with(&wanted))
    };
    let mut found = todos.iter().filter(fits);
    let unknown =
        |sentence: String| Problem::new(ProblemCode::TodoUnknown, sentence).with_detail(id);
    match (found.next(), found.next()) {
        (Some(todo), None) => Ok(todo.clone()),
        (Some(_), Some(_)) => Err(unknown(format!(
            "More than one to-do has an id like {id}. Give more of it; pia todo list --json shows it whole."
        ))),
        (None, _) => Err(unknown(format!(
            "There is no to-do {id}. pia todo list shows those there are."
        ))),
    }
}

fn todo_line(todo: &Todo) -> String {
    let mark = if todo.done { "x" } else { " " };
    let end = todo.id.len().saturating_sub(8);
    format!(
        "[{mark}] {}  {}",
        todo.id.get(end..).unwrap_or(&todo.id),
        todo.title
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn todo(id: &str) -> Todo {
        Todo {
            id: id.into(),
            title: "milk".into(),
            done: false,
            synced: true,
        }
    }

    #[test]
    fn a_to_do_is_found_by_either_end_of_its_id_when_only_one_fits() {
        let todos = [todo("0198-aaaa"), todo("0198-bbbb")];
        assert_eq!(pick(&todos, "BBBB").unwrap().id, "0198-bbbb");
        assert_eq!(pick(&todos, "0198-a").unwrap().id, "0198-aaaa");
        for id in ["0198", "cccc", ""] {
            assert_eq!(
                pick(&todos, id).unwrap_err().code,
                ProblemCode::TodoUnknown,
                "{id}"
            );
        }
    }

    #[test]
    fn a_sync_is_told_in_one_line() {
        let report = SyncReport {
            up: 3,
            down: 5,
            waiting: 0,
            refused: 1,
        };
        assert_eq!(
            synced(&report),
            "Synced: 3 up, 5 down. 1 change refused by the server and kept on this device."
        );
    }
}
