//! One record with everything a person may read of it.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::{Body, Kind};
use pia_protocol::wire_time::WireTime;
use serde::Serialize;
use serde_json::Value;

use crate::lists::{columns, milliseconds};
use crate::memories;
use crate::problem::Problem;
use crate::records;
use crate::store::{Store, StoreError};
use crate::sync::merge::is_locked;
use crate::todos::{is_done, priority};
use crate::view::Priority;

/// One record. Texts that are not there are empty.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[cfg_attr(feature = "specta", derive(specta::Type))]
#[serde(
    tag = "kind",
    rename_all = "camelCase",
    rename_all_fields = "camelCase"
)]
pub enum Detail {
    /// A to-do.
    Todo {
        /// What is to be done.
        title: String,
        /// What else there is to say.
        notes: String,
        /// Whether it is done.
        done: bool,
        /// How much it matters.
        priority: Priority,
        /// When it is due (see [`Todo::due_ms`](crate::Todo::due_ms)).
        due_ms: Option<f64>,
        /// The id of the column it stands in.
        column: String,
        /// When it was made: milliseconds since 1970 in UTC.
        created_ms: Option<f64>,
        /// When it was done.
        completed_ms: Option<f64>,
    },
    /// A text template.
    Template {
        /// What it is called.
        name: String,
        /// What it is for.
        description: String,
        /// What is to be done with a text.
        prompt: String,
        /// An example of the style.
        example: String,
        /// When it was last changed: milliseconds since 1970 in UTC.
        changed_ms: Option<f64>,
    },
    /// A memory.
    Memory {
        /// What it is called.
        label: String,
        /// `note`, `preference`, `personal_profile` or `contact_list`, or what another version knows.
        r#type: String,
        /// What it says, for reading.
        text: String,
        /// Whether that is all there is, so that it can be edited as a text. Otherwise `data` is
        /// edited as JSON.
        is_note: bool,
        /// What the record holds, as JSON.
        data: String,
        /// When it was last changed: milliseconds since 1970 in UTC.
        changed_ms: Option<f64>,
    },
    /// A past session.
    Session {
        /// What was given.
        original: String,
        /// What was made of it.
        optimized: String,
        /// With which template.
        template: String,
        /// By which provider.
        provider: String,
        /// Whether it was spoken.
        transcribed: bool,
        /// How much it took, as the provider counts.
        tokens: Option<f64>,
        /// When: milliseconds since 1970 in UTC.
        created_ms: Option<f64>,
    },
    /// An entry of an AI provider.
    Provider {
        /// What it is called.
        name: String,
        /// Its number among existing clients: 1 OpenAI, 2 Azure OpenAI, 3 Ollama, 4 OpenRouter,
        /// 5 whatever speaks OpenAI's protocol, 6 Mistral.
        provider_type: u8,
        /// Its address.
        endpoint: String,
        /// Which model.
        model: String,
        /// Azure's name of the deployment.
        deployment: String,
        /// Whether it can call tools.
        tools: bool,
        /// How long it may take, in seconds.
        timeout_seconds: u32,
        /// When it was last changed: milliseconds since 1970 in UTC.
        changed_ms: Option<f64>,
    },
}

/// Reads one.
pub(crate) async fn read(store: &Store, kind: &str, id: &str) -> Result<Detail, Problem> {
    let unknown = || records::unknown(kind, id);
    let record = RecordId::parse(id).map_err(|_| unknown())?;
    let of = Kind::new(kind);
    let read = store.look_at_all(move |records| {
        let Some((body, _)) = records.of(&of).one::<Body>(record)? else {
            return Ok(None);
        };
        if is_locked(&body) {
            return Err(StoreError::Locked);
        }
        Ok(match of.as_str() {
            Kind::TODO => {
                let named = body.get("columnId").and_then(Value::as_str);
                let column = columns(records)?.place(named, is_done(&body));
                Some(todo(&body, column))
            }
            Kind::TEMPLATE => Some(template(&body)),
            Kind::MEMORY => Some(memory(&body)),
            Kind::SESSION => Some(session(&body)),
            Kind::PROVIDER => Some(provider(&body)),
            _ => None,
        })
    });
    read.await?.ok_or_else(unknown)
}

fn todo(body: &Body, column: RecordId) -> Detail {
    Detail::Todo {
        title: text(body, "title"),
        notes: text(body, "notes"),
        done: is_done(body),
        priority: priority(body.get("priority").unwrap_or(&Value::Null)),
        due_ms: time(body, "dueDate"),
        column: column.to_string(),
        created_ms: time(body, "createdAt"),
        completed_ms: time(body, "completedAt"),
    }
}

fn template(body: &Body) -> Detail {
    Detail::Template {
        name: text(body, "name"),
        description: text(body, "description"),
        prompt: text(body, "prompt"),
        example: text(body, "ExampleText"),
        changed_ms: time(body, "modifiedAt").or_else(|| time(body, "createdAt")),
    }
}

fn memory(body: &Body) -> Detail {
    let data = text(body, "data");
    let fields = serde_json::from_str(&data);
    let is_note = data.is_empty() || fields.is_ok_and(|fields| memories::note(&fields).is_some());
    Detail::Memory {
        label: text(body, "label"),
        r#type: memories::type_of(body.get("type").unwrap_or(&Value::Null)).to_owned(),
        text: memories::text(&data),
        is_note,
        data,
        changed_ms: time(body, "updatedAt").or_else(|| time(body, "createdAt")),
    }
}

fn session(body: &Body) -> Detail {
    Detail::Session {
        original: text(body, "originalText"),
        optimized: text(body, "optimizedText"),
        template: text(body, "templateName"),
        provider: text(body, "providerName"),
        transcribed: body.get("wasTranscribed") == Some(&Value::Bool(true)),
        tokens: body.get("tokensUsed").and_then(Value::as_f64),
        created_ms: time(body, "createdAt"),
    }
}

/// What is missing is as existing clients take it.
fn provider(body: &Body) -> Detail {
    let number = |field| body.get(field).and_then(Value::as_u64);
    let timeout = number("timeoutSeconds").and_then(|seconds| u32::try_from(seconds).ok());
    let provider_type = number("providerType").and_then(|number| u8::try_from(number).ok());
    Detail::Provider {
        name: text(body, "name"),
        provider_type: provider_type.unwrap_or(5),
        endpoint: text(body, "endpoint"),
        model: text(body, "modelName"),
        deployment: text(body, "azureDeploymentName"),
        tools: body.get("supportsToolCalling") != Some(&Value::Bool(false)),
        timeout_seconds: timeout.unwrap_or(300),
        changed_ms: time(body, "updatedAt").or_else(|| time(body, "createdAt")),
    }
}

fn text(body: &Body, field: &str) -> String {
    let text = body.get(field).and_then(Value::as_str);
    text.unwrap_or_default().to_owned()
}

fn time(body: &Body, field: &str) -> Option<f64> {
    let text = body.get(field).and_then(Value::as_str)?;
    WireTime::parse(text).ok().map(milliseconds)
}
