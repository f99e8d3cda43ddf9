//! `pia todo`: each change is kept on this device first, and then synced.

use pia_client::{Client, Problem, ProblemCode, Todo};
use serde::Serialize;

use crate::args::TodoCommand;
use crate::output::Output;
use crate::picked::{Picked, pick};
use crate::sync::PAUSED;

#[derive(Serialize)]
struct One<'a> {
    todo: &'a Todo,
}

#[derive(Serialize)]
struct All<'a> {
    todos: &'a [Todo],
}

/// Runs one of its commands.
pub(crate) async fn run(
    command: TodoCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    match command {
        TodoCommand::Add { title } => {
            let id = client.add_todo(&title.join(" ")).await?;
            sync_quietly(client, output).await;
            let todo = client.todo(&id).await?;
            output.answer(&One { todo: &todo }, &format!("Added {}", todo_line(&todo)));
        }
        TodoCommand::List => {
            let todos = client.todos().await?;
            let lines: Vec<String> = todos.iter().map(todo_line).collect();
            let sentences = if lines.is_empty() {
                "There are no to-dos.".into()
            } else {
                lines.join("\n")
            };
            output.answer(&All { todos: &todos }, &sentences);
        }
        TodoCommand::Done { id } => {
            let todo = find(client, &id).await?;
            client.set_todo_done(&todo.id, true).await?;
            sync_quietly(client, output).await;
            let todo = client.todo(&todo.id).await?;
            output.answer(&One { todo: &todo }, &format!("Done {}", todo_line(&todo)));
        }
        TodoCommand::Rename { id, title } => {
            let todo = find(client, &id).await?;
            client.rename_todo(&todo.id, &title.join(" ")).await?;
            sync_quietly(client, output).await;
            let todo = client.todo(&todo.id).await?;
            output.answer(
                &One { todo: &todo },
                &format!("Renamed {}", todo_line(&todo)),
            );
        }
        TodoCommand::Delete { id } => {
            let todo = find(client, &id).await?;
            client.delete_todo(&todo.id).await?;
            sync_quietly(client, output).await;
            output.answer(
                &One { todo: &todo },
                &format!("Deleted {}", todo_line(&todo)),
            );
        }
    }
    Ok(())
}

/// Brings a change to the server when somebody is signed in. The change is safe on this device
/// already, so trouble is a note and no failure.
pub(crate) async fn sync_quietly(client: &Client, output: &Output) {
    if client.is_sync_paused() {
        return output.note(&format!("Saved on this device. {PAUSED}"));
    }
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

async fn find(client: &Client, id: &str) -> Result<Todo, Problem> {
    named(client.todos().await?, id)
}

fn named(todos: Vec<Todo>, id: &str) -> Result<Todo, Problem> {
    let sentence = match pick(todos, |todo| &todo.id, id) {
        Picked::One(todo) => return Ok(todo),
        Picked::Several => format!(
            "More than one to-do has an id like {id}. Give more of it; pia todo list --json shows it whole."
        ),
        Picked::Nothing => format!("There is no to-do {id}. pia todo list shows those there are."),
    };
    Err(Problem::new(ProblemCode::TodoUnknown, sentence).with_detail(id))
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
    use pia_client::Priority;

    use super::*;

    fn todo(id: &str) -> Todo {
        Todo {
            id: id.into(),
            title: "milk".into(),
            done: false,
            priority: Priority::Medium,
            due_ms: None,
            has_notes: false,
            synced: true,
        }
    }

    #[test]
    fn a_to_do_is_found_by_either_end_of_its_id_when_only_one_fits() {
        let todos = || vec![todo("0198-aaaa"), todo("0198-bbbb")];
        assert_eq!(named(todos(), "BBBB").unwrap().id, "0198-bbbb");
        assert_eq!(named(todos(), "0198-a").unwrap().id, "0198-aaaa");
        for id in ["0198", "cccc", ""] {
            assert_eq!(
                named(todos(), id).unwrap_err().code,
                ProblemCode::TodoUnknown,
                "{id}"
            );
        }
    }
}
