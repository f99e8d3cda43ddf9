use std::fs::File;
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use zeroize::Zeroizing;

use crate::secret::Secret;

/// The longest passphrase, in bytes. Nobody types that; it bounds what a wrong file can cost.
const LONGEST: usize = 4_096;

/// What a person types to open the passphrase-protected file: its bytes, as they were typed.
/// Without `Debug`, `Display` and `Clone`; wiped from memory when dropped.
///
/// ```compile_fail,E0277
/// println!("{:?}", pia_vault::Passphrase::new("long and only mine".into()));
/// ```
pub struct Passphrase(Secret);

/// Why there is no passphrase. `Display` is a sentence for a person.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum PassphraseError {
    /// Nothing was given, and nothing would protect nothing.
    #[error(
        "The passphrase is empty, and would protect nothing. Choose one that is hard to guess."
    )]
    Empty,
    /// More bytes than a passphrase may have.
    #[error("The passphrase is longer than {LONGEST} bytes. Choose a shorter one.")]
    TooLong,
    /// The file has nothing in it.
    #[error("The file {} holds no passphrase. Write the passphrase into it.", path.display())]
    EmptyFile {
        /// The file that was named.
        path: PathBuf,
    },
    /// The file is too long to be a passphrase: probably another file was meant.
    #[error(
        "The file {} is longer than {LONGEST} bytes, so it is no passphrase. Name another file.",
        path.display()
    )]
    TooLongFile {
        /// The file that was named.
        path: PathBuf,
    },
    /// The file cannot be read.
    #[error("The passphrase's file {} cannot be read. Check its name and its mode.", path.display())]
    File {
        /// The file that was named.
        path: PathBuf,
        /// What the system said.
        #[source]
        source: io::Error,
    },
}

impl Passphrase {
    /// Takes what was typed. Any length but none is taken: how long it should be is advice for the
    /// place where it is chosen, and a device must open what was chosen elsewhere.
    ///
    /// # Errors
    /// [`PassphraseError::Empty`] and [`PassphraseError::TooLong`].
    pub fn new(text: String) -> Result<Self, PassphraseError> {
        let bytes = Zeroizing::new(text.into_bytes());
        match bytes.len() {
            0 => Err(PassphraseError::Empty),
            1..=LONGEST => Ok(Self(Secret::new(bytes.to_vec()))),
            _ => Err(PassphraseError::TooLong),
        }
    }

    /// Reads it from a file, for machines without anyone to type. One newline at the end is the
    /// editor's and is left out; the rest is taken as it is. A pipe will do.
    ///
    /// # Errors
    /// [`PassphraseError`] with the file's name.
    pub fn from_file(path: &Path) -> Result<Self, PassphraseError> {
        let path_here = || path.to_owned();
        let bytes = read(path).map_err(|source| PassphraseError::File {
            path: path_here(),
            source,
        })?;
        let line = bytes.strip_suffix(b"\n").unwrap_or(&bytes);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        match line.len() {
            0 => Err(PassphraseError::EmptyFile { path: path_here() }),
            1..=LONGEST => Ok(Self(Secret::new(line.to_vec()))),
            _ => Err(PassphraseError::TooLongFile { path: path_here() }),
        }
    }

    /// For the key derivation alone.
    pub(crate) fn expose_secret(&self) -> &[u8] {
        // EXPOSE: this is the door itself.
        self.0.expose_secret()
    }
}

/// At most what a passphrase and its newline can be, and one byte that tells that it is more. Of
/// its full size from the start: growing would leave copies behind.
fn read(path: &Path) -> io::Result<Zeroizing<Vec<u8>>> {
    let most = LONGEST + 3;
    let mut bytes = Zeroizing::new(Vec::with_capacity(most + 32));
    let limit = u64::try_from(most).unwrap_or(u64::MAX);
    File::open(path)?.take(limit).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write as _;

    use super::*;

    fn given(text: &[u8]) -> Result<Vec<u8>, PassphraseError> {
        let mut file = tempfile::NamedTempFile::new().unwrap();
        file.write_all(text).unwrap();
        let passphrase = Passphrase::from_file(file.path())?;
        // EXPOSE: a test value.
        Ok(passphrase.expose_secret().to_vec())
    }

    #[test]
    fn one_newline_at_the_end_is_left_out_and_nothing_else() {
        assert_eq!(given(b"word").unwrap(), b"word");
        assert_eq!(given(b"word\n").unwrap(), b"word");
        assert_eq!(given(b"word\r\n").unwrap(), b"word");
        assert_eq!(given(b" two words \n\n").unwrap(), b" two words \n");
        assert_eq!(
            given("pÄss\u{1F511}\n".as_bytes()).unwrap(),
            "pÄss\u{1F511}".as_bytes()
        );
        assert_eq!(given(&[0xff, 0x00]).unwrap(), [0xff, 0x00]);
    }

    #[test]
    fn what_cannot_be_one_is_refused_with_the_files_name() {
        for empty in [&b""[..], b"\n", b"\r\n"] {
            assert!(matches!(
                given(empty),
                Err(PassphraseError::EmptyFile { .. })
            ));
        }
        let longest = vec![b'x'; LONGEST];
        assert_eq!(given(&longest).unwrap(), longest);
        assert_eq!(given(&[&longest[..], b"\r\n"].concat()).unwrap(), longest);
        for long in [vec![b'x'; LONGEST + 1], vec![b'x'; 1_000_000]] {
            assert!(matches!(
                given(&long),
                Err(PassphraseError::TooLongFile { .. })
            ));
        }
        let missing = Passphrase::from_file(Path::new("nowhere/phrase"))
            .err()
            .unwrap();
        assert!(missing.to_string().contains("nowhere/phrase"), "{missing}");
        assert!(std::error::Error::source(&missing).is_some());
    }

    #[test]
    fn nothing_typed_is_no_passphrase() {
        assert!(matches!(
            Passphrase::new(String::new()),
            Err(PassphraseError::Empty)
        ));
        assert!(matches!(
            Passphrase::new("x".repeat(LONGEST + 1)),
            Err(PassphraseError::TooLong)
        ));
        assert!(Passphrase::new("x".into()).is_ok());
    }
}
