//! The files themselves.

use std::io::{self, BufWriter, Read, Write};
use std::path::Path;

use crate::problem::{Problem, ProblemCode};

/// The largest file that is read into memory.
const LARGEST: u64 = 256 * 1024 * 1024;

/// Writes a file whole, or leaves what was there: it takes its name when everything is on the disk.
/// What is in an export is the person's alone. One that is there is replaced only if that is wanted.
pub(crate) fn write(
    file: &Path,
    replace: bool,
    content: impl FnOnce(&mut dyn Write) -> io::Result<()>,
) -> Result<(), Problem> {
    let write = || {
        let folder = match file.parent() {
            Some(folder) if folder != Path::new("") => folder,
            _ => Path::new("."),
        };
        folder.metadata()?;
        // Closed to others from the beginning, on Unix. Its name is nobody's business.
        let mut new = tempfile::Builder::new()
            .prefix(".pia-export-")
            .tempfile_in(folder)
            .map_err(|error| io::Error::from(error.kind()))?;
        let mut buffered = BufWriter::new(&mut new);
        content(&mut buffered)?;
        buffered.flush()?;
        drop(buffered);
        new.as_file().sync_all()?;
        let kept = if replace {
            new.persist(file)
        } else {
            new.persist_noclobber(file)
        };
        kept.map(drop).map_err(|error| error.error)
    };
    write().map_err(|error: io::Error| {
        Problem::new(
            ProblemCode::ExportFailed,
            format!("{} cannot be written: {error}.", file.display()),
        )
        .with_detail(format!("{}: {error}", file.display()))
    })
}

/// Reads what may be imported.
pub(crate) fn read(from: impl Read) -> io::Result<Vec<u8>> {
    let mut content = Vec::new();
    from.take(LARGEST + 1).read_to_end(&mut content)?;
    if u64::try_from(content.len()).is_ok_and(|size| size > LARGEST) {
        let largest = LARGEST / 1024 / 1024;
        return Err(io::Error::other(format!("it is larger than {largest} MiB")));
    }
    Ok(content)
}

/// The problem of what cannot be read.
pub(crate) fn unreadable(name: &str, error: &io::Error) -> Problem {
    Problem::new(
        ProblemCode::ImportInvalid,
        format!("{name} cannot be read: {error}."),
    )
    .with_detail(format!("{name}: {error}"))
}
