//! Named pieces of work: choosing some by name, and ending with what failed.

use anyhow::{Error, Result, ensure};

/// Those whose names begin with one of `wanted`; all of them where nothing is wanted by name.
pub(crate) fn choose<'a, T>(
    what: &str,
    all: &'a [(&'static str, T)],
    wanted: &[impl AsRef<str>],
) -> Result<Vec<&'a (&'static str, T)>> {
    let is_wanted =
        |name: &str| wanted.is_empty() || wanted.iter().any(|w| name.starts_with(w.as_ref()));
    let chosen: Vec<_> = all.iter().filter(|(name, _)| is_wanted(name)).collect();
    ensure!(
        !chosen.is_empty(),
        "there is no {what} of that name; there are: {}",
        all.iter()
            .map(|(name, _)| *name)
            .collect::<Vec<_>>()
            .join("; ")
    );
    Ok(chosen)
}

/// Shows in full what failed; an error if anything did.
pub(crate) fn conclude(what: &str, ran: usize, failures: &[(&str, Error)]) -> Result<()> {
    for (name, error) in failures {
        eprintln!("\n== {name}\n{error:#}");
    }
    ensure!(
        failures.is_empty(),
        "{} of {ran} {what}s failed",
        failures.len()
    );
    Ok(())
}
