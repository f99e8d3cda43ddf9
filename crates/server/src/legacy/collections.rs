//! Which list of the wire holds which kind of record, with which fields.

use pia_protocol::ids::RecordId;
use pia_protocol::sync::Kind;

use super::fields::{
    Field, any, guid, guids, maybe_guid, maybe_whole, text, text_or, texts, time, truth, whole,
};

/// A list of the wire.
pub(crate) struct Collection {
    /// Its name there.
    pub(super) name: &'static str,
    /// What its records are called in storage.
    pub(super) kind: &'static str,
    pub(super) fields: &'static [Field],
    /// Where the time of the last edit stands; the first of them that is there counts.
    pub(super) stamps: &'static [&'static str],
    /// Never changed after it was made.
    pub(super) append_only: bool,
}

impl Collection {
    /// The kind of its records.
    pub(super) fn kind(&self) -> Kind {
        Kind::new(self.kind)
    }

    /// What the records that are there are called.
    pub(super) fn upserted(&self) -> &'static str {
        if self.append_only {
            "added"
        } else {
            "upserted"
        }
    }

    /// Whether it is the one record that each person has of their settings.
    pub(super) fn is_settings(&self) -> bool {
        std::ptr::eq(self, &raw const SETTINGS)
    }

    const fn new(
        (name, kind): (&'static str, &'static str),
        stamps: &'static [&'static str],
        fields: &'static [Field],
    ) -> Self {
        Self {
            name,
            kind,
            fields,
            stamps,
            append_only: false,
        }
    }
}

/// The id of a person's settings.
pub(super) const SETTINGS_ID: RecordId = RecordId::from_bytes([0; 16]);

const UPDATED: &[&str] = &["updatedAt", "createdAt"];

/// Not a list: one record. `modifiedAt` is when they were sent, from the first generation.
pub(super) static SETTINGS: Collection = Collection::new(
    ("settings", "settings"),
    &["modifiedAt"],
    &[
        whole("defaultOutputAction", 0),
        maybe_guid("defaultTemplateId"),
        whole("whisperModel", 0),
        truth("startInAdvancedMode", false),
        whole("autoTypeDelayMs", 10),
        whole("theme", 0),
        truth("startMinimized", false),
        maybe_whole("targetLanguage"),
        whole("targetSpeechLanguage", 0),
        whole("defaultWindowMode", 0),
        guids("modeProviderDefaults").stays(),
        truth("useSameProviderForAllModes", true),
        guids("modePersonaDefaults").stays(),
        text("assistantDefaultWorkingDirectory").stays(),
        time("modifiedAt").clear(),
    ],
);

/// The lists, in the order in which clients apply them.
pub(super) static COLLECTIONS: [Collection; 9] = [
    Collection::new(
        ("templates", "template"),
        &["modifiedAt", "createdAt"],
        &[
            text("name"),
            text("prompt"),
            text("description"),
            // As it is called on the wire.
            text("ExampleText"),
            time("createdAt").clear(),
            time("modifiedAt").clear(),
        ],
    ),
    Collection::new(
        ("providers", "provider"),
        UPDATED,
        &[
            text("name"),
            whole("providerType", 0),
            text("endpoint"),
            text("modelName"),
            // The second generation keeps it on the device unless it is encrypted.
            text("apiKey").stays(),
            text("azureDeploymentName"),
            truth("supportsToolCalling", true),
            whole("timeoutSeconds", 30),
            time("createdAt").clear(),
            time("updatedAt").clear(),
        ],
    ),
    Collection {
        append_only: true,
        ..Collection::new(
            ("sessions", "session"),
            &["createdAt"],
            &[
                text("originalText"),
                text("optimizedText"),
                guid("templateId"),
                text("templateName"),
                guid("providerId"),
                text("providerName"),
                truth("wasTranscribed", false),
                time("createdAt").clear(),
                whole("tokensUsed", 0),
            ],
        )
    },
    Collection::new(
        ("memories", "memory"),
        UPDATED,
        &[
            text("type"),
            text("label"),
            text_or("data", "{}"),
            text("path").stays(),
            time("createdAt").clear(),
            time("updatedAt").clear(),
            time("lastAccessedAt").clear(),
        ],
    ),
    Collection::new(
        ("kanbanColumns", "column"),
        UPDATED,
        &[
            text("name"),
            whole("sortOrder", 0).clear(),
            truth("isDefaultView", false).clear(),
            truth("isClosedColumn", false).clear(),
            time("createdAt").clear(),
            time("updatedAt").clear(),
        ],
    ),
    Collection::new(
        ("todos", "todo"),
        UPDATED,
        &[
            text("title"),
            text("notes"),
            whole("priority", 0),
            whole("status", 0),
            time("dueDate"),
            maybe_guid("linkedReminderId"),
            time("createdAt").clear(),
            time("completedAt"),
            time("updatedAt").clear(),
            whole("sortOrder", 0).clear(),
            maybe_guid("columnId").clear(),
        ],
    ),
    Collection::new(
        ("personas", "persona"),
        UPDATED,
        &[
            text("name"),
            text("tagline"),
            text("systemPrompt"),
            text("guardrails"),
            text("outputFormat"),
            texts("expertise"),
            text("archetype").clear(),
            text("modelType").clear(),
            text("emoji").clear(),
            text("accentColor").clear(),
            whole("toolScope", 2).clear(),
            maybe_guid("preferredProviderId").clear(),
            maybe_whole("reasoningEffort").clear(),
            whole("schemaVersion", 1).clear(),
            time("createdAt").clear(),
            time("updatedAt").clear(),
        ],
    ),
    Collection::new(
        ("scheduledJobs", "scheduled_job"),
        UPDATED,
        &[
            maybe_guid("ownerDeviceId").clear(),
            time("createdAt").clear(),
            time("updatedAt").clear(),
            any("name"),
            any("query"),
            any("kind"),
            any("providerId"),
            any("recurrence"),
            any("timeOfDay"),
            any("dayOfWeek"),
            any("dayOfMonth"),
            any("month"),
            any("specificDate"),
            any("status"),
            any("grantedTools"),
        ],
    ),
    // Sent empty by every client known; what one may put there is passed on.
    Collection::new(
        ("researchSessions", "research_session"),
        UPDATED,
        &[time("createdAt").clear(), time("updatedAt").clear()],
    ),
];

/// The collection of a kind; none for kinds that only newer clients have.
pub(super) fn of_kind(kind: &Kind) -> Option<&'static Collection> {
    all().find(|collection| collection.kind == kind.as_str())
}

/// All of them, the settings first.
pub(super) fn all() -> impl Iterator<Item = &'static Collection> {
    std::iter::once(&SETTINGS).chain(&COLLECTIONS)
}

/// The kinds that these clients have.
pub(super) fn kinds() -> Vec<&'static str> {
    all().map(|collection| collection.kind).collect()
}
