//! `pia sync conflicts` and `pia sync set-aside`: what sync could not settle by itself.

use pia_client::{Client, Conflict, Problem, ProblemCode, Resolution, SetAside};
use serde::Serialize;

use crate::args::{Keep, SyncCommand};
use crate::output::Output;
use crate::picked::{Picked, pick};
use crate::todo::sync_quietly;

#[derive(Serialize)]
struct Conflicts<'a> {
    conflicts: &'a [Conflict],
}

#[derive(Serialize)]
struct Decided<'a> {
    conflict: &'a Conflict,
}

#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
struct AllSetAside<'a> {
    set_aside: &'a [SetAside],
}

/// Where what was refused is shown, as it is typed.
pub(crate) const SET_ASIDE: &str = "pia sync set-aside";

/// Runs one of the commands.
pub(crate) async fn run(
    command: SyncCommand,
    client: &Client,
    output: &Output,
) -> Result<(), Problem> {
    match command {
        SyncCommand::Conflicts {
            id: Some(id),
            keep: Some(keep),
        } => {
            let conflict = named(client.conflicts().await?, &id)?;
            client.resolve(&conflict.id, resolution(keep)).await?;
            sync_quietly(client, output).await;
            let sentence = format!("Decided {}", name(&conflict));
            output.answer(
                &Decided {
                    conflict: &conflict,
                },
                &sentence,
            );
        }
        SyncCommand::Conflicts { .. } => {
            let conflicts = client.conflicts().await?;
            let sentences = list(&conflicts);
            output.answer(
                &Conflicts {
                    conflicts: &conflicts,
                },
                &sentences,
            );
        }
        SyncCommand::SetAside { retry, let_go } => {
            if let Some(id) = let_go {
                client.let_go(&id).await?;
            }
            if let Some(id) = retry {
                client.retry(&id).await?;
                sync_quietly(client, output).await;
            }
            let set_aside = client.set_aside().await?;
            let lines: Vec<String> = set_aside.iter().map(line).collect();
            let sentences = if lines.is_empty() {
                "Nothing is set aside.".into()
            } else {
                lines.join("\n")
            };
            output.answer(
                &AllSetAside {
                    set_aside: &set_aside,
                },
                &sentences,
            );
        }
    }
    Ok(())
}

fn resolution(keep: Keep) -> Resolution {
    match keep {
        Keep::Shown => Resolution::KeepShown,
        Keep::Other => Resolution::TakeOther,
        Keep::Both => Resolution::KeepBoth,
        Keep::New => Resolution::NewRecord,
    }
}

fn named(conflicts: Vec<Conflict>, id: &str) -> Result<Conflict, Problem> {
    let sentence = match pick(conflicts, |one| &one.id, id) {
        Picked::One(one) => return Ok(one),
        Picked::Several => format!("More than one decision has an id like {id}. Give more of it."),
        Picked::Nothing => {
            format!("No decision {id} waits. pia sync conflicts shows those that do.")
        }
    };
    Err(Problem::new(ProblemCode::ConflictUnknown, sentence).with_detail(id))
}

fn list(conflicts: &[Conflict]) -> String {
    if conflicts.is_empty() {
        return "No decision waits for you.".into();
    }
    let each = conflicts.iter().map(|one| {
        if one.locked {
            return locked(one);
        }
        let shown = match &one.shown {
            _ if one.gone => "(deleted meanwhile)",
            Some(shown) => shown,
            None => "(nothing)",
        };
        let ways = match (one.gone, one.joinable) {
            (true, _) => "shown, new",
            (false, true) => "shown, other, both",
            (false, false) => "shown, other",
        };
        format!(
            "{}\n  shown: {shown}\n  other: {}\n  keep:  {ways}",
            name(one),
            one.other
        )
    });
    each.collect::<Vec<_>>().join("\n")
}

/// Of a version that nobody can read.
fn locked(one: &Conflict) -> String {
    let stands = if one.gone {
        "deleted meanwhile"
    } else {
        "another version, encrypted too"
    };
    format!(
        "{}\n  shown: ({stands})\n  other: (encrypted by an older app; pia export writes it out)\n  \
         keep:  shown, other",
        name(one)
    )
}

/// The end of its id, what it is about, and which field of it.
fn name(one: &Conflict) -> String {
    let end = one.id.len().saturating_sub(8);
    format!(
        "{}  {}: {}",
        one.id.get(end..).unwrap_or(&one.id),
        one.title.as_deref().unwrap_or(&one.kind),
        one.field
    )
}

fn line(one: &SetAside) -> String {
    format!(
        "{}  {}: {}",
        one.id,
        one.title.as_deref().unwrap_or(&one.kind),
        one.reason
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conflict(id: &str) -> Conflict {
        Conflict {
            id: id.into(),
            kind: "todo".into(),
            record: "r".into(),
            title: Some("Milk".into()),
            gone: false,
            field: "title".into(),
            shown: Some("Milk".into()),
            shown_at: String::new(),
            other: "Oat milk".into(),
            other_at: String::new(),
            joinable: true,
            locked: false,
        }
    }

    #[test]
    fn a_decision_is_found_by_either_end_of_its_id() {
        let all = || vec![conflict("0198-aaaa"), conflict("0198-bbbb")];
        assert_eq!(named(all(), "BBBB").unwrap().id, "0198-bbbb");
        for id in ["0198", "cccc", ""] {
            let problem = named(all(), id).unwrap_err();
            assert_eq!(problem.code, ProblemCode::ConflictUnknown, "{id}");
        }
    }

    #[test]
    fn two_versions_stand_below_each_other_with_the_ways_on() {
        assert_eq!(
            list(&[conflict("0198-aaaa")]),
            "198-aaaa  Milk: title\n  shown: Milk\n  other: Oat milk\n  keep:  shown, other, both"
        );
        let gone = Conflict {
            gone: true,
            title: None,
            ..conflict("0198-aaaa")
        };
        let told = list(&[gone]);
        assert!(told.contains("(deleted meanwhile)") && told.ends_with("shown, new"));
        let locked = Conflict {
            locked: true,
            ..conflict("0198-aaaa")
        };
        let told = list(&[locked]);
        assert!(told.contains("encrypted by an older app") && told.ends_with("shown, other"));
        assert!(!told.contains("milk"), "{told}");
        assert_eq!(list(&[]), "No decision waits for you.");
    }
}
