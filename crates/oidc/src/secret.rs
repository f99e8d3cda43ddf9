//! Secret values as closed boxes: no `Debug`, `Display`, `Clone` or `Serialize`, and the memory is
//! wiped on drop.

use secrecy::{ExposeSecret, SecretString};
use serde::{Deserialize, Deserializer};
use subtle::ConstantTimeEq;

/// What this relying party proves its own identity with at the token endpoint.
pub struct ClientSecret(SecretString);

impl ClientSecret {
    /// Takes the text into the box.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    pub(crate) fn expose_secret(&self) -> &str {
        // EXPOSE: crate-private; the one caller puts it into the token request's body.
        self.0.expose_secret()
    }
}

/// The provider's access token. It is opaque to us and asked for by nobody; it is kept only until
/// `at_hash` has been compared.
pub struct ProviderAccessToken(SecretString);

impl ProviderAccessToken {
    /// Takes the text into the box.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    pub(crate) fn expose_secret(&self) -> &str {
        // EXPOSE: crate-private; the one caller hashes it for `at_hash`.
        self.0.expose_secret()
    }
}

impl<'de> Deserialize<'de> for ProviderAccessToken {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        String::deserialize(from).map(Self::new)
    }
}

/// Compares in a time that depends on the lengths only.
pub(crate) fn same(a: &[u8], b: &[u8]) -> bool {
    a.ct_eq(b).into()
}
