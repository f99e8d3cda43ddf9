//! `pia todo`.

use std::process::ExitCode;

use pia_client::{Client, Problem, ProblemCode, SessionView, Todo, TodosView};
use serde::Serialize;

use crate::args::TodoCommand;
use crate::commands::settled;
use crate::output::Output;

/// How much of an id's end is shown: ids made in one moment differ at their end, not at their
/// start (UUID version 7).
const SHOWN: usize = 8;

#[derive(Serialize)]
struct Changed<'a> {
    todo: &'a Todo,
}

pub(crate) async fn run(
    client: &Client,
    output: Output,
    command: TodoCommand,
) -> Result<ExitCode, Problem> {
    match command {
        TodoCommand::Add { title } => {
            let todo = client.add_todo(&title.join(" ")).await?;
            let todo = sent(client, todo).await;
            output.answer(&Changed { todo: &todo }, || {
                format!("Added: {}", row(&todo))
            });
        }
        TodoCommand::List => {
            let todos = client.views().todos().borrow().clone();
            output.answer(&todos, || list(&todos));
        }
        TodoCommand::Done { id } => {
            let todo = find(&client.views().todos().borrow(), &id)?;
            client.set_todo_done(&todo.id, true).await?;
            let todo = sent(
                client,
                Todo {
                    done: true,
                    synced: false,
                    ..todo
                },
            )
            .await;
            output.answer(&Changed { todo: &todo }, || format!("Done: {}", row(&todo)));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// Sends the change up when someone is signed in. It is saved here already, so a server that does
/// not answer is no failure of the command: the change goes up with the next sync.
async fn sent(client: &Client, todo: Todo) -> Todo {
    let signed_in = matches!(settled(client).await, SessionView::SignedIn { .. });
    let synced = signed_in
        && client
            .sync_once()
            .await
            .is_ok_and(|report| report.waiting == 0);
    Todo { synced, ..todo }
}

/// The to-do with this id, or with an id that ends like this.
fn find(todos: &TodosView, id: &str) -> Result<Todo, Problem> {
    let wanted = id.trim().to_ascii_lowercase();
    let mut found = todos
        .todos
        .iter()
        .filter(|todo| !wanted.is_empty() && todo.id.ends_with(&wanted));
    let problem = |sentence: String| Problem::new(ProblemCode::TodoUnknown, sentence);
    match (found.next(), found.next()) {
        (Some(todo), None) => Ok(todo.clone()),
        (None, _) => Err(problem(format!("No to-do has the id {id:?}."))),
        (Some(_), Some(_)) => Err(problem(format!(
            "More than one to-do has an id that ends in {id:?}."
        ))),
    }
}

fn list(todos: &TodosView) -> String {
    if todos.todos.is_empty() {
        return "Nothing to do.".to_owned();
    }
    todos.todos.iter().map(row).collect::<Vec<_>>().join("\n")
}

fn row(todo: &Todo) -> String {
    let mark = if todo.done { 'x' } else { ' ' };
    let start = todo.id.len().saturating_sub(SHOWN);
    let end = todo.id.get(start..).unwrap_or(&todo.id);
    format!("[{mark}] {end}  {}", todo.title)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn todos() -> TodosView {
        let todo = |id: &str, title: &str, done| Todo {
            id: id.into(),
            title: title.into(),
            done,
            synced: true,
        };
        TodosView {
            todos: vec![
                todo("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0e11", "buy milk", false),
                todo("01987c2e-0d5e-7c3b-8a44-6f2d1c9b0f11", "write home", true),
            ],
        }
    }

    #[test]
    fn the_end_of_an_id_finds_one_to_do_and_no_guess_is_made() {
        assert_eq!(find(&todos(), "0e11").unwrap().title, "buy milk");
        assert_eq!(find(&todos(), "1C9B0F11").unwrap().title, "write home");
        for wrong in ["11", "zz", ""] {
            assert_eq!(
                find(&todos(), wrong).unwrap_err().code,
                ProblemCode::TodoUnknown,
                "{wrong}"
            );
        }
    }

    #[test]
    fn a_list_shows_what_done_takes() {
        assert_eq!(
            list(&todos()),
            "[ ] 1c9b0e11  buy milk\n[x] 1c9b0f11  write home"
        );
        assert_eq!(list(&TodosView { todos: Vec::new() }), "Nothing to do.");
    }
}
