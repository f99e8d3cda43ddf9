use secrecy::{ExposeSecret, SecretSlice};
use zeroize::Zeroize as _;

/// Bytes worth keeping. Without `Debug`, `Display` and `Clone`; wiped from memory when dropped.
///
/// ```compile_fail,E0277
/// println!("{:?}", pia_vault::Secret::new(vec![1]));
/// ```
/// ```compile_fail,E0277
/// println!("{}", pia_vault::Secret::new(vec![1]));
/// ```
/// ```compile_fail,E0599
/// let copy = pia_vault::Secret::new(vec![1]).clone();
/// ```
pub struct Secret(SecretSlice<u8>);

impl Secret {
    /// Takes the bytes into the box.
    pub fn new(mut bytes: Vec<u8>) -> Self {
        // A vector with room to spare would be moved to fit, and what it leaves is not wiped.
        let exact = Box::from(bytes.as_slice());
        bytes.zeroize();
        Self(SecretSlice::new(exact))
    }

    /// The bytes. Say beside the call, in a comment that starts `EXPOSE:`, where they go.
    pub fn expose_secret(&self) -> &[u8] {
        // EXPOSE: this is the door itself.
        self.0.expose_secret()
    }

    /// A second box with the same bytes, for a store or a thread that needs its own.
    pub(crate) fn duplicate(&self) -> Self {
        // EXPOSE: straight into the next box.
        Self::new(self.0.expose_secret().to_vec())
    }
}
