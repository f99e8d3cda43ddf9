//! Layers of text, merged key by key.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use super::{ConfigError, environment, files, keys};

/// Where configuration comes from.
#[derive(Debug, Clone, Default)]
pub struct Sources {
    /// The file given by `--config`; none reads `appsettings.json` in the folder, if it is there.
    pub file: Option<PathBuf>,
    /// Where `appsettings.json` is looked for.
    pub folder: PathBuf,
    /// The environment's variables.
    pub environment: Vec<(String, String)>,
    /// `Section:Key` and value from the command line.
    pub arguments: Vec<(String, String)>,
}

/// A value with where it was written, for messages.
#[derive(Clone)]
pub(super) struct Entry {
    pub(super) values: Vec<String>,
    pub(super) origin: String,
    /// The file it was written in, if it was.
    pub(super) file: Option<PathBuf>,
    /// The height of its layer: of a secret and its `…File`, the higher one counts.
    pub(super) layer: usize,
}

/// All values by their keys in lower case.
pub(super) type Merged = BTreeMap<String, Entry>;

/// One layer: keys as they were written.
pub(super) struct Layer {
    pub(super) origin: String,
    pub(super) file: Option<PathBuf>,
    pub(super) entries: Vec<(String, Vec<String>)>,
}

/// Reads the layers and lays them over each other.
pub(super) fn merge(sources: &Sources) -> Result<Merged, ConfigError> {
    let mut layers = files::layers(sources)?;
    layers.extend(environment::layers(&sources.environment));
    layers.push(arguments(&sources.arguments)?);
    let mut merged = Merged::new();
    for (height, layer) in layers.into_iter().enumerate() {
        for (key, entry) in understood(layer, height)? {
            merged.insert(key, entry);
        }
    }
    Ok(merged)
}

fn arguments(arguments: &[(String, String)]) -> Result<Layer, ConfigError> {
    for (key, _) in arguments {
        if let keys::Named::Ours(known) = keys::name(key)
            && known.shape == keys::Shape::Secret
            && known.key != "database:connectionstring"
        {
            return Err(ConfigError::SecretArgument(keys::canonical(&known.key)));
        }
    }
    Ok(Layer {
        origin: "the command line".into(),
        file: None,
        entries: arguments
            .iter()
            .map(|(key, value)| (key.clone(), vec![value.clone()]))
            .collect(),
    })
}

/// The files that secrets stand in: those named by `…File`, and configuration files with a secret
/// itself in them.
pub(super) fn secret_files(merged: &Merged) -> Vec<PathBuf> {
    let files = merged.iter().filter_map(|(key, entry)| {
        let is_secret = |key: &str| {
            matches!(keys::name(key), keys::Named::Ours(known) if known.shape == keys::Shape::Secret)
        };
        if is_secret(key) {
            return entry.file.clone();
        }
        let of_secret = key.strip_suffix("file").is_some_and(is_secret);
        let path = entry.values.first().filter(|_| of_secret)?;
        Some(PathBuf::from(path))
    });
    files.collect::<BTreeSet<_>>().into_iter().collect()
}

fn understood(layer: Layer, height: usize) -> Result<Merged, ConfigError> {
    let mut merged = Merged::new();
    for (written, values) in layer.entries {
        let known = match keys::name(&written) {
            keys::Named::Ours(known) => known,
            keys::Named::Foreign => continue,
            keys::Named::Unknown => {
                return Err(ConfigError::UnknownKey {
                    key: written,
                    origin: layer.origin,
                });
            }
        };
        let key = keys::canonical(&known.key);
        if values.len() != 1 && known.shape != keys::Shape::List {
            return Err(ConfigError::Value {
                key,
                origin: layer.origin,
                problem: "must be one value, not a list".into(),
            });
        }
        let entry = Entry {
            values,
            origin: layer.origin.clone(),
            file: layer.file.clone(),
            layer: height,
        };
        if merged.insert(known.key, entry).is_some() {
            return Err(ConfigError::Twice {
                key,
                origin: layer.origin,
            });
        }
    }
    Ok(merged)
}
