//! Templates, memories, past sessions and AI providers: each a list in its own order.

use std::cmp::Reverse;
use std::collections::{BTreeSet, HashMap};

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;
use serde::Deserialize;
use serde_json::Value;

use super::todo::{milliseconds, time};
use crate::memories;
use crate::store::{Reader, StoreError};
use crate::view::{Library, LibraryItem};

/// The most characters of a text that a line shows the beginning of.
const DETAIL: usize = 160;

impl Library {
    /// The kind of its records.
    pub(crate) fn kind(self) -> Kind {
        Kind::new(match self {
            Self::Templates => Kind::TEMPLATE,
            Self::Memories => Kind::MEMORY,
            Self::History => Kind::SESSION,
            Self::Providers => Kind::PROVIDER,
        })
    }
}

/// What of these records a line shows. Other clients may have anything in a field, or lack it.
#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Fields {
    name: Value,
    description: Value,
    prompt: Value,
    label: Value,
    r#type: Value,
    data: Value,
    original_text: Value,
    optimized_text: Value,
    template_name: Value,
    provider_name: Value,
    provider_type: Value,
    model_name: Value,
    endpoint: Value,
    created_at: Value,
    modified_at: Value,
    updated_at: Value,
    encrypted_payload: Value,
}

/// Where one stands: by name, or the latest first; and then by id, so that equal ones keep still.
type Place = (Reverse<i64>, String, RecordId);

/// One of the lists.
pub(super) struct Index {
    pub(super) library: Library,
    memory_type: Option<String>,
    places: HashMap<RecordId, Place>,
    order: BTreeSet<Place>,
}

impl Index {
    /// Reads all of it.
    pub(super) fn read(
        records: &Reader<'_>,
        library: Library,
        memory_type: Option<String>,
    ) -> Result<Self, StoreError> {
        let mut index = Self {
            library,
            memory_type,
            places: HashMap::new(),
            order: BTreeSet::new(),
        };
        let mut found = Vec::new();
        records
            .of(&library.kind())
            .each(|id, fields: Fields, _| found.push((id, fields)))?;
        for (id, fields) in found {
            index.put(id, Some(&fields));
        }
        Ok(index)
    }

    /// Whether it is the list that is looked at.
    pub(super) fn is_of(&self, library: Library, memory_type: Option<&str>) -> bool {
        self.library == library && self.memory_type.as_deref() == memory_type
    }

    /// Brings these up to date.
    pub(super) fn update(
        &mut self,
        records: &Reader<'_>,
        ids: &[RecordId],
    ) -> Result<(), StoreError> {
        let kind = self.library.kind();
        for id in ids {
            let found = records.of(&kind).one::<Fields>(*id)?;
            self.put(*id, found.as_ref().map(|(fields, _)| fields));
        }
        Ok(())
    }

    pub(super) fn has(&self, id: RecordId) -> bool {
        self.places.contains_key(&id)
    }

    pub(super) fn len(&self) -> usize {
        self.order.len()
    }

    /// Those from a place on, at most so many.
    pub(super) fn window(&self, from: usize, count: usize) -> Vec<RecordId> {
        let ids = self.order.iter().map(|(.., id)| *id);
        ids.skip(from).take(count).collect()
    }

    fn put(&mut self, id: RecordId, fields: Option<&Fields>) {
        if let Some(place) = self.places.remove(&id) {
            self.order.remove(&place);
        }
        let shown = fields.filter(|fields| self.shows(fields));
        if let Some(fields) = shown {
            let place = fields.place(self.library, id);
            self.places.insert(id, place.clone());
            self.order.insert(place);
        }
    }

    fn shows(&self, fields: &Fields) -> bool {
        let wanted = self.memory_type.as_deref();
        !fields.encrypted_payload.is_string()
            && wanted.is_none_or(|wanted| memories::type_of(&fields.r#type) == wanted)
    }
}

/// One line; `None` when there is no such record to be shown.
pub(super) fn item(
    records: &Reader<'_>,
    library: Library,
    id: RecordId,
) -> Result<Option<LibraryItem>, StoreError> {
    let found = records.of(&library.kind()).one::<Fields>(id)?;
    Ok(found.map(|(fields, synced)| fields.item(library, id, synced)))
}

impl Fields {
    fn place(&self, library: Library, id: RecordId) -> Place {
        match library {
            Library::Templates | Library::Providers => {
                let name = text(&self.name).to_lowercase();
                (Reverse(0), name, id)
            }
            Library::Memories | Library::History => {
                let time = self.time().map_or(i64::MIN, |time| {
                    i64::try_from(time.get().unix_timestamp_nanos() / 1_000_000).unwrap_or(i64::MIN)
                });
                (Reverse(time), String::new(), id)
            }
        }
    }

    fn item(&self, library: Library, id: RecordId, synced: bool) -> LibraryItem {
        let (title, detail, tag) = match library {
            Library::Templates => {
                let described = text(&self.description);
                let detail = if described.is_empty() {
                    text(&self.prompt)
                } else {
                    described
                };
                (text(&self.name), detail.to_owned(), None)
            }
            Library::Memories => {
                let data = memories::text(text(&self.data));
                let tag = memories::type_of(&self.r#type).to_owned();
                (text(&self.label), data, Some(tag))
            }
            Library::History => {
                let (template, provider) = (text(&self.template_name), text(&self.provider_name));
                let parts = [template, provider]
                    .into_iter()
                    .filter(|one| !one.is_empty());
                let detail = parts.collect::<Vec<_>>().join(" · ");
                (text(&self.original_text), detail, None)
            }
            Library::Providers => {
                let (model, endpoint) = (text(&self.model_name), text(&self.endpoint));
                let parts = [model, endpoint].into_iter().filter(|one| !one.is_empty());
                let detail = parts.collect::<Vec<_>>().join(" · ");
                let tag = self.provider_type.as_u64().map(|number| number.to_string());
                (text(&self.name), detail, tag)
            }
        };
        LibraryItem {
            id: id.to_string(),
            title: beginning(title),
            detail: beginning(&detail),
            tag,
            time_ms: self.time().map(milliseconds),
            synced,
        }
    }

    fn time(&self) -> Option<pia_protocol::wire_time::WireTime> {
        time(&self.modified_at)
            .or_else(|| time(&self.updated_at))
            .or_else(|| time(&self.created_at))
    }
}

fn text(value: &Value) -> &str {
    value.as_str().unwrap_or_default()
}

/// The beginning of a text, in one line.
fn beginning(text: &str) -> String {
    let words = text.split_whitespace().take(DETAIL);
    let line = words.collect::<Vec<_>>().join(" ");
    match line.char_indices().nth(DETAIL) {
        Some((end, _)) => format!("{}…", line[..end].trim_end()),
        None => line,
    }
}
