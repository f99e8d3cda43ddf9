use argon2::{Algorithm, Argon2, Block, Params, Version};
use zeroize::{Zeroize as _, Zeroizing};

use crate::container::{Content, Damage};
use crate::error::{Fault, Why};
use crate::folder::{Folder, Locked};
use crate::passphrase::Passphrase;
use crate::seal::{KEY_LEN, Key, NONCE_LEN, TAG_LEN, fill};
use crate::sealed::KeySource;

/// The file in the vault's folder that holds the key to the others.
const FILE: &str = "passphrase.key";

/// Far more than the file has, in bytes: one of a newer version may be longer, and is to be known
/// as such.
const MOST_READ: u64 = 64 * 1024;

const SALT_LEN: usize = 16;
/// Memory, passes and lanes, four bytes each.
const COST_LEN: usize = 12;
const SEALED_LEN: usize = NONCE_LEN + KEY_LEN + TAG_LEN;
const BODY_LEN: usize = COST_LEN + SALT_LEN + SEALED_LEN;

/// What a guess of the passphrase costs: Argon2id (RFC 9106), memory in KiB.
#[derive(Clone, Copy, PartialEq, Eq)]
struct Cost {
    memory: u32,
    passes: u32,
    lanes: u32,
}

impl Cost {
    /// The second recommended option of RFC 9106 section 4, on one lane: this runs on one thread.
    const NEW: Self = Self {
        memory: 64 * 1024,
        passes: 3,
        lanes: 1,
    };

    /// A file that asks for more is not one of ours, and may have been made to use up the memory.
    const MOST: Self = Self {
        memory: 256 * 1024,
        passes: 10,
        lanes: 4,
    };

    fn read(bytes: &[u8; COST_LEN]) -> Result<Self, Damage> {
        let number = |at: usize| {
            let mut number = [0; 4];
            number.copy_from_slice(&bytes[at..at + 4]);
            u32::from_le_bytes(number)
        };
        let (cost, most) = (
            Self {
                memory: number(0),
                passes: number(4),
                lanes: number(8),
            },
            Self::MOST,
        );
        let bounded =
            cost.memory <= most.memory && cost.passes <= most.passes && cost.lanes <= most.lanes;
        if bounded {
            Ok(cost)
        } else {
            Err(Damage::Broken)
        }
    }

    fn to_bytes(self) -> [u8; COST_LEN] {
        let mut bytes = [0; COST_LEN];
        for (at, number) in [self.memory, self.passes, self.lanes]
            .into_iter()
            .enumerate()
        {
            bytes[at * 4..][..4].copy_from_slice(&number.to_le_bytes());
        }
        bytes
    }
}

/// The key's file, taken apart.
struct KeyFile<'a> {
    cost: Cost,
    salt: &'a [u8; SALT_LEN],
    sealed: &'a [u8],
    params: Params,
}

impl<'a> KeyFile<'a> {
    /// Takes any bytes.
    fn parse(bytes: &'a [u8]) -> Result<Self, Damage> {
        let body = Content::PassphraseKey.unwrap(bytes)?;
        if body.len() != BODY_LEN {
            return Err(Damage::Broken);
        }
        let (cost, rest) = body.split_first_chunk().ok_or(Damage::Broken)?;
        let (salt, sealed) = rest.split_first_chunk().ok_or(Damage::Broken)?;
        let cost = Cost::read(cost)?;
        let params = Params::new(cost.memory, cost.passes, cost.lanes, Some(KEY_LEN))
            .map_err(|_| Damage::Broken)?;
        Ok(Self {
            cost,
            salt,
            sealed,
            params,
        })
    }

    fn unlock(&self, passphrase: &Passphrase) -> Result<Key, Fault> {
        let wrapping = derive(passphrase, self.salt, self.params.clone())?;
        let key = wrapping
            .open(self.sealed, &bound(self.cost, self.salt))
            .map_err(|_| Fault::Unavailable(Why::WrongPassphrase, None))?;
        Key::from_secret(&key).ok_or_else(|| Damage::Broken.into())
    }
}

/// What the sealed key is bound to: all of the file that stands before it.
fn bound(cost: Cost, salt: &[u8; SALT_LEN]) -> Vec<u8> {
    [&Content::PassphraseKey.header()[..], &cost.to_bytes(), salt].concat()
}

/// A new key file and its key.
fn make(passphrase: &Passphrase) -> Result<(Vec<u8>, Key), Fault> {
    let mut salt = [0; SALT_LEN];
    fill(&mut salt)?;
    let cost = Cost::NEW;
    let params =
        Params::new(cost.memory, cost.passes, cost.lanes, Some(KEY_LEN)).map_err(failing)?;
    let key = Key::random()?;
    let sealed = derive(passphrase, &salt, params)?.seal(&key.to_secret(), &bound(cost, &salt))?;
    let body = [&cost.to_bytes()[..], &salt, &sealed].concat();
    Ok((Content::PassphraseKey.wrap(&body), key))
}

/// The slow step. The memory comes from us, so that a machine without it gets an error rather than
/// an end, and so that it is wiped.
fn derive(passphrase: &Passphrase, salt: &[u8], params: Params) -> Result<Key, Fault> {
    let mut memory: Vec<Block> = Vec::new();
    memory
        .try_reserve_exact(params.block_count())
        .map_err(failing)?;
    memory.resize(params.block_count(), Block::new());
    let mut key = Zeroizing::new([0; KEY_LEN]);
    let derived = Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        // EXPOSE: into the key derivation, which is what it was given for.
        .hash_password_into_with_memory(passphrase.expose_secret(), salt, key.as_mut(), &mut memory);
    memory.iter_mut().for_each(Block::zeroize);
    derived.map_err(failing)?;
    Ok(Key::derived(key))
}

fn failing(error: impl std::error::Error + Send + Sync + 'static) -> Fault {
    Fault::Unavailable(Why::Failing, Some(error.into()))
}

/// A random key in a file, sealed under a passphrase.
///
/// The passphrase does not seal the values itself: deriving its key takes long on purpose, and a
/// save must not.
pub(crate) struct PassphraseKey {
    passphrase: Option<Passphrase>,
    unlocked: Option<Unlocked>,
}

struct Unlocked {
    file: Vec<u8>,
    key: Key,
}

impl Unlocked {
    fn open(file: Vec<u8>, passphrase: &Passphrase) -> Result<Self, Fault> {
        let key = KeyFile::parse(&file)?.unlock(passphrase)?;
        Ok(Self { file, key })
    }

    fn make(folder: &Locked<'_>, passphrase: &Passphrase) -> Result<Self, Fault> {
        // Another program may have made one in the meantime.
        if let Some(file) = folder.read(FILE, MOST_READ)?.filter(is_whole) {
            return Self::open(file, passphrase);
        }
        let (file, key) = make(passphrase)?;
        folder.set_aside(FILE)?;
        folder.replace(FILE, &file)?;
        Ok(Self { file, key })
    }
}

/// Whether it is a key file, be it one of a newer version.
#[expect(clippy::ptr_arg, reason = "what `Option<Vec<u8>>::filter` asks")]
fn is_whole(file: &Vec<u8>) -> bool {
    !matches!(KeyFile::parse(file), Err(Damage::Broken))
}

impl PassphraseKey {
    pub(crate) fn new(passphrase: Option<Passphrase>) -> Self {
        Self {
            passphrase,
            unlocked: None,
        }
    }

    /// The key if the file is still the one that was unlocked. Another one was put there by
    /// another run with another passphrase: ask again, rather than seal what nobody can open.
    fn still(&self, found: Option<&[u8]>) -> Result<&Unlocked, Fault> {
        self.unlocked
            .as_ref()
            .filter(|unlocked| found.is_none_or(|found| found == unlocked.file))
            .ok_or(Fault::Unavailable(
                Why::NeedsPassphrase { new: false },
                None,
            ))
    }
}

impl KeySource for PassphraseKey {
    /// Unlocks the file; at the first use the passphrase becomes the file's. A damaged file is set
    /// aside: what was sealed with its key can then not be read, and is told so item by item.
    fn ready(&mut self, folder: &Folder) -> Result<(), Fault> {
        let found = folder.read(FILE, MOST_READ)?.filter(is_whole);
        let Some(passphrase) = &self.passphrase else {
            let new = found.is_none();
            return Err(Fault::Unavailable(Why::NeedsPassphrase { new }, None));
        };
        self.unlocked = Some(match found {
            Some(file) => Unlocked::open(file, passphrase)?,
            None => Unlocked::make(&folder.lock()?, passphrase)?,
        });
        self.passphrase = None;
        Ok(())
    }

    fn find(&mut self, folder: &Folder) -> Result<Option<Key>, Fault> {
        let found = folder.read(FILE, MOST_READ)?;
        Ok(Some(self.still(found.as_deref())?.key.duplicate()))
    }

    fn obtain(&mut self, folder: &Locked<'_>) -> Result<Key, Fault> {
        let found = folder.read(FILE, MOST_READ)?;
        let unlocked = self.still(found.as_deref())?;
        if found.is_none() {
            // Somebody removed it; what is sealed now must be readable at the next start.
            folder.replace(FILE, &unlocked.file)?;
        }
        Ok(unlocked.key.duplicate())
    }
}

#[cfg(test)]
mod tests;
