//! How many records of each list first- and second-generation clients may have.

use super::ConfigError;
use super::values::Values;

/// Each with its key and its default, which is that of the existing server; zero is no limit.
const ALL: [(&str, &str, u32); 8] = [
    ("templates", "Quotas:Templates", 100),
    ("providers", "Quotas:Providers", 20),
    ("sessions", "Quotas:Sessions", 10_000),
    ("memories", "Quotas:Memories", 500),
    ("todos", "Quotas:Todos", 500),
    ("kanbanColumns", "Quotas:KanbanColumns", 0),
    ("personas", "Quotas:Personas", 0),
    ("scheduledJobs", "Quotas:ScheduledJobs", 0),
];

/// Section `Quotas`: records a person, by the name of their list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Quotas(Vec<(&'static str, u32)>);

impl Quotas {
    pub(super) fn read(values: &Values<'_>) -> Result<Self, ConfigError> {
        let one = |(list, key, default): &(&'static str, &str, u32)| {
            Ok((*list, values.number(key)?.unwrap_or(*default)))
        };
        ALL.iter().map(one).collect::<Result<_, _>>().map(Self)
    }

    /// How many there may be; none is no limit.
    pub fn limit(&self, list: &str) -> Option<u32> {
        let found = self.0.iter().find(|(name, _)| *name == list);
        found.map(|(_, limit)| *limit).filter(|limit| *limit > 0)
    }
}
