//! `appsettings.json` and the file of the environment's name above it.

use std::path::{Path, PathBuf};

use serde_json::Value;

use super::{ConfigError, layers::Layer, layers::Sources};

/// The layers of the files that are there.
pub(super) fn layers(sources: &Sources) -> Result<Vec<Layer>, ConfigError> {
    let base = match &sources.file {
        Some(file) => file.clone(),
        None => sources.folder.join("appsettings.json"),
    };
    let environment = sources
        .environment
        .iter()
        .find(|(name, value)| name == "PIA_ENVIRONMENT" && !value.is_empty());
    let named = environment.map(|(_, name)| beside(&base, name));
    let mut layers = Vec::new();
    // A file that was asked for must be there; the others may be missing.
    layers.extend(layer(&base, sources.file.is_some())?);
    if let Some(named) = named {
        layers.extend(layer(&named, false)?);
    }
    Ok(layers)
}

/// `appsettings.json` and `Production` make `appsettings.Production.json`.
fn beside(base: &Path, environment: &str) -> PathBuf {
    let stem = base.file_stem().unwrap_or_default().to_string_lossy();
    base.with_file_name(format!("{stem}.{environment}.json"))
}

fn layer(path: &Path, required: bool) -> Result<Option<Layer>, ConfigError> {
    let text = match std::fs::read_to_string(path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound && !required => return Ok(None),
        Err(source) => {
            return Err(ConfigError::File {
                path: path.to_owned(),
                source,
            });
        }
    };
    // Editors on Windows put a byte order mark in front.
    let text = text.strip_prefix('\u{feff}').unwrap_or(&text);
    let object = serde_json::from_str(text).map_err(|source| ConfigError::Json {
        path: path.to_owned(),
        source,
    })?;
    let mut entries = Vec::new();
    flatten(String::new(), &Value::Object(object), &mut entries);
    Ok(Some(Layer {
        origin: path.display().to_string(),
        file: Some(path.to_owned()),
        entries,
    }))
}

/// Turns `{"Jwt": {"Issuer": "x"}}` into `Jwt:Issuer` = `x`. A null counts as not given.
fn flatten(key: String, value: &Value, into: &mut Vec<(String, Vec<String>)>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (name, value) in members {
                let key = match key.as_str() {
                    "" => name.clone(),
                    parent => format!("{parent}:{name}"),
                };
                flatten(key, value, into);
            }
        }
        Value::Array(items) => into.push((key, items.iter().map(text).collect())),
        single => into.push((key, vec![text(single)])),
    }
}

fn text(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}
