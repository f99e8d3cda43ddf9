//! What of a server's document a person is shown.

use std::collections::HashSet;

use pia_protocol::auth::ServerMetadata;
use pia_protocol::server_name;

use crate::generation::UNKNOWN_VERSION;
use crate::view::ProviderChoice;

/// Its name, unless what it calls itself may not stand beside its host.
pub(super) fn name(metadata: &ServerMetadata) -> Option<String> {
    let name = metadata.pia_server_name.as_deref()?;
    server_name::checked(name).map(str::to_owned)
}

/// Its version, where it tells.
pub(super) fn version(metadata: &ServerMetadata) -> Option<String> {
    let version = &metadata.pia_server_version;
    (version != UNKNOWN_VERSION).then(|| version.clone())
}

/// The ways to sign in, in its order, each once: their names tell them apart.
pub(super) fn providers(metadata: ServerMetadata) -> Vec<ProviderChoice> {
    let mut told = HashSet::new();
    let choices = metadata.pia_providers.into_iter();
    choices
        .filter(|one| told.insert(one.name.clone()))
        .map(|one| ProviderChoice {
            name: one.name,
            display_name: one.display_name,
        })
        .collect()
}
