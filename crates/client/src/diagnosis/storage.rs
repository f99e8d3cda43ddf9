//! The data folder: can it be written, is there room, are its databases sound?

use std::path::{Path, PathBuf};

use super::finding::Finding;
use crate::http::reason;
use crate::store::health;

/// Below this much free space the person should know.
const LITTLE: u64 = 200 * 1024 * 1024;

pub(super) const LATE: &str = "The disk of the data folder is slow or a database is very large; \
                               try again, and look for a network drive that is gone.";
const RIGHTS: &str = "Give this account the right to write there, or name another folder in \
                      PIA_DATA_DIR.";

/// Looks at the folder. Nothing is left behind in it.
pub(super) async fn check(folder: PathBuf) -> Finding {
    let look = tokio::task::spawn_blocking(move || look(&folder).unwrap_or_else(|finding| finding));
    look.await
        .unwrap_or_else(|_| Finding::failed("The data folder could not be looked at.", LATE))
}

fn look(folder: &Path) -> Result<Finding, Finding> {
    let shown = folder.display();
    tempfile::Builder::new()
        .prefix(".doctor")
        .tempfile_in(folder)
        .map_err(|error| {
            let why = reason(&error);
            Finding::failed(format!("Nothing can be written in {shown}: {why}."), RIGHTS)
        })?;
    let databases = databases(folder).map_err(|error| {
        let why = reason(&error);
        Finding::failed(format!("{shown} cannot be listed: {why}."), RIGHTS)
    })?;
    for database in &databases {
        sound(database)?;
    }
    let sizes: u64 = databases
        .iter()
        .filter_map(|path| path.metadata().ok())
        .map(|found| found.len())
        .sum();
    let count = match databases.len() {
        1 => "1 database".to_owned(),
        count => format!("{count} databases"),
    };
    let found = format!("{shown} can be written; {count} of {}, sound", size(sizes));
    Ok(match fs4::available_space(folder) {
        Ok(free) if free < LITTLE => Finding::warning(
            format!("{found}; only {} are free.", size(free)),
            "Make room on the disk: without any, nothing new can be kept.",
        ),
        Ok(free) => Finding::good(format!("{found}; {} are free.", size(free))),
        Err(error) => Finding::good(format!(
            "{found}; free space is not known: {}.",
            reason(&error)
        )),
    })
}

fn databases(folder: &Path) -> std::io::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder)? {
        let path = entry?.path();
        if path.extension().is_some_and(|end| end == "db") {
            found.push(path);
        }
    }
    found.sort();
    Ok(found)
}

fn sound(database: &Path) -> Result<(), Finding> {
    let name = database.file_name().unwrap_or_default().display();
    let finding = match health::check(database) {
        Ok(None) => return Ok(()),
        Ok(Some(damage)) => Finding::failed(
            format!("The database {name} is damaged: {damage}"),
            "Copy the data folder somewhere safe. Then end Pia and move that file away: what was \
             synced comes back from the server.",
        ),
        Err(error) => Finding::failed(
            format!("The database {name} cannot be read: {}.", reason(&error)),
            "Close other programs that use the data folder. If it stays so, copy the folder \
             somewhere safe and move that file away: what was synced comes back from the server.",
        ),
    };
    Err(finding)
}

/// A number of bytes as a person reads it.
#[expect(
    clippy::cast_precision_loss,
    reason = "one digit after the point is all that is shown"
)]
fn size(bytes: u64) -> String {
    let mut amount = bytes as f64;
    for unit in ["bytes", "KB", "MB"] {
        if amount < 1_000.0 {
            let digits = usize::from(unit != "bytes");
            return format!("{amount:.digits$} {unit}");
        }
        amount /= 1_000.0;
    }
    format!("{amount:.1} GB")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sizes_are_told_in_units_a_person_uses() {
        assert_eq!(size(512), "512 bytes");
        assert_eq!(size(20_480), "20.5 KB");
        assert_eq!(size(43_100_000_000), "43.1 GB");
    }

    #[test]
    fn a_folder_that_is_not_there_and_a_damaged_database_are_told_apart() {
        let told = |folder: &Path| match look(folder) {
            Ok(Finding::Good(found)) => (true, found),
            Err(Finding::Failed { found, .. }) => (false, found),
            _ => panic!("neither good nor failed"),
        };
        let folder = tempfile::tempdir().unwrap();
        assert!(told(folder.path()).0);
        let (good, words) = told(&folder.path().join("none"));
        assert!(!good && words.contains("Nothing can be written"), "{words}");

        let mut damaged = std::fs::File::create(folder.path().join("none.db")).unwrap();
        std::io::Write::write_all(&mut damaged, &[7; 4096]).unwrap();
        let (good, words) = told(folder.path());
        assert!(!good && words.contains("none.db"), "{words}");
        let left: Vec<_> = std::fs::read_dir(folder.path()).unwrap().collect();
        assert_eq!(left.len(), 1, "nothing is left behind");
    }
}
