//! The data folder: can it be written, is there room, are its databases sound?

use std::path::{Path, PathBuf};

use super::advice::Advice;
use super::finding::Finding;
use super::found::StorageFound;
use crate::http::reason;
use crate::store::health;

/// Below this much free space the person should know.
const LITTLE: u64 = 200 * 1024 * 1024;

/// Looks at the folder. Nothing is left behind in it.
pub(super) async fn check(folder: PathBuf) -> Finding {
    let look = tokio::task::spawn_blocking(move || look(&folder).unwrap_or_else(|finding| finding));
    look.await
        .unwrap_or_else(|_| Finding::failed(StorageFound::FolderUnknown, Advice::LookForSlowDisk))
}

fn look(folder: &Path) -> Result<Finding, Finding> {
    let shown = folder.display().to_string();
    tempfile::Builder::new()
        .prefix(".doctor")
        .tempfile_in(folder)
        .map_err(|error| {
            let (folder, reason) = (shown.clone(), reason(&error));
            let found = StorageFound::Unwritable { folder, reason };
            Finding::failed(found, Advice::AllowThere)
        })?;
    let files = databases(folder).map_err(|error| {
        let (folder, reason) = (shown.clone(), reason(&error));
        let found = StorageFound::Unlistable { folder, reason };
        Finding::failed(found, Advice::AllowThere)
    })?;
    for file in &files {
        sound(file)?;
    }
    let sizes = files
        .iter()
        .filter_map(|path| path.metadata().ok())
        .map(|found| found.len())
        .sum();
    let databases = u32::try_from(files.len()).unwrap_or(u32::MAX);
    Ok(room(folder, shown, databases, number(sizes)))
}

/// How much is free beside the databases, which are sound.
fn room(at: &Path, folder: String, databases: u32, bytes: f64) -> Finding {
    match fs4::available_space(at) {
        Ok(free) if free < LITTLE => Finding::warning(
            StorageFound::NearlyFull {
                folder,
                databases,
                bytes,
                free: number(free),
            },
            Advice::MakeRoom,
        ),
        Ok(free) => Finding::good(StorageFound::FolderSound {
            folder,
            databases,
            bytes,
            free: number(free),
        }),
        Err(error) => Finding::good(StorageFound::FreeUnknown {
            folder,
            databases,
            bytes,
            reason: reason(&error),
        }),
    }
}

/// A number of bytes as pages know numbers.
#[expect(
    clippy::cast_precision_loss,
    reason = "one digit after the point is all that is shown"
)]
fn number(bytes: u64) -> f64 {
    bytes as f64
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
    let file = database.file_name().unwrap_or_default();
    let file = file.display().to_string();
    Err(match health::check(database) {
        Ok(None) => return Ok(()),
        Ok(Some(damage)) => {
            let reason = damage.trim_end_matches('.').to_owned();
            let found = StorageFound::DatabaseDamaged { file, reason };
            Finding::failed(found, Advice::MoveDatabase)
        }
        Err(error) => {
            let reason = reason(&error);
            let found = StorageFound::DatabaseUnreadable { file, reason };
            Finding::failed(found, Advice::CloseOthers)
        }
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_there_and_a_damaged_database_are_told_apart() {
        let told = |folder: &Path| match look(folder) {
            Ok(Finding::Good(found)) => (true, found.to_string()),
            Err(Finding::Failed { found, .. }) => (false, found.to_string()),
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
