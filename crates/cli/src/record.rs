//! `pia template` and `pia memory`: each change is kept on this device first, and then synced.

use pia_client::{Client, Entry, Problem, ProblemCode};
use serde::Serialize;
use serde_json::{Map, Value};

use crate::args::{MemoryCommand, MemoryFields, TemplateCommand, TemplateFields};
use crate::output::Output;
use crate::picked::{Picked, pick};
use crate::todo::sync_quietly;

/// What differs between the kinds in the terminal.
struct Words {
    kind: &'static str,
    many: &'static str,
    /// The field a line shows.
    name: &'static str,
    /// What `show` prints, in order, as a person calls it.
    fields: &'static [(&'static str, &'static str)],
}

static TEMPLATE: Words = Words {
    kind: "template",
    many: "templates",
    name: "name",
    fields: &[
        ("name", "Name"),
        ("description", "Description"),
        ("ExampleText", "Style"),
        ("prompt", "Prompt"),
    ],
};

static MEMORY: Words = Words {
    kind: "memory",
    many: "memories",
    name: "label",
    fields: &[("label", "Label"), ("type", "Type"), ("data", "Data")],
};

/// What is to be done, whichever kind it is done to.
enum Wish {
    Add(Map<String, Value>),
    List,
    Show(String),
    Edit(String, Map<String, Value>),
    Delete(String),
}

#[derive(Serialize)]
struct One<'a> {
    record: &'a Entry,
}

#[derive(Serialize)]
struct All<'a> {
    records: &'a [Entry],
}

/// Runs one of the commands for templates.
pub(crate) async fn template(
    command: TemplateCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let wish = match command {
        TemplateCommand::Add { name, fields } => {
            Wish::Add(template_fields(Some(name.join(" ")), fields))
        }
        TemplateCommand::List => Wish::List,
        TemplateCommand::Show { id } => Wish::Show(id),
        TemplateCommand::Edit { id, name, fields } => Wish::Edit(id, template_fields(name, fields)),
        TemplateCommand::Delete { id } => Wish::Delete(id),
    };
    run(&TEMPLATE, wish, client, output).await
}

/// Runs one of the commands for memories.
pub(crate) async fn memory(
    command: MemoryCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    let wish = match command {
        MemoryCommand::Add { label, fields } => {
            Wish::Add(memory_fields(Some(label.join(" ")), fields))
        }
        MemoryCommand::List => Wish::List,
        MemoryCommand::Show { id } => Wish::Show(id),
        MemoryCommand::Edit { id, label, fields } => Wish::Edit(id, memory_fields(label, fields)),
        MemoryCommand::Delete { id } => Wish::Delete(id),
    };
    run(&MEMORY, wish, client, output).await
}

fn template_fields(name: Option<String>, fields: TemplateFields) -> Map<String, Value> {
    given([
        ("name", name),
        ("prompt", fields.prompt),
        ("description", fields.description),
        ("ExampleText", fields.style),
    ])
}

fn memory_fields(label: Option<String>, fields: MemoryFields) -> Map<String, Value> {
    given([
        ("label", label),
        ("type", fields.r#type),
        ("data", fields.data),
    ])
}

fn given<const N: usize>(fields: [(&str, Option<String>); N]) -> Map<String, Value> {
    let given = fields
        .into_iter()
        .filter_map(|(field, text)| Some((field.to_owned(), text?.into())));
    given.collect()
}

async fn run(words: &Words, wish: Wish, client: &Client, output: &Output) -> Result<(), Problem> {
    let (id, done) = match wish {
        Wish::List => {
            let all = client.records(words.kind).await?;
            output.answer(&All { records: &all }, &list(words, &all));
            return Ok(());
        }
        Wish::Show(id) => {
            let one = find(words, client, &id).await?;
            output.answer(&One { record: &one }, &whole(words, &one));
            return Ok(());
        }
        Wish::Add(fields) => (client.add_record(words.kind, fields).await?, "Added"),
        Wish::Edit(id, fields) => {
            let one = find(words, client, &id).await?;
            client.edit_record(words.kind, &one.id, fields).await?;
            (one.id, "Changed")
        }
        Wish::Delete(id) => {
            let one = find(words, client, &id).await?;
            client.delete_record(words.kind, &one.id).await?;
            sync_quietly(client, output).await;
            output.answer(
                &One { record: &one },
                &format!("Deleted {}", line(words, &one)),
            );
            return Ok(());
        }
    };
    sync_quietly(client, output).await;
    let one = find(words, client, &id).await?;
    output.answer(
        &One { record: &one },
        &format!("{done} {}", line(words, &one)),
    );
    Ok(())
}

async fn find(words: &Words, client: &Client, id: &str) -> Result<Entry, Problem> {
    named(words, client.records(words.kind).await?, id)
}

fn named(words: &Words, all: Vec<Entry>, id: &str) -> Result<Entry, Problem> {
    let Words { kind, .. } = words;
    let sentence = match pick(all, |one| &one.id, id) {
        Picked::One(one) => return Ok(one),
        Picked::Several => format!(
            "More than one {kind} has an id like {id}. Give more of it; pia {kind} list --json shows it whole."
        ),
        Picked::Nothing => {
            format!("There is no {kind} {id}. pia {kind} list shows those there are.")
        }
    };
    Err(Problem::new(ProblemCode::RecordUnknown, sentence).with_detail(id))
}

fn list(words: &Words, all: &[Entry]) -> String {
    if all.is_empty() {
        return format!("There are no {}.", words.many);
    }
    let lines: Vec<String> = all.iter().map(|one| line(words, one)).collect();
    lines.join("\n")
}

fn line(words: &Words, one: &Entry) -> String {
    let end = one.id.len().saturating_sub(8);
    let id = one.id.get(end..).unwrap_or(&one.id);
    format!("{id}  {}", text(one, words.name).unwrap_or_default())
}

fn whole(words: &Words, one: &Entry) -> String {
    let lines = words
        .fields
        .iter()
        .filter_map(|(field, called)| Some(format!("{called}: {}", text(one, field)?)));
    let mut lines: Vec<String> = lines.collect();
    lines.push(format!("Id: {}", one.id));
    lines.join("\n")
}

fn text<'a>(one: &'a Entry, field: &str) -> Option<&'a str> {
    one.body.get(field)?.as_str()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn template(id: &str) -> Entry {
        Entry {
            kind: "template".into(),
            id: id.into(),
            body: given([
                ("name", Some("Letter".into())),
                ("prompt", Some("Write.".into())),
            ]),
            synced: true,
        }
    }

    #[test]
    fn one_is_found_by_either_end_of_its_id_when_only_one_fits() {
        let all = || vec![template("0198-aaaa"), template("0198-bbbb")];
        assert_eq!(named(&TEMPLATE, all(), "BBBB").unwrap().id, "0198-bbbb");
        for (id, sentence) in [
            ("0198", "More than one template has an id like 0198."),
            ("cccc", "There is no template cccc."),
            ("", "There is no template ."),
        ] {
            let problem = named(&TEMPLATE, all(), id).unwrap_err();
            assert_eq!(problem.code, ProblemCode::RecordUnknown);
            assert!(problem.sentence.starts_with(sentence), "{problem}");
        }
    }

    #[test]
    fn one_is_shown_with_what_it_has() {
        assert_eq!(
            whole(&TEMPLATE, &template("0198-aaaa")),
            "Name: Letter\nPrompt: Write.\nId: 0198-aaaa"
        );
        assert_eq!(list(&MEMORY, &[]), "There are no memories.");
    }
}
