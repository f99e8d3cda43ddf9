//! The two calls of DPAPI. Nothing else in this crate is unsafe.
#![expect(unsafe_code, reason = "Windows offers DPAPI as C functions only")]

use std::io;
use std::ptr::{null, null_mut};

use windows_sys::Win32::Foundation::{
    ERROR_FILE_NOT_FOUND, ERROR_INVALID_DATA, LocalFree, NTE_BAD_DATA, NTE_BAD_KEY,
    NTE_BAD_KEY_STATE,
};
use windows_sys::Win32::Security::Cryptography::{
    CRYPT_INTEGER_BLOB, CRYPTPROTECT_UI_FORBIDDEN, CryptProtectData, CryptUnprotectData,
};
use zeroize::{Zeroize as _, Zeroizing};

use crate::error::{Fault, Why};
use crate::secret::Secret;

/// Stands before each value, so that an empty one is encrypted like any other.
const VALUE: u8 = 1;

/// Encrypts for the person who is logged on (without `CRYPTPROTECT_LOCAL_MACHINE`), without ever
/// asking them anything.
pub(super) fn seal(value: &Secret, entropy: &[u8]) -> Result<Vec<u8>, Fault> {
    // EXPOSE: handed to Windows for encryption, which is what this is for.
    let value = value.expose_secret();
    let mut marked = Zeroizing::new(Vec::with_capacity(value.len() + 1));
    marked.push(VALUE);
    marked.extend_from_slice(value);
    let (input, entropy, mut output) = (blob(&marked)?, blob(entropy)?, Output::empty());
    // SAFETY: `input` and `entropy` describe slices that live until the call returns and are only
    // read. The description, the reserved pointer and the prompt may be null. `output` is ours to
    // be written.
    let done = unsafe {
        CryptProtectData(
            &raw const input,
            null(),
            &raw const entropy,
            null(),
            null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &raw mut output.0,
        )
    };
    if done == 0 {
        return Err(failing(io::Error::last_os_error()));
    }
    Ok(output.bytes().to_vec())
}

/// Decrypts what [`seal`] encrypted for the same person with the same entropy.
pub(super) fn open(sealed: &[u8], entropy: &[u8]) -> Result<Secret, Fault> {
    let (input, entropy, mut output) = (blob(sealed)?, blob(entropy)?, Output::empty());
    // SAFETY: as in `seal`; the pointer to a description may be null as well.
    let done = unsafe {
        CryptUnprotectData(
            &raw const input,
            null_mut(),
            &raw const entropy,
            null(),
            null(),
            CRYPTPROTECT_UI_FORBIDDEN,
            &raw mut output.0,
        )
    };
    if done == 0 {
        return Err(undecryptable(io::Error::last_os_error()));
    }
    match output.bytes().split_first() {
        Some((&VALUE, value)) => Ok(Secret::new(value.to_vec())),
        _ => Err(Fault::Unreadable(None)),
    }
}

/// Tells what can never be decrypted here from what may be, later. Only the former is set aside.
fn undecryptable(error: io::Error) -> Fault {
    // Another person's or machine's blob, a changed blob, a password that was reset, a master key
    // that was left behind when the profile was copied.
    let for_good = [
        ERROR_INVALID_DATA.cast_signed(),
        ERROR_FILE_NOT_FOUND.cast_signed(),
        NTE_BAD_DATA,
        NTE_BAD_KEY,
        NTE_BAD_KEY_STATE,
    ];
    match error.raw_os_error() {
        Some(code) if for_good.contains(&code) => Fault::Unreadable(Some(error.into())),
        _ => failing(error),
    }
}

fn failing(error: io::Error) -> Fault {
    Fault::Unavailable(Why::Failing, Some(error.into()))
}

/// DPAPI's view of a slice. The pointer is mutable in C only.
fn blob(bytes: &[u8]) -> Result<CRYPT_INTEGER_BLOB, Fault> {
    let length = u32::try_from(bytes.len()).map_err(|error| {
        let error = io::Error::new(io::ErrorKind::FileTooLarge, error);
        failing(error)
    })?;
    Ok(CRYPT_INTEGER_BLOB {
        cbData: length,
        pbData: bytes.as_ptr().cast_mut(),
    })
}

/// Memory that Windows allocated and that is ours to wipe and to free.
struct Output(CRYPT_INTEGER_BLOB);

impl Output {
    fn empty() -> Self {
        Self(CRYPT_INTEGER_BLOB {
            cbData: 0,
            pbData: null_mut(),
        })
    }

    fn bytes(&mut self) -> &mut [u8] {
        let Ok(length) = usize::try_from(self.0.cbData) else {
            return &mut [];
        };
        if self.0.pbData.is_null() {
            return &mut [];
        }
        // SAFETY: Windows allocated this many bytes there for us alone, and wrote them; they stay
        // until `drop` frees them, and the borrow of `self` does not outlive that.
        unsafe { std::slice::from_raw_parts_mut(self.0.pbData, length) }
    }
}

impl Drop for Output {
    fn drop(&mut self) {
        self.bytes().zeroize();
        // SAFETY: the pointer is null, which is fine, or came from DPAPI, which allocates with
        // LocalAlloc; nobody else frees it.
        unsafe { LocalFree(self.0.pbData.cast()) };
    }
}
