//! The environment's two layers: short names, and `Section__Key` above them.

use super::keys;
use super::layers::Layer;

/// Both layers. Variables that are not ours are not looked at; empty ones count as not set, which
/// is what `NAME= command` and a compose file's empty value mean.
pub(super) fn layers(variables: &[(String, String)]) -> [Layer; 2] {
    let set = || variables.iter().filter(|(_, value)| !value.is_empty());
    let short = set().filter_map(|(name, value)| Some((keys::alias(name)?, vec![value.clone()])));
    let long = set().filter_map(|(name, value)| {
        let key = name.replace("__", ":");
        let ours = name.contains("__") && keys::in_our_sections(&key);
        ours.then(|| (key, vec![value.clone()]))
    });
    [
        Layer {
            origin: "the environment".into(),
            file: None,
            entries: short.collect(),
        },
        Layer {
            origin: "the environment".into(),
            file: None,
            entries: indexed(long.collect()),
        },
    ]
}

/// `Server__TrustedProxies__0`, `…__1`: .NET's way to write a list.
fn indexed(entries: Vec<(String, Vec<String>)>) -> Vec<(String, Vec<String>)> {
    let (mut whole, mut lists) = (Vec::new(), Vec::<(String, u32, Vec<String>)>::new());
    for (key, values) in entries {
        match key.rsplit_once(':') {
            Some((list, index)) if !index.is_empty() => match index.parse::<u32>() {
                Ok(index) => lists.push((list.to_owned(), index, values)),
                Err(_) => whole.push((key, values)),
            },
            _ => whole.push((key, values)),
        }
    }
    lists.sort_by_key(|(list, index, _)| (list.to_lowercase(), *index));
    for (list, _, values) in lists {
        match whole.last_mut() {
            Some((last, all)) if last.eq_ignore_ascii_case(&list) => all.extend(values),
            _ => whole.push((list, values)),
        }
    }
    whole
}
